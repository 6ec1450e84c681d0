package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/domain"
)

// signed is a report of an installation that holds one license, made now and
// signed with the license's key.
func (w *world) signed(t testing.TB, key string, change func(*report.Report)) string {
	t.Helper()
	u, err := license.Inspect(key)
	if err != nil {
		t.Fatal(err)
	}
	c := u.Claims
	r := report.Report{
		ID: "2f6d0f6f-1c12-4b7a-9a41-000000000001", InstallID: install, Product: c.Lic.Product, Place: report.PlaceOf(install, "one"),
		Version: "4.2", IssuedAt: w.Now(), TimeZone: "Europe/Berlin", Licenses: []report.Held{{ID: c.LicenseID, Revision: c.Revision}},
		Days:        []report.Day{{Date: w.Now().Format(time.DateOnly), Internal: 3, External: 1}},
		HowExternal: report.MonthActive, Standing: report.Standing{Stage: comply.None},
	}
	change(&r)
	text, err := r.Sign(fmt.Sprintf("%s/%d", c.LicenseID, c.Revision), key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func asIs(*report.Report) {}

const usageAt = "/v1/installations/" + install + "/usage"

// usage sends a report as a product does.
func (w *world) usage(t testing.TB, text string) reply {
	t.Helper()
	return w.call(t, "POST", usageAt, "", text, "Content-Type", "application/jwt")
}

// reported makes an installation of an organization and returns its id.
func (w *world) reported(t *testing.T, org, licenseID string) string {
	t.Helper()
	at := "/v1/organizations/" + org
	key := w.ok(t, "GET", at+"/licenses/"+licenseID+"/key", w.vendor, nil).text(t, "key")
	if got := w.usage(t, w.signed(t, key, asIs)); got.status != http.StatusOK {
		t.Fatalf("the report: %d %s", got.status, got.body)
	}
	return w.ok(t, "GET", at+"/installations", w.vendor, nil).text(t, "items.0.id")
}

func TestAProductReportsAndHearsTheNews(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ids := w.foreign(t)
		at := "/v1/organizations/" + ids["org"]
		got := w.ok(t, "GET", at+"/installations/"+ids["installation"], w.vendor, nil)
		if got.text(t, "install_id") != install || got.text(t, "standing.stage") != "none" || got.text(t, "version") != "4.2" {
			t.Error(got.body)
		}
		if days := w.ok(t, "GET", at+"/installations/"+ids["installation"]+"/usage", w.vendor, nil); days.text(t, "items.0.day") != w.Now().Format(time.DateOnly) {
			t.Error(days.body)
		}
		if all := w.ok(t, "GET", "/v1/installations?q="+install, w.vendor, nil); all.text(t, "items.0.id") != ids["installation"] {
			t.Error(all.body)
		}
		for _, state := range []string{"clone", "violation", "silent"} {
			if all := w.ok(t, "GET", "/v1/installations?state="+state, w.vendor, nil); strings.Contains(all.body, install) {
				t.Errorf("%s: %s", state, all.body)
			}
		}
		key := w.ok(t, "GET", at+"/licenses/"+ids["license"]+"/key", w.vendor, nil).text(t, "key")
		w.Advance(time.Hour)
		reissued := w.ok(t, "POST", at+"/licenses/"+ids["license"]+"/reissue", w.vendor, map[string]any{"reason": "corrected", "users": map[string]int{"internal": 7}})
		if reissued.text(t, "name") == "" || reissued.text(t, "install_id") != install {
			t.Error(reissued.body)
		}
		news := w.usage(t, w.signed(t, key, func(r *report.Report) { r.ID = "2f6d0f6f-1c12-4b7a-9a41-000000000002" }))
		fresh := news.text(t, "keys.0")
		if fresh != w.ok(t, "GET", at+"/licenses/"+ids["license"]+"/key", w.vendor, nil).text(t, "key") || news.text(t, "status") == "" {
			t.Error(news.body)
		}
		for _, step := range []string{"suspend", "resume", "revoke"} {
			w.ok(t, "POST", at+"/licenses/"+ids["license"]+"/"+step, w.vendor, map[string]any{"reason": "as agreed"})
		}
		if again := w.call(t, "POST", at+"/licenses/"+ids["license"]+"/resume", w.vendor, map[string]any{"reason": "r"}); again.status != http.StatusConflict {
			t.Errorf("resumed from the end: %d %s", again.status, again.body)
		}
		w.ok(t, "POST", at+"/installations/"+ids["installation"]+"/dismiss-clone", w.vendor, nil)
	})
}

func TestAReportIsRefusedInWords(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	ids := w.foreign(t)
	key := w.ok(t, "GET", "/v1/organizations/"+ids["org"]+"/licenses/"+ids["license"]+"/key", w.vendor, nil).text(t, "key")
	good := w.signed(t, key, asIs)
	tests := map[string]struct {
		got    reply
		status int
		code   domain.Code
	}{
		"tampered": {w.usage(t, good[:len(good)-3]+"AAA"), http.StatusUnauthorized, domain.CodeReportUnverified},
		"garbage":  {w.usage(t, "no report"), http.StatusUnprocessableEntity, domain.CodeReportMalformed},
		"large":    {w.usage(t, strings.Repeat("a", report.MaxSize+1)), http.StatusRequestEntityTooLarge, domain.CodeRequestTooLarge},
		"nothing":  {w.usage(t, ""), http.StatusBadRequest, domain.CodeRequestMalformed},
		"as JSON":  {w.call(t, "POST", usageAt, "", good), http.StatusUnsupportedMediaType, domain.CodeRequestMediaType},
		"elsewhere": {
			w.call(t, "POST", "/v1/installations/0e984725-c51c-4bf4-9960-e1c80e27aba0/usage", "", good, "Content-Type", "application/jwt"),
			http.StatusUnauthorized, domain.CodeReportUnverified,
		},
	}
	for name, tt := range tests {
		if tt.got.status != tt.status || tt.got.text(t, "code") != string(tt.code) || !strings.HasPrefix(tt.got.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d %s", name, tt.got.status, tt.got.body)
		}
	}
	limited := false
	for range 70 {
		limited = limited || w.usage(t, good).status == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("an installation reports as often as it likes")
	}
}

// FuzzUsage sends anything as a report: the answer is always JSON, and never a
// failure of ours.
func FuzzUsage(f *testing.F) {
	w := one(f, nil)
	f.Add("")
	f.Add("a.b.c")
	f.Add(`{"v":1}`)
	f.Add("eyJhbGciOiJIUzI1NiIsInR5cCI6InNlYXR3YXJkLXVzYWdlK2p3dCIsImtpZCI6ImxpY18xLzEifQ.e30." + strings.Repeat("A", 43))
	f.Fuzz(func(t *testing.T, text string) {
		w.Advance(time.Minute) // past every limit
		if got := w.usage(t, text); got.status < 400 || got.status >= 500 || got.text(t, "code") == "" {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}
