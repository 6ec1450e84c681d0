package billing_test

import (
	"encoding/json"
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

const install = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

// shop is a vendor in Germany with a catalog, and Halden, a customer there.
type shop struct {
	*apptest.World
	billing  *billing.Service
	licenses *licensing.Service
	catalog  *catalog.Service

	admin, finance, sales domain.Actor // the vendor's
	owner, member         domain.Actor // Halden's
	org                   domain.OrganizationID
	plan                  domain.Plan // of the preset "installation", 49.00 and 9.00 EUR a year
}

func open(t *testing.T, w *apptest.World) *shop {
	t.Helper()
	keys, err := licensing.EnsureKeyring(t.Context(), w.Env, keyring.NewSecret(), "Nordlicht Software")
	must(t, err)
	l := &licensing.Service{Env: w.Env, Keys: keys}
	s := &shop{
		World: w, licenses: l, billing: &billing.Service{Env: w.Env, Licensing: l}, catalog: &catalog.Service{Env: w.Env},
		admin: w.Staff(t, "admin@vendor.example", domain.StaffAdmin), finance: w.Staff(t, "finance@vendor.example", domain.StaffFinance),
		sales: w.Staff(t, "sales@vendor.example", domain.StaffSales),
		owner: w.Account(t, "runa@halden.example", "Runa Vik"), member: w.Account(t, "ole@halden.example", "Ole Berg"),
	}
	s.seller(t, domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Hafenstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE",
		TaxID: "DE123456789", Email: "billing@vendor.example", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
	})
	s.org = s.organization(t, "Halden Yards", "it@halden.example", s.owner, s.member)
	s.profile(t, s.owner, s.org, "DE")
	_, s.plan = s.product(t, "harbor", domain.PresetInstallation, 4900)
	return s
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

func (s *shop) seller(t *testing.T, v domain.Seller) {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		_, version, err := tx.Setting("seller")
		if err != nil {
			return err
		}
		return tx.PutSetting("seller", string(text), version)
	}))
}

// organization makes one in Berlin's time with an owner and members.
func (s *shop) organization(t *testing.T, name, notify string, owner domain.Actor, members ...domain.Actor) domain.OrganizationID {
	t.Helper()
	email, err := domain.ParseEmail("email", notify)
	must(t, err)
	org := domain.Organization{
		ID: domain.OrganizationID(s.IDs.New(domain.PrefixOrganization)), Name: name, NotificationEmail: email, TimeZone: "Europe/Berlin",
		CreatedAt: s.Now(),
	}
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertOrganization(org); err != nil {
			return err
		}
		for i, a := range append([]domain.Actor{owner}, members...) {
			role := domain.RoleMember
			if i == 0 {
				role = domain.RoleOwner
			}
			email, err := domain.ParseEmail("email", a.Name)
			if err != nil {
				return err
			}
			if _, err := tx.InsertMember(domain.Member{
				ID: domain.MemberID(s.IDs.New(domain.PrefixMember)), Organization: org.ID, Account: a.Account, Email: email, Name: a.Name,
				Role: role, State: domain.MemberActive, JoinedAt: s.Now(),
			}); err != nil {
				return err
			}
		}
		return nil
	}))
	return org.ID
}

func (s *shop) profile(t *testing.T, by domain.Actor, org domain.OrganizationID, country string) {
	t.Helper()
	p, err := s.billing.Profile(t.Context(), by, org)
	must(t, err)
	p.Name, p.Line1, p.City, p.Country = "Halden Yards AS", "Kaiveien 7", "Halden", country
	_, err = s.billing.UpdateProfile(t.Context(), by, org, p)
	must(t, err)
}

// product makes a product of a preset with a yearly plan.
func (s *shop) product(t *testing.T, slug string, preset domain.Preset, price int64) (domain.Product, domain.Plan) {
	t.Helper()
	p, err := s.catalog.CreateProduct(t.Context(), s.admin, catalog.ProductInput{Slug: slug, Name: "Harbor " + slug, Preset: string(preset)})
	must(t, err)
	plan, err := s.catalog.CreatePlan(t.Context(), s.admin, p.ID, catalog.PlanInput{
		Type: "annual", TermMonths: 12, Currency: "EUR",
		PlanTerms: catalog.PlanTerms{
			Name: "Team", PriceInternal: price, PriceExternal: 900, MinUsers: 1, MaxUsers: 500, Features: []string{"sso", "audit-log"},
		},
	})
	must(t, err)
	return p, plan
}

func (s *shop) quote(t *testing.T, plan domain.Plan, users int) domain.Quote {
	t.Helper()
	q, err := s.billing.Quote(t.Context(), s.owner, s.org, billing.QuoteInput{
		Plan: plan.ID, LicenseName: "Yard 3", InstallID: install, UsersInternal: users,
	})
	must(t, err)
	return q
}

func (s *shop) order(t *testing.T, plan domain.Plan, users int) billing.OrderResult {
	t.Helper()
	r, err := s.billing.Order(t.Context(), s.owner, s.org, s.quote(t, plan, users).ID)
	must(t, err)
	return r
}

// payment is the right one for an order.
func (s *shop) payment(o domain.Order) billing.PaymentInput {
	return billing.PaymentInput{
		Amount: o.Totals.Gross, Currency: o.Totals.Currency, Reference: "HALDEN " + o.Number, ReceivedOn: s.Now().Format("2006-01-02"),
	}
}

// row reads what the store has, past all use cases.
func row[T any](t *testing.T, s *shop, read func(*store.Tx) (T, error)) (v T) {
	t.Helper()
	must(t, s.Read(t.Context(), func(tx *store.Tx) (err error) {
		v, err = read(tx)
		return err
	}))
	return v
}
