package agent_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"

	"seatward.dev/seatward/internal/agent"
)

// TestLife is an installation from its first start to the end of its license.
func TestLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.want(200, "GET", "/v1/status", "")
	if first.at(t, "install_id") != w.InstallID() || first.at(t, "verdict.unlicensed") != true || first.at(t, "counts") != nil {
		t.Errorf("at first: %s", first.body)
	}
	if !strings.Contains(first.body, `"counts.missing"`) {
		t.Errorf("nobody is told that no users were counted: %s", first.body)
	}

	w.install(w.key("lic_1", 10, 2))
	counted := w.want(200, "PUT", "/v1/users/counts", `{"internal":10,"external":2}`)
	if counted.at(t, "verdict.stage") != "none" || counted.at(t, "entitlement.users.internal") != 10.0 || counted.at(t, "counts.stale") != false {
		t.Errorf("as many as licensed is fine: %s", counted.body)
	}
	if got := w.want(200, "GET", "/v1/features/compare", "").at(t, "enabled"); got != true {
		t.Errorf("an internal user has the feature: %v", got)
	}
	if got := w.want(200, "GET", "/v1/features/compare?kind=external", "").at(t, "enabled"); got != false {
		t.Errorf("an external user has it not: %v", got)
	}
	refused := w.want(409, "POST", "/v1/admit", `{"kind":"internal","n":1}`)
	if refused.at(t, "code") != "seats.exhausted" || refused.at(t, "capacity") != 10.0 || refused.at(t, "held") != 10.0 || refused.at(t, "wanted") != 1.0 {
		t.Errorf("a hard cap: %s", refused.body)
	}
	w.want(200, "PUT", "/v1/users/counts", `{"internal":7,"external":2}`)
	w.want(200, "POST", "/v1/admit", `{"kind":"internal","n":3}`)

	over := w.want(200, "PUT", "/v1/users/counts", `{"internal":13,"external":2}`)
	if over.at(t, "verdict.cause") != "over_use" || over.at(t, "verdict.stage") != "grace" || over.at(t, "exceeded.internal") != 3.0 {
		t.Errorf("three too many: %s", over.body)
	}
	w.clock.set(today().Add(15 * day))
	admin := w.want(200, "GET", "/v1/banners?audience=admin", "", header("Accept-Language", "de-AT"))
	if admin.at(t, "banner.stage") != "warn_admins" || !strings.Contains(admin.body, "interne") {
		t.Errorf("an administrator who reads German: %s", admin.body)
	}
	if user := w.want(200, "GET", "/v1/banners?audience=user&language=en", ""); user.at(t, "banner") != nil {
		t.Errorf("users are told later: %s", user.body)
	}
	if got := w.want(200, "GET", "/v1/access", ""); got.at(t, "read_only") != false || got.at(t, "deadline") != "2026-04-25T09:00:00.000Z" {
		t.Errorf("it may still change things: %s", got.body)
	}
	w.clock.set(today().Add(42 * day))
	access := w.want(200, "GET", "/v1/access", "")
	if access.at(t, "read_only") != true || access.at(t, "code") != "license.read_only" || access.at(t, "cure.remove_users.internal") != 3.0 {
		t.Errorf("read-only: %s", access.body)
	}
	if got := w.want(403, "POST", "/v1/admit", `{"kind":"external","n":1}`); got.at(t, "code") != "license.read_only" || got.at(t, "cause") != "over_use" {
		t.Errorf("nobody is admitted: %s", got.body)
	}
	// Users can be removed, which ends it.
	w.want(200, "PUT", "/v1/users/counts", `{"internal":10,"external":2}`)
	if got := w.want(200, "GET", "/v1/access", "").at(t, "read_only"); got != false {
		t.Errorf("cured: %v", got)
	}
	w.want(204, "DELETE", "/v1/licenses/lic_1", "")
	w.want(404, "DELETE", "/v1/licenses/lic_1", "")
}

func TestInstall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.key("lic_1", 10, 0)
	pasted := "> \\u201c" + key[:60] + "\\r\\n> " + key[60:] + "\\u201d"
	first := w.want(201, "POST", "/v1/licenses", `{"key":"`+pasted+`"}`)
	if first.at(t, "cleaned") != true || first.at(t, "license.id") != "lic_1" || first.at(t, "license.phase") != "valid" || first.at(t, "license.organization") != "Halden & Søn" {
		t.Errorf("pasted from a mail: %s", first.body)
	}
	w.want(200, "POST", "/v1/licenses", `{"key":"`+key+`"}`)
	newer := w.key("lic_1", 20, 0, func(c *license.Claims) { c.Revision = 2 })
	if got := w.install(newer); got.at(t, "replaced") != 1.0 {
		t.Errorf("a newer revision: %s", got.body)
	}
	for name, test := range map[string]struct {
		key    string
		reason license.Reason
	}{
		"older revision":       {key, license.Superseded},
		"cut off":              {key[:len(key)-30], license.Malformed},
		"other product":        {w.key("lic_2", 1, 0, func(c *license.Claims) { c.Lic.Product = "studio" }), license.WrongProduct},
		"other installation":   {w.key("lic_2", 1, 0, func(c *license.Claims) { c.Audience = []string{"7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c11"} }), license.WrongInstallation},
		"starts later":         {w.key("lic_2", 1, 0, func(c *license.Claims) { c.NotBefore = today().Add(day) }), license.NotYetValid},
		"larger than any":      {strings.Repeat("A", 60<<10), license.TooLarge},
		"another vendor's key": {licensetest.NewVendor("another").Issue(claims(w)), license.UntrustedRoot},
	} {
		got := w.want(422, "POST", "/v1/licenses", `{"key":"`+test.key+`"}`)
		if got.at(t, "code") != "license."+string(test.reason) || got.at(t, "reason") != string(test.reason) || got.at(t, "detail") == "" {
			t.Errorf("%s: %s", name, got.body)
		}
		if got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", name, got.header)
		}
	}
	w.want(413, "POST", "/v1/licenses", `{"key":"`+strings.Repeat("A", 1<<20)+`"}`)
	if got := w.want(200, "GET", "/v1/status", "").at(t, "entitlement.users.internal"); got != 20.0 {
		t.Errorf("a refusal changed something: %v", got)
	}
}

func claims(w *world) license.Claims {
	return license.Claims{
		Issuer: "https://portal.example", LicenseID: "lic_9", Revision: 1, Audience: []string{w.InstallID()},
		IssuedAt: today(), NotBefore: today(), Lic: license.Lic{Serial: "SW-9", Product: "atelier", Plan: "team", Type: "perpetual"},
	}
}

func TestStatusList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.install(w.key("lic_1", 10, 0))
	list := w.vendor.IssueStatus(license.StatusList{Issuer: "https://portal.example", IssuedAt: today(), Expires: today().Add(day), Revoked: []string{"lic_1"}})
	older := w.vendor.IssueStatus(license.StatusList{Issuer: "https://portal.example", IssuedAt: today().Add(-day), Expires: today()})
	if got := w.want(200, "POST", "/v1/status-list", `{"list":"`+list+`"}`); got.at(t, "applied") != true {
		t.Errorf("a newer list counts: %s", got.body)
	}
	if got := w.want(200, "POST", "/v1/status-list", `{"list":"`+older+`"}`); got.at(t, "applied") != false || got.at(t, "issued_at") != "2026-03-14T09:00:00.000Z" {
		t.Errorf("an older list changes nothing: %s", got.body)
	}
	status := w.want(200, "GET", "/v1/status", "")
	if status.at(t, "verdict.in_force") != false || !strings.Contains(status.body, `"refusal":{"reason":"revoked"`) {
		t.Errorf("withdrawn: %s", status.body)
	}
	w.want(422, "POST", "/v1/status-list", `{"list":"`+list[:len(list)-4]+`"}`)
}

func TestETag(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.install(w.key("lic_1", 10, 0))
	w.want(200, "PUT", "/v1/users/counts", `{"internal":1,"external":0}`)
	first := w.want(200, "GET", "/v1/status", "")
	tag := first.header.Get("ETag")
	w.clock.set(today().Add(time.Minute))
	same := w.want(304, "GET", "/v1/status", "", header("If-None-Match", `"x", W/`+tag))
	if same.body != "" || same.header.Get("ETag") != tag {
		t.Errorf("not modified: %v %q", same.header, same.body)
	}
	changes := map[string]func(){
		"users":   func() { w.want(200, "PUT", "/v1/users/counts", `{"internal":2,"external":0}`) },
		"license": func() { w.install(w.key("lic_2", 5, 0)) },
		"age":     func() { w.clock.set(today().Add(3 * day)) },
		"expiry":  func() { w.clock.set(today().Add(340 * day)) },
		"verdict": func() { w.want(200, "PUT", "/v1/users/counts", `{"internal":99,"external":0}`) },
		"removal": func() { w.want(204, "DELETE", "/v1/licenses/lic_2", "") },
	}
	for _, name := range []string{"users", "license", "age", "expiry", "verdict", "removal"} {
		changes[name]()
		now := w.want(200, "GET", "/v1/status", "", header("If-None-Match", tag))
		if now.header.Get("ETag") == tag {
			t.Errorf("%s: changed, but not its ETag", name)
		}
		tag = now.header.Get("ETag")
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.install(w.key("lic_1", 10, 0))
	w.want(200, "PUT", "/v1/users/counts", `{"internal":12,"external":3,"at":"2026-03-14T08:30:00Z"}`)
	before := w.want(200, "GET", "/v1/status", "")
	token := w.token
	w.clock.set(today().Add(time.Hour))
	w.restart()
	after := w.want(200, "GET", "/v1/status", "")
	if before.body != after.body || w.token != token || w.NewToken {
		t.Errorf("before: %s\nafter: %s", before.body, after.body)
	}
	w.clock.set(today().Add(49 * time.Hour))
	if got := w.want(200, "GET", "/v1/status", ""); got.at(t, "counts.stale") != true || !strings.Contains(got.body, `{"code":"counts.stale","at":"2026-03-14T08:30:00.000Z"}`) {
		t.Errorf("numbers of the day before yesterday: %s", got.body)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, test := range map[string]struct {
		change func(*agent.Config)
		want   string
	}{
		"the folder of another":   {func(*agent.Config) {}, "another agent uses the folder"},
		"an address others reach": {func(c *agent.Config) { c.Listen = "0.0.0.0:0" }, "can be reached from other machines"},
		"every address":           {func(c *agent.Config) { c.Listen = ":0" }, "can be reached from other machines"},
		"no address":              {func(c *agent.Config) { c.Listen = "here" }, "no host:port"},
		"one that is taken":       {func(c *agent.Config) { c.Listen = w.Addr().String() }, "another program listens"},
		"no product":              {func(c *agent.Config) { c.Product = "" }, "--product"},
		"no root":                 {func(c *agent.Config) { c.Roots = nil }, "--root"},
		"a root that is none":     {func(c *agent.Config) { c.Roots, c.Dir = []byte("x"), t.TempDir() }, "no certificate"},
	} {
		cfg := w.cfg
		test.change(&cfg)
		a, err := agent.Open(t.Context(), cfg)
		if err == nil {
			_ = a.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	w.want(http.StatusOK, "GET", "/v1/status", "") // and the first one does not notice
}
