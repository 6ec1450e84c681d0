package server_test

import (
	"net/netip"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/store/storetest"
)

// Paths hold ids and the tokens of links; neither log nor metrics may.
func TestLogAndMetricsKnowRoutesAndNobody(t *testing.T) {
	t.Parallel()
	cfg := settings(t, storetest.SQLiteTarget(t))
	cfg.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} // a proxy must not hide the route
	h := run(t, cfg)
	org, _ := h.sold()
	token := h.token()
	link, needed, err := h.Vendor.SetupLink(t.Context())
	if err != nil || !needed {
		t.Fatal(link, needed, err)
	}
	setup := link[strings.LastIndexByte(link, '/')+1:]
	for path, status := range map[string]int{
		"/setup/" + setup:                                 200,
		"/invitations/nonsense-token":                     404,
		"/organizations/" + string(org.ID):                303,
		"/v1/organizations/" + string(org.ID):             200,
		"/v1/nowhere/" + string(org.ID):                   404,
		"/nowhere/" + string(org.ID) + "?secret=" + setup: 404,
	} {
		if r := h.ask("GET", path, "Authorization", "Bearer "+token, "X-Forwarded-For", "198.51.100.1"); r.status != status {
			t.Errorf("%s: %d, want %d", path, r.status, status)
		}
	}
	scraped, err := h.send("GET", "http://"+h.MetricsAddr().String()+"/metrics")
	if err != nil || scraped.status != 200 {
		t.Fatal(scraped.status, err)
	}
	for what, text := range map[string]string{"metrics": scraped.body, "log": h.log.String()} {
		for _, route := range []string{"GET /setup/{token}", "GET /invitations/{token}", "GET /organizations/{org}", "GET /v1/organizations/{org}"} {
			if !strings.Contains(text, `route="`+route+`"`) {
				t.Errorf("the %s has no route %q", what, route)
			}
		}
		for _, secret := range []string{setup, "nonsense-token", string(org.ID), token, "198.51.100.1", "halden.example"} {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("the %s tells %q: %s", what, secret, text[max(0, i-200):i+len(secret)])
			}
		}
	}
	for _, want := range []string{"go_goroutines", "process_open_fds", `seatward_http_request_seconds_count{route="GET /v1/organizations/{org}",status="200"} 1`} {
		if !strings.Contains(scraped.body, want) {
			t.Errorf("the metrics have no %s", want)
		}
	}
	if r, err := h.send("GET", "http://"+h.MetricsAddr().String()+"/sign-in"); err != nil || r.status != 404 {
		t.Errorf("the metrics' address also serves pages: %d (%v)", r.status, err)
	}
}

func TestProbesAndAssetsDoNotFillTheLog(t *testing.T) {
	t.Parallel()
	h := run(t, settings(t, storetest.SQLiteTarget(t)))
	h.ask("GET", "/healthz")
	h.ask("GET", "/readyz")
	h.ask("GET", "/assets/nothing.css")
	h.ask("GET", "/sign-in")
	for line := range strings.Lines(h.log.String()) {
		if strings.Contains(line, "msg=request") && strings.Contains(line, "level=INFO") != strings.Contains(line, "/sign-in") {
			t.Errorf("level: %s", line)
		}
	}
}
