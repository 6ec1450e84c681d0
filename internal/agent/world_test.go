package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"

	"seatward.dev/seatward/internal/agent"
)

// today is the instant at which every world begins.
func today() time.Time { return time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC) }

const day = 24 * time.Hour

// clock is a clock to set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// world is an agent that serves, and a vendor whose keys it trusts.
type world struct {
	testing.TB
	*agent.Agent
	cfg    agent.Config
	clock  *clock
	vendor *licensetest.Vendor
	token  string
	stop   func() error
}

func newWorld(t testing.TB, change ...func(*agent.Config)) *world {
	t.Helper()
	w := &world{TB: t, clock: &clock{at: today()}, vendor: licensetest.NewVendor("agent")}
	w.cfg = agent.Config{
		Product: "atelier", ProductName: "Atelier", Roots: w.vendor.RootPEM(), Dir: t.TempDir(), Listen: "127.0.0.1:0",
		Location: time.UTC, Clock: w.clock.now, Log: slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&w.cfg)
	}
	w.start()
	return w
}

func (w *world) start() {
	w.Helper()
	a, err := agent.Open(w.Context(), w.cfg)
	if err != nil {
		w.Fatal(err)
	}
	w.Agent = a
	b, err := os.ReadFile(a.TokenFile())
	if err != nil {
		w.Fatal(err)
	}
	w.token = strings.TrimSpace(string(b))
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	w.stop = sync.OnceValue(func() error {
		cancel()
		return errors.Join(<-ended, a.Close())
	})
	stop := w.stop
	w.Cleanup(func() {
		if err := stop(); err != nil {
			w.Error(err)
		}
	})
}

// restart is what an operator does.
func (w *world) restart() {
	w.Helper()
	if err := w.stop(); err != nil {
		w.Fatal(err)
	}
	w.start()
}

// key issues a license for so many users of this installation, for a year from
// a week ago.
func (w *world) key(id string, internal, external int, change ...func(*license.Claims)) string {
	c := license.Claims{
		Issuer: "https://portal.example", LicenseID: id, Revision: 1, Audience: []string{w.InstallID()},
		IssuedAt: today().Add(-7 * day), NotBefore: today().Add(-7 * day), Expires: today().Add(358 * day),
		Lic: license.Lic{
			Serial: "SW-1", Org: license.Org{ID: "org_1", Name: "Halden & Søn"}, Product: "atelier", Plan: "team", Type: "annual",
			Name: "Yard", Users: license.Users{Internal: internal, External: external}, Features: []string{"compare"},
		},
	}
	for _, f := range change {
		f(&c)
	}
	return w.vendor.Issue(c)
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// json is the body as JSON.
func (r reply) json(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return v
}

// at is the value at a path such as "verdict.stage".
func (r reply) at(t testing.TB, path string) any {
	t.Helper()
	var v any = r.json(t)
	for name := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("there is no %s in %s", path, r.body)
		}
		v = m[name]
	}
	return v
}

// count is how many entries a list has.
func (r reply) count(t testing.TB, path string) int {
	t.Helper()
	list, ok := r.at(t, path).([]any)
	if !ok {
		t.Fatalf("%s is no list in %s", path, r.body)
	}
	return len(list)
}

// ask sends a request with the token, and with a body as JSON.
func (w *world) ask(method, path, body string, change ...func(*http.Request)) reply {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, "http://"+w.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, f := range change {
		f(r)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	_ = answer.Body.Close()
	return reply{answer.StatusCode, answer.Header, string(b)}
}

// want asks and wants that status.
func (w *world) want(status int, method, path, body string, change ...func(*http.Request)) reply {
	w.Helper()
	got := w.ask(method, path, body, change...)
	if got.status != status {
		w.Fatalf("%s %s %.200s: %d %s, want %d", method, path, body, got.status, got.body, status)
	}
	return got
}

// install installs a key.
func (w *world) install(key string) reply {
	w.Helper()
	return w.want(http.StatusCreated, "POST", "/v1/licenses", `{"key":"`+key+`"}`)
}

func (w *world) file(name string) string { return filepath.Join(w.cfg.Dir, name) }

// header sets a header.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}
