package licensing_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
)

func (c *customer) revise(t *testing.T, by domain.Actor, l domain.License, in licensing.ReviseInput) domain.License {
	t.Helper()
	if in.Reason == "" {
		in.Reason = "as agreed"
	}
	after, err := c.licenses.Revise(t.Context(), by, l.Organization, l.ID, in)
	must(t, err)
	return after
}

func (c *customer) status(t *testing.T) *license.StatusList {
	t.Helper()
	list, err := c.licenses.Status(t.Context())
	must(t, err)
	roots, err := license.ParseRoots(c.licenses.Keys.Ring().RootPEM())
	must(t, err)
	s, err := license.VerifyStatus(list.Text, roots)
	must(t, err)
	return s
}

func (c *customer) capacity(t *testing.T) (n int) {
	t.Helper()
	list, err := c.licenses.Entitlement(t.Context(), c.owner, c.org)
	must(t, err)
	for _, e := range list {
		n += e.Users.Internal
	}
	return n
}

func TestALicenseMovesToAnotherInstallation(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), users(10, 0))
		_, old, err := c.licenses.Key(t.Context(), c.owner, c.org, l.ID)
		must(t, err)
		w.Advance(time.Hour)
		in := licensing.ReviseInput{Revision: licensing.Reissue, Reason: "new server", Name: "Yard 4", InstallID: installB, Users: domain.Users{Internal: 12}}
		e, err := c.licenses.Preview(t.Context(), c.support, c.org, l.ID, in)
		must(t, err)
		if e.Before.Internal != 10 || e.After.Internal != 0 || !e.Moved || e.Gains.Internal != 12 || !e.NewKey || !e.Lost() {
			t.Errorf("preview %+v", e)
		}
		l = c.revise(t, c.support, l, in)
		got := c.verified(t, l, license.Expect{InstallID: installB, Product: "harbor", Status: c.status(t)})
		if got.Revision != 2 || got.Lic.Name != "Yard 4" || got.Lic.Users.Internal != 12 || !got.IssuedAt.Equal(w.Now()) || !got.NotBefore.Equal(l.StartsAt) {
			t.Errorf("claims %+v", got)
		}
		roots, err := license.ParseRoots(c.licenses.Keys.Ring().RootPEM())
		must(t, err)
		_, err = license.Verify(old, license.Expect{Roots: roots, InstallID: installA, Product: "harbor", Status: c.status(t)})
		if !errors.Is(err, license.Superseded) {
			t.Errorf("the old key: %v", err)
		}
		var revisions []domain.LicenseRevision
		revisions, err = c.licenses.History(t.Context(), c.support, c.org, l.ID)
		must(t, err)
		if len(revisions) != 2 || revisions[0].Reason != "new server" || revisions[0].State != domain.LicenseActive ||
			revisions[1].State != domain.LicenseSuperseded || revisions[0].Key != "" {
			t.Errorf("revisions %+v", revisions)
		}
	})
}

func TestWhatIsHeldBackReturnsWithANewKey(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), users(10, 0))
		l = c.revise(t, c.sales, l, licensing.ReviseInput{Revision: licensing.Suspend})
		if c.capacity(t) != 0 || !c.status(t).IsSuperseded(string(l.ID), 1) || c.status(t).IsRevoked(string(l.ID)) {
			t.Error("a suspended license still counts")
		}
		_, _, err := c.licenses.Key(t.Context(), c.owner, c.org, l.ID)
		wantCode(t, "its key", err, domain.CodeLicenseInactive)
		before := c.status(t)
		l = c.revise(t, c.sales, l, licensing.ReviseInput{Revision: licensing.Resume})
		if c.capacity(t) != 10 || l.Revision != 2 || c.status(t).IsSuperseded(string(l.ID), 2) || !c.status(t).IssuedAt.After(before.IssuedAt) {
			t.Errorf("resumed as %+v", l)
		}
		c.verified(t, l, license.Expect{InstallID: installA, Product: "harbor", Status: c.status(t)})

		l = c.revise(t, c.sales, l, licensing.ReviseInput{Revision: licensing.Revoke})
		if c.capacity(t) != 0 || !c.status(t).IsRevoked(string(l.ID)) {
			t.Error("a revoked license still counts")
		}
		for _, r := range licensing.Revisions() {
			_, err := c.licenses.Revise(t.Context(), c.sales, c.org, l.ID, licensing.ReviseInput{Revision: r, Reason: "again", InstallID: installA, Users: domain.Users{Internal: 1}})
			wantCode(t, "after the end: "+string(r), err, domain.CodeLicenseInactive)
		}
		w.AuditWhole(t, c.org, 4) // three revisions, and one look at a key
	})
}

func TestWhoMayRevise(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "desk", domain.PresetTeamPool), users(10, 0))
		reissue := licensing.ReviseInput{Revision: licensing.Reissue, Reason: "r", Users: domain.Users{Internal: 9}}
		try := func(by domain.Actor, change func(*licensing.ReviseInput)) error {
			in := reissue
			change(&in)
			_, err := c.licenses.Revise(t.Context(), by, c.org, l.ID, in)
			return err
		}
		as := func(r licensing.Revision) func(*licensing.ReviseInput) {
			return func(in *licensing.ReviseInput) { in.Revision = r }
		}
		for _, r := range licensing.Revisions() {
			wantCode(t, "the owner: "+string(r), try(c.owner, as(r)), domain.CodeNotFound)
			wantCode(t, "finance: "+string(r), try(c.finance, as(r)), domain.CodeNotFound)
		}
		wantCode(t, "support", try(c.support, as(licensing.Revoke)), domain.CodeNotFound)
		wantCode(t, "another", try(c.support, as("burn")), domain.CodeNotFound)
		wantCode(t, "no reason", try(c.support, func(in *licensing.ReviseInput) { in.Reason = " " }), domain.CodeRequired)
		wantCode(t, "no users", try(c.support, func(in *licensing.ReviseInput) { in.Users = domain.Users{} }), domain.CodeRange)
		wantCode(t, "external", try(c.support, func(in *licensing.ReviseInput) { in.Users.External = 1 }), domain.CodeNoExternalUsers)
		wantCode(t, "an Install ID", try(c.support, func(in *licensing.ReviseInput) { in.InstallID = installA }), domain.CodeUnknownField)
		must(t, try(c.support, func(*licensing.ReviseInput) {}))
	})
}

func TestOfFiftyWhoSuspendOneDoes(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), asOrdered)
		admin := w.Staff(t, "admin@vendor.example", domain.StaffAdmin)
		errs := make([]error, 50)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = c.licenses.Revise(t.Context(), admin, c.org, l.ID, licensing.ReviseInput{Revision: licensing.Suspend, Reason: "unpaid"})
			})
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
				continue
			}
			wantCode(t, "a later one", err, domain.CodeLicenseInactive)
		}
		if done != 1 {
			t.Errorf("%d suspended it", done)
		}
	})
}

func TestAllNodesPublishOneList(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		keys, err := licensing.EnsureKeyring(t.Context(), w.Env, c.secret, "Nordlicht Software")
		must(t, err)
		nodes := []*licensing.Service{c.licenses, {Env: w.Env, Keys: keys}}
		texts := make([]string, 20)
		var wg sync.WaitGroup
		for i := range texts {
			wg.Go(func() {
				list, err := nodes[i%2].Status(t.Context())
				if err != nil {
					t.Error(err)
				}
				texts[i] = list.Text
			})
		}
		wg.Wait()
		for _, text := range texts {
			if text != texts[0] || text == "" {
				t.Fatal("the nodes publish different lists")
			}
		}
		first := c.status(t)
		if !first.Expires.Equal(first.IssuedAt.Add(7 * 24 * time.Hour)) {
			t.Errorf("good until %s", first.Expires)
		}
		w.Advance(24 * time.Hour)
		if again := c.status(t); !again.IssuedAt.Equal(w.Now()) || again.Text == first.Text {
			t.Error("after a day it is still the old one")
		}
	})
}

// A license that ended long ago needs no withdrawal: its own end says so.
func TestTheListForgets(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), asOrdered)
		admin := w.Staff(t, "admin@vendor.example", domain.StaffAdmin)
		c.revise(t, admin, l, licensing.ReviseInput{Revision: licensing.Revoke})
		n, err := c.licenses.Withdrawn(t.Context(), c.support)
		must(t, err)
		if n != 1 || !c.status(t).IsRevoked(string(l.ID)) {
			t.Error("not listed")
		}
		w.Advance(3 * 366 * 24 * time.Hour)
		must(t, c.licenses.Keys.RotateIfDue(t.Context()))
		if c.status(t).IsRevoked(string(l.ID)) {
			t.Error("listed for good")
		}
	})
}
