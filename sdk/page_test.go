package seatward_test

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// browse sends a request to the page as it is mounted in a product.
func (in *installation) browse(method, target string, form url.Values, header ...string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.Handle("/admin/licenses/", http.StripPrefix("/admin/licenses", in.Page()))
	mux.Handle("/bare", http.StripPrefix("/bare", in.Page()))
	r := httptest.NewRequestWithContext(context.Background(), method, "https://studio.example"+target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

// paste pastes a key and follows the redirect.
func (in *installation) paste(t *testing.T, text string) *httptest.ResponseRecorder {
	t.Helper()
	w := in.browse("POST", "/admin/licenses/install", url.Values{"key": {text}})
	if w.Code != http.StatusSeeOther {
		return w
	}
	return in.browse("GET", "/admin/licenses/"+strings.TrimPrefix(w.Header().Get("Location"), "./"), nil)
}

func contains(t *testing.T, w *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	body := html.UnescapeString(w.Body.String())
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%q is not on the page:\n%s", text, body)
		}
	}
}

func TestPageWithoutALicense(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	w := in.browse("GET", "/admin/licenses/", nil)
	contains(t, w, in.InstallID(), "No license is installed", "12 users, no license in force", "Back to Studio",
		"https://portal.example/purchase?install_id="+in.InstallID()+"&product=studio&return=https%3A%2F%2Fstudio.example%2Fadmin%2Flicenses%2F")
	if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("CSP %q", csp)
	}
	if body := w.Body.String(); strings.Contains(body, "<style") || strings.Contains(body, " style=") || strings.Contains(body, "<script>") {
		t.Error("the page has inline style or script, which its own policy forbids")
	}
}

func TestPageInstalls(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	key := in.key("a", func(c *license.Claims) { c.Expires = date(2026, 7, 1) })
	w := in.paste(t, key[:300]+"\u200b\r\n"+key[300:])
	contains(t, w, "“Yard a” is installed.", "Line breaks and spaces were removed from the key.", "SW-a", "10 + 5 external",
		"1 July 2026", "16 days left", "Cumulative expiry: 1 July 2026", "On 1 July 2026: “Yard a” ends.",
		"From then on 0 internal and 0 external users are licensed; now it is 10 and 5.", "Features that end: compare.",
		"2 internal users more than licensed.", "12 of 10", "2 free")
	contains(t, in.paste(t, key), "“Yard a” was installed before. Nothing has changed.")
	contains(t, in.paste(t, in.key("a", func(c *license.Claims) { c.Revision = 2 })), "replaces its earlier version")
}

func TestPageShowsSeveralLicenses(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.install(t, in.key("b", func(c *license.Claims) {
		c.Expires = date(2026, 12, 9)
		c.Lic.Name, c.Lic.Users = "", license.Users{Internal: 2000}
	}))
	in.install(t, in.key("c", func(c *license.Claims) {
		c.NotBefore, c.Expires, c.Lic.Replaces = date(2027, 3, 14), date(2027, 3, 15), []string{"a"}
	}))
	w := in.browse("GET", "/admin/licenses/", nil, "Accept-Language", "de-DE,de;q=0.9,en;q=0.5")
	contains(t, w, `lang="de"`, "2 Lizenzen in Kraft", "2.000", "Gemeinsamer Ablauf: 9. Dezember 2026", "Am 9. Dezember 2026: „SW-b“ endet.",
		"Ab dann sind 10 interne und 5 externe Nutzer lizenziert; jetzt sind es 2.010 und 5.", "Beginnt am 14. März 2027")
}

func TestPageSaysWhyAKeyIsRefused(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a", func(c *license.Claims) { c.Revision = 2 }))
	changed := strings.Split(in.key("b"), ".")
	changed[1] = strings.Split(in.key("c"), ".")[1]
	for reason, c := range map[license.Reason]struct{ key, says string }{
		license.TooLarge:          {strings.Repeat("A", 20<<10), "longer than any license key"},
		license.Malformed:         {in.key("b")[:1000], "not a complete license key. Copy it again"},
		license.UntrustedRoot:     {licensetest.NewVendor("x").Issue(in.claims("b")), "someone other than the vendor of Studio"},
		license.BadSignature:      {strings.Join(changed, "."), "changed after it was issued"},
		license.WrongProduct:      {in.key("b", func(c *license.Claims) { c.Lic.Product = "simulator" }), "another product: simulator."},
		license.WrongInstallation: {in.key("b", func(c *license.Claims) { c.Audience = []string{"0b9c1f7e-64a4-4d0a-8a3e-6f3c9f1f2d22"} }), "another installation: 0b9c1f7e-64a4-4d0a-8a3e-6f3c9f1f2d22. This one has the Install ID " + in.InstallID()},
		license.NotYetValid:       {in.key("b", func(c *license.Claims) { c.NotBefore = date(2026, 8, 1) }), "starts on 1 August 2026. Install it from that day on."},
		license.Superseded:        {in.key("a"), "A newer version of this license"},
	} {
		w := in.paste(t, c.key)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", reason, w.Code)
		}
		contains(t, w, c.says, ">"+string(reason)+"<", `aria-invalid="true"`, "key-error")
	}
}

// Every reason has its own words in both languages.
func TestEveryReasonHasASentence(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	claims := in.claims("a")
	seen := make(map[string]license.Reason)
	for _, lang := range []string{"en", "de"} {
		for _, r := range license.Reasons() {
			says, wayOut := in.Sentence(lang, &license.Error{Reason: r, Claims: &claims})
			if other, twice := seen[says]; twice || says == "" || wayOut == "" {
				t.Errorf("%s in %s says the same as %s: %q", r, lang, other, says)
			}
			seen[says] = r
		}
	}
}

func TestPageKeepsWhatWasPasted(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	w := in.paste(t, `</textarea><script>alert(1)</script>`)
	if strings.Contains(w.Body.String(), "<script>alert") {
		t.Error("pasted markup is markup on the page")
	}
	contains(t, w, `</textarea><script>alert(1)</script>`)
	if w := in.paste(t, strings.Repeat("x", 1<<20)); w.Code != http.StatusUnprocessableEntity || w.Body.Len() > 20000 {
		t.Errorf("a megabyte: status %d, %d bytes back", w.Code, w.Body.Len())
	}
}

func TestHostileNamesAreText(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	name := `<img src=x onerror=alert(1)> "&' 船舶`
	w := in.paste(t, in.key("a", func(c *license.Claims) { c.Lic.Name = name }))
	if strings.Contains(w.Body.String(), "<img") {
		t.Error("a license name is markup on the page")
	}
	contains(t, w, name)
}

func TestPageRemoves(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.install(t, in.key("b"))
	w := in.browse("GET", "/admin/licenses/remove?license=a", nil)
	contains(t, w, "Remove “Yard a”", "10 internal and 5 external users stay licensed; now it is 20 and 10.", "2 internal users more than licensed.")
	if len(in.status(t).Licenses) != 2 {
		t.Error("asking removed it")
	}
	w = in.browse("POST", "/admin/licenses/remove", url.Values{"license": {"a"}})
	if w.Code != http.StatusSeeOther || len(in.status(t).Licenses) != 1 {
		t.Errorf("status %d", w.Code)
	}
	contains(t, in.browse("GET", "/admin/licenses/remove?license=b", nil), "the enterprise features of Studio are off")
	for _, w := range []*httptest.ResponseRecorder{
		in.browse("POST", "/admin/licenses/remove", url.Values{"license": {"a"}}),
		in.browse("GET", "/admin/licenses/remove?license=a", nil),
	} {
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "./" {
			t.Errorf("removed in another tab: status %d", w.Code)
		}
	}
	contains(t, in.browse("GET", "/admin/licenses/?done=removed", nil), "The license was removed")
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	w := in.browse("POST", "/admin/licenses/remove", url.Values{"license": {"a"}}, "Sec-Fetch-Site", "cross-site")
	if w.Code != http.StatusForbidden || len(in.status(t).Licenses) != 1 {
		t.Errorf("status %d", w.Code)
	}
}

func TestPageWhenThingsFail(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.fail = errors.New("database is away")
	contains(t, in.paste(t, in.key("a")), "“Yard a” is installed.", "The users could not be counted just now.")
	in.store.full = true
	w := in.paste(t, in.key("b"))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("status %d", w.Code)
	}
	contains(t, w, "could not be saved. Nothing has changed.", "not_saved")
	w = in.browse("POST", "/admin/licenses/remove", url.Values{"license": {"a"}})
	contains(t, w, "The license could not be removed. Nothing has changed.")
}

func TestPageMountedWithoutASlash(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	w := in.browse("GET", "/bare?done=removed", nil)
	if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != "bare/?done=removed" {
		t.Errorf("status %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestPageFiles(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.cfg.CSS = ":root{--accent:#7a1f3d}"
	in.reopen(t)
	css := in.browse("GET", "/admin/licenses/page.css", nil)
	if !strings.HasPrefix(css.Header().Get("Content-Type"), "text/css") || !strings.HasSuffix(css.Body.String(), in.cfg.CSS) {
		t.Error("the product's own style is missing")
	}
	if js := in.browse("GET", "/admin/licenses/copy.js", nil); !strings.HasPrefix(js.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("script of type %q", js.Header().Get("Content-Type"))
	}
	if w := in.browse("GET", "/admin/licenses/frame.html", nil); w.Code != http.StatusNotFound {
		t.Errorf("a template is served: %d", w.Code)
	}
}
