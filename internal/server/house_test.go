package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
)

const install = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

// house is a running server.
type house struct {
	*server.Server
	t    *testing.T
	log  *transcript
	cut  context.CancelFunc // begins to stop it
	done func() error       // waits until it has stopped
}

// settings are those of a server that nobody else could see.
func settings(t *testing.T, database string) config.Config {
	t.Helper()
	return config.Config{
		URL: "https://portal.example", Listen: "127.0.0.1:0", MetricsListen: "127.0.0.1:0", Database: database,
		SecretFile: filepath.Join(t.TempDir(), "secret"), Brand: "Nordlicht", Log: "text",
	}
}

// run starts a server that stops with the test, and then has to stop well.
func run(t *testing.T, cfg config.Config, adjust ...func(*server.Options)) *house {
	t.Helper()
	h := &house{t: t, log: &transcript{}}
	o := server.Options{
		Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Version: "1.2.3",
		Hasher: authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 4),
	}
	for _, f := range adjust {
		f(&o)
	}
	var err error
	if h.Server, err = server.New(t.Context(), cfg, o); err != nil {
		t.Fatal(err)
	}
	ctx, cut := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	h.cut = cut
	h.done = sync.OnceValue(func() error { return errors.Join(<-ended, h.Close()) })
	t.Cleanup(func() {
		h.cut()
		if err := h.done(); err != nil {
			t.Errorf("it stopped with: %v", err)
		}
	})
	return h
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends a request without a body; headers are names and values in turn.
func (h *house) ask(method, path string, headers ...string) reply {
	h.t.Helper()
	r, err := h.send(method, "http://"+h.Addr().String()+path, headers...)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) send(method, url string, headers ...string) (reply, error) {
	r, err := http.NewRequestWithContext(h.t.Context(), method, url, nil)
	if err != nil {
		return reply{}, err
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	// Not a client: what it is told to go elsewhere for is what is looked at.
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, string(body)}, err
}

// until asks again and again until the answer is as wanted.
func (h *house) until(path string, want func(reply) bool) reply {
	h.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		r := h.ask(http.MethodGet, path)
		if want(r) {
			return r
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%s still says %d %s", path, r.status, r.body)
		}
	}
}

// token is a vendor API token.
func (h *house) token() string {
	h.t.Helper()
	secret, _, err := h.Vendor.CreateToken(h.t.Context(), domain.Operator(), "test", string(domain.StaffAdmin), 24*time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	return secret
}

// sold is an organization with a license, and the license's key.
func (h *house) sold() (org domain.Organization, key string) {
	h.t.Helper()
	ctx, op := h.t.Context(), domain.Operator()
	must := func(err error) {
		if err != nil {
			h.t.Helper()
			h.t.Fatal(err)
		}
	}
	_, err := h.Vendor.UpdateSeller(ctx, op, domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Hafenstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE",
		TaxID: "DE123456789", Email: "billing@vendor.example", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
	})
	must(err)
	product, err := h.Catalog.CreateProduct(ctx, op, catalog.ProductInput{Slug: "harbor", Name: "Harbor", Preset: string(domain.PresetInstallation)})
	must(err)
	plan, err := h.Catalog.CreatePlan(ctx, op, product.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Annual", PriceInternal: 4900, MinUsers: 1, MaxUsers: 1000},
		Type:      string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	must(err)
	org, err = h.People.Create(ctx, op, people.CreateInput{
		Name: "Halden", NotificationEmail: "it@halden.example", TimeZone: "Europe/Berlin", OwnerEmail: "runa@halden.example",
	})
	must(err)
	profile, err := h.Billing.Profile(ctx, op, org.ID)
	must(err)
	profile.Name, profile.Line1, profile.City, profile.Country = "Halden", "Kai 4", "Kiel", "DE"
	_, err = h.Billing.UpdateProfile(ctx, op, org.ID, profile)
	must(err)
	quote, err := h.Billing.Quote(ctx, op, org.ID, billing.QuoteInput{Plan: plan.ID, InstallID: install, UsersInternal: 10})
	must(err)
	order, err := h.Billing.Order(ctx, op, org.ID, quote.ID)
	must(err)
	paid, err := h.Billing.RecordPayment(ctx, op, order.Order.ID, billing.PaymentInput{
		Amount: order.Order.Totals.Gross, Currency: "EUR", ReceivedOn: time.Now().UTC().Format(time.DateOnly),
	})
	must(err)
	_, key, err = h.Licensing.Key(ctx, op, org.ID, paid.License.ID)
	must(err)
	return org, key
}

// transcript is a log that several may write and one may read meanwhile.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(b)
}

// String is all that was written so far.
func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

func free(t *testing.T) net.Listener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}
