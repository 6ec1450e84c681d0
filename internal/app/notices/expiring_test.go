package notices_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestEachThresholdIsToldOnce(t *testing.T) {
	each(t, func(y *yard) {
		l := y.license(31 * day)
		for at, want := range []int{0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4} {
			y.run()
			y.run() // an hour later, or on another node
			y.sent(want)
			if at == 1 {
				m := y.latest("kurt@halden.example")
				if m.Template != "license_expiring" || m.Language != "de" || m.Data["days"] != "30" || m.Data["license_name"] != l.Name || m.Data["trial"] != "false" ||
					m.Data["link"] != "https://portal.example/organizations/org_halden/licenses/"+string(l.ID)+"/renew" {
					y.t.Errorf("the first mail is %+v", m)
				}
			}
			y.Advance(day)
		}
		list := y.log(string(l.ID))
		if len(list) != 4 || list[0].Facts.Within != 1 || list[3].Facts.Within != 30 || len(list[0].To) != 3 || list[0].Facts.Serial != l.Serial {
			y.t.Errorf("listed: %+v", list)
		}
	})
}

func TestAThresholdBeginsToTheMillisecond(t *testing.T) {
	each(t, func(y *yard) {
		y.license(30*day + time.Millisecond)
		y.run()
		y.sent(0)
		y.Advance(time.Millisecond)
		y.run()
		y.sent(1)
		y.Advance(30*day - time.Millisecond)
		y.run() // the last moment: only the most urgent is due
		y.sent(2)
		if m := y.latest(office); m.Data["days"] != "1" {
			y.t.Errorf("%s days are left", m.Data["days"])
		}
		y.Advance(time.Millisecond)
		y.run()
		y.sent(2)
	})
}

func TestTheServerWasDown(t *testing.T) {
	each(t, func(y *yard) {
		y.license(31 * day)
		y.Advance(19 * day) // 12 days are left
		y.run()
		y.sent(1)
		if m := y.latest(office); m.Data["days"] != "12" {
			y.t.Errorf("the mail speaks of %s days", m.Data["days"])
		}
		y.Advance(-8 * day) // a clock that is set back: 20 days are left
		y.run()
		y.sent(1)
		y.Advance(13 * day) // 7
		y.run()
		y.sent(2)
		if n := len(y.log("")); n != 2 {
			y.t.Errorf("%d notices are listed: those passed were not sent", n)
		}
	})
}

func TestWhatIsNotAnnounced(t *testing.T) {
	each(t, func(y *yard) {
		y.license(0, func(l *domain.License) {
			l.Type, l.ExpiresAt = domain.LicensePerpetual, time.Time{}
		})
		y.license(-day)
		y.license(20*day, func(l *domain.License) { l.StartsAt = y.Now().Add(day) })
		for _, s := range []domain.LicenseState{domain.LicenseSuspended, domain.LicenseRevoked, domain.LicenseSuperseded} {
			y.license(20*day, func(l *domain.License) { l.State = s })
		}
		renewed := y.license(20 * day)
		y.license(400*day, func(l *domain.License) { l.Replaces, l.StartsAt = renewed.ID, renewed.ExpiresAt })
		y.run()
		y.sent(0)

		gap := y.license(20 * day)
		y.license(400*day, func(l *domain.License) { l.Replaces, l.StartsAt = gap.ID, gap.ExpiresAt.Add(time.Second) })
		y.run()
		y.sent(1)
		withdrawn := y.license(20 * day)
		y.license(400*day, func(l *domain.License) {
			l.Replaces, l.StartsAt, l.State = withdrawn.ID, withdrawn.ExpiresAt, domain.LicenseRevoked
		})
		y.run()
		y.sent(2)
	})
}

func TestATrialSaysSo(t *testing.T) {
	each(t, func(y *yard) {
		y.license(7*day, func(l *domain.License) { l.Type = domain.LicenseTrial })
		y.run()
		y.sent(1)
		if m := y.latest(office); m.Data["trial"] != "true" {
			y.t.Errorf("%+v", m)
		}
	})
}

func TestNobodyIsToldTwice(t *testing.T) {
	each(t, func(y *yard) {
		y.organization("org_same", "Ida@halden.example", map[domain.Actor]domain.Role{y.owner: domain.RoleOwner})
		y.license(7*day, func(l *domain.License) { l.Organization = "org_same" })
		y.organization("org_none", "desk@halden.example", map[domain.Actor]domain.Role{y.member: domain.RoleMember})
		y.license(7*day, func(l *domain.License) { l.Organization = "org_none" })
		y.run()
		if n := len(y.Mails("ida@halden.example")); n != 1 {
			y.t.Errorf("%d mails to an owner whose address is notified", n)
		}
		if n := len(y.Mails("desk@halden.example")); n != 1 {
			y.t.Errorf("%d mails where there is no owner", n)
		}
	})
}

func TestManyNodesTellOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		y := settle(t, apptest.New(st))
		y.license(7 * day)
		y.license(14 * day)
		start := make(chan struct{})
		var wg sync.WaitGroup
		errs := make([]error, 50)
		for i := range errs {
			wg.Go(func() {
				<-start
				errs[i] = y.notices.Expiring(t.Context())
			})
		}
		close(start)
		wg.Wait()
		for _, err := range errs {
			y.must(err)
		}
		if n := len(y.log("")); n != 2 {
			t.Errorf("%d notices of two licenses", n)
		}
	})
}

// TestPagesMissNothing is about more licenses than a page has, many of which end
// at the same instant.
func TestPagesMissNothing(t *testing.T) {
	each(t, func(y *yard) {
		y.organization("org_many", "many@halden.example", nil)
		var all []domain.License
		for i := range 450 {
			all = append(all, y.draft(time.Duration(1+i/150)*day, func(l *domain.License) { l.Organization = "org_many" }))
		}
		y.write(func(tx *store.Tx) error {
			for _, l := range all {
				if err := insert(tx, l); err != nil {
					return err
				}
			}
			return nil
		})
		y.run()
		y.run()
		seen := map[string]bool{}
		for _, m := range y.Mails("many@halden.example") {
			seen[m.Data["serial"]] = true
		}
		if n := len(y.Mails("many@halden.example")); n != 450 || len(seen) != 450 {
			y.t.Errorf("%d mails about %d licenses, want 450", n, len(seen))
		}
	})
}

// TestHoweverOftenTheClockRuns: whenever the job runs, each threshold is told at
// most once, never too early, the most urgent always.
func TestHoweverOftenTheClockRuns(t *testing.T) {
	t.Parallel()
	y := settle(t, apptest.New(storetest.SQLite(t)))
	rapid.Check(t, func(r *rapid.T) {
		l := y.license(time.Duration(rapid.IntRange(1, 40*24).Draw(r, "hours")) * time.Hour)
		for range rapid.IntRange(1, 6).Draw(r, "runs") {
			y.run()
			left := l.ExpiresAt.Sub(y.Now())
			list := y.log(string(l.ID))
			told := map[int]bool{}
			for _, n := range list {
				if told[n.Facts.Within] || l.ExpiresAt.Sub(n.At) > time.Duration(n.Facts.Within)*day {
					r.Fatalf("told twice or too early: %+v", list)
				}
				told[n.Facts.Within] = true
			}
			for _, within := range []int{1, 7, 14, 30} {
				if left > 0 && left <= time.Duration(within)*day {
					if len(list) == 0 || list[0].Facts.Within != within {
						r.Fatalf("%s are left and the last notice is %+v", left, list)
					}
					break
				}
			}
			y.Advance(time.Duration(rapid.IntRange(1, 9*24).Draw(r, "wait")) * time.Hour)
		}
	})
}

func TestWhoMaySeeNotices(t *testing.T) {
	each(t, func(y *yard) {
		support := y.Staff(y.t, "support@vendor.example", domain.StaffSupport)
		for name, c := range map[string]struct {
			by   domain.Actor
			seen bool
		}{"owner": {y.owner, true}, "support": {support, true}, "member": {y.member, false}, "stranger": {y.stranger, false}} {
			_, err := y.notices.Notices(y.t.Context(), c.by, y.org, "", domain.ListRequest{})
			if c.seen != (err == nil) || err != nil && !domain.HasCode(err, domain.CodeNotFound) {
				y.t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhatEndsElsewhereIsNobodysBusiness(t *testing.T) {
	each(t, func(y *yard) {
		for i := range 3 {
			who := y.Account(y.t, fmt.Sprintf("o%d@halden.example", i), "O")
			y.organization(domain.OrganizationID(fmt.Sprintf("org_%d", i)), fmt.Sprintf("n%d@halden.example", i), map[domain.Actor]domain.Role{who: domain.RoleOwner})
			y.license(3*day, func(l *domain.License) { l.Organization = domain.OrganizationID(fmt.Sprintf("org_%d", i)) })
		}
		y.run()
		y.sent(0)
		for i := range 3 {
			if n := len(y.Mails(fmt.Sprintf("o%d@halden.example", i))); n != 1 {
				y.t.Errorf("owner %d has %d mails", i, n)
			}
		}
	})
}
