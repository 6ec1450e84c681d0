package support_test

import (
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

const day = 24 * time.Hour

// desk is a vendor with its sales and support, and Halden, a customer with a
// product whose areas are licensed apart.
type desk struct {
	*apptest.World
	t        *testing.T
	support  *support.Service
	billing  *billing.Service
	licenses *licensing.Service
	people   *people.Service
	vendor   *vendor.Service
	catalog  *catalog.Service

	admin, sales, helper, finance domain.Actor // the vendor's
	owner, second, payer, member  domain.Actor // Halden's
	org                           domain.OrganizationID
	product                       domain.Product
	plan                          domain.Plan
}

// each runs a test on both engines, each at a desk of its own.
func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) { test(t, open(t, w)) })
}

func open(t *testing.T, w *apptest.World) *desk {
	t.Helper()
	keys, err := licensing.EnsureKeyring(t.Context(), w.Env, keyring.NewSecret(), "Nordlicht Software")
	must(t, err)
	l := &licensing.Service{Env: w.Env, Keys: keys}
	b := &billing.Service{Env: w.Env, Licensing: l}
	accounts := &account.Service{Env: w.Env}
	d := &desk{
		World: w, t: t, licenses: l, billing: b, support: &support.Service{Env: w.Env, Billing: b, Licensing: l},
		people: &people.Service{Env: w.Env, Accounts: accounts}, vendor: &vendor.Service{Env: w.Env, Accounts: accounts}, catalog: &catalog.Service{Env: w.Env},
		admin: w.Staff(t, "admin@vendor.example", domain.StaffAdmin), sales: w.Staff(t, "sales@vendor.example", domain.StaffSales),
		helper: w.Staff(t, "helper@vendor.example", domain.StaffSupport), finance: w.Staff(t, "finance@vendor.example", domain.StaffFinance),
		owner: w.Account(t, "runa@halden.example", "Runa Vik"), second: w.Account(t, "liv@halden.example", "Liv Moe"),
		payer: w.Account(t, "bo@halden.example", "Bo Berg"), member: w.Account(t, "ole@halden.example", "Ole Dal"),
	}
	_, err = d.vendor.UpdateSeller(t.Context(), d.admin, domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Hafenstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE",
		TaxID: "DE123456789", Email: "billing@vendor.example", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
	})
	must(t, err)
	d.org = d.organization("Halden Yards")
	for who, role := range map[domain.Actor]domain.Role{d.second: domain.RoleOwner, d.payer: domain.RoleBilling, d.member: domain.RoleMember} {
		d.join(who, role)
	}
	d.product, err = d.catalog.CreateProduct(t.Context(), d.admin, catalog.ProductInput{Slug: "registry", Name: "Registry", Preset: string(domain.PresetCappedAreas)})
	must(t, err)
	d.plan, err = d.catalog.CreatePlan(t.Context(), d.admin, d.product.ID, catalog.PlanInput{
		Type: "annual", TermMonths: 12, Currency: "EUR",
		PlanTerms: catalog.PlanTerms{Name: "Team", PriceInternal: 4900, PriceExternal: 900, MinUsers: 1, MaxUsers: 500},
	})
	must(t, err)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, code domain.Code, field string) {
	t.Helper()
	if e := domain.AsError(err); e == nil || e.Code != code || e.Field != field {
		t.Errorf("%s: got %v, want %s at %q", what, err, code, field)
	}
}

// organization makes one of the owner's, to which an invoice can be made out.
func (d *desk) organization(name string) domain.OrganizationID {
	d.t.Helper()
	o, err := d.people.Create(d.t.Context(), d.owner, people.CreateInput{Name: name, NotificationEmail: "it@halden.example", TimeZone: "Europe/Berlin"})
	must(d.t, err)
	p, err := d.billing.Profile(d.t.Context(), d.owner, o.ID)
	must(d.t, err)
	p.Name, p.Line1, p.City, p.Country = name, "Kaiveien 7", "Hamburg", "DE"
	_, err = d.billing.UpdateProfile(d.t.Context(), d.owner, o.ID, p)
	must(d.t, err)
	return o.ID
}

func (d *desk) join(who domain.Actor, role domain.Role) {
	d.t.Helper()
	must(d.t, d.Write(d.t.Context(), func(tx *store.Tx) error {
		a, err := tx.Account(who.Account)
		if err != nil {
			return err
		}
		_, err = tx.InsertMember(domain.Member{
			ID: domain.MemberID(d.IDs.New(domain.PrefixMember)), Organization: d.org, Account: a.ID, Email: a.Email, Name: a.Name,
			Role: role, State: domain.MemberActive, JoinedAt: d.Now(),
		})
		return err
	}))
}

// wants is a request of the owner's for more users.
func (d *desk) wants(area string, users int) support.RequestInput {
	return support.RequestInput{Product: d.product.ID, Area: area, Users: users}
}

func (d *desk) request(in support.RequestInput) domain.LicenseRequest {
	d.t.Helper()
	q, err := d.support.Request(d.t.Context(), d.owner, d.org, in)
	must(d.t, err)
	return q
}

// quote prices users for Halden, as the vendor's sales do.
func (d *desk) quote(internal, external int) domain.QuoteID {
	d.t.Helper()
	q, err := d.billing.Quote(d.t.Context(), d.sales, d.org, billing.QuoteInput{Plan: d.plan.ID, UsersInternal: internal, UsersExternal: external})
	must(d.t, err)
	return q.ID
}

// license is one that Halden has paid for.
func (d *desk) license(internal, external int) domain.License {
	d.t.Helper()
	r, err := d.billing.Order(d.t.Context(), d.owner, d.org, d.quote(internal, external))
	must(d.t, err)
	out, err := d.billing.RecordPayment(d.t.Context(), d.finance, r.Order.ID, billing.PaymentInput{
		Amount: r.Order.Totals.Gross, Currency: r.Order.Totals.Currency, ReceivedOn: d.Now().Format(time.DateOnly),
	})
	must(d.t, err)
	return out.License
}

// mailed counts the mails of a kind to an address.
func (d *desk) mailed(to, template string) int {
	n := 0
	for _, m := range d.Mails(to) {
		if m.Template == template {
			n++
		}
	}
	return n
}

func (d *desk) wantMails(to, template string, want int) {
	d.t.Helper()
	if got := d.mailed(to, template); got != want {
		d.t.Errorf("%d mails %s to %s, want %d", got, template, to, want)
	}
}

// atOnce has several do something at the same instant and returns what each was
// told.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// oneWins wants exactly one to have succeeded and all others to be told the code.
func oneWins(t *testing.T, what string, errs []error, code domain.Code) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !domain.HasCode(err, code) {
			t.Errorf("%s: got %v, want %s", what, err, code)
		}
	}
	if won != 1 {
		t.Errorf("%s: %d of %d succeeded", what, won, len(errs))
	}
}
