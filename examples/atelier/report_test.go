package atelier_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"seatward.dev/sdk/report"
)

// vendorPortal answers usage reports, and gives them to the test.
func vendorPortal(t *testing.T) (url string, reports <-chan *report.Unverified) {
	t.Helper()
	got := make(chan *report.Unverified, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		u, err := report.Parse(string(body))
		if err != nil {
			t.Error(err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"v":1,"keys":[]}`)
		got <- u
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

// Atelier reports as soon as it has a license, and again with the demo's clock.
func TestReportsUsage(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	key := o.key(10, 5)
	ctx := t.Context()
	var reports <-chan *report.Unverified
	o.cfg.PortalURL, reports = vendorPortal(t)
	o.cfg.Report = true
	o.start(ctx, t)
	if err := o.app.Install(ctx, key); err != nil {
		t.Fatal(err)
	}
	next := func() report.Report {
		t.Helper()
		select {
		case u := <-reports:
			r, err := u.Verify(key)
			if err != nil {
				t.Fatal(err)
			}
			return r
		case <-time.After(time.Minute):
			t.Fatal("no report")
		}
		return report.Report{}
	}
	if r := next(); r.InstallID != o.app.InstallID() || r.Days[0].Internal != 4 || r.Version == "" {
		t.Errorf("%+v", r)
	}
	b := o.admin(t)
	b.expect(b.get("/admin/licenses/"), http.StatusOK, "Atelier reports its usage to the portal daily.")
	later := o.now.AddDate(0, 1, 0)
	b.expect(b.post("/demo/time", "to", later.Format(time.RFC3339Nano)), http.StatusOK)
	if r := next(); !r.IssuedAt.Equal(later) || len(r.Days) != 2 {
		t.Errorf("%+v", r)
	}
	b.expect(b.post("/demo/time", "to", "today"), http.StatusOK)
	if r := next(); !r.IssuedAt.Equal(o.now) {
		t.Errorf("%+v", r)
	}
}
