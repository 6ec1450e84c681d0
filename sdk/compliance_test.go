package seatward_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
)

// inExcess has had 12 users of 10 since 15 June 2026.
func inExcess(t *testing.T) *installation {
	t.Helper()
	in := newInstallation(t)
	in.install(t, in.key("a", func(c *license.Claims) { c.Expires = time.Time{} }))
	in.expect(t, comply.Grace)
	return in
}

func (in *installation) expect(t *testing.T, stage comply.Stage) seatward.Status {
	t.Helper()
	st := in.status(t)
	if st.Verdict.Stage != stage {
		t.Errorf("on %v: %s, want %s", in.now, st.Verdict.Stage, stage)
	}
	return st
}

// after lets days pass since 15 June 2026.
func (in *installation) after(days int) { in.now = date(2026, 6, 15+days) }

func TestLadderOverRestarts(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	for _, step := range []struct {
		days  int
		stage comply.Stage
	}{{13, comply.Grace}, {14, comply.WarnAdmins}, {27, comply.WarnAdmins}, {28, comply.WarnUsers}, {41, comply.WarnUsers}, {42, comply.ReadOnly}, {400, comply.ReadOnly}} {
		in.after(step.days)
		in.expect(t, step.stage)
		in.reopen(t)
		if st := in.expect(t, step.stage); !st.Verdict.Since.Equal(date(2026, 6, 15)) {
			t.Errorf("since %v", st.Verdict.Since)
		}
	}
	in.usage.Internal = 10
	in.expect(t, comply.None)
	in.usage.Internal = 11
	in.now = in.now.Add(24*time.Hour - 1)
	in.expect(t, comply.ReadOnly) // a relapse resumes
	in.install(t, in.key("b"))    // even ended, it does no harm
	in.install(t, in.key("c", func(c *license.Claims) { c.Expires = time.Time{} }))
	in.expect(t, comply.None)
}

// A product that is not asked for months finds what its keys did meanwhile.
func TestLapseWhileSwitchedOff(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.usage = seatward.Usage{Internal: 10}
	in.install(t, in.key("a"))
	in.expect(t, comply.None)
	in.reopen(t)
	in.now = date(2027, 4, 11)
	st := in.expect(t, comply.WarnUsers)
	if st.Verdict.Cause != comply.Expired || !st.Verdict.Since.Equal(date(2027, 3, 14)) || !st.Verdict.NextAt.Equal(date(2027, 4, 25)) {
		t.Errorf("%+v", st.Verdict)
	}
	if err := in.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	in.expect(t, comply.WarnUsers) // taking the key out is no cure
}

func TestClockSetBack(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	in.after(43)
	in.expect(t, comply.ReadOnly)
	in.reopen(t)
	in.after(-30)
	st := in.expect(t, comply.ReadOnly)
	if !st.At.Equal(date(2026, 6, 15+43)) || st.Verdict.ClockBack != 73*24*time.Hour {
		t.Errorf("%v, %v", st.At, st.Verdict.ClockBack)
	}
	contains(t, in.browse("GET", "/admin/licenses/", nil), "The clock of this server was set back. Until it is later than 28 July 2026 again")
}

// Whatever happens to the file, since stays.
func TestDamagedState(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func([]byte) []byte{
		"cut off": func(b []byte) []byte { return b[:len(b)/2] },
		"emptied": func([]byte) []byte { return nil },
		"a part": func(b []byte) []byte {
			return []byte(strings.Replace(string(b), `"licensed": true`, `"licensed": 7`, 1))
		},
		"no id":    func(b []byte) []byte { return []byte(strings.Replace(string(b), `"install_id"`, `"install_di"`, 1)) },
		"the days": func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), `"day"`, `"day of"`)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := newInstallation(t)
			path := filepath.Join(t.TempDir(), "licenses.json")
			in.cfg.Store = seatward.FileStore(path)
			in.reopen(t)
			in.install(t, in.key("a", func(c *license.Claims) { c.Expires = time.Time{} }))
			in.expect(t, comply.Grace)
			id := in.InstallID()
			in.after(1)
			in.expect(t, comply.Grace) // saved again, so there is a copy
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(b), 0o600); err != nil {
				t.Fatal(err)
			}
			in.after(20)
			in.expect(t, comply.WarnAdmins) // the running program has it in memory
			if err := os.WriteFile(path, damage(b), 0o600); err != nil {
				t.Fatal(err)
			}
			in.reopen(t)
			st := in.expect(t, comply.WarnAdmins)
			if !st.Damaged || in.InstallID() != id || len(st.Licenses) != 1 || !st.Verdict.Since.Equal(date(2026, 6, 15)) {
				t.Errorf("%+v", st)
			}
			contains(t, in.browse("GET", "/admin/licenses/", nil), "was damaged. An earlier copy is in use")
			in.reopen(t)
			if st := in.expect(t, comply.WarnAdmins); st.Damaged {
				t.Error("still damaged after it was saved again")
			}
		})
	}
}

// Without any copy the keys alone tell since when.
func TestRebuiltFromTheKeys(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.status(t)
	in.store.state = []byte(strings.Replace(string(in.store.state), `"seen"`, `"soon"`, 1))
	in.now = date(2027, 4, 11)
	in.reopen(t)
	if st := in.expect(t, comply.WarnUsers); !st.Verdict.Since.Equal(date(2027, 3, 14)) || !st.Damaged {
		t.Errorf("%+v", st)
	}
}

func TestVerdictOutlivesAFullDiskAndAFailingCounter(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	in.store.full = true
	in.after(42)
	in.expect(t, comply.ReadOnly)
	in.usage.Internal = -1
	if _, err := in.Status(t.Context()); !errors.Is(err, seatward.ErrCount) {
		t.Errorf("counted -1 users: %v", err)
	}
	in.fail = errors.New("no database")
	w := in.send("POST", "/drawings")
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d while the users cannot be counted", w.Code)
	}
	in.store.full, in.fail, in.usage.Internal = false, nil, 12
	in.after(43)
	in.expect(t, comply.ReadOnly)
	in.reopen(t)
	in.expect(t, comply.ReadOnly)
}

func TestTwoNodesAgree(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	other, err := seatward.Open(t.Context(), in.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Install(t.Context(), in.key("b")); err != nil {
		t.Fatal(err)
	}
	in.after(1)
	in.expect(t, comply.None) // saved once a day at least, and so it sees the key
	if st, err := other.Status(t.Context()); err != nil || st.Verdict.Stage != comply.None || len(st.Licenses) != 2 {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	admit := func(of seatward.Kind, n int) (code string) {
		t.Helper()
		err := in.Admit(t.Context(), of, n)
		refused, ok := errors.AsType[*seatward.Refusal](err)
		if err != nil && !ok {
			t.Fatal(err)
		}
		if ok {
			return refused.Code
		}
		return ""
	}
	if admit(seatward.Internal, 1000) != "" {
		t.Error("capped without a license")
	}
	in.install(t, in.key("a"))
	in.usage = seatward.Usage{Internal: 8, External: 5}
	for n, want := range map[int]string{1: "", 2: "", 3: seatward.CodeExhausted} {
		if got := admit(seatward.Internal, n); got != want {
			t.Errorf("%d more: %q, want %q", n, got, want)
		}
	}
	if admit(seatward.External, 1) != seatward.CodeExhausted {
		t.Error("admitted a sixth external user of five")
	}
	for _, bad := range []error{in.Admit(t.Context(), seatward.Internal, 0), in.Admit(t.Context(), "other", 1)} {
		if _, ok := errors.AsType[*seatward.Refusal](bad); bad == nil || ok {
			t.Errorf("%v", bad)
		}
	}
	in.now = date(2027, 3, 14)
	if admit(seatward.Internal, 1) != seatward.CodeExhausted {
		t.Error("admitted without a license in force")
	}
	in.now = date(2027, 4, 25)
	if admit(seatward.Internal, 1) != seatward.CodeReadOnly {
		t.Error("admitted in read-only")
	}
}

// send sends a request to a product behind the middleware.
func (in *installation) send(method, path string, header ...string) *httptest.ResponseRecorder {
	product := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	r := httptest.NewRequestWithContext(context.Background(), method, "https://studio.example"+path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	in.Middleware(product).ServeHTTP(w, r)
	return w
}

func TestMiddleware(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.cfg.CSS = ":root{--accent:#7a1f3d}\n.x>y{content:\"<\"}\n"
	in.cfg.ReadOnlyPasses = seatward.Routes("POST /sign-in", "POST /users/{id}/block", "DELETE /users/{id}")
	in.reopen(t)
	in.install(t, in.key("a", func(c *license.Claims) { c.Expires = time.Time{} }))
	in.expect(t, comply.Grace)
	in.after(42)
	in.now = in.now.Add(-time.Millisecond)
	if w := in.send("POST", "/users"); w.Code != http.StatusNoContent {
		t.Errorf("held back before the deadline: %d", w.Code)
	}
	in.after(42)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/drawings", 204},
		{"HEAD", "/drawings", 204},
		{"OPTIONS", "/drawings", 204},
		{"POST", "/sign-in", 204},
		{"POST", "/users/7/block", 204},
		{"DELETE", "/users/7", 204},
		{"POST", "/admin/licenses/install", 204},
		{"POST", "/users", 403},
		{"POST", "/users/7/unblock", 403},
		{"PUT", "/sign-in", 403},
		{"DELETE", "/drawings/7", 403},
		{"POST", "/admin/licenses-of-others", 403},
		{"POST", "/admin/licenses/../../users", 403},
		{"BREW", "/", 403},
	} {
		if w := in.send(c.method, c.path); w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.want)
		}
	}
	w := in.send("POST", "/users")
	var got struct {
		Code, Cause, Deadline string
		Cure                  struct {
			RemoveUsers struct{ Internal int } `json:"remove_users"`
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%s, %v", w.Body, err)
	}
	if got.Code != "license.read_only" || got.Cause != "over_use" || got.Deadline != "2026-07-27T00:00:00Z" || got.Cure.RemoveUsers.Internal != 2 {
		t.Errorf("%+v", got)
	}
	w = in.send("POST", "/users", "Accept", "text/html,*/*", "Accept-Language", "en")
	contains(t, w, "Nothing was changed", "Studio has been read-only since 27 July 2026", "2 internal users more than licensed.",
		"To end it, remove or block internal users, or license more: 2.", "license.read_only")
	_, rest, _ := strings.Cut(w.Body.String(), "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("the page's style is not what its policy allows: %q", policy)
	}
	contains(t, in.send("POST", "/users", "Accept", "text/html", "Accept-Language", "de"), "Nichts wurde geändert", "Studio erlaubt seit dem 27. Juli 2026 nur noch das Lesen")
}

func TestBanners(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	for _, c := range []struct {
		days            int
		admin, everyone string
	}{
		{13, "", ""},
		{14, "Since 15 June 2026 there are more users than licensed. 2 internal users more than licensed. Everybody sees a notice from 13 July 2026 on; Studio becomes read-only on 27 July 2026.", ""},
		{28, "2 internal users more than licensed. Studio becomes read-only on 27 July 2026.", "Studio is used with more users than its licenses allow. Studio becomes read-only on 27 July 2026."},
		{42, "Studio has been read-only since 27 July 2026", "Studio has been read-only since 27 July 2026"},
	} {
		in.after(c.days)
		v := in.status(t).Verdict
		for to, want := range map[seatward.Audience]string{seatward.Administrators: c.admin, seatward.Everybody: c.everyone} {
			b, ok := in.Banner(v, to, "en")
			if ok != (want != "") || !strings.Contains(b.Text, want) || ok && b.WayOut == "" {
				t.Errorf("day %d, %s: %q, want %q", c.days, to, b.Text, want)
			}
		}
	}
	in.after(28)
	in.usage.External = 9
	b, _ := in.Banner(in.status(t).Verdict, seatward.Administrators, "de-AT,de;q=0.9")
	if !strings.Contains(b.Text, "Seit dem 15. Juni 2026") || b.WayOut != "Um das zu beenden, entfernen oder sperren Sie Nutzer, oder lizenzieren Sie mehr: 2 interne und 4 externe." {
		t.Errorf("%+v", b)
	}
}

func TestBannerOfAnExpiredLicense(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.usage.Internal = 10
	in.install(t, in.key("a"))
	in.status(t)
	in.now = date(2027, 4, 11)
	v := in.expect(t, comply.WarnUsers).Verdict
	b, _ := in.Banner(v, seatward.Everybody, "en")
	if b.Text != "The license of Studio has ended. Studio becomes read-only on 25 April 2027." || b.WayOut != "An administrator can end this." {
		t.Errorf("%+v", b)
	}
	b, _ = in.Banner(v, seatward.Administrators, "en")
	if b.Text != "Since 14 March 2027 no license has been in force. Studio becomes read-only on 25 April 2027." ||
		b.WayOut != "To end it, install valid licenses for 10 internal and 3 external users or more." {
		t.Errorf("%+v", b)
	}
}

// A license about to end is named, without anything being wrong.
func TestNotices(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.usage = seatward.Usage{Internal: 1}
	in.install(t, in.key("a"))
	in.now = date(2027, 2, 12).Add(-time.Millisecond)
	if st := in.expect(t, comply.None); len(in.Notices(st, "en")) != 0 {
		t.Error("a notice before its time")
	}
	in.now = date(2027, 2, 12)
	st := in.expect(t, comply.None)
	if got := in.Notices(st, "en"); len(got) != 1 || got[0] != "“Yard a” ends on 14 March 2027, in 30 days." || st.Expiring[0].Within != 30 {
		t.Errorf("%q", got)
	}
	in.now = date(2027, 3, 13).Add(time.Minute)
	contains(t, in.browse("GET", "/admin/licenses/", nil, "Accept-Language", "de"), "„Yard a“ endet am 14. März 2027, in 1 Tag.")
	in.install(t, in.key("b", func(c *license.Claims) {
		c.NotBefore, c.Expires, c.Lic.Replaces = date(2027, 3, 14), date(2028, 3, 14), []string{"a"}
	}))
	if got := in.Notices(in.status(t), "en"); len(got) != 0 {
		t.Errorf("a notice for a license with a successor: %q", got)
	}
}

func TestPageShowsLadderAndForecast(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a", func(c *license.Claims) { c.Expires, c.Lic.Users.Internal = time.Time{}, 40 }))
	for d := range 90 {
		in.now = date(2026, 6, 15+d)
		in.usage = seatward.Usage{Internal: 10 + d/3, External: 3}
		in.status(t)
		if d == 20 {
			contains(t, in.browse("GET", "/admin/licenses/", nil), "Not enough history: 21 of at least 30 days are counted.")
		}
	}
	contains(t, in.browse("GET", "/admin/licenses/", nil), "At this rate all 40 that are licensed are reached on 15 September 2026.",
		"<polyline", "In 30 days, 12 October 2026", "± 1", "External users count when they have signed in since 1 September 2026, the beginning of the month in the time zone UTC.",
		"At this rate the 5 that are licensed are not reached within ten years.")
	in.usage.Internal = 42
	in.status(t)
	in.now = in.now.AddDate(0, 0, 15)
	contains(t, in.browse("GET", "/admin/licenses/", nil, "Accept-Language", "de"), "Was folgt, und wann", "12. September 2026", "Hinweis an die Administratoren",
		"26. September 2026", "24. Oktober 2026", "in 13 Tagen", `aria-current="step"`, "Alle 40 lizenzierten sind erreicht.")
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	for d := range 500 {
		in.now = date(2026, 6, 15+d)
		in.status(t)
	}
	var kept struct {
		History []struct{ Day int }
	}
	if err := json.Unmarshal(in.store.state, &kept); err != nil || len(kept.History) != 400 || kept.History[399].Day-kept.History[0].Day != 399 {
		t.Errorf("%d days, %v", len(kept.History), err)
	}
}

// Asking again and again does not save again and again.
func TestStatusIsSavedRarely(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	before := string(in.store.state)
	for range 59 {
		in.now = in.now.Add(time.Minute)
		in.usage.Internal++
		in.status(t)
	}
	if string(in.store.state) != before {
		t.Error("saved although nothing had changed that must outlive a restart")
	}
	in.now = in.now.Add(time.Minute)
	in.status(t)
	if string(in.store.state) == before {
		t.Error("not saved after an hour")
	}
}

func TestStatusBurst(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	in.after(20)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if st, err := in.Status(t.Context()); err != nil || st.Verdict.Stage != comply.WarnAdmins {
				t.Errorf("%v, %v", st.Verdict.Stage, err)
			}
			if i%10 == 0 {
				in.send("POST", "/users")
				in.Forecast(seatward.Internal)
			}
		})
	}
	wg.Wait()
}

// AllocsPerRun wants to be alone, so this one is not parallel.
func TestUnchangedStatusAllocatesNothing(t *testing.T) {
	in := inExcess(t)
	users := in.usage
	in.cfg.Users = seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) { return users, nil })
	in.reopen(t)
	in.status(t)
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() { _, _ = in.Status(ctx) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkStatus(b *testing.B) {
	in := newInstallation(b)
	users := in.usage
	in.cfg.Users = seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) { return users, nil })
	in.reopen(b)
	in.install(b, in.key("a"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.Status(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
