package portal_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/entrance"
	"seatward.dev/seatward/internal/web/portal"
	"seatward.dev/seatward/internal/web/ui"
)

const (
	install = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	other   = "1b671a64-40d5-491e-99b0-da01ff1f3341" // another installation
	nobody  = domain.AccountID("")
)

// house is the portal with everything behind it: a vendor in Hamburg and its
// customers.
type house struct {
	*apptest.World
	t             *testing.T
	accounts      *account.Service
	people        *people.Service
	billing       *billing.Service
	licensing     *licensing.Service
	catalog       *catalog.Service
	installations *installation.Service
	vendor        *vendor.Service
	teams         *teams.Service
	support       *support.Service
	leases        *floating.Service
	admin         domain.Actor // of the vendor
	pages         *portal.Pages
	mux           *http.ServeMux
	log           *strings.Builder
	requests      atomic.Uint32
}

// each runs test on both engines.
func each(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) { test(build(t, st)) })
}

// once runs test on SQLite alone: what it proves has nothing to do with the
// database.
func once(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	test(build(t, storetest.SQLite(t)))
}

func build(t *testing.T, st *store.Store) *house {
	t.Helper()
	h := &house{World: apptest.New(st), t: t, log: &strings.Builder{}}
	h.accounts = &account.Service{Env: h.Env, Hasher: authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 4)}
	keys, err := licensing.EnsureKeyring(t.Context(), h.Env, keyring.NewSecret(), "Nordlicht Software")
	h.ok(err)
	h.people = &people.Service{Env: h.Env, Accounts: h.accounts}
	h.licensing = &licensing.Service{Env: h.Env, Keys: keys}
	h.billing = &billing.Service{Env: h.Env, Licensing: h.licensing}
	h.catalog = &catalog.Service{Env: h.Env}
	h.vendor = &vendor.Service{Env: h.Env, Accounts: h.accounts}
	h.support = &support.Service{Env: h.Env, Billing: h.billing, Licensing: h.licensing}
	h.admin = h.Staff(t, "admin@vendor.example", domain.StaffAdmin)
	_, err = h.vendor.UpdateSeller(t.Context(), h.admin, domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Hafenstraße 1", PostalCode: "20457", City: "Hamburg", Country: "DE",
		TaxID: "DE123456789", Email: "billing@nordlicht.example", Bank: "Hafenbank Hamburg", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
	})
	h.ok(err)
	h.teams = &teams.Service{Env: h.Env}
	h.leases = floating.New(h.Env, keys.SignLease)
	h.leases.SignDelegation = keys.SignDelegation
	t.Cleanup(h.leases.Close)
	h.pages = &portal.Pages{People: h.people, Licensing: h.licensing, Billing: h.billing, Catalog: h.catalog, Vendor: h.vendor, Support: h.support, Notices: &notices.Service{Env: h.Env}, Teams: h.teams, Floating: h.leases, Keys: &permissionkey.Service{Env: h.Env, Licensing: h.licensing, People: h.people}}
	h.installations = &installation.Service{Env: h.Env, Licensing: h.licensing}
	h.pages.Installations = h.installations
	h.mount(h.URL)
	return h
}

// mount serves the portal at an address the way the server does.
func (h *house) mount(address string) {
	site := web.New(web.Config{
		URL: address, Brand: "Nordlicht", Log: slog.New(slog.NewTextHandler(&guarded{w: h.log}, nil)), Clock: h.Now,
		Authenticate: func(ctx context.Context, token string) (v web.Visitor, err error) {
			v.Actor, v.Session, v.Account, err = h.accounts.Authenticate(ctx, token)
			return v, err
		},
		Enter: h.people.View,
	})
	h.mux = http.NewServeMux()
	site.Mount(h.mux, h.pages.Routes()...)
	site.Mount(h.mux, (&entrance.Pages{Accounts: h.accounts, Vendor: h.vendor, People: h.people}).Routes()...)
	h.mux.Handle("/", site.NotFound())
	h.mux.Handle("GET /assets/", ui.Assets())
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// product adds a product with one plan.
func (h *house) product(slug, name string, preset domain.Preset, in catalog.PlanInput) domain.Plan {
	h.t.Helper()
	p, err := h.catalog.CreateProduct(h.t.Context(), h.admin, catalog.ProductInput{Slug: slug, Name: name, Preset: string(preset)})
	h.ok(err)
	return h.plan(p.ID, in)
}

func (h *house) plan(product domain.ProductID, in catalog.PlanInput) domain.Plan {
	h.t.Helper()
	if in.Name == "" {
		in.Name, in.Type, in.TermMonths = "Annual", string(domain.LicenseAnnual), 12
	}
	if in.PriceInternal == 0 {
		in.PriceInternal, in.PriceExternal = 4900, 900
	}
	in.Currency, in.MinUsers, in.MaxUsers = "EUR", max(in.MinUsers, 1), max(in.MaxUsers, 5000)
	plan, err := h.catalog.CreatePlan(h.t.Context(), h.admin, product, in)
	h.ok(err)
	return plan
}

// organization makes one, with a billing profile in Germany.
func (h *house) organization(owner domain.Actor, name string) domain.OrganizationID {
	h.t.Helper()
	o, err := h.people.Create(h.t.Context(), owner, people.CreateInput{Name: name, NotificationEmail: "it@halden.example", TimeZone: "Europe/Berlin"})
	h.ok(err)
	return o.ID
}

func (h *house) profile(by domain.Actor, org domain.OrganizationID) {
	h.t.Helper()
	p, err := h.billing.Profile(h.t.Context(), by, org)
	h.ok(err)
	p.Name, p.Line1, p.PostalCode, p.City, p.Country, p.TaxID = "Halden Shipyards GmbH", "Kaiserkai 7", "20457", "Hamburg", "DE", "DE811907980"
	_, err = h.billing.UpdateProfile(h.t.Context(), by, org, p)
	h.ok(err)
}

// join makes an account a member without a mail.
func (h *house) join(org domain.OrganizationID, who domain.Actor, role domain.Role) domain.MemberID {
	h.t.Helper()
	id := domain.MemberID(h.IDs.New(domain.PrefixMember))
	h.ok(h.Write(h.t.Context(), func(tx *store.Tx) error {
		a, err := tx.Account(who.Account)
		if err != nil {
			return err
		}
		_, err = tx.InsertMember(domain.Member{
			ID: id, Organization: org, Account: a.ID, Email: a.Email, Name: a.Name, Role: role, State: domain.MemberActive, JoinedAt: h.Now(),
		})
		return err
	}))
	return id
}

func (h *house) quote(by domain.Actor, org domain.OrganizationID, in billing.QuoteInput) domain.QuoteID {
	h.t.Helper()
	q, err := h.billing.Quote(h.t.Context(), by, org, in)
	h.ok(err)
	return q.ID
}

func (h *house) order(by domain.Actor, org domain.OrganizationID, in billing.QuoteInput) billing.OrderResult {
	h.t.Helper()
	r, err := h.billing.Order(h.t.Context(), by, org, h.quote(by, org, in))
	h.ok(err)
	return r
}

// pay records an order's money, which makes its license.
func (h *house) pay(r billing.OrderResult) domain.License {
	h.t.Helper()
	out, err := h.billing.RecordPayment(h.t.Context(), h.admin, r.Order.ID, billing.PaymentInput{
		Amount: r.Order.Totals.Gross, Currency: r.Order.Totals.Currency, Reference: r.Invoice.Number, ReceivedOn: h.Now().Format("2006-01-02"),
	})
	h.ok(err)
	return out.License
}

// session signs an account in and returns its token.
func (h *house) session(who domain.Actor) (token string) {
	h.t.Helper()
	h.ok(h.Write(h.t.Context(), func(tx *store.Tx) (err error) {
		token, _, err = h.accounts.StartSession(tx, who.Account, account.Device{UserAgent: "test"})
		return err
	}))
	return token
}

// answer is what a browser got.
type answer struct {
	t        *testing.T
	status   int
	body     string
	location string
	header   http.Header
}

// as is a browser in which somebody is signed in; its zero value has nobody.
type as struct {
	h      *house
	token  string
	flash  string
	header http.Header
}

func (h *house) as(who domain.Actor) *as {
	h.t.Helper()
	b := &as{h: h, header: http.Header{}}
	if who.Account != nobody {
		b.token = h.session(who)
	}
	return b
}

func (b *as) get(path string) answer { b.h.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *as) post(path string, form ...string) answer {
	b.h.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Set(form[i], form[i+1])
	}
	return b.do(http.MethodPost, path, v)
}

func (b *as) do(method, path string, form url.Values) answer {
	b.h.t.Helper()
	r := httptest.NewRequestWithContext(b.h.t.Context(), method, b.h.URL+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	n := b.h.requests.Add(1)
	r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:1234", n>>8&255, n&255) // nobody gets in the way of the rate limit
	for name, values := range b.header {
		r.Header[name] = values
	}
	if b.token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-seatward_session", Value: b.token})
	}
	if b.flash != "" {
		r.AddCookie(&http.Cookie{Name: "seatward_flash", Value: b.flash})
	}
	w := httptest.NewRecorder()
	b.h.mux.ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	b.h.ok(err)
	for _, k := range res.Cookies() {
		if k.Name == "seatward_flash" {
			b.flash = k.Value
		}
	}
	if res.StatusCode >= 500 {
		b.h.t.Errorf("%s %s: %d\n%s", method, path, res.StatusCode, b.h.log)
	}
	return answer{b.h.t, res.StatusCode, string(body), res.Header.Get("Location"), res.Header}
}

// follow goes where an act leads to.
func (b *as) follow(a answer) answer {
	b.h.t.Helper()
	if a.status != http.StatusSeeOther {
		b.h.t.Fatalf("status %d leads nowhere: %s", a.status, a.words())
	}
	return b.get(a.location)
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<aside.*?</aside>|<header class="topbar">.*?</header>|<[^>]*>`)

// words are what the page says outside of its rail.
func (a answer) words() string {
	s := tags.ReplaceAllString(a.body, " ")
	s = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&amp;", "&", "&lt;", "<", "&gt;", ">", "\u00a0", " ").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// is checks the status, and that the page says all of it; what begins with an
// exclamation mark it must not say.
func (a answer) is(status int, says ...string) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Errorf("status %d, want %d: %.400s", a.status, status, a.words())
	}
	words := a.words()
	for _, s := range says {
		if not, ok := strings.CutPrefix(s, "!"); ok {
			if strings.Contains(words, not) {
				a.t.Errorf("the page says %q: %.1500s", not, words)
			}
		} else if !strings.Contains(words, s) {
			a.t.Errorf("the page does not say %q: %.1500s", s, words)
		}
	}
	return a
}

// has checks for pieces of HTML.
func (a answer) has(pieces ...string) answer {
	a.t.Helper()
	for _, p := range pieces {
		if not, ok := strings.CutPrefix(p, "!"); ok {
			if strings.Contains(a.body, not) {
				a.t.Errorf("the page has %s", not)
			}
		} else if !strings.Contains(a.body, p) {
			a.t.Errorf("the page lacks %s\n%.4000s", p, a.body)
		}
	}
	return a
}

// leads checks where an act leads to.
func (a answer) leads(to string) answer {
	a.t.Helper()
	if a.status != http.StatusSeeOther || a.location != to {
		a.t.Errorf("status %d to %q, want 303 to %q: %.400s", a.status, a.location, to, a.words())
	}
	return a
}

func at(org domain.OrganizationID, parts ...any) string {
	path := "/organizations/" + string(org)
	for _, p := range parts {
		path += "/" + fmt.Sprint(p)
	}
	return path
}

// language is what the person reads from now on.
func (h *house) language(who domain.Actor, code string) {
	h.t.Helper()
	var name string
	h.ok(h.Read(h.t.Context(), func(tx *store.Tx) error {
		a, err := tx.Account(who.Account)
		name = a.Name
		return err
	}))
	_, err := h.accounts.UpdateProfile(h.t.Context(), who, account.Profile{Name: name, Language: code})
	h.ok(err)
}
