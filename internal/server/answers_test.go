package server_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store/storetest"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// Every kind of answer there is, whoever gives it.
func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	h := run(t, settings(t, storetest.SQLiteTarget(t)))
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/sign-in", 200},
		{"GET", "/", 303},
		{"GET", "/organizations", 303},
		{"GET", "/nowhere", 404},
		{"GET", "/console", 303},
		{"GET", "//sign-in", 307},
		{"GET", "/setup/nonsense", 404},
		{"POST", "/healthz", 404},
		{"GET", ui.AssetURL("app.css"), 200},
		{"GET", ui.AssetURL("favicon.svg"), 200},
		{"GET", "/assets/nothing.css", 404},
		{"GET", "/v1/organizations", 401},
		{"GET", "/v1/nowhere", 404},
		{"PUT", "/v1/organizations", 405},
		{"GET", "/openapi.json", 200},
		{"GET", "/docs", 200},
		{"GET", "/healthz", 200},
		{"GET", "/readyz", 200},
		{"GET", "/metrics", 404},
		{"GET", "/.well-known/seatward/root.pem", 200},
		{"GET", "/.well-known/seatward/jwks.json", 200},
		{"GET", "/.well-known/seatward/status.jwt", 200},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			r := h.ask(tt.method, tt.path)
			if r.status != tt.status {
				t.Errorf("status %d, want %d: %.200s", r.status, tt.status, r.body)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy":   "frame-ancestors 'none'",
				"X-Content-Type-Options":    "nosniff",
				"Referrer-Policy":           "no-referrer",
				"Strict-Transport-Security": "max-age=31536000",
			} {
				if !strings.Contains(r.header.Get(name), want) {
					t.Errorf("%s is %q, want %q", name, r.header.Get(name), want)
				}
			}
			if csp := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("the policy allows too much: %s", csp)
			}
			if r.header.Get("Server") != "" || r.header.Get("X-Powered-By") != "" {
				t.Errorf("it says what it is made of: %v", r.header)
			}
			if tt.method != "GET" {
				return
			}
			head := h.ask("HEAD", tt.path)
			if head.status != r.status || head.body != "" || head.header.Get("Content-Type") != r.header.Get("Content-Type") {
				t.Errorf("HEAD is answered with %d %v %.50q", head.status, head.header, head.body)
			}
		})
	}
}

func TestPlainHTTPSetsNoStrictTransport(t *testing.T) {
	t.Parallel()
	cfg := settings(t, storetest.SQLiteTarget(t))
	cfg.URL = "http://localhost:8080"
	h := run(t, cfg)
	for _, path := range []string{"/sign-in", "/v1/nowhere", "/healthz"} {
		if got := h.ask("GET", path).header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s: a browser would never come back by http: %q", path, got)
		}
	}
}

func TestAHugeHeaderIsRefused(t *testing.T) {
	t.Parallel()
	h := run(t, settings(t, storetest.SQLiteTarget(t)))
	if r := h.ask("GET", "/healthz", "X-Long", strings.Repeat("x", 100<<10)); r.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", r.status)
	}
	if r := h.ask("GET", "/"+strings.Repeat("x", 100<<10)); r.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long path: status %d", r.status)
	}
}

// What is published is enough to verify what is sold.
func TestPublishedKeysVerifyALicense(t *testing.T) {
	t.Parallel()
	h := run(t, settings(t, storetest.SQLiteTarget(t)))
	_, key := h.sold()
	roots, err := license.ParseRoots([]byte(h.ask("GET", "/.well-known/seatward/root.pem").body))
	if err != nil {
		t.Fatal(err)
	}
	k, err := license.Verify(key, license.Expect{Roots: roots, InstallID: install, Product: "harbor", Now: time.Now()})
	if err != nil || k.Claims.Issuer != "https://portal.example" || k.Claims.Lic.Users.Internal != 10 {
		t.Errorf("the key says %+v (%v)", k, err)
	}

	var set struct {
		Keys []struct {
			X   string   `json:"x"`
			X5c []string `json:"x5c"`
		} `json:"keys"`
	}
	if err := json.Unmarshal([]byte(h.ask("GET", "/.well-known/seatward/jwks.json").body), &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("the key set: %+v (%v)", set, err)
	}
	public, err := base64.RawURLEncoding.DecodeString(set.Keys[0].X)
	if err != nil {
		t.Fatal(err)
	}
	dot := strings.LastIndexByte(key, '.')
	signature, err := base64.RawURLEncoding.DecodeString(key[dot+1:])
	if err != nil || !ed25519.Verify(public, []byte(key[:dot]), signature) {
		t.Errorf("the published key did not sign the license (%v)", err)
	}
}

// whoami shows which address a page sees.
func whoami(o *server.Options) {
	o.Routes = []web.Route{{Pattern: "GET /whoami", Action: access.Public, Handle: func(c *web.Call) error {
		_, err := c.W.Write([]byte(c.Address()))
		return err
	}}}
}

func TestForwardedAddressesAreBelievedOfProxiesOnly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, proxies, want string
	}{
		{"of nobody, if none is named", "", "127.0.0.1"},
		{"not of a stranger", "192.0.2.0/24", "127.0.0.1"},
		{"of a proxy", "127.0.0.0/8", "198.51.100.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := settings(t, storetest.SQLiteTarget(t))
			if tt.proxies != "" {
				cfg.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(tt.proxies)}
			}
			h := run(t, cfg, whoami)
			r := h.ask("GET", "/whoami", "X-Forwarded-For", "203.0.113.5", "X-Forwarded-For", "198.51.100.1", "X-Real-IP", "203.0.113.6", "Forwarded", "for=203.0.113.7")
			if r.body != tt.want {
				t.Errorf("it saw %q, want %q", r.body, tt.want)
			}
		})
	}
}
