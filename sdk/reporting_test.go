package seatward_test

import (
	"errors"
	"reflect"
	"strconv"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"
)

// perpetual lets a license never end.
func perpetual(c *license.Claims) { c.Expires = time.Time{} }

func revision(n int) func(*license.Claims) {
	return func(c *license.Claims) { c.Revision, c.IssuedAt = n, c.IssuedAt.AddDate(0, n, 0) }
}

// reported is what a portal that knows the key reads from the report.
func (in *installation) reported(t *testing.T, keys map[string]string) (kid string, r report.Report) {
	t.Helper()
	text, err := in.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, err := report.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err = u.Verify(keys[u.LicenseID])
	if err != nil {
		t.Fatal(err)
	}
	return u.LicenseID, r
}

func TestReport(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.cfg.Version, in.cfg.Host, in.cfg.Location = "4.2.0", "yard-1", time.FixedZone("a zone of ours", 3600)
	in.reopen(t)
	if _, err := in.Report(t.Context()); !errors.Is(err, seatward.ErrNoLicense) {
		t.Errorf("reported without a license: %v", err)
	}
	keys := map[string]string{"a": in.key("a", perpetual), "b": in.key("b", revision(2))}
	in.install(t, keys["b"])
	in.install(t, keys["a"])
	in.after(1)
	in.usage = seatward.Usage{Internal: 21, External: 4}
	kid, r := in.reported(t, keys)
	want := report.Report{
		ID: r.ID, InstallID: in.InstallID(), Product: "studio", Place: report.PlaceOf(in.InstallID(), "yard-1"), Version: "4.2.0",
		IssuedAt: date(2026, 6, 16), TimeZone: "Local", Licenses: []report.Held{{ID: "a", Revision: 1}, {ID: "b", Revision: 2}},
		HowExternal: report.MonthActive, Days: []report.Day{{Date: "2026-06-15", Internal: 12, External: 3}, {Date: "2026-06-16", Internal: 21, External: 4}},
		Standing: report.Standing{
			Stage: comply.Grace, Causes: []report.Cause{{Cause: comply.OverUse, Since: date(2026, 6, 16)}},
			NextStage: comply.WarnAdmins, NextAt: date(2026, 6, 30),
		},
	}
	if kid != "b" || !reflect.DeepEqual(r, want) {
		t.Errorf("signed by %s\n got %+v\nwant %+v", kid, r, want)
	}
	if _, again := in.reported(t, keys); again.ID == r.ID {
		t.Error("two reports with one id")
	}
	// b is not in force anymore; a is, though issued earlier.
	in.now = date(2027, 6, 1)
	if kid, _ := in.reported(t, keys); kid != "a" {
		t.Errorf("signed by %s", kid)
	}
	if err := in.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	in.fail = errors.New("no database") // and the report is of what was counted
	kid, r = in.reported(t, keys)
	if last := r.Days[len(r.Days)-1]; kid != "b" || last.Internal != 21 || r.Standing.Causes[0].Cause != comply.OverUse || len(r.Standing.Causes) != 2 {
		t.Errorf("signed by %s: %+v", kid, r)
	}
}

// Only what the portal does not have is reported again.
func TestReportGoesOnWhereThePortalIs(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	keys := map[string]string{"a": in.key("a", perpetual)}
	in.install(t, keys["a"])
	for d := range 500 {
		in.after(d)
		in.status(t)
	}
	days := func() []report.Day { _, r := in.reported(t, keys); return r.Days }
	first := days()
	if len(first) != 400 || first[399].Date != in.now.Format(time.DateOnly) {
		t.Errorf("%d days", len(first))
	}
	for through, want := range map[string]int{"": 400, "2099-01-01": 1, first[390].Date: 10, "2020-01-01": 400, first[399].Date: 1} {
		if _, err := in.TakeNews(t.Context(), report.News{Through: through}); err != nil {
			t.Fatal(err)
		}
		got := days()
		if through == "" { // says nothing about days, so what was acknowledged stays
			continue
		}
		if len(got) != want || got[len(got)-1] != first[399] {
			t.Errorf("through %q: %d days from %s on, want %d", through, len(got), got[0].Date, want)
		}
	}
}

func TestTakeNews(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.status(t)
	list := in.vendor.IssueStatus(license.StatusList{Issuer: "https://portal.example", IssuedAt: date(2026, 6, 10), Expires: date(2026, 7, 1), Revoked: []string{"d"}})
	successor := in.key("b", func(c *license.Claims) {
		c.NotBefore, c.Expires, c.Lic.Replaces, c.Lic.Users.Internal = date(2027, 3, 14), date(2028, 3, 14), []string{"a"}, 30
	})
	news := report.News{Through: "2026-06-15", Status: list, Keys: []string{
		in.key("a", revision(2)), "ey.ey.ey", in.key("d"), successor, in.key("a"),
		in.key("e", func(c *license.Claims) { c.Audience = []string{"7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c11"} }),
	}}
	got, err := in.TakeNews(t.Context(), news)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []license.Reason
	for _, refused := range got.Refused {
		reasons = append(reasons, refused.Reason)
	}
	if len(got.Installed) != 2 || got.Installed[0].Replaced != 1 || got.Installed[1].Claims.LicenseID != "b" || !got.Status ||
		!reflect.DeepEqual(reasons, []license.Reason{license.Malformed, license.Revoked, license.Superseded, license.WrongInstallation}) {
		t.Errorf("%+v, %v", got, reasons)
	}
	st := in.status(t)
	if st.Entitlement.Users.Internal != 10 || len(st.Licenses) != 2 {
		t.Errorf("an early successor adds to what is in force: %+v", st.Entitlement)
	}
	before := string(in.store.state)
	got, err = in.TakeNews(t.Context(), news)
	if err != nil || len(got.Installed) != 0 || got.Status || string(in.store.state) != before {
		t.Errorf("taking the same twice changed something: %+v, %v", got, err)
	}
	if c := in.Contact(); !c.At.Equal(in.now) || c.Through != "2026-06-15" {
		t.Errorf("%+v", c)
	}
	in.now = date(2027, 3, 14)
	if st := in.status(t); st.Entitlement.Users.Internal != 30 {
		t.Errorf("%d users, when the successor has taken over", st.Entitlement.Users.Internal)
	}
	in.store.full = true
	if _, err := in.TakeNews(t.Context(), report.News{Keys: []string{in.key("f", perpetual)}}); !errors.Is(err, seatward.ErrNotSaved) {
		t.Errorf("taken into a full store: %v", err)
	}
	if st := in.status(t); len(st.Licenses) != 2 {
		t.Error("installed and not saved")
	}
}

// The order of the keys makes no difference to what is in force.
func TestNewsInAnyOrder(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{1, 2, 3}, {3, 2, 1}, {2, 3, 1}} {
		in := newInstallation(t)
		var keys []string
		for _, n := range order {
			keys = append(keys, in.key("a", revision(n), func(c *license.Claims) { c.Lic.Users.Internal = n }))
		}
		if _, err := in.TakeNews(t.Context(), report.News{Keys: keys}); err != nil {
			t.Fatal(err)
		}
		if st := in.status(t); st.Entitlement.Users.Internal != 3 || len(st.Licenses) != 1 {
			t.Errorf("%v: %+v", order, st.Entitlement)
		}
	}
}

// Many keys fit neither the report nor a coffee break.
func TestThousandsOfKeys(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	var news report.News
	one := in.claims("many")
	one.Lic.Users = license.Users{Internal: 1}
	for i := range 1_200 {
		one.LicenseID = "lic_" + strconv.Itoa(i)
		news.Keys = append(news.Keys, in.vendor.Issue(one))
	}
	taken, err := in.TakeNews(t.Context(), news)
	if err != nil || len(taken.Installed) != 1_200 {
		t.Fatalf("%d installed, %v", len(taken.Installed), err)
	}
	if st := in.status(t); st.Entitlement.Users.Internal != 1_200 {
		t.Errorf("%d users", st.Entitlement.Users.Internal)
	}
	text, err := in.Report(t.Context())
	if err != nil || len(text) > report.MaxSize {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
