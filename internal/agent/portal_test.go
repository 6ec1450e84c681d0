package agent_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/agent"
)

// TestByHand carries a report to a portal and its answer back.
func TestByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.key("lic_1", 10, 0)
	w.install(key)
	w.want(200, "PUT", "/v1/users/counts", `{"internal":12,"external":0}`)
	text := w.want(200, "GET", "/v1/report", "")
	u, err := report.Parse(text.body)
	if err != nil || u.LicenseID != "lic_1" || text.header.Get("Content-Type") != "application/jwt" {
		t.Fatalf("%v %v %s", err, text.header, text.body)
	}
	r, err := u.Verify(key)
	if err != nil || r.InstallID != w.InstallID() || len(r.Days) != 1 || r.Days[0].Internal != 12 {
		t.Errorf("%v %+v", err, r)
	}
	news, err := report.News{Keys: []string{w.key("lic_2", 5, 0)}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got := w.want(200, "POST", "/v1/news", string(news)); !strings.Contains(got.body, `"installed":["lic_2"]`) {
		t.Errorf("%s", got.body)
	}
	if got := w.want(200, "GET", "/v1/status", ""); got.at(t, "entitlement.users.internal") != 15.0 || got.at(t, "portal.at") == nil {
		t.Errorf("%s", got.body)
	}
}

// TestReports lets the agent talk to a portal by itself.
func TestReports(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 10)
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // an empty report is none
		heard <- string(b)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"v":1,"keys":[]}`)
	}))
	t.Cleanup(portal.Close)
	w := newWorld(t, func(c *agent.Config) { c.Report, c.PortalURL = true, portal.URL })
	w.install(w.key("lic_1", 10, 0))
	select {
	case text := <-heard:
		if _, err := report.Parse(text); err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the portal heard nothing")
	}
	if got := w.want(200, "GET", "/v1/status", "").at(t, "portal.reports"); got != true {
		t.Errorf("%v", got)
	}
}
