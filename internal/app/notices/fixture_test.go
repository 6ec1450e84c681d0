package notices_test

import (
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	day    = 24 * time.Hour
	office = "it@halden.example"
)

// yard is Halden with two owners, of whom one reads German, and a member. Its
// licenses are written to the database as they would be on payment.
type yard struct {
	*apptest.World
	t        *testing.T
	notices  *notices.Service
	org      domain.OrganizationID
	owner    domain.Actor
	member   domain.Actor
	stranger domain.Actor
	licenses int
}

func each(t *testing.T, test func(y *yard)) {
	t.Helper()
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) { test(settle(t, w)) })
}

func settle(t *testing.T, w *apptest.World) *yard {
	t.Helper()
	y := &yard{
		World: w, t: t, notices: &notices.Service{Env: w.Env}, org: "org_halden",
		owner: w.Account(t, "ida@halden.example", "Ida"), member: w.Account(t, "ole@halden.example", "Ole"),
		stranger: w.Account(t, "s@else.example", "S"),
	}
	kurt := w.Account(t, "kurt@halden.example", "Kurt")
	y.write(func(tx *store.Tx) error {
		if err := tx.UpdateProfile(domain.Account{ID: kurt.Account, Name: "Kurt", Language: "de"}); err != nil {
			return err
		}
		policy, _ := domain.PresetInstallation.Policy()
		if _, err := tx.InsertProduct(domain.Product{ID: "prd_1", Slug: "harbor", Name: "Harbor", Policy: policy, State: domain.CatalogActive, CreatedAt: y.Now()}); err != nil {
			return err
		}
		return tx.InsertPlan(domain.Plan{ID: "pln_1", Product: "prd_1", Name: "Team", Type: domain.LicenseAnnual, TermMonths: 12, Currency: "EUR", Features: []string{}, State: domain.CatalogActive, CreatedAt: y.Now()})
	})
	y.organization(y.org, office, map[domain.Actor]domain.Role{y.owner: domain.RoleOwner, kurt: domain.RoleOwner, y.member: domain.RoleMember})
	return y
}

func (y *yard) write(fn func(*store.Tx) error) {
	y.t.Helper()
	y.must(y.Write(y.t.Context(), fn))
}

func (y *yard) must(err error) {
	y.t.Helper()
	if err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) organization(id domain.OrganizationID, notify string, people map[domain.Actor]domain.Role) {
	y.t.Helper()
	email, err := domain.ParseEmail("email", notify)
	y.must(err)
	y.write(func(tx *store.Tx) error {
		err := tx.InsertOrganization(domain.Organization{ID: id, Name: "Halden Yards", NotificationEmail: email, TimeZone: "Europe/Berlin", CreatedAt: y.Now()})
		for who, role := range people {
			if err != nil {
				return err
			}
			var email domain.Email
			if email, err = domain.ParseEmail("email", who.Name); err == nil {
				_, err = tx.InsertMember(domain.Member{
					ID: domain.MemberID(y.IDs.New(domain.PrefixMember)), Organization: id, Account: who.Account, Email: email, Name: who.Name,
					Role: role, State: domain.MemberActive, JoinedAt: y.Now(),
				})
			}
		}
		return err
	})
}

// license adds one that has begun and ends after a while; change may say
// otherwise.
func (y *yard) license(ends time.Duration, change ...func(*domain.License)) domain.License {
	y.t.Helper()
	l := y.draft(ends, change...)
	y.write(func(tx *store.Tx) error { return insert(tx, l) })
	return l
}

func (y *yard) draft(ends time.Duration, change ...func(*domain.License)) domain.License {
	y.licenses++
	n := y.licenses
	l := domain.License{
		ID: domain.LicenseID(fmt.Sprintf("lic_%06d", n)), Serial: fmt.Sprintf("SW-%06d", n), Organization: y.org, Product: "prd_1", ProductName: "Harbor",
		Plan: "pln_1", PlanName: "Team", Order: domain.OrderID(fmt.Sprintf("ord_%06d", n)), Name: fmt.Sprintf("Yard %d", n), Type: domain.LicenseAnnual,
		State: domain.LicenseActive, Users: domain.Users{Internal: 40}, StartsAt: y.Now().Add(-300 * day), ExpiresAt: y.Now().Add(ends),
		Revision: 1, Key: "key", CreatedAt: y.Now(),
	}
	for _, c := range change {
		c(&l)
	}
	return l
}

func insert(tx *store.Tx, l domain.License) error {
	q := domain.Quote{ID: domain.QuoteID("quo" + l.Serial), Organization: l.Organization, Product: l.Product, Plan: l.Plan, CreatedAt: l.CreatedAt, ExpiresAt: l.CreatedAt}
	if err := tx.InsertQuote(q); err != nil {
		return err
	}
	if err := tx.InsertOrder(domain.Order{
		ID: l.Order, Number: "O-" + l.Serial, Organization: l.Organization, Quote: q.ID, Product: l.Product, Plan: l.Plan, Type: l.Type,
		State: domain.OrderPaid, CreatedAt: l.CreatedAt, Invoice: domain.InvoiceID("ivc" + l.Serial),
	}); err != nil {
		return err
	}
	_, err := tx.InsertLicense(l)
	return err
}

func (y *yard) run() {
	y.t.Helper()
	y.must(y.notices.Expiring(y.t.Context()))
}

// sent is how many mails each reader of Halden's has.
func (y *yard) sent(want int) {
	y.t.Helper()
	for _, to := range []string{office, "ida@halden.example", "kurt@halden.example"} {
		if n := len(y.Mails(to)); n != want {
			y.t.Errorf("%s has %d mails at %s, want %d", to, n, y.Now().Format(time.DateTime), want)
		}
	}
	if n := len(y.Mails("ole@halden.example")); n != 0 {
		y.t.Errorf("a member has %d mails", n)
	}
}

// latest is the last mail to an address.
func (y *yard) latest(to string) domain.SendMail {
	y.t.Helper()
	mails := y.Mails(to)
	if len(mails) == 0 {
		y.t.Fatalf("no mail to %s", to)
	}
	return mails[len(mails)-1]
}

// log is what the portal lists as sent.
func (y *yard) log(subject string) []domain.Notice {
	y.t.Helper()
	list, err := y.notices.Notices(y.t.Context(), y.owner, y.org, subject, domain.ListRequest{})
	y.must(err)
	return list.Items
}
