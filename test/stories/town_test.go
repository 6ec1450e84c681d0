// Package stories tells each row of docs/rows.md from end to end, as the person
// who asked for it would try it: through the running server, in a browser, with
// real mails, and with a product beside it.
package stories

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store/storetest"
	"seatward.dev/seatward/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// password is everybody's.
const password = "calm-ledger-2026"

// town is the world of a story: a running server, its mails, a vendor with
// something to sell.
type town struct {
	t       *testing.T
	server  *server.Server
	mails   *letterbox
	cut     func()       // stops the server, for good
	ahead   atomic.Int64 // how far the town's clock is ahead of ours, in nanoseconds
	product domain.Product
	yearly  domain.Plan
}

// tell runs a story once on each engine, each in a town of its own.
func tell(t *testing.T, story func(t *testing.T, w *town)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		story(t, settle(t, storetest.SQLiteTarget(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		story(t, settle(t, storetest.PostgresTarget(t)))
	})
}

func settle(t *testing.T, database string) *town {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, mails: &letterbox{box: mail.NewMailbox(100), news: make(chan struct{})}}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	cfg := config.Config{
		URL: "http://localhost:" + port, Database: database, SecretFile: filepath.Join(t.TempDir(), "secret"),
		Brand: "Nordlicht", MailFrom: "licenses@nordlicht.example",
	}
	w.server, err = server.New(t.Context(), cfg, server.Options{
		Listener: listener, Sender: w.mails, Clock: w.now, Log: slog.New(slog.DiscardHandler),
		Hasher: authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 4),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	w.stock()
	return w
}

// later lets time pass.
func (w *town) later(d time.Duration) { w.ahead.Add(int64(d)) }

// run serves until the test ends, and then expects everything to end well.
func (w *town) run() {
	ctx, stop := context.WithCancel(context.WithoutCancel(w.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- w.server.Run(ctx) }()
	w.cut = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
		if err := w.server.Close(); err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(w.cut)
}

// stock fills the vendor's side: who sells, who works there, what is on sale.
func (w *town) stock() {
	w.t.Helper()
	ctx, op := w.t.Context(), domain.Operator()
	must := func(err error) {
		if err != nil {
			w.t.Helper()
			w.t.Fatal(err)
		}
	}
	_, err := w.server.Vendor.CreateAdmin(ctx, op, vendor.AdminInput{Email: "nora@nordlicht.example", Name: "Nora Lund", Password: password})
	must(err)
	_, err = w.server.Vendor.UpdateSeller(ctx, op, domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Speicherstraße 4", PostalCode: "20457", City: "Hamburg", Country: "DE", TaxID: "DE136695976",
		Email: "billing@nordlicht.example", Bank: "Hansebank", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX",
	})
	must(err)
	w.product, err = w.server.Catalog.CreateProduct(ctx, op, catalog.ProductInput{
		Slug: "atelier", Name: "Atelier", Description: "Review drawings together", Preset: string(domain.PresetInstallation),
	})
	must(err)
	w.yearly, err = w.server.Catalog.CreatePlan(ctx, op, w.product.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Enterprise", PriceInternal: 5900, PriceExternal: 900, MinUsers: 5, MaxUsers: 5000, Features: []string{"compare"}},
		Type:      string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	must(err)
}

// now is what the town's clock shows, and that of the product beside it.
func (w *town) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// until moves the town's clock ahead.
func (w *town) until(t time.Time) { w.ahead.Add(int64(t.Sub(w.now()))) }

// at is an address of the town.
func (w *town) at(path string) string { return w.server.Config.URL + path }

// signUp makes an account as a stranger does, by the link in the mail, and
// leaves the person signed in on "My organizations".
func (w *town) signUp(name, address string) *browser.Page {
	w.t.Helper()
	p := browser.New(w.t).Visit(w.at("/sign-up"))
	p.Fill("Name", name).Fill("E-mail", address).Fill("Password", password).Click("Create account")
	p.See(address)
	p.Goto(w.mails.link(w.t, address, "/verify/"))
	return p.Fill("Password", password).Click("Confirm").See("My organizations")
}

// signIn signs a person of the town in.
func (w *town) signIn(address string) *browser.Page {
	w.t.Helper()
	p := browser.New(w.t).Visit(w.at("/sign-in"))
	return p.Fill("E-mail", address).Fill("Password", password).Click("Sign in")
}

// found has a new person create an organization, and shows its page.
func (w *town) found(name, organization, address string) *browser.Page {
	w.t.Helper()
	p := w.signUp(name, address)
	p.Click("Create an organization").Fill("Name", organization).Fill("Notification e-mail", address)
	return p.Click("Create organization").See(organization)
}

// letterbox is where the town's mails arrive.
type letterbox struct {
	box  *mail.Mailbox
	mu   sync.Mutex
	news chan struct{} // closed and replaced at each mail
}

// Send implements mail.Sender.
func (l *letterbox) Send(ctx context.Context, m mail.Message) error {
	err := l.box.Send(ctx, m)
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.news)
	l.news = make(chan struct{})
	return err
}

// await waits for the first mail of which find finds something.
func (l *letterbox) await(t *testing.T, find func(mail.Message) string, what string) string {
	t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	for {
		l.mu.Lock()
		news := l.news
		l.mu.Unlock()
		for _, m := range l.box.List() {
			if found := find(m); found != "" {
				return found
			}
		}
		select {
		case <-news:
		case <-deadline.C:
			t.Fatalf("no mail came: %s", what)
		}
	}
}

// mail waits for a mail to an address whose text contains something.
func (l *letterbox) mail(t *testing.T, to, containing string) {
	t.Helper()
	l.await(t, func(m mail.Message) string {
		if !strings.EqualFold(m.To.Address, to) || !strings.Contains(m.Subject+"\n"+m.Text, containing) {
			return ""
		}
		return m.ID
	}, to+" with "+containing)
}

// link waits for a mail to an address with a link whose path begins so, and
// returns the link.
func (l *letterbox) link(t *testing.T, to, path string) string {
	t.Helper()
	return l.latestLink(t, to, path, "")
}

func linkIn(m mail.Message, path string) string {
	for word := range strings.FieldsSeq(m.Text) {
		if strings.HasPrefix(word, "http") && strings.Contains(word, path) {
			return word
		}
	}
	return ""
}

// count waits until so many mails to an address have a text in their subject,
// and fails as soon as there are more.
func (l *letterbox) count(t *testing.T, to, subject string, want int) {
	t.Helper()
	l.await(t, func(mail.Message) string { // looks again with each mail that comes
		n := 0
		for _, m := range l.box.List() {
			if strings.EqualFold(m.To.Address, to) && strings.Contains(m.Subject, subject) {
				n++
			}
		}
		if n > want {
			t.Fatalf("%d mails to %s say %q, want %d", n, to, subject, want)
		}
		if n < want {
			return ""
		}
		return "enough"
	}, "mails to "+to+" with "+subject)
}
