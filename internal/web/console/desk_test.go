package console_test

import (
	"context"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/console"
	"seatward.dev/seatward/internal/web/ui"
)

const install = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

// desk is a vendor's console with somebody of each role in front of it, and one
// customer, Halden.
type desk struct {
	*apptest.World
	t     *testing.T
	pages *console.Pages
	mux   *http.ServeMux

	staff    map[domain.StaffRole]domain.Actor
	admin    domain.Actor
	owner    domain.Actor // Halden's
	org      domain.OrganizationID
	language string // of everybody
}

// each runs a test on both engines, once on one of them.
func each(t *testing.T, test func(d *desk)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) { test(open(t, st)) })
}

func once(t *testing.T, test func(d *desk)) {
	t.Helper()
	t.Parallel()
	test(open(t, storetest.SQLite(t)))
}

func open(t *testing.T, st *store.Store) *desk {
	t.Helper()
	d := &desk{World: apptest.New(st), t: t, staff: map[domain.StaffRole]domain.Actor{}, language: "en"}
	keys, err := licensing.EnsureKeyring(t.Context(), d.Env, keyring.NewSecret(), "Nordlicht Software")
	d.must(err)
	accounts := &account.Service{Env: d.Env}
	l := &licensing.Service{Env: d.Env, Keys: keys}
	b := &billing.Service{Env: d.Env, Licensing: l}
	d.pages = &console.Pages{
		People: &people.Service{Env: d.Env, Accounts: accounts}, Catalog: &catalog.Service{Env: d.Env},
		Billing: b, Licensing: l, Installations: &installation.Service{Env: d.Env, Licensing: l}, Support: &support.Service{Env: d.Env, Billing: b, Licensing: l},
		Keys:   &permissionkey.Service{Env: d.Env, Licensing: l, People: &people.Service{Env: d.Env, Accounts: accounts}},
		Vendor: &vendor.Service{Env: d.Env, Accounts: accounts}, Queue: failing(t, st), Floating: floating.New(d.Env, keys.SignLease),
	}
	t.Cleanup(d.pages.Floating.Close)
	for _, role := range domain.StaffRoles() {
		d.staff[role] = d.Staff(t, string(role)+"@vendor.example", role)
	}
	d.admin = d.staff[domain.StaffAdmin]
	d.owner = d.Account(t, "runa@halden.example", "Runa Vik")
	d.org = d.organization("Halden Yards")
	d.mount("http://localhost:8080")
	return d
}

// failing is a queue in which every mail fails; nothing runs before Start.
func failing(t *testing.T, st *store.Store) *queue.Queue {
	t.Helper()
	var h queue.Handlers
	queue.Handle(&h, func(context.Context, domain.SendMail) error { return errors.New("the <b>mail server</b> is away") })
	q, err := queue.New(st, make([]byte, 32), &h, slog.New(slog.DiscardHandler))
	if err == nil {
		err = q.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// mount serves the console to whoever the session cookie names by account.
func (d *desk) mount(address string) {
	site := web.New(web.Config{
		URL: address, Brand: "Nordlicht", Log: slog.New(slog.DiscardHandler), Clock: d.Clock,
		Authenticate: d.authenticate,
		Enter:        d.pages.People.View,
	})
	d.mux = http.NewServeMux()
	site.Mount(d.mux, d.pages.Routes()...)
	d.mux.Handle("GET /assets/", ui.Assets())
	d.mux.Handle("/", site.NotFound())
}

func (d *desk) authenticate(ctx context.Context, token string) (v web.Visitor, err error) {
	v.Actor = domain.Actor{Kind: domain.ActorPerson, Account: domain.AccountID(token)}
	err = d.Read(ctx, func(tx *store.Tx) error {
		if v.Account, err = tx.Account(v.Actor.Account); err != nil {
			return err
		}
		v.Actor.Name = v.Account.Email.Address
		v.Actor.Staff, err = tx.StaffRole(v.Actor.Account)
		return err
	})
	v.Account.Language = d.language
	return v, err
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (d *desk) ask(by domain.Actor, method, path string, form url.Values) answer {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if by.Account != "" {
		r.AddCookie(&http.Cookie{Name: "seatward_session", Value: string(by.Account)})
	}
	a := answer{httptest.NewRecorder(), d.t}
	d.mux.ServeHTTP(a, r)
	return a
}

func (d *desk) get(path string) answer {
	d.t.Helper()
	return d.ask(d.admin, http.MethodGet, path, nil)
}

// post sends a form as the administrator: names and values in turn.
func (d *desk) post(path string, pairs ...string) answer {
	d.t.Helper()
	return d.ask(d.admin, http.MethodPost, path, form(pairs...))
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`[\s\x{a0}]+`)
)

// main is the page without its frame.
func (a answer) main() string {
	_, page, _ := strings.Cut(a.Body.String(), "<main")
	page, _, _ = strings.Cut("<main"+page, "</main>")
	return page
}

// said is the page as text.
func (a answer) said() string {
	return spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(a.main(), " ")), " ")
}

// holds wants a field of that name to show a value.
func (a answer) holds(name, value string) answer {
	a.t.Helper()
	for _, tag := range tags.FindAllString(a.main(), -1) {
		if strings.Contains(tag, ` name="`+name+`"`) && strings.Contains(tag, ` value="`+html.EscapeString(value)+`"`) {
			return a
		}
	}
	a.t.Errorf("no field %s holds %q: %s", name, value, a.main())
	return a
}

func (a answer) status(want int) answer {
	a.t.Helper()
	if a.Code != want {
		a.t.Errorf("status %d, want %d: %s", a.Code, want, a.said())
	}
	return a
}

// says wants each text on the page, without a regard to tags and white space.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, want := range texts {
		if !strings.Contains(a.said(), want) {
			a.t.Errorf("the page lacks %q: %s", want, a.said())
		}
	}
	return a
}

func (a answer) saysNot(texts ...string) answer {
	a.t.Helper()
	for _, unwanted := range texts {
		if strings.Contains(a.main(), unwanted) {
			a.t.Errorf("the page has %q", unwanted)
		}
	}
	return a
}

// has wants each piece of markup.
func (a answer) has(markup ...string) answer {
	a.t.Helper()
	for _, want := range markup {
		if !strings.Contains(a.main(), want) {
			a.t.Errorf("the page lacks %s: %s", want, a.main())
		}
	}
	return a
}

// leads wants a redirection to a path.
func (a answer) leads(to string) answer {
	a.t.Helper()
	if got := a.Header().Get("Location"); a.Code != http.StatusSeeOther || got != to {
		a.t.Errorf("%d leads to %q, want %q: %s", a.Code, got, to, a.said())
	}
	return a
}

// then follows the redirection with the message that goes along.
func (d *desk) then(a answer) answer {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodGet, a.Header().Get("Location"), http.NoBody)
	r.AddCookie(&http.Cookie{Name: "seatward_session", Value: string(d.admin.Account)})
	for _, k := range a.Result().Cookies() {
		r.AddCookie(k)
	}
	next := answer{httptest.NewRecorder(), d.t}
	d.mux.ServeHTTP(next, r)
	return next
}

// organization makes one that Runa owns.
func (d *desk) organization(name string) domain.OrganizationID {
	d.t.Helper()
	org, err := d.pages.People.Create(d.t.Context(), d.owner, people.CreateInput{Name: name, NotificationEmail: "it@halden.example", TimeZone: "Europe/Berlin"})
	d.must(err)
	return org.ID
}

// seller completes the vendor's details.
func (d *desk) seller() {
	d.t.Helper()
	_, err := d.pages.Vendor.UpdateSeller(d.t.Context(), d.admin, domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Hafenstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE", TaxID: "DE123456789",
		Email: "billing@vendor.example", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
	})
	d.must(err)
}

// product makes one of a preset with a yearly plan at 49.00 and 9.00 EUR.
func (d *desk) product(slug, name string, preset domain.Preset) domain.Plan {
	d.t.Helper()
	p, err := d.pages.Catalog.CreateProduct(d.t.Context(), d.admin, catalog.ProductInput{Slug: slug, Name: name, Preset: string(preset)})
	d.must(err)
	plan, err := d.pages.Catalog.CreatePlan(d.t.Context(), d.admin, p.ID, catalog.PlanInput{
		Type: "annual", TermMonths: 12, Currency: "EUR", PlanTerms: catalog.PlanTerms{
			Name: "Team", PriceInternal: 4900, PriceExternal: 900, MinUsers: 1, MaxUsers: 500, Features: []string{"sso", "audit-log"},
		},
	})
	d.must(err)
	return plan
}

// order has Runa order a license of so many users for an organization.
func (d *desk) order(org domain.OrganizationID, plan domain.Plan, name string, users int) domain.Order {
	d.t.Helper()
	ctx := d.t.Context()
	profile, err := d.pages.Billing.Profile(ctx, d.owner, org)
	d.must(err)
	if !profile.Complete() {
		profile.Name, profile.Line1, profile.City, profile.Country = "Halden Yards AS", "Kaiveien 7", "Halden", "DE"
		_, err = d.pages.Billing.UpdateProfile(ctx, d.owner, org, profile)
		d.must(err)
	}
	q, err := d.pages.Billing.Quote(ctx, d.owner, org, billing.QuoteInput{Plan: plan.ID, LicenseName: name, InstallID: install, UsersInternal: users})
	d.must(err)
	r, err := d.pages.Billing.Order(ctx, d.owner, org, q.ID)
	d.must(err)
	return r.Order
}

// shop is a house with one open order of ten users: 490.00 and 19 % tax.
func (d *desk) shop() domain.Order {
	d.t.Helper()
	d.seller()
	return d.order(d.org, d.product("harbor", "Harbor", domain.PresetInstallation), "Yard 3", 10)
}

// orderOf reads an order again.
func (d *desk) orderOf(id domain.OrderID) domain.Order {
	d.t.Helper()
	o, err := d.pages.Billing.VendorOrder(d.t.Context(), d.admin, id)
	d.must(err)
	return o.Order
}
