package seatward_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"
)

// carry sends the form for what was carried by hand, as browsers do.
func (in *installation) carry(t *testing.T, file, text string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "news.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, file); err != nil {
		t.Fatal(err)
	}
	if err := form.WriteField("text", text); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "https://studio.example/carried", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	in.Page().ServeHTTP(w, r)
	return w
}

func (in *installation) list(day int, revoked ...string) string {
	return in.vendor.IssueStatus(license.StatusList{Issuer: "https://portal.example", IssuedAt: date(2026, 6, day), Expires: date(2026, 7, 15), Revoked: revoked})
}

// The whole way of an installation without a network: out with the report, back
// with the answer.
func TestCarriedByHand(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	contains(t, in.browse("GET", "/admin/licenses/", nil), "Studio sends nothing by itself.", "so install one first")
	if w := in.browse("GET", "/admin/licenses/usage.jwt", nil); w.Code != http.StatusSeeOther {
		t.Errorf("a report without a license: %d", w.Code)
	}
	key := in.key("a")
	in.install(t, key)
	contains(t, in.browse("GET", "/admin/licenses/", nil), `href="usage.jwt" download`)
	w := in.browse("GET", "/admin/licenses/usage.jwt", nil)
	if w.Header().Get("Content-Type") != "application/jwt" || w.Header().Get("Content-Disposition") != `attachment; filename="usage-2026-06-15.jwt"` {
		t.Errorf("%v", w.Header())
	}
	u, err := report.Parse(w.Body.String())
	if err != nil {
		t.Fatal(err)
	}
	if r, err := u.Verify(key); err != nil || r.Days[0].Internal != 12 {
		t.Errorf("%+v, %v", r, err)
	}
	news, err := report.News{
		Through: "2026-06-15", Status: in.list(14, "x"),
		Keys: []string{in.key("a", revision(2)), in.key("b"), in.key("x")},
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	contains(t, in.carry(t, "\ufeff"+string(news)+"\r\n", ""), "The answer of the portal was taken in.", "“Yard a” is installed and replaces its earlier version.",
		"“Yard b” is installed.", "The revocation list of 14 June 2026, 00:00 is in force.", "Not taken in: The vendor has withdrawn this license.",
		"The portal has the usage through 15 June 2026.", "was brought here on 15 June 2026, 00:00.")
	contains(t, in.carry(t, "", string(news), "Accept-Language", "de"), "Nicht übernommen: Der Hersteller hat diese Lizenz zurückgezogen.")
	contains(t, in.carry(t, `{"v":1,"keys":[]}`, "", "Accept-Language", "de"), "Sie enthielt nichts Neues.")
}

func TestCarriedRevocationList(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	list := in.list(14, "a")
	contains(t, in.carry(t, "", "> "+list[:200]+"\r\n> "+list[200:]), "The revocation list of 14 June 2026, 00:00 is in force.", "Withdrawn")
	contains(t, in.carry(t, in.list(10), ""), "The revocation list of 14 June 2026, 00:00 is in force.", "Withdrawn")
}

func TestCarriedIsRefused(t *testing.T) {
	t.Parallel()
	in, stranger := newInstallation(t), newInstallation(t)
	in.install(t, in.key("a"))
	list := in.list(14)
	other := stranger.key("a")
	parts := strings.Split(list, ".")
	parts[2] = strings.Split(other, ".")[2]
	for name, c := range map[string][3]string{
		"nothing":           {"", "", "neither an answer of the portal nor"},
		"a page":            {"<!doctype html>", "", "malformed"},
		"a damaged answer":  {`{"v":1,"keys":[`, "", "malformed"},
		"another's answer":  {`{"v":1,"keys":[],"x":1}`, "", "bad_claims"},
		"a license key":     {in.key("b"), "", "A license key belongs into the form above."},
		"a changed list":    {"", strings.Join(parts, "."), "This list was changed after it was issued."},
		"an endless answer": {`{"v":1,"keys":["` + strings.Repeat("a", 4<<20) + `"]}`, "", "too_large"},
		"a megabyte of key": {"", strings.Repeat("a", 1<<20), "malformed"},
		"more than that":    {strings.Repeat(" ", 5<<20), "", "too_large"},
	} {
		w := in.carry(t, c[0], c[1])
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, w.Code)
		}
		contains(t, w, c[2], `role="alert"`)
	}
	if w := in.carry(t, `{"v":1,"keys":[]}`, "", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("a form of another site: %d", w.Code)
	}
	in.store.full = true
	w := in.carry(t, `{"v":1,"keys":[]}`, "")
	if w.Code != http.StatusInternalServerError {
		t.Errorf("status %d", w.Code)
	}
	contains(t, w, "It is good, but could not be saved.", "not_saved")
}

func TestPageShowsDetailsAndLinks(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	key := in.key("a")
	in.install(t, key)
	in.usage = seatward.Usage{Internal: 15, External: 9}
	back := "&return=" + url.QueryEscape("https://studio.example/admin/licenses/")
	contains(t, in.browse("GET", "/admin/licenses/", nil), key, `readonly rows="4"`, "team · annual", "Halden Shipyards", "14 March 2026",
		"https://portal.example/purchase?external=5&install_id="+in.InstallID()+"&internal=10&product=studio&renew=a"+back,
		"https://portal.example/purchase?external=4&install_id="+in.InstallID()+"&internal=5&product=studio"+back)
	contains(t, in.browse("GET", "/admin/licenses/", nil, "Accept-Language", "de"), "Details und Schlüssel", "Im Portal verlängern", "Im Portal mehr Nutzer lizenzieren")
	in.install(t, in.key("a", revision(2), func(c *license.Claims) { c.Lic.Users = license.Users{Internal: 30, External: 30} }))
	if body := in.browse("GET", "/admin/licenses/", nil).Body.String(); strings.Contains(body, "License more users") {
		t.Error("more users are offered though there are enough")
	}
}

func TestPageTellsWhatIsWrongWithThePortal(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.portalOf(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	in.install(t, in.key("a"))
	contains(t, in.browse("GET", "/admin/licenses/", nil), "Studio reports its usage to the portal daily. There has been no answer yet.")
	if err := in.Sync(t.Context()); err == nil {
		t.Fatal("no error")
	}
	contains(t, in.browse("GET", "/admin/licenses/", nil), "On 15 June 2026, 00:00 there was none: the portal has a problem of its own. Licenses stay as they are; it will be tried again.")
}

func TestPageTellsTheWayOutOfAWrongClock(t *testing.T) {
	t.Parallel()
	in := farAhead(t)
	code := in.status(t).ClockCode
	contains(t, in.browse("GET", "/admin/licenses/", nil), "Until it is later than 1 January 2099 again", "with the code "+code+".")
	w := in.paste(t, in.key("b", issuedAt(in.now, code)))
	contains(t, w, "“Yard b” is installed.")
	if strings.Contains(w.Body.String(), "2099") {
		t.Error("the wrong clock is still on the page")
	}
}
