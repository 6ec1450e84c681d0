package agent_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/agent"
	"seatward.dev/seatward/internal/domain"
)

func TestFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.install(w.key("lic_1", 10, 0))
	w.want(200, "PUT", "/v1/users/counts", `{"internal":1,"external":0}`)
	files, err := os.ReadDir(w.cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
	if got := strings.Join(names, " "); got != "counts.json licenses.json licenses.json.lock licenses.json.previous lock token" {
		t.Errorf("in the folder: %s", got)
	}
}

// TestOutdatedCounts: of two pushes that overtake each other, the later count
// stays.
func TestOutdatedCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(200, "PUT", "/v1/users/counts", `{"internal":5,"external":0,"at":"2026-03-14T08:00:00Z"}`)
	got := w.want(409, "PUT", "/v1/users/counts", `{"internal":4,"external":0,"at":"2026-03-14T07:59:59.999Z"}`)
	if got.at(t, "code") != "counts.outdated" {
		t.Errorf("%s", got.body)
	}
	if got := w.want(200, "GET", "/v1/status", "").at(t, "usage.internal"); got != 5.0 {
		t.Errorf("%v", got)
	}
}

// TestClock sets the clock far ahead and back. Nothing gets better by it, and
// the numbers of users can be pushed whatever it says.
func TestClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.install(w.key("lic_1", 10, 0))
	push := func(n int) reply {
		return w.want(200, "PUT", "/v1/users/counts", fmt.Sprintf(`{"internal":%d,"external":0}`, n))
	}
	push(1)
	for _, year := range []int{2099, 1970, 2026} {
		w.clock.set(time.Date(year, 3, 15, 9, 0, 0, 0, time.UTC))
		if got := push(year).at(t, "usage.internal"); got != float64(year) {
			t.Errorf("in %d: %v", year, got)
		}
		w.restart()
	}
	got := w.want(200, "GET", "/v1/status", "")
	if got.at(t, "verdict.in_force") != false || !strings.Contains(got.body, `"clock.back"`) {
		t.Errorf("the license that had ended in 2099 is back: %s", got.body)
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.install(w.key("lic_1", 10, 0))
	w.want(200, "PUT", "/v1/users/counts", `{"internal":3,"external":0}`)
	for _, damage := range []string{"", "{", `{"v":2}`, `{"v":1,"internal":-3,"external":0,"at":"2026-03-14T08:00:00Z"}`, "\x00\xff"} {
		spoil(t, w.file("counts.json"), damage)
		w.restart()
		if got := w.want(200, "GET", "/v1/status", ""); got.at(t, "counts") != nil || got.at(t, "verdict.in_force") != true {
			t.Errorf("counts %q: %s", damage, got.body)
		}
		if got := w.want(200, "PUT", "/v1/users/counts", `{"internal":4,"external":0}`).at(t, "usage.internal"); got != 4.0 {
			t.Errorf("counts %q: %v", damage, got)
		}
	}
	// The licenses have an earlier copy.
	spoil(t, w.file("licenses.json"), "{")
	w.restart()
	if got := w.want(200, "GET", "/v1/status", ""); !strings.Contains(got.body, `"state.damaged"`) {
		t.Errorf("from the earlier copy: %s", got.body)
	}
	// Without one the agent does not start over: the Install ID would be lost.
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"licenses.json", "licenses.json.previous"} {
		spoil(t, w.file(name), "{")
	}
	if a, err := agent.Open(t.Context(), w.cfg); err == nil {
		t.Error("started over", a.Close())
	}
}

func spoil(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTokenFile(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/own"
	spoil(t, file, "correct-horse-battery-staple\n")
	w := newWorld(t, func(c *agent.Config) { c.TokenFile = file })
	if w.token != "correct-horse-battery-staple" || w.NewToken {
		t.Errorf("%q", w.token)
	}
	w.want(200, "GET", "/v1/status", "")
	for _, bad := range []string{"", "short", "correct horse battery staple", strings.Repeat("ß", 20)} {
		cfg := w.cfg
		cfg.Dir, cfg.TokenFile = t.TempDir(), t.TempDir()+"/token"
		spoil(t, cfg.TokenFile, bad)
		if a, err := agent.Open(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "holds no token") {
			t.Errorf("%q: %v %v", bad, a, err)
		}
	}
}

// TestBurst is fifty at once who count, install, ask and remove.
func TestBurst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.key("lic_1", 1000, 0)
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range 50 {
		all.Go(func() {
			<-begin
			switch i % 5 {
			case 0:
				w.ask("POST", "/v1/licenses", `{"key":"`+key+`"}`)
			case 1:
				w.ask("DELETE", "/v1/licenses/lic_1", "")
			default:
				got := w.ask("PUT", "/v1/users/counts", fmt.Sprintf(`{"internal":%d,"external":0}`, i))
				if got.status != http.StatusOK {
					t.Errorf("%d %s", got.status, got.body)
				}
			}
		})
	}
	close(begin)
	all.Wait()
	w.ask("POST", "/v1/licenses", `{"key":"`+key+`"}`)
	before := w.want(200, "GET", "/v1/status", "")
	w.restart()
	if after := w.want(200, "GET", "/v1/status", ""); before.body != after.body {
		t.Errorf("before: %s\nafter: %s", before.body, after.body)
	}
}

// TestWords: each reason and fault has its sentence.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, r := range license.Reasons() {
		if agent.RefusalWords(r) == "" {
			t.Errorf("nothing is said about %s", r)
		}
	}
	for _, c := range []domain.Code{domain.CodeUnknownField, domain.CodeDuplicateField, domain.CodeFieldMalformed, domain.CodeRange} {
		if agent.FaultWords(c) == "" {
			t.Errorf("nothing is said about %s", c)
		}
	}
}

// FuzzEverything sends bytes to every address: none may fail on our side.
func FuzzEverything(f *testing.F) {
	w := newWorld(f)
	for i, p := range paths() {
		f.Add(uint8(i), p.path, []byte(p.body))
	}
	f.Add(uint8(3), "/v1/licenses", []byte(`{"key":"`+w.key("lic_1", 1, 1)+`"}`))
	f.Add(uint8(10), "/install", []byte("key="+w.key("lic_1", 1, 1)))
	f.Fuzz(func(t *testing.T, at uint8, path string, body []byte) {
		all := paths()
		p := all[int(at)%len(all)]
		for _, target := range []string{p.path, path} {
			r, err := http.NewRequestWithContext(t.Context(), p.method, "http://localhost"+target, strings.NewReader(string(body)))
			if err != nil {
				continue // no address at all
			}
			r.Host = "localhost"
			r.Header.Set("Authorization", "Bearer "+w.token)
			r.Header.Set("Content-Type", "application/json")
			got := &recorder{header: http.Header{}}
			w.Handler().ServeHTTP(got, r)
			if got.status >= 500 {
				t.Errorf("%s %s %q: %d", p.method, target, body, got.status)
			}
		}
	})
}

// recorder is a ResponseWriter that keeps no body.
type recorder struct {
	header http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return len(b), nil }
