package licensing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestAKeySaysWhatTheLicenseIs(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		w.Advance(1234567 * time.Microsecond) // keys count whole seconds
		start := apptest.Start.Add(time.Second)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), func(o *domain.Order) {
			o.LicenseName, o.Users = "Yard 3 – Süd", domain.Users{Internal: 25, External: 100}
		})
		if !l.StartsAt.Equal(start) || !l.ExpiresAt.Equal(start.AddDate(1, 0, 0)) || l.Key != "" || l.Revision != 1 {
			t.Errorf("issued %+v", l)
		}
		got := c.verified(t, l, license.Expect{InstallID: installA, Product: "harbor"})
		day := 24 * time.Hour
		want := license.Claims{
			Issuer: "https://portal.example", LicenseID: string(l.ID), Revision: 1, Audience: []string{installA},
			IssuedAt: start, NotBefore: start, Expires: start.AddDate(1, 0, 0),
			Lic: license.Lic{
				Serial: l.Serial, Org: license.Org{ID: "org_halden", Name: "Halden Yards"}, Product: "harbor", Plan: "pln_harbor", Type: "annual",
				Name: "Yard 3 – Süd", Users: license.Users{Internal: 25, External: 100}, Features: []string{"audit-log", "sso"}, Flags: []string{},
				Ladder: license.Ladder{WarnAdmins: 14 * day, WarnUsers: 28 * day, ReadOnly: 42 * day},
			},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestAPerpetualLicenseHasMaintenanceInstead(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "desk", domain.PresetNamedAndFloating), func(o *domain.Order) {
			o.Type, o.TermMonths = domain.LicensePerpetual, 0
		})
		got := c.verified(t, l, license.Expect{AnyInstallation: true, Product: "desk"})
		if !l.ExpiresAt.IsZero() || !got.Perpetual() || got.Bound() || !got.Lic.MaintenanceUntil.Equal(apptest.Start.AddDate(1, 0, 0)) {
			t.Errorf("claims %+v", got)
		}
	})
}

func TestATermIsMonthsOfTheOrganizationsCalendar(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		// 30 November, 00:30 in Berlin, is still the 29th in UTC; seven months on, summer time has begun.
		w.Advance(time.Date(2026, 11, 29, 23, 30, 0, 0, time.UTC).Sub(apptest.Start))
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), func(o *domain.Order) {
			o.Type, o.TermMonths = domain.LicenseTrial, 7
		})
		if want := time.Date(2027, 6, 29, 22, 30, 0, 0, time.UTC); !l.ExpiresAt.Equal(want) {
			t.Errorf("ends %s, want %s", l.ExpiresAt, want)
		}
		if got := c.verified(t, l, license.Expect{InstallID: installA, AnyProduct: true}); !cmp.Equal(got.Lic.Flags, []string{"trial"}) {
			t.Errorf("flags %v", got.Lic.Flags)
		}
	})
}

func TestAnOrderHasOneLicense(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		o := c.order(t, c.product(t, "harbor", domain.PresetInstallation), asOrdered)
		issue := func(tx *store.Tx) error {
			_, err := c.licenses.Issue(tx, o)
			return err
		}
		c.write(t, issue)
		wantCode(t, "again", w.Write(t.Context(), issue), domain.CodeOrderPaid)
	})
}

func TestPeopleAlreadyThereAreSeated(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		c.issue(t, c.product(t, "pool", domain.PresetTeamPool), users(5, 0))
		c.issue(t, c.product(t, "harbor", domain.PresetInstallation), users(5, 0))
		c.issue(t, c.product(t, "desk", domain.PresetNamedAndFloating), users(5, 0))
		var pools []store.Pool
		c.write(t, func(tx *store.Tx) (err error) {
			pools, err = tx.Pools(c.org, w.Now())
			return err
		})
		want := []store.Pool{
			{Organization: c.org, Product: "prd_desk", Area: domain.AreaInternal}, // its seats are granted one by one
			{Organization: c.org, Product: "prd_pool", Area: domain.AreaInternal, Active: 2},
		}
		if d := cmp.Diff(want, pools); d != "" {
			t.Error(d)
		}
	})
}

// verified reads a license's key as its owner and verifies it under the root.
func (c *customer) verified(t *testing.T, l domain.License, want license.Expect) license.Claims {
	t.Helper()
	_, key, err := c.licenses.Key(t.Context(), c.owner, l.Organization, l.ID)
	must(t, err)
	want.Roots, err = license.ParseRoots(c.licenses.Keys.Ring().RootPEM())
	must(t, err)
	got, err := license.Verify(key, want)
	must(t, err)
	return got.Claims
}
