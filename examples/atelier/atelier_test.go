package atelier_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
	"seatward.dev/seatward/examples/atelier"
)

// office is a running Atelier and a browser in front of it.
type office struct {
	*httptest.Server
	app    *atelier.App
	cfg    atelier.Config
	vendor *licensetest.Vendor
	now    time.Time
}

func open(t *testing.T, demo bool) *office {
	t.Helper()
	o := &office{vendor: licensetest.NewVendor("atelier"), now: time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)}
	o.cfg = atelier.Config{
		Dir: filepath.Join(t.TempDir(), "data"), Roots: o.vendor.RootPEM(), PortalURL: "https://portal.example",
		Demo: demo, HashRounds: 10, Clock: func() time.Time { return o.now }, Logger: slog.New(slog.DiscardHandler),
	}
	o.restart(t)
	return o
}

func (o *office) restart(t *testing.T) {
	t.Helper()
	o.start(t.Context(), t)
}

func (o *office) start(ctx context.Context, t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(ctx)
	app, err := atelier.New(ctx, o.cfg)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	o.app, o.Server = app, httptest.NewServer(app)
	t.Cleanup(func() {
		o.Close()
		stop()
		app.Wait()
	})
}

// browser is someone's own, with a cookie jar.
func (o *office) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, o, &http.Client{Jar: jar}}
}

type browser struct {
	t      *testing.T
	office *office
	client *http.Client
}

// page is an answer after all redirects.
type page struct {
	code       int
	path, text string
}

func (b *browser) get(path string) page {
	b.t.Helper()
	return b.send(http.MethodGet, path, nil)
}

func (b *browser) post(path string, form ...string) page {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Set(form[i], form[i+1])
	}
	return b.send(http.MethodPost, path, v)
}

func (b *browser) send(method, path string, form url.Values) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.office.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{resp.StatusCode, resp.Request.URL.Path, html.UnescapeString(string(body))}
}

func (b *browser) signIn(email, password string) page {
	b.t.Helper()
	return b.post("/sign-in", "email", email, "password", password)
}

func (b *browser) expect(p page, code int, texts ...string) {
	b.t.Helper()
	if p.code != code {
		b.t.Errorf("%s: status %d, want %d", p.path, p.code, code)
	}
	for _, text := range texts {
		if !strings.Contains(p.text, text) {
			b.t.Errorf("%s: %q is not on the page:\n%s", p.path, text, p.text)
		}
	}
}

func (o *office) admin(t *testing.T) *browser {
	t.Helper()
	b := o.browser(t)
	b.expect(b.signIn(" Admin@Atelier.example", atelier.DemoPassword), http.StatusOK, "Drawings")
	return b
}

// key is that of a license for a year.
func (o *office) key(internal, external int) string {
	return o.vendor.Issue(o.claims(internal, external))
}

func (o *office) claims(internal, external int) license.Claims {
	return license.Claims{
		Issuer: "https://portal.example", LicenseID: "lic_1", Revision: 1, Audience: []string{o.app.InstallID()},
		IssuedAt: o.now, NotBefore: o.now, Expires: o.now.AddDate(1, 0, 0),
		Lic: license.Lic{
			Serial: "SW-7Q4M-2K9D", Product: "atelier", Plan: "studio", Type: "annual", Name: "Design office",
			Users: license.Users{Internal: internal, External: external}, Features: []string{"compare"},
		},
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	b := o.browser(t)
	b.expect(b.get("/"), http.StatusOK, "Sign in", atelier.DemoEmail, atelier.DemoPassword)
	for _, c := range [][2]string{
		{atelier.DemoEmail, "wrong password"},
		{"nobody@atelier.example", atelier.DemoPassword},
		{"jonas@atelier.example", ""},
		{"aiko@atelier.example", "x"},
		{"", ""},
	} {
		b.expect(b.signIn(c[0], c[1]), http.StatusUnprocessableEntity, "do not belong together")
	}
	b.expect(b.signIn(atelier.DemoEmail, atelier.DemoPassword), http.StatusOK, "Boathouse", "Marta Lindqvist")
	o.now = o.now.Add(13 * time.Hour)
	if p := b.get("/"); p.path != "/sign-in" {
		t.Error("a session outlived its time")
	}
	b.signIn(atelier.DemoEmail, atelier.DemoPassword)
	b.post("/sign-out")
	if p := b.get("/"); p.path != "/sign-in" {
		t.Error("still signed in")
	}
}

func TestFirstAdministrator(t *testing.T) {
	t.Parallel()
	o := open(t, false)
	b := o.browser(t)
	if p := b.get("/"); strings.Contains(p.text, atelier.DemoPassword) {
		t.Error("the demo's password is shown outside of the demo")
	}
	b.expect(b.signIn(atelier.DemoEmail, o.app.InitialPassword()), http.StatusOK, "Administrator")
	o.restart(t)
	if o.app.InitialPassword() != "" {
		t.Error("a second administrator was made")
	}
}

// The story of the Licenses page: the feature is off, the key is installed,
// the feature is on, with the network cut all the while.
func TestLicenseSwitchesTheFeatureOn(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	b := o.admin(t)
	b.expect(b.get("/drawings/boathouse/compare"), http.StatusForbidden, "no license in force includes it", "Open Licenses")
	b.expect(b.get("/admin/licenses/"), http.StatusOK, o.app.InstallID(),
		"https://portal.example/purchase?install_id="+o.app.InstallID()+"&product=atelier&return=http%3A%2F%2Flocalhost%3A8081%2Fadmin%2Flicenses%2F")
	b.expect(b.post("/admin/licenses/install", "key", "eyJ"), http.StatusUnprocessableEntity, "not a complete license key")
	b.expect(b.post("/admin/licenses/install", "key", o.key(3, 5)), http.StatusOK, "“Design office” is installed.", "15 June 2027", "1 internal user more than licensed.")
	b.expect(b.get("/drawings/boathouse/compare"), http.StatusOK, "laid over each other")
	b.expect(b.get("/admin/users"), http.StatusOK, "4 internal, 1 external signed in this month", "licensed for 3 and 5", "more users than licensed: 1 internal and 0 external")
	o.restart(t)
	b = o.admin(t)
	b.expect(b.get("/drawings/boathouse/compare"), http.StatusOK)
	o.now = o.now.AddDate(1, 0, 0)
	b.signIn(atelier.DemoEmail, atelier.DemoPassword)
	b.expect(b.get("/drawings/boathouse/compare"), http.StatusForbidden)
}

func TestExternalUsersGetNoEnterpriseFeature(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	if err := o.app.Install(t.Context(), o.key(10, 5)); err != nil {
		t.Fatal(err)
	}
	admin := o.admin(t)
	admin.expect(admin.post("/admin/users", "name", "Rui Matos", "email", "rui@partner.example", "kind", "external", "password", "harbor-light"), http.StatusOK, "Rui Matos", "can sign in now")
	b := o.browser(t)
	b.expect(b.signIn("rui@partner.example", "harbor-light"), http.StatusOK)
	b.expect(b.get("/drawings/studio/compare"), http.StatusForbidden, "for the office's own people")
	b.expect(b.get("/drawings/studio"), http.StatusOK, "Studio under the roof")
	admin.expect(admin.get("/admin/users"), http.StatusOK, "4 internal, 2 external signed in this month")
}

func TestOnlyAdministratorsAdministrate(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	admin := o.admin(t)
	admin.post("/admin/users", "name", "Lea Brandt", "email", "lea@atelier.example", "kind", "internal", "password", "harbor-light")
	b := o.browser(t)
	b.signIn("lea@atelier.example", "harbor-light")
	absent := b.get("/nothing")
	for _, p := range []page{b.get("/admin/users"), b.get("/admin/licenses/"), b.post("/admin/licenses/install", "key", o.key(9, 5)), b.post("/admin/users", "name", "x")} {
		if p.code != http.StatusNotFound || p.text != absent.text {
			t.Errorf("%s: status %d, and not what is shown where nothing is", p.path, p.code)
		}
	}
	stranger := o.browser(t)
	if p := stranger.get("/admin/licenses/"); p.path != "/sign-in" {
		t.Errorf("a stranger sees %s", p.path)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	b := o.admin(t)
	for problem, form := range map[string][]string{
		"A name has between":          {"name", " ", "email", "a@b.example", "kind", "internal", "password", "harbor-light"},
		"not an e-mail address":       {"name", "A", "email", "A <a@b.example>", "kind", "internal", "password", "harbor-light"},
		"exists already":              {"name", "A", "email", "JONAS@atelier.example", "kind", "internal", "password", "harbor-light"},
		"internal, external or":       {"name", "A", "email", "a@b.example", "kind", "robot", "password", "harbor-light"},
		"A password has between":      {"name", "A", "email", "a@b.example", "kind", "internal", "password", "short"},
		"between 8 and 200":           {"name", "A", "email", "a@b.example", "kind", "internal"},
		"name has between 1 and 100 ": {"name", "A\x00", "email", "a@b.example", "kind", "internal", "password", "harbor-light"},
	} {
		b.expect(b.post("/admin/users", form...), http.StatusUnprocessableEntity, problem)
	}
	b.post("/admin/users", "name", "Lea <b>Brandt</b>", "email", "lea@atelier.example", "kind", "internal", "password", "harbor-light")
	lea := o.browser(t)
	lea.expect(lea.signIn("lea@atelier.example", "harbor-light"), http.StatusOK, "Drawings")
	id := idOf(t, b.get("/admin/users").text, "Lea")
	b.expect(b.post("/admin/users/"+id+"/block"), http.StatusOK, "Unblock Lea")
	if p := lea.get("/"); p.path != "/sign-in" {
		t.Error("a blocked user is still signed in")
	}
	lea.expect(lea.signIn("lea@atelier.example", "harbor-light"), http.StatusUnprocessableEntity)
	b.post("/admin/users/" + id + "/unblock")
	lea.expect(lea.signIn("lea@atelier.example", "harbor-light"), http.StatusOK)
}

func TestNobodyBlocksThemselves(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	b := o.admin(t)
	b.post("/admin/users", "name", "Second", "email", "second@atelier.example", "kind", "internal", "password", "harbor-light", "admin", "yes")
	second := o.browser(t)
	second.signIn("second@atelier.example", "harbor-light")
	me := idOf(t, b.get("/admin/users").text, "Second")
	second.expect(second.post("/admin/users/"+me+"/block"), http.StatusUnprocessableEntity, "cannot block yourself")
}

// idOf finds a user's id in the form beside the name.
func idOf(t *testing.T, text, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "<td>"+name)
	_, rest, ok2 := strings.Cut(rest, `action="/admin/users/`)
	id, _, ok3 := strings.Cut(rest, "/")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("%s is not on the page", name)
	}
	return id
}

func TestComments(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	b := o.admin(t)
	b.expect(b.get("/drawings/pavilion"), http.StatusOK, "Nobody has written anything")
	b.expect(b.post("/drawings/pavilion/comments", "text", "Closer to the pond.\n船舶"), http.StatusOK, "Closer to the pond.", "船舶", "15 June 2026")
	b.expect(b.post("/drawings/pavilion/comments", "text", "  "), http.StatusUnprocessableEntity, "between 1 and 2,000")
	b.expect(b.post("/drawings/pavilion/comments", "text", strings.Repeat("x", 2001)), http.StatusUnprocessableEntity, "between 1 and 2,000")
	b.expect(b.get("/drawings/none"), http.StatusNotFound, "There is nothing here")
	b.expect(b.post("/drawings/none/comments", "text", "x"), http.StatusNotFound)
	b.expect(b.get("/drawings/none/compare"), http.StatusNotFound)
	o.restart(t)
	b = o.admin(t)
	b.expect(b.get("/drawings/pavilion"), http.StatusOK, "Closer to the pond.")
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in", strings.NewReader("email="+atelier.DemoEmail+"&password="+atelier.DemoPassword))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	o.app.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d", w.Code)
	}
}

func TestCookieIsBoundToTheHostOverHTTPS(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	o.cfg.URL = "https://atelier.example"
	o.restart(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://atelier.example/sign-in", strings.NewReader("email="+atelier.DemoEmail+"&password="+atelier.DemoPassword))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	o.app.ServeHTTP(w, r)
	if c := w.Header().Get("Set-Cookie"); !strings.HasPrefix(c, "__Host-atelier=") || !strings.Contains(c, "Secure") || !strings.Contains(c, "HttpOnly") {
		t.Errorf("cookie %q", c)
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	for want, spoil := range map[string]func(*atelier.Config){
		"Dir":         func(c *atelier.Config) { c.Dir = "" },
		"root":        func(c *atelier.Config) { c.Roots = nil },
		"data folder": func(c *atelier.Config) { c.Dir = filepath.Join(c.Dir, "users.json") },
		"users.json": func(c *atelier.Config) {
			c.Dir = t.TempDir()
			if err := os.WriteFile(filepath.Join(c.Dir, "users.json"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		cfg := o.cfg
		spoil(&cfg)
		if _, err := atelier.New(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
