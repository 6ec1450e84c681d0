package floating_test

import (
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

const (
	slug    = "drafting"
	product = domain.ProductID("prd_drafting")
)

// shop is Halden with an owner and two members, and a product with floating
// seats. Its licenses are written as payment would.
type shop struct {
	*apptest.World
	leases   *floating.Service
	licenses *licensing.Service
	people   *people.Service
	vendor   *vendor.Service
	accounts *account.Service
	secret   keyring.Secret

	owner, ole, liv, support, sales domain.Actor
	fleet                           domain.Actor // a program with a token of the organization
	org                             domain.OrganizationID
	orders                          int
}

func open(t *testing.T, w *apptest.World) *shop {
	t.Helper()
	s := &shop{
		World: w, secret: keyring.NewSecret(), org: "org_halden",
		owner: w.Account(t, "runa@halden.example", "Runa"), ole: w.Account(t, "ole@halden.example", "Ole"), liv: w.Account(t, "liv@halden.example", "Liv"),
		support: w.Staff(t, "support@vendor.example", domain.StaffSupport), sales: w.Staff(t, "sales@vendor.example", domain.StaffSales),
	}
	keys, err := licensing.EnsureKeyring(t.Context(), w.Env, s.secret, "Nordlicht Software")
	must(t, err)
	s.leases = floating.New(w.Env, keys.SignLease)
	s.leases.SignDelegation = keys.SignDelegation
	t.Cleanup(s.leases.Close)
	s.accounts = &account.Service{Env: w.Env, Hasher: authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 0)}
	s.licenses = &licensing.Service{Env: w.Env, Keys: keys}
	s.people = &people.Service{Env: w.Env, Accounts: s.accounts}
	s.vendor = &vendor.Service{Env: w.Env, Accounts: s.accounts}
	policy, _ := domain.PresetNamedAndFloating.Policy()
	s.write(t, func(tx *store.Tx) error {
		if err := tx.InsertOrganization(domain.Organization{ID: s.org, Name: "Halden Yards", TimeZone: "UTC", CreatedAt: w.Now()}); err != nil {
			return err
		}
		for i, m := range []domain.Member{{Account: s.owner.Account, Role: domain.RoleOwner}, {Account: s.ole.Account, Role: domain.RoleMember}, {Account: s.liv.Account, Role: domain.RoleMember}} {
			m.ID, m.Organization, m.State, m.JoinedAt = domain.MemberID(fmt.Sprint("mem_", i+1)), s.org, domain.MemberActive, w.Now()
			m.Email.Address = []string{"runa@halden.example", "ole@halden.example", "liv@halden.example"}[i]
			m.Email.Key = m.Email.Address
			if _, err := tx.InsertMember(m); err != nil {
				return err
			}
		}
		_, err := tx.InsertProduct(domain.Product{
			ID: product, Slug: slug, Name: "Drafting", Preset: domain.PresetNamedAndFloating, Policy: policy, State: domain.CatalogActive, CreatedAt: w.Now(),
		})
		if err != nil {
			return err
		}
		return tx.InsertPlan(domain.Plan{ID: "pln_flex", Product: product, Name: "Flex", Type: domain.LicenseFlex, TermMonths: 12, Currency: "EUR", State: domain.CatalogActive, CreatedAt: w.Now()})
	})
	s.fleet = s.token(t, "fleet", s.owner, false)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, what string, err error, code domain.Code) {
	t.Helper()
	if !domain.HasCode(err, code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func (s *shop) write(t testing.TB, fn func(*store.Tx) error) {
	t.Helper()
	must(t, s.Write(t.Context(), fn))
}

// token makes a token for leases and returns it as an actor.
func (s *shop) token(t testing.TB, name string, maker domain.Actor, personal bool) domain.Actor {
	t.Helper()
	by := domain.Actor{
		Kind: domain.ActorToken, Account: maker.Account, Token: domain.TokenID("tok_" + name), Organization: s.org,
		Role: domain.RoleMember, Scope: domain.ScopeLeases, Personal: personal, Name: name,
	}
	s.write(t, func(tx *store.Tx) error {
		return tx.InsertToken(domain.APIToken{
			ID: by.Token, Name: name, TokenHash: name, Organization: s.org, Role: by.Role, Scope: by.Scope, Personal: personal, MadeBy: maker.Account,
			CreatedAt: s.Now(), ExpiresAt: s.Now().AddDate(1, 0, 0),
		})
	})
	return by
}

// license issues floating seats from an instant on, for so many months, and
// activates them.
func (s *shop) license(t testing.TB, seats, months int) domain.License {
	t.Helper()
	l := s.order(t, domain.LicenseFlex, seats, months, "")
	l, err := s.leases.Activate(t.Context(), s.owner, s.org, l.ID)
	must(t, err)
	return l
}

func (s *shop) order(t testing.TB, kind domain.LicenseType, seats, months int, renews domain.LicenseID) (l domain.License) {
	t.Helper()
	s.orders++
	o := domain.Order{
		ID: domain.OrderID(fmt.Sprint("ord_", s.orders)), Number: fmt.Sprint("O-", s.orders), Organization: s.org, Quote: domain.QuoteID(fmt.Sprint("quo_", s.orders)),
		Product: product, Plan: "pln_flex", ProductName: "Drafting", PlanName: "Flex", Type: kind, TermMonths: months, LicenseName: "Drafting",
		Users: domain.Users{Internal: seats}, State: domain.OrderPaid, CreatedAt: s.Now(), PaidAt: s.Now(), Renews: renews,
		Totals: domain.Totals{Currency: "EUR"},
	}
	s.write(t, func(tx *store.Tx) (err error) {
		if err := tx.InsertQuote(domain.Quote{
			ID: o.Quote, Organization: s.org, Product: product, Plan: o.Plan, Users: o.Users, CreatedAt: s.Now(), ExpiresAt: s.Now(), Totals: o.Totals, Renews: renews,
		}); err != nil {
			return err
		}
		if err := tx.InsertOrder(o); err != nil {
			return err
		}
		l, err = s.licenses.Issue(tx, o)
		return err
	})
	return l
}

// claim asks for a lease as the fleet's program does.
func (s *shop) claim(t testing.TB, client string) (floating.Claimed, error) {
	t.Helper()
	return s.leases.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: client, User: client, Device: "host-" + client, Queue: true})
}

func (s *shop) mustClaim(t testing.TB, client string) domain.Lease {
	t.Helper()
	c, err := s.claim(t, client)
	must(t, err)
	return c.Lease
}

func (s *shop) renew(t testing.TB, l domain.Lease) (floating.Claimed, error) {
	t.Helper()
	return s.leases.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: l.Client, Lease: l.ID})
}

// pool is how the pool counts now.
func (s *shop) pool(t testing.TB) domain.LeasePool {
	t.Helper()
	p, err := s.leases.Pool(t.Context(), s.owner, s.org, product)
	must(t, err)
	return p
}
