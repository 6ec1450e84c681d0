// Package clients_test runs the tests of clients in other languages against an agent.
package clients_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"

	"seatward.dev/seatward/internal/agent"
)

func TestPython(t *testing.T) {
	t.Parallel()
	run(t, "python", "python3", "-B", "-m", "unittest", "-v")
}

func TestNode(t *testing.T) {
	t.Parallel()
	run(t, "node", "node", "--test")
}

// run runs a client's own tests in its folder.
func run(t *testing.T, folder, program string, args ...string) {
	t.Helper()
	vendor := licensetest.NewVendor("clients")
	a, err := agent.Open(t.Context(), agent.Config{
		Product: "atelier", Roots: vendor.RootPEM(), Dir: t.TempDir(), Listen: "127.0.0.1:0",
		Location: time.UTC, Clock: time.Now, Log: slog.New(slog.DiscardHandler), Delegation: seat(vendor),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()

	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "SEATWARD_AGENT_URL=http://"+a.Addr().String(), "SEATWARD_AGENT_TOKEN_FILE="+a.TokenFile(),
		"SEATWARD_TEST_KEY="+key(vendor, a.InstallID()))
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "skipped=") || strings.Contains(string(out), "# SKIP") {
		t.Errorf("%s: %v\n%s", program, err, out)
	}
}

// seat is one floating seat for the site of the test.
func seat(vendor *licensetest.Vendor) string {
	from := time.Now().Add(-time.Hour)
	return vendor.IssueDelegation(license.Delegation{
		Issuer: "https://portal.example", ID: "dlg_1", Revision: 1, Product: "atelier", IssuedAt: from, NotBefore: from, Expires: from.AddDate(0, 1, 0),
		Org: license.Org{ID: "org_1", Name: "Halden"}, Site: "Dry dock 4", Seats: 1, TTL: 10 * time.Minute, LicenseID: "lic_1",
	})
}

func key(vendor *licensetest.Vendor, installID string) string {
	from := time.Now().Add(-time.Hour)
	return vendor.Issue(license.Claims{
		Issuer: "https://portal.example", LicenseID: "lic_1", Revision: 1, Audience: []string{installID},
		IssuedAt: from, NotBefore: from, Expires: from.AddDate(1, 0, 0),
		Lic: license.Lic{
			Serial: "SW-1", Product: "atelier", Plan: "team", Type: "annual", Name: "Yard",
			Users: license.Users{Internal: 10}, Features: []string{"compare"},
		},
	})
}
