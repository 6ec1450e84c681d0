package agent_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/agent"
)

// paths are all that can be asked, by method, with a body that is good.
func paths() []struct{ method, path, body string } {
	return []struct{ method, path, body string }{
		{"GET", "/v1/status", ""},
		{"PUT", "/v1/users/counts", `{"internal":1,"external":0}`},
		{"PUT", "/v1/users", `[{"id":"1","kind":"internal"}]`},
		{"POST", "/v1/licenses", `{"key":"x"}`},
		{"DELETE", "/v1/licenses/lic_1", ""},
		{"POST", "/v1/status-list", `{"list":"x"}`},
		{"GET", "/v1/report", ""},
		{"POST", "/v1/news", `{"v":1,"keys":[]}`},
		{"GET", "/v1/access", ""},
		{"POST", "/v1/admit", `{"kind":"internal","n":1}`},
		{"GET", "/v1/features/compare", ""},
		{"GET", "/v1/banners?audience=admin", ""},
		{"GET", "/v1/leases", ""},
		{"PUT", "/v1/leases/a", `{}`},
		{"DELETE", "/v1/leases/a", ""},
		{"POST", "/v1/leases/a/borrow", `{"lease":"lse_1","days":1}`},
		{"GET", "/v1/delegation", ""},
		{"PUT", "/v1/delegation", `{"token":"x"}`},
		{"DELETE", "/v1/delegation", ""},
		{"GET", "/v1/delegation/usage", ""},
	}
}

// TestPathsAreAll: whoever adds a route says it here, and so to every test that
// goes through all of them, and has a heading in the guide.
func TestPathsAreAll(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, p := range paths() {
		path, _, _ := strings.Cut(p.path, "?")
		path = strings.Replace(strings.Replace(path, "/lic_1", "/{id}", 1), "/compare", "/{name}", 1)
		path = strings.Replace(path, "/leases/a", "/leases/{client}", 1)
		listed[p.method+" "+path] = true
	}
	guide, err := os.ReadFile("../../docs/agent.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range agent.Routes() {
		if !strings.Contains(string(guide), "\n### "+r+" — ") {
			t.Errorf("docs/agent.md has nothing about %s", r)
		}
		if !listed[r] {
			t.Errorf("%s is not in paths()", r)
		}
		delete(listed, r)
	}
	for r := range listed {
		t.Errorf("%s is no route", r)
	}
}

func TestEverybodyShowsTheToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	basic := func(password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth("anybody", password) }
	}
	asked := append(paths(), struct{ method, path, body string }{"GET", "/", ""}, struct{ method, path, body string }{"POST", "/install", ""},
		struct{ method, path, body string }{"GET", "/page.css", ""}, struct{ method, path, body string }{"GET", "/v1/nothing", ""})
	for _, p := range asked {
		for name, change := range map[string]func(*http.Request){
			"none":          func(r *http.Request) { r.Header.Del("Authorization") },
			"another":       header("Authorization", "Bearer swa_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
			"a part":        header("Authorization", "Bearer "+w.token[:20]),
			"empty":         header("Authorization", "Bearer "),
			"wrong scheme":  header("Authorization", "Token "+w.token),
			"as name":       func(r *http.Request) { r.SetBasicAuth(w.token, "") },
			"none by basic": basic(""),
		} {
			got := w.want(401, p.method, p.path, p.body, change)
			if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s, %s %s: %v", name, p.method, p.path, got.header)
			}
			if strings.HasPrefix(p.path, "/v1/") && got.at(t, "code") != "unauthenticated" {
				t.Errorf("%s, %s %s: %s", name, p.method, p.path, got.body)
			}
		}
	}
	w.want(200, "GET", "/v1/status", "", basic(w.token))
	w.want(200, "GET", "/v1/status", "", header("Authorization", "bearer  "+w.token))
	alive := w.want(200, "GET", "/healthz", "", func(r *http.Request) { r.Header.Del("Authorization") })
	if alive.body != "alive" {
		t.Errorf("%q", alive.body)
	}
	w.want(401, "POST", "/healthz", "", basic(""))
}

// TestHost is about pages of others that make their name lead to this machine.
func TestHost(t *testing.T) {
	t.Parallel()
	local := newWorld(t)
	exposed := newWorld(t, func(c *agent.Config) { c.Expose = []string{"agent", "licenses.internal"} })
	for host, good := range map[string][2]bool{
		"localhost":           {true, true},
		"LocalHost:7373":      {true, true},
		"127.0.0.1:1":         {true, true},
		"[::1]:7373":          {true, true},
		"agent:7373":          {false, true},
		"Licenses.Internal":   {false, true},
		"evil.example":        {false, false},
		"localhost.evil.test": {false, false},
		"agent.evil.test":     {false, false},
	} {
		for i, w := range []*world{local, exposed} {
			got := w.ask("GET", "/v1/status", "", func(r *http.Request) { r.Host = host })
			want := http.StatusMisdirectedRequest
			if good[i] {
				want = http.StatusOK
			}
			if got.status != want {
				t.Errorf("Host %s, exposed %d: %d, want %d", host, i, got.status, want)
			}
		}
	}
}

func TestBrowsersOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, p := range paths() {
		if p.method == "GET" {
			continue
		}
		got := w.want(403, p.method, p.path, p.body, header("Sec-Fetch-Site", "cross-site"))
		if got.at(t, "code") != "request.cross_origin" || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s %s: %s", p.method, p.path, got.body)
		}
		if p.body == "" {
			continue
		}
		for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
			w.want(415, p.method, p.path, p.body, header("Content-Type", kind))
		}
	}
	w.want(405, "OPTIONS", "/v1/status", "", header("Origin", "https://evil.example"))
}

func TestStrictness(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, test := range []struct {
		status             int
		method, path, body string
		field, code        string
	}{
		{405, "POST", "/v1/status", `{}`, "", "request.method"},
		{405, "GET", "/v1/users", "", "", "request.method"},
		{404, "GET", "/v1/seats", "", "", "not_found"},
		{404, "GET", "/v1/", "", "", "not_found"},
		{422, "GET", "/v1/status?x=1", "", "x", "field.unknown"},
		{400, "GET", "/v1/status?%zz", "", "", "request.malformed"},
		{422, "GET", "/v1/banners?audience=admin&audience=user", "", "audience", "field.duplicate"},
		{422, "GET", "/v1/banners", "", "audience", "field.required"},
		{422, "GET", "/v1/banners?audience=root", "", "audience", "field.choice"},
		{422, "GET", "/v1/features/compare?kind=service", "", "kind", "field.choice"},
		{400, "PUT", "/v1/users/counts", `[]`, "", "request.malformed"},
		{400, "PUT", "/v1/users/counts", `{"internal":1,"external":0}{}`, "", "request.malformed"},
		{400, "PUT", "/v1/users/counts", `{"internal":1,`, "", "request.malformed"},
		{400, "PUT", "/v1/users/counts", "{\"internal\":1,\"external\":0,\"x\":\"\xff\"}", "", "request.malformed"},
		{413, "PUT", "/v1/users/counts", `{"internal":1,"external":0` + strings.Repeat(" ", 5000) + `}`, "", "request.too_large"},
		{422, "PUT", "/v1/users/counts", `{"internal":1}`, "external", "field.required"},
		{422, "PUT", "/v1/users/counts", `{"internal":1,"external":0,"interal":2}`, "interal", "field.unknown"},
		{422, "PUT", "/v1/users/counts", `{"internal":1,"Internal":2,"external":0}`, "Internal", "field.unknown"},
		{422, "PUT", "/v1/users/counts", `{"internal":1,"internal":2,"external":0}`, "internal", "field.duplicate"},
		{422, "PUT", "/v1/users/counts", `{"internal":null,"external":0}`, "internal", "field.malformed"},
		{422, "PUT", "/v1/users/counts", `{"internal":"1","external":0}`, "internal", "field.malformed"},
		{422, "PUT", "/v1/users/counts", `{"internal":1.5,"external":0}`, "internal", "field.malformed"},
		{422, "PUT", "/v1/users/counts", `{"internal":-1,"external":0}`, "internal", "field.range"},
		{422, "PUT", "/v1/users/counts", `{"internal":0,"external":1000000001}`, "external", "field.range"},
		{422, "PUT", "/v1/users/counts", `{"internal":0,"external":99999999999999999999}`, "external", "field.range"},
		{422, "PUT", "/v1/users/counts", `{"internal":0,"external":0,"at":"2099-01-01T00:00:00Z"}`, "at", "field.in_future"},
		{422, "PUT", "/v1/users/counts", `{"internal":0,"external":0,"at":"yesterday"}`, "at", "field.malformed"},
		{422, "POST", "/v1/licenses", `{}`, "key", "field.required"},
		{422, "POST", "/v1/licenses", `{"key":""}`, "key", "field.required"},
		{409, "GET", "/v1/report", "", "", "report.no_license"},
		{422, "POST", "/v1/news", `{"v":1,"keys":[],"x":1}`, "", "news.bad_claims"},
		{422, "POST", "/v1/news", `{`, "", "news.malformed"},
		{422, "POST", "/v1/status-list", `{}`, "list", "field.required"},
		{422, "POST", "/v1/admit", `{"kind":"service","n":1}`, "kind", "field.choice"},
		{422, "POST", "/v1/admit", `{"kind":"internal","n":0}`, "n", "field.range"},
		{422, "POST", "/v1/admit", `{"kind":"internal","n":2000000000}`, "n", "field.range"},
		{422, "POST", "/v1/admit", `{"n":1}`, "kind", "field.required"},
		{400, "PUT", "/v1/users", `{}`, "", "request.malformed"},
		{400, "PUT", "/v1/users", `[`, "", "request.malformed"},
		{400, "PUT", "/v1/users", `[]]`, "", "request.malformed"},
		{400, "PUT", "/v1/users", `[] []`, "", "request.malformed"},
		{422, "PUT", "/v1/users", `[1]`, "[0]", "field.malformed"},
		{422, "PUT", "/v1/users", `[{"id":"1","kind":"internal"},{"id":"2","kind":"guest"}]`, "[1].kind", "field.choice"},
		{422, "PUT", "/v1/users", `[{"id":"1","kind":"internal","name":"Marta"}]`, "[0].name", "field.unknown"},
		{422, "PUT", "/v1/users", `[{"kind":"internal"}]`, "[0].id", "field.required"},
		{422, "PUT", "/v1/users", `[{"id":"1"}]`, "[0].kind", "field.required"},
		{422, "PUT", "/v1/users", `[{"id":"1","kind":"internal"},{"id":"1","kind":"internal"}]`, "", "users.duplicate"},
		{422, "PUT", "/v1/users", `[{"id":"` + strings.Repeat("1", 20_000) + `","kind":"internal"}]`, "[]", "field.too_long"},
	} {
		got := w.want(test.status, test.method, test.path, test.body)
		p := got.json(t)
		if test.field == "" {
			if p["code"] != test.code {
				t.Errorf("%s %s %.80s: %s, want %s", test.method, test.path, test.body, got.body, test.code)
			}
			continue
		}
		var found bool
		faults, _ := p["errors"].([]any)
		for _, f := range faults {
			f, _ := f.(map[string]any)
			found = found || f["field"] == test.field && f["code"] == test.code && f["detail"] != ""
		}
		if !found {
			t.Errorf("%s %s %.80s: %s, want %s at %s", test.method, test.path, test.body, got.body, test.code, test.field)
		}
	}
	if got := w.want(200, "GET", "/v1/status", "").at(t, "counts"); got != nil {
		t.Errorf("what was refused was kept: %v", got)
	}
	if got := w.want(405, "DELETE", "/v1/users", "").header.Get("Allow"); got != "PUT" {
		t.Errorf("Allow: %q", got)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.want(200, "PUT", "/v1/users", `[
		{"id":"1","kind":"internal"},
		{"id":"2","kind":"internal","last_login":"2020-01-01T00:00:00Z"},
		{"id":"3","kind":"internal","blocked":true},
		{"id":"4","kind":"service"},
		{"id":"5","kind":"external","last_login":"2026-03-01T00:00:00Z"},
		{"id":"6","kind":"external","last_login":"2026-02-28T23:59:59Z"},
		{"id":"7","kind":"external"},
		{"id":"8","kind":"external","blocked":true,"last_login":"2026-03-10T00:00:00+01:00"}]`)
	if got.at(t, "usage.internal") != 2.0 || got.at(t, "usage.external") != 1.0 {
		t.Errorf("counted by the rules: %s", got.body)
	}
	all := newWorld(t, func(c *agent.Config) { c.External = "all" })
	if got := all.want(200, "PUT", "/v1/users", `[{"id":"7","kind":"external"}]`).at(t, "usage.external"); got != 1.0 {
		t.Errorf("where all count: %v", got)
	}
	if got := w.want(200, "PUT", "/v1/users", `[]`).at(t, "usage.internal"); got != 0.0 {
		t.Errorf("nobody: %v", got)
	}
}

// TestManyUsers reads as many as a list may hold, and one more.
func TestManyUsers(t *testing.T) {
	t.Parallel()
	const most = 2000 // enough for the decoder to read on many times
	list := func(n int) string {
		var b strings.Builder
		for i := range n {
			_, _ = fmt.Fprintf(&b, `,{"id":"%d","kind":"internal"}`, i)
		}
		return "[" + b.String()[1:] + "]"
	}
	if got, err := agent.CountList(list(most), most); err != nil || got.Internal != most {
		t.Errorf("%v %v", got, err)
	}
	if got, err := agent.CountList(list(most+1), most); err == nil || err.Error() != "users.too_many" {
		t.Errorf("%v %v", got, err)
	}
}

// TestPage is the Licenses page as a browser without scripts uses it.
func TestPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *agent.Config) { c.PortalURL = "https://licenses.vendor.example" })
	browser := func(r *http.Request) { r.SetBasicAuth("me", w.token) }
	page := w.want(200, "GET", "/", "", browser)
	if !strings.Contains(page.body, w.InstallID()) || !strings.Contains(page.body, "https://licenses.vendor.example/purchase?") {
		t.Errorf("%.3000s", page.body)
	}
	form := func(r *http.Request) {
		browser(r)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w.want(303, "POST", "/install", "key="+w.key("lic_1", 10, 0), form)
	if page = w.want(200, "GET", "/", "", browser); !strings.Contains(page.body, "Yard") {
		t.Errorf("%.3000s", page.body)
	}
	w.want(403, "POST", "/remove", "license=lic_1", form, header("Sec-Fetch-Site", "cross-site"))
	w.want(200, "GET", "/page.css", "", browser)
	w.want(404, "GET", "/elsewhere", "", browser)
}
