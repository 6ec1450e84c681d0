package seatward_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

func TestInstallIDIsMadeOnceForEver(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	id := in.InstallID()
	if !license.IsInstallID(id) || id[14] != '4' {
		t.Errorf("%s is not a UUID of version 4", id)
	}
	in.reopen(t)
	if in.InstallID() != id {
		t.Error("the Install ID changed with a restart")
	}
	if newInstallation(t).InstallID() == id {
		t.Error("two installations have one Install ID")
	}
}

func TestUnlicensed(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	st := in.status(t)
	if st.Entitlement.Users != (entitle.Users{}) || st.Exceeded != (seatward.Usage{}) || st.Usage != in.usage {
		t.Errorf("%+v", st)
	}
	if in.Feature("compare", seatward.Internal) {
		t.Error("an enterprise feature is on without a license")
	}
}

func TestInstalledLicenseCounts(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	got := in.install(t, "> "+in.key("a")[:50]+"\n> "+in.key("a")[50:]+"\n")
	if !got.Cleaned || got.Unchanged || got.Claims.Lic.Name != "Yard a" {
		t.Errorf("%+v", got)
	}
	in.reopen(t)
	st := in.status(t)
	if st.Entitlement.Users != (entitle.Users{Internal: 10, External: 5}) || st.Exceeded != (seatward.Usage{Internal: 2}) {
		t.Errorf("%+v", st)
	}
	if !in.Feature("compare", seatward.Internal) || in.Feature("compare", seatward.External) || in.Feature("sso", seatward.Internal) {
		t.Error("features are not those of the license, for internal users")
	}
	if since := in.asked.Load(); !since.Equal(date(2026, 6, 1)) {
		t.Errorf("external users were counted since %v", since)
	}
	in.usage.Internal = 10
	if st := in.status(t); st.Exceeded != (seatward.Usage{}) {
		t.Error("as many users as licensed are too many")
	}
	if st.Licenses[0].Phase != entitle.PhaseValid || st.Entitlement.Expires != date(2027, 3, 14) {
		t.Errorf("%+v", st.Licenses[0])
	}
}

func TestExpiryComesWithTheClock(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.now = date(2027, 3, 14).Add(-1)
	if !in.Feature("compare", seatward.Internal) {
		t.Error("expired too early")
	}
	in.now = date(2027, 3, 14)
	if st := in.status(t); in.Feature("compare", seatward.Internal) || st.Licenses[0].Phase != entitle.PhaseExpired || st.Exceeded.Internal != 0 {
		t.Errorf("%+v", st)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a", func(c *license.Claims) { c.Revision = 3 }))
	in.install(t, in.key("new", func(c *license.Claims) { c.Lic.Replaces = []string{"old"} }))
	before := string(in.store.state)
	for name, c := range map[string]struct {
		key  string
		want license.Reason
	}{
		"nothing":            {"", license.Malformed},
		"cut off":            {in.key("b")[:900], license.Malformed},
		"too long":           {in.key("b") + strings.Repeat("A", license.MaxSize), license.TooLarge},
		"another vendor":     {licensetest.NewVendor("other").Issue(in.claims("b")), license.UntrustedRoot},
		"other product":      {in.key("b", func(c *license.Claims) { c.Lic.Product = "simulator" }), license.WrongProduct},
		"other installation": {in.key("b", func(c *license.Claims) { c.Audience = []string{"0b9c1f7e-64a4-4d0a-8a3e-6f3c9f1f2d22"} }), license.WrongInstallation},
		"starts later":       {in.key("b", func(c *license.Claims) { c.NotBefore = in.now.AddDate(0, 0, 1) }), license.NotYetValid},
		"an older revision":  {in.key("a", func(c *license.Claims) { c.Revision = 2 }), license.Superseded},
		"a replaced license": {in.key("old"), license.Superseded},
	} {
		if _, err := in.Install(t.Context(), c.key); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if string(in.store.state) != before {
		t.Error("a refused key changed the state")
	}
}

func TestInstallingAgain(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	before := string(in.store.state)
	in.now = in.now.AddDate(0, 0, 1)
	if got := in.install(t, in.key("a")); !got.Unchanged || string(in.store.state) != before {
		t.Errorf("installing twice changed something: %+v", got)
	}
	got := in.install(t, in.key("a", func(c *license.Claims) { c.Revision, c.Lic.Users.Internal = 2, 20 }))
	if got.Replaced != 1 || len(in.status(t).Licenses) != 1 || in.Entitlement().Users.Internal != 20 {
		t.Errorf("the newer revision did not take the place of the older: %+v", got)
	}
}

// A renewal installed early waits, and then takes over without doubling seats.
func TestEarlyRenewal(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.install(t, in.key("b", func(c *license.Claims) {
		c.NotBefore, c.Expires = date(2027, 3, 14), date(2028, 3, 14)
		c.Lic.Replaces, c.Lic.Users.Internal = []string{"a"}, 8
	}))
	st := in.status(t)
	if st.Licenses[1].Phase != entitle.PhaseScheduled || st.Entitlement.Users.Internal != 10 || st.Entitlement.Next.Users.Internal != -2 {
		t.Errorf("before: %+v", st)
	}
	in.now = date(2027, 3, 14)
	if st := in.status(t); st.Entitlement.Users.Internal != 8 || st.Licenses[1].Phase != entitle.PhaseValid {
		t.Errorf("after: %+v", st)
	}
}

// The portal's clock may be ahead of the product's by minutes.
func TestLicenseBoughtAMomentAgo(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a", func(c *license.Claims) { c.NotBefore = in.now.Add(9 * time.Minute) }))
	if in.Entitlement().Users.Internal != 0 {
		t.Error("it counts before it starts")
	}
	in.now = in.now.Add(9 * time.Minute)
	if in.Entitlement().Users.Internal != 10 {
		t.Error("it does not count from its start")
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	if err := in.Remove(t.Context(), "b"); !errors.Is(err, seatward.ErrNotInstalled) {
		t.Errorf("removed what is not there: %v", err)
	}
	if err := in.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	in.reopen(t)
	if len(in.status(t).Licenses) != 0 {
		t.Error("still there")
	}
	in.install(t, in.key("a"))
}

func TestRevocationList(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.install(t, in.key("b"))
	list := func(day int, revoked ...string) string {
		return in.vendor.IssueStatus(license.StatusList{
			Issuer: "https://portal.example", IssuedAt: date(2026, 6, day), Expires: date(2026, 7, day),
			Revoked: revoked, LeastRevision: map[string]int{"b": 2},
		})
	}
	if _, err := in.InstallStatusList(t.Context(), list(10, "a")); err != nil {
		t.Fatal(err)
	}
	if in2, err := in.InstallStatusList(t.Context(), list(9)); err != nil || len(in2.Revoked) != 1 {
		t.Errorf("an older list replaced a newer: %+v, %v", in2, err)
	}
	in.reopen(t)
	st := in.status(t)
	if st.Entitlement.Users.Internal != 0 || st.Licenses[0].Phase != entitle.PhaseRevoked || st.Licenses[1].Phase != entitle.PhaseSuperseded {
		t.Errorf("%+v", st)
	}
	if _, err := in.Install(t.Context(), in.key("a", func(c *license.Claims) { c.Revision = 9 })); !errors.Is(err, license.Revoked) {
		t.Errorf("installed a withdrawn license: %v", err)
	}
	if _, err := in.InstallStatusList(t.Context(), in.key("a")); !errors.Is(err, license.Malformed) {
		t.Errorf("took a key for a list: %v", err)
	}
}

// Keys of a root that is no longer trusted stay listed, with the reason, and
// can be removed.
func TestKeyThatIsNoLongerGenuine(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.cfg.Roots = licensetest.NewVendor("new owner").RootPEM()
	in.reopen(t)
	l := in.status(t).Licenses[0]
	if l.Refusal == nil || l.Refusal.Reason != license.UntrustedRoot || l.Phase != "" || in.Entitlement().Users.Internal != 0 {
		t.Errorf("%+v", l)
	}
	if err := in.Remove(t.Context(), "a"); err != nil {
		t.Error(err)
	}
}

func TestFullDiskChangesNothing(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.store.full = true
	if _, err := in.Install(t.Context(), in.key("b")); err == nil || license.ReasonOf(err) != "" {
		t.Errorf("installed on a full disk: %v", err)
	}
	if err := in.Remove(t.Context(), "a"); err == nil {
		t.Error("removed on a full disk")
	}
	if st := in.status(t); len(st.Licenses) != 1 {
		t.Errorf("%+v", st)
	}
}

// Two nodes of one installation share a Store; neither loses the other's key.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	other, err := seatward.Open(t.Context(), in.cfg)
	if err != nil {
		t.Fatal(err)
	}
	in.install(t, in.key("a"))
	if _, err := other.Install(t.Context(), in.key("b")); err != nil {
		t.Fatal(err)
	}
	in.reopen(t)
	if got := len(in.status(t).Licenses); got != 2 {
		t.Errorf("%d licenses of 2", got)
	}
}

func TestBurst(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	var wg sync.WaitGroup
	for i := range 20 {
		key := in.key(fmt.Sprintf("l%d", i))
		wg.Go(func() {
			if _, err := in.Install(t.Context(), key); err != nil {
				t.Error(err)
			}
			in.Feature("compare", seatward.Internal)
			if _, err := in.Status(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := in.Entitlement().Users.Internal; got != 200 {
		t.Errorf("%d users of 200", got)
	}
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	for want, spoil := range map[string]func(*seatward.Config){
		"Product":    func(c *seatward.Config) { c.Product = "" },
		"Store is":   func(c *seatward.Config) { c.Store = nil },
		"Users":      func(c *seatward.Config) { c.Users = nil },
		"root":       func(c *seatward.Config) { c.Roots = nil },
		"PortalURL":  func(c *seatward.Config) { c.PortalURL = "javascript:alert(1)" },
		"ReturnURL":  func(c *seatward.Config) { c.ReturnURL = "/relative" },
		"damaged":    func(c *seatward.Config) { c.Store = &memoryStore{state: []byte("{")} },
		"version":    func(c *seatward.Config) { c.Store = &memoryStore{state: []byte(`{"v":2}`)} },
		"Install ID": func(c *seatward.Config) { c.Store = &memoryStore{state: []byte(`{"v":1,"install_id":"x"}`)} },
		"not genuine": func(c *seatward.Config) {
			c.Store = &memoryStore{state: []byte(`{"v":1,"install_id":"` + in.InstallID() + `","status":"x"}`)}
		},
		"space left": func(c *seatward.Config) { c.Store = &memoryStore{full: true} },
	} {
		cfg := in.cfg
		spoil(&cfg)
		if _, err := seatward.Open(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
