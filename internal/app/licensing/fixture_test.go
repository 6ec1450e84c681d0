package licensing_test

import (
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

const (
	installA = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	installB = "0e984725-c51c-4bf4-9960-e1c80e27aba0"
)

// customer is Halden with three people, and a vendor without an invoice: orders
// are written to the database as they would be on payment.
type customer struct {
	*apptest.World
	licenses *licensing.Service
	secret   keyring.Secret

	owner, member, stranger, support, sales, finance domain.Actor
	org                                              domain.OrganizationID
	orders                                           int
}

func open(t *testing.T, w *apptest.World) *customer {
	t.Helper()
	c := &customer{
		World: w, secret: keyring.NewSecret(), org: "org_halden",
		owner: w.Account(t, "runa@halden.example", "Runa"), member: w.Account(t, "ole@halden.example", "Ole"),
		stranger: w.Account(t, "s@else.example", "S"),
		support:  w.Staff(t, "support@vendor.example", domain.StaffSupport), sales: w.Staff(t, "sales@vendor.example", domain.StaffSales), finance: w.Staff(t, "finance@vendor.example", domain.StaffFinance),
	}
	keys, err := licensing.EnsureKeyring(t.Context(), w.Env, c.secret, "Nordlicht Software")
	must(t, err)
	c.licenses = &licensing.Service{Env: w.Env, Keys: keys}
	c.write(t, func(tx *store.Tx) error {
		for _, org := range []domain.Organization{
			{ID: c.org, Name: "Halden Yards", TimeZone: "Europe/Berlin", CreatedAt: w.Now()},
			{ID: "org_else", Name: "Elsewhere", TimeZone: "UTC", CreatedAt: w.Now()},
		} {
			if err := tx.InsertOrganization(org); err != nil {
				return err
			}
		}
		for _, m := range []domain.Member{
			{ID: "mem_1", Organization: c.org, Account: c.owner.Account, Role: domain.RoleOwner},
			{ID: "mem_2", Organization: c.org, Account: c.member.Account, Role: domain.RoleMember},
			{ID: "mem_3", Organization: "org_else", Account: c.stranger.Account, Role: domain.RoleOwner},
		} {
			m.State, m.JoinedAt, m.Email.Key = domain.MemberActive, w.Now(), string(m.ID)
			if _, err := tx.InsertMember(m); err != nil {
				return err
			}
		}
		return nil
	})
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, code domain.Code) {
	t.Helper()
	if !domain.HasCode(err, code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func (c *customer) write(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	must(t, c.Write(t.Context(), fn))
}

// product makes a product of a preset with one plan of the same name.
func (c *customer) product(t *testing.T, slug string, preset domain.Preset) domain.Product {
	t.Helper()
	policy, _ := preset.Policy()
	p := domain.Product{
		ID: domain.ProductID("prd_" + slug), Slug: slug, Name: "The " + slug, Preset: preset, Policy: policy,
		State: domain.CatalogActive, CreatedAt: c.Now(),
	}
	c.write(t, func(tx *store.Tx) error {
		if _, err := tx.InsertProduct(p); err != nil {
			return err
		}
		return tx.InsertPlan(domain.Plan{
			ID: domain.PlanID("pln_" + slug), Product: p.ID, Name: "Team", Type: domain.LicenseAnnual, TermMonths: 12, Currency: "EUR",
			MinUsers: 1, MaxUsers: 100, Features: []string{}, State: domain.CatalogActive, CreatedAt: c.Now(),
		})
	})
	return p
}

// issue writes an order of Halden's and issues its license.
func (c *customer) issue(t *testing.T, p domain.Product, change func(*domain.Order)) (l domain.License) {
	t.Helper()
	o := c.order(t, p, change)
	c.write(t, func(tx *store.Tx) (err error) {
		l, err = c.licenses.Issue(tx, o)
		return err
	})
	return l
}

func (c *customer) order(t *testing.T, p domain.Product, change func(*domain.Order)) domain.Order {
	t.Helper()
	c.orders++
	n := fmt.Sprint(c.orders)
	o := domain.Order{
		ID: domain.OrderID("ord_" + n), Number: "O-" + n, Organization: c.org, OrgName: "Halden Yards", Quote: domain.QuoteID("quo_" + n),
		Product: p.ID, Plan: domain.PlanID("pln_" + p.Slug), ProductName: p.Name, PlanName: "Team", Type: domain.LicenseAnnual, TermMonths: 12,
		Features: []string{"audit-log", "sso"}, LicenseName: "License " + n, Users: domain.Users{Internal: 10}, State: domain.OrderOpen,
		CreatedAt: c.Now(), Invoice: domain.InvoiceID("ivc_" + n),
	}
	if p.Policy.BoundToInstall {
		o.InstallID = installA
	}
	change(&o)
	c.write(t, func(tx *store.Tx) error {
		if err := tx.InsertQuote(domain.Quote{
			ID: o.Quote, Organization: o.Organization, Product: o.Product, Plan: o.Plan, CreatedAt: c.Now(), ExpiresAt: c.Now(), Order: o.ID,
		}); err != nil {
			return err
		}
		return tx.InsertOrder(o)
	})
	return o
}

func asOrdered(*domain.Order) {}

func users(internal, external int) func(*domain.Order) {
	return func(o *domain.Order) { o.Users = domain.Users{Internal: internal, External: external} }
}
