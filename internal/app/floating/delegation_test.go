package floating_test

import (
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/site"
)

func (s *shop) delegate(t testing.TB, seats, days int) (d domain.Delegation, token string, err error) {
	t.Helper()
	return s.leases.Delegate(t.Context(), s.owner, s.org, floating.DelegateInput{Product: product, Site: " Dry  dock 4 ", Seats: seats, Days: days})
}

// read is a signed delegation as a site reads it.
func (s *shop) read(t testing.TB, token string) *license.Delegation {
	t.Helper()
	roots, err := license.ParseRoots(s.licenses.Keys.Ring().RootPEM())
	must(t, err)
	d, err := license.VerifyDelegation(token, roots)
	must(t, err)
	must(t, d.Check(slug, s.Now()))
	return d
}

func TestDelegate(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		l := s.license(t, 5, 12)
		d, token, err := s.delegate(t, 3, 30)
		must(t, err)
		given := s.read(t, token)
		if given.ID != string(d.ID) || given.Seats != 3 || given.Site != "Dry dock 4" || given.LicenseID != string(l.ID) || given.Org.Name != "Halden Yards" ||
			given.TTL != 10*time.Minute || !given.Expires.Equal(d.ExpiresAt) || d.ExpiresAt.Sub(s.Now()).Round(time.Hour) != 30*24*time.Hour {
			t.Errorf("%+v\n%+v", given, d)
		}
		s.mustClaim(t, "a")
		s.mustClaim(t, "b")
		_, err = s.claim(t, "c")
		wantCode(t, "a sixth seat", err, domain.CodeLeasesExhausted)
		if p := s.pool(t); p.Capacity != 5 || p.InUse != 5 || p.Delegated != 3 {
			t.Errorf("%+v", p)
		}
		_, _, err = s.delegate(t, 1, 30)
		wantCode(t, "what is not there", err, domain.CodeDelegationTooBig)
		for name, in := range map[string]floating.DelegateInput{
			"no site": {Product: product, Seats: 1, Days: 1}, "no seats": {Product: product, Site: "x", Days: 1}, "a century": {Product: product, Site: "x", Seats: 1, Days: 36500},
		} {
			if _, _, err := s.leases.Delegate(t.Context(), s.owner, s.org, in); domain.AsError(err).Kind != domain.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, _, err = s.leases.Delegate(t.Context(), s.ole, s.org, floating.DelegateInput{Product: product, Site: "x", Seats: 1, Days: 1})
		if err == nil {
			t.Error("a member gave seats away")
		}
		list, err := s.leases.Delegations(t.Context(), s.owner, s.org, "")
		must(t, err)
		if len(list) != 1 || list[0].ID != d.ID || list[0].Days != 30 {
			t.Errorf("%+v", list)
		}
		_, again, err := s.leases.DelegationFile(t.Context(), s.owner, s.org, d.ID)
		must(t, err)
		if again != token {
			t.Error("the file is another one")
		}
		w.Advance(31 * 24 * time.Hour)
		s.mustClaim(t, "c") // the site did not renew
		_, _, err = s.leases.RenewDelegation(t.Context(), token)
		wantCode(t, "renewed when over", err, domain.CodeDelegationOver)
		_, _, err = s.leases.DelegationFile(t.Context(), s.owner, s.org, d.ID)
		wantCode(t, "the file of one that is over", err, domain.CodeDelegationOver)
	})
}

func TestRenewDelegation(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		l := s.license(t, 5, 2)
		d, token, err := s.delegate(t, 5, 30)
		must(t, err)
		w.Advance(10 * 24 * time.Hour)
		renewed, second, err := s.leases.RenewDelegation(t.Context(), " "+token+"\n")
		must(t, err)
		if got := s.read(t, second); got.Revision != 2 || renewed.ExpiresAt.Sub(d.ExpiresAt) != 10*24*time.Hour {
			t.Errorf("%+v", renewed)
		}
		_, lost, err := s.leases.RenewDelegation(t.Context(), token) // the answer was lost
		must(t, err)
		if lost != second {
			t.Error("the same revision twice differs")
		}
		w.Advance(29 * 24 * time.Hour)
		capped, third, err := s.leases.RenewDelegation(t.Context(), second)
		must(t, err)
		if capped.ExpiresAt.After(l.ExpiresAt) || s.read(t, third).Revision != 3 {
			t.Errorf("until %s, the license until %s", capped.ExpiresAt, l.ExpiresAt)
		}
		for _, text := range []string{"", "anything", third[:len(third)-1]} {
			_, _, err := s.leases.RenewDelegation(t.Context(), text)
			wantCode(t, "what nobody was given", err, domain.CodeSiteUnknown)
		}
		recalled, err := s.leases.Recall(t.Context(), s.owner, s.org, d.ID)
		must(t, err)
		_, err = s.leases.Recall(t.Context(), s.owner, s.org, d.ID)
		must(t, err)
		w.Advance(24 * time.Hour)
		still, same, err := s.leases.RenewDelegation(t.Context(), third)
		must(t, err)
		if same != third || !still.ExpiresAt.Equal(recalled.ExpiresAt) || recalled.RecalledAt.IsZero() {
			t.Errorf("renewed although recalled: %+v", still)
		}
	})
}

func TestSiteReport(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 5, 12)
		d, token, err := s.delegate(t, 5, 30)
		must(t, err)
		given := s.read(t, token)
		report := func(returned bool, hours ...site.Hour) string {
			t.Helper()
			text, err := site.Sign(site.Report{IssuedAt: s.Now().Unix(), Returned: returned, Hours: append([]site.Hour{}, hours...)}, given)
			must(t, err)
			return text
		}
		w.Advance(3 * time.Hour)
		hour := s.Now().Add(-2 * time.Hour).Truncate(time.Hour)
		first := report(false, site.Hour{At: hour.Unix(), Peak: 4, Denied: 1})
		_, err = s.leases.SiteReport(t.Context(), first)
		must(t, err)
		_, err = s.leases.TakeSiteReport(t.Context(), s.owner, s.org, report(false, site.Hour{At: hour.Unix(), Peak: 5, Denied: 2}))
		must(t, err)
		got, hours, err := s.leases.Delegation(t.Context(), s.owner, s.org, d.ID, d.CreatedAt.Add(-time.Hour))
		must(t, err)
		if got.Peak != 5 || !got.ReportedAt.Equal(s.Now()) || len(hours) != 1 || hours[0].Denied != 2 || !hours[0].At.Equal(hour) {
			t.Errorf("%+v %+v", got, hours)
		}
		// The pool's own history has what the site used, under the seats there were,
		// also in an hour in which nobody asked here.
		past, err := s.leases.History(t.Context(), s.owner, s.org, product, s.Now().Add(-4*time.Hour), s.Now())
		must(t, err)
		used := 0
		for _, h := range past {
			if h.Capacity != 5 || h.Peak != 5 && h.At.Equal(hour) {
				t.Errorf("%+v", h)
			}
			if h.At.Equal(hour) {
				used++
				if h.AtSites != 5 || h.RefusedAtSites != 2 || h.Denied != 0 {
					t.Errorf("%+v", h)
				}
			}
		}
		if used != 1 {
			t.Errorf("the hour is there %d times: %+v", used, past)
		}
		_, err = s.leases.SiteReport(t.Context(), first[:len(first)-4]+"AAAA")
		wantCode(t, "changed", err, domain.CodeSiteUnknown)
		_, err = s.leases.TakeSiteReport(t.Context(), s.owner, s.org, "nothing")
		wantCode(t, "nothing", err, domain.CodeSiteUnknown)
		if _, err = s.leases.TakeSiteReport(t.Context(), s.ole, s.org, first); err == nil {
			t.Error("a member took it in")
		}
		_, err = s.claim(t, "a")
		wantCode(t, "before they are given back", err, domain.CodeLeasesExhausted)
		back := report(true)
		for range 2 {
			over, err := s.leases.SiteReport(t.Context(), back)
			must(t, err)
			if over.EndReason != domain.LeaseReleased {
				t.Errorf("%+v", over)
			}
		}
		s.mustClaim(t, "a")
		_, _, err = s.leases.RenewDelegation(t.Context(), token)
		wantCode(t, "renewed what was given back", err, domain.CodeDelegationOver)
	})
}
