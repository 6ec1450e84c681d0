package installation_test

import (
	"fmt"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

const (
	installA = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	installB = "0e984725-c51c-4bf4-9960-e1c80e27aba0"
	halden   = domain.OrganizationID("org_halden")
)

// yard is Halden with an owner and a member, and a vendor that sells one product
// bound to installations.
type yard struct {
	*apptest.World
	licenses      *licensing.Service
	installations *installation.Service

	owner, member, stranger, support, admin domain.Actor
	orders, reports                         int
}

func open(t *testing.T, w *apptest.World) *yard {
	t.Helper()
	y := &yard{
		World: w, owner: w.Account(t, "runa@halden.example", "Runa"), member: w.Account(t, "ole@halden.example", "Ole"),
		stranger: w.Account(t, "s@else.example", "S"),
		support:  w.Staff(t, "support@vendor.example", domain.StaffSupport), admin: w.Staff(t, "admin@vendor.example", domain.StaffAdmin),
	}
	keys, err := licensing.EnsureKeyring(t.Context(), w.Env, keyring.NewSecret(), "Nordlicht Software")
	must(t, err)
	y.licenses = &licensing.Service{Env: w.Env, Keys: keys}
	y.installations = &installation.Service{Env: w.Env, Licensing: y.licenses}
	policy, _ := domain.PresetInstallation.Policy()
	must(t, w.Write(t.Context(), func(tx *store.Tx) error {
		for i, org := range []domain.Organization{{ID: halden, Name: "Halden Yards"}, {ID: "org_else", Name: "Elsewhere"}} {
			org.TimeZone, org.CreatedAt = "Europe/Berlin", w.Now()
			if err := tx.InsertOrganization(org); err != nil {
				return err
			}
			for n, m := range [][]domain.Member{
				{{ID: "mem_1", Account: y.owner.Account, Role: domain.RoleOwner}, {ID: "mem_2", Account: y.member.Account, Role: domain.RoleMember}},
				{{ID: "mem_3", Account: y.stranger.Account, Role: domain.RoleOwner}},
			}[i] {
				m.Organization, m.State, m.JoinedAt, m.Email.Key = org.ID, domain.MemberActive, w.Now(), fmt.Sprint(i, n)
				if _, err := tx.InsertMember(m); err != nil {
					return err
				}
			}
		}
		product := domain.Product{
			ID: "prd_harbor", Slug: "harbor", Name: "The harbor", Preset: domain.PresetInstallation, Policy: policy,
			State: domain.CatalogActive, CreatedAt: w.Now(),
		}
		if _, err := tx.InsertProduct(product); err != nil {
			return err
		}
		return tx.InsertPlan(domain.Plan{
			ID: "pln_harbor", Product: product.ID, Name: "Team", Type: domain.LicenseAnnual, TermMonths: 12, Currency: "EUR",
			MinUsers: 1, MaxUsers: 100, Features: []string{}, State: domain.CatalogActive, CreatedAt: w.Now(),
		})
	}))
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

// license issues a license for an installation of an organization.
func (y *yard) license(t *testing.T, org domain.OrganizationID, install string) (l domain.License) {
	t.Helper()
	y.orders++
	n := fmt.Sprint(y.orders)
	o := domain.Order{
		ID: domain.OrderID("ord_" + n), Number: "O-" + n, Organization: org, Quote: domain.QuoteID("quo_" + n),
		Product: "prd_harbor", Plan: "pln_harbor", ProductName: "The harbor", PlanName: "Team", Type: domain.LicenseAnnual, TermMonths: 12,
		Features: []string{}, LicenseName: "License " + n, Users: domain.Users{Internal: 10, External: 5}, InstallID: install,
		State: domain.OrderOpen, CreatedAt: y.Now(), Invoice: domain.InvoiceID("ivc_" + n),
	}
	must(t, y.Write(t.Context(), func(tx *store.Tx) (err error) {
		if err := tx.InsertQuote(domain.Quote{
			ID: o.Quote, Organization: org, Product: o.Product, Plan: o.Plan, CreatedAt: y.Now(), ExpiresAt: y.Now(), Order: o.ID,
		}); err != nil {
			return err
		}
		if err := tx.InsertOrder(o); err != nil {
			return err
		}
		l, err = y.licenses.Issue(tx, o)
		return err
	}))
	return l
}

// key is the text of a license's key in a revision.
func (y *yard) key(t *testing.T, l domain.License, revision int) (key string) {
	t.Helper()
	must(t, y.Read(t.Context(), func(tx *store.Tx) error {
		v, err := tx.LicenseRevision(l.ID, revision)
		key = v.Key
		return err
	}))
	return key
}

// report is a report made now, of an installation that holds one license and
// counts one user more each day, three days long.
func (y *yard) report(l domain.License, change func(*report.Report)) report.Report {
	y.reports++
	r := report.Report{
		ID: fmt.Sprintf("2f6d0f6f-1c12-4b7a-9a41-%012d", y.reports), InstallID: l.InstallID, Product: "harbor",
		Place: report.PlaceOf(l.InstallID, "one"), Version: "4.2", IssuedAt: y.Now(), TimeZone: "Europe/Berlin",
		Licenses: []report.Held{{ID: string(l.ID), Revision: l.Revision}}, HowExternal: report.MonthActive,
		Standing: report.Standing{Stage: comply.None},
	}
	for ago := 2; ago >= 0; ago-- {
		r.Days = append(r.Days, report.Day{Date: y.Now().AddDate(0, 0, -ago).Format(time.DateOnly), Internal: 9 - ago, External: 1})
	}
	change(&r)
	return r
}

func asIs(*report.Report) {}

// signed is a report signed with the newest revision of a license.
func (y *yard) signed(t *testing.T, l domain.License, r report.Report) string {
	t.Helper()
	text, err := r.Sign(fmt.Sprintf("%s/%d", l.ID, l.Revision), y.key(t, l, l.Revision))
	must(t, err)
	return text
}

// send sends a report, which must be taken in, and reads the answer.
func (y *yard) send(t *testing.T, l domain.License, r report.Report) report.News {
	t.Helper()
	answer, err := y.installations.Receive(t.Context(), r.InstallID, y.signed(t, l, r), "192.0.2.7")
	must(t, err)
	news, err := report.ReadNews([]byte(answer))
	must(t, err)
	return news
}

// the is the only installation of Halden.
func (y *yard) the(t *testing.T) installation.Detail {
	t.Helper()
	list, err := y.installations.Installations(t.Context(), y.member, halden, domain.ListRequest{})
	must(t, err)
	if len(list.Items) != 1 {
		t.Fatalf("%d installations", len(list.Items))
	}
	d, err := y.installations.Installation(t.Context(), y.member, halden, list.Items[0].ID)
	must(t, err)
	return d
}
