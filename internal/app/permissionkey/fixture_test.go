package permissionkey_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
)

const install = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

// trade is a vendor with a product whose seats are granted and one that is bound
// to installations, and a customer.
type trade struct {
	*apptest.World
	keys   *permissionkey.Service
	people *people.Service

	admin, sales, support, owner, member, stranger domain.Actor
	org                                            domain.OrganizationID
	annual, perpetual, flex, bound                 domain.Plan
}

func open(t *testing.T, w *apptest.World) *trade {
	t.Helper()
	y := &trade{
		World: w, admin: w.Staff(t, "a@vendor.example", domain.StaffAdmin), sales: w.Staff(t, "s@vendor.example", domain.StaffSales),
		support: w.Staff(t, "h@vendor.example", domain.StaffSupport),
		owner:   w.Account(t, "runa@halden.example", "Runa"), member: w.Account(t, "ole@halden.example", "Ole"), stranger: w.Account(t, "x@else.example", "Xenia"),
	}
	signing, err := licensing.EnsureKeyring(t.Context(), w.Env, keyring.NewSecret(), "Nordlicht Software")
	must(t, err)
	y.people = &people.Service{Env: w.Env, Accounts: &account.Service{Env: w.Env}}
	y.keys = &permissionkey.Service{Env: w.Env, Licensing: &licensing.Service{Env: w.Env, Keys: signing}, People: y.people}
	org, err := y.people.Create(t.Context(), y.owner, people.CreateInput{Name: "Halden Yards", NotificationEmail: "office@halden.example", TimeZone: "Europe/Berlin"})
	must(t, err)
	y.org = org.ID
	shop := &catalog.Service{Env: w.Env}
	desk, err := shop.CreateProduct(t.Context(), y.admin, catalog.ProductInput{Slug: "desk", Name: "Desk", Preset: string(domain.PresetNamedAndFloating)})
	must(t, err)
	harbor, err := shop.CreateProduct(t.Context(), y.admin, catalog.ProductInput{Slug: "harbor", Name: "Harbor", Preset: string(domain.PresetInstallation)})
	must(t, err)
	plan := func(p domain.Product, name string, kind domain.LicenseType, months int) domain.Plan {
		plan, err := shop.CreatePlan(t.Context(), y.admin, p.ID, catalog.PlanInput{
			PlanTerms: catalog.PlanTerms{Name: name, MinUsers: 1, MaxUsers: 500, Features: []string{"sso"}}, Type: string(kind), TermMonths: months, Currency: "EUR",
		})
		must(t, err)
		return plan
	}
	y.annual, y.perpetual = plan(desk, "Annual", domain.LicenseAnnual, 12), plan(desk, "Perpetual", domain.LicensePerpetual, 0)
	y.flex, y.bound = plan(desk, "Floating", domain.LicenseFlex, 12), plan(harbor, "Harbor team", domain.LicenseAnnual, 12)
	return y
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

func line(p domain.Plan, users int) permissionkey.LineInput {
	return permissionkey.LineInput{Plan: p.ID, Users: domain.Users{Internal: users}}
}

// made makes a batch of keys with some lines.
func (y *trade) made(t *testing.T, size int, change func(*permissionkey.BatchInput), lines ...permissionkey.LineInput) permissionkey.Made {
	t.Helper()
	in := permissionkey.BatchInput{Name: "Reseller Nord", Size: size, Lines: lines}
	if change != nil {
		change(&in)
	}
	made, err := y.keys.Make(t.Context(), y.sales, in)
	must(t, err)
	return made
}

func try(code string) permissionkey.Try {
	return permissionkey.Try{Code: code, Address: "192.0.2.7"}
}

// licenses are those of an organization.
func (y *trade) licenses(t *testing.T, by domain.Actor, org domain.OrganizationID) []domain.License {
	t.Helper()
	list, err := y.keys.Licensing.Licenses(t.Context(), by, org, domain.ListRequest{})
	must(t, err)
	return list.Items
}
