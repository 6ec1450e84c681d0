package atelier_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/examples/atelier"
)

// lea makes a colleague who is no administrator, and signs her in.
func (o *office) lea(t *testing.T, admin *browser) *browser {
	t.Helper()
	admin.post("/admin/users", "name", "Lea Brandt", "email", "lea@atelier.example", "kind", "internal", "password", "harbor-light")
	b := o.browser(t)
	b.expect(b.signIn("lea@atelier.example", "harbor-light"), http.StatusOK, "Drawings")
	return b
}

// to presses the button of the demo's clock that has a name.
func (b *browser) to(name string) page {
	b.t.Helper()
	at := regexp.MustCompile(`name="to" value="([^"]+)"><button class="btn">` + name + `<`).FindStringSubmatch(b.get("/demo/time").text)
	if at == nil {
		b.t.Fatalf("no way to %s", name)
	}
	return b.post("/demo/time", "to", at[1])
}

func (b *browser) lacks(p page, texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.text, text) {
			b.t.Errorf("%s: %q is on the page", p.path, text)
		}
	}
}

const (
	adminsNotice = "Everybody sees a notice from"
	usersNotice  = "Atelier is used with more users than its licenses allow."
	readOnly     = "Atelier has been read-only since 27 July 2026"
)

// The story of too many users, day by day to the end of it, and the cure.
func TestTooManyUsers(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	admin := o.admin(t)
	admin.post("/admin/licenses/install", "key", o.key(4, 2))
	lea := o.lea(t, admin) // the fifth internal user
	admin.expect(admin.get("/demo/time"), http.StatusOK, "A rule has been broken since 15 June 2026. This is day 0.")

	admin.to("Day 13")
	admin.lacks(admin.get("/"), adminsNotice)
	admin.expect(admin.get("/admin/licenses/"), http.StatusOK, "What follows, and when", "29 June 2026", "13 July 2026", "27 July 2026", "in 1 day",
		"To end it, remove or block internal users, or license more: 1.")

	admin.to("Day 14")
	admin.expect(admin.get("/"), http.StatusOK, "1 internal user more than licensed. Everybody sees a notice from 13 July 2026 on", "The demo's clock is ahead: it is 29 June 2026 here.")
	lea.lacks(lea.get("/"), usersNotice)
	admin.to("Day 27")
	lea.lacks(lea.get("/"), usersNotice)
	admin.to("Day 28")
	lea.expect(lea.get("/"), http.StatusOK, usersNotice, "Atelier becomes read-only on 27 July 2026.", "An administrator can end this.")
	admin.to("Day 41")
	lea.expect(lea.post("/drawings/pavilion/comments", "text", "Still possible."), http.StatusOK, "Still possible.")

	admin.to("Day 42")
	lea.expect(lea.get("/drawings/pavilion"), http.StatusOK, readOnly, "Still possible.")
	refused := lea.send(http.MethodPost, "/drawings/pavilion/comments", map[string][]string{"text": {"Too late."}})
	if refused.code != http.StatusForbidden || !strings.Contains(refused.text, "license.read_only") {
		t.Errorf("a comment in read-only: %d %s", refused.code, refused.text)
	}
	lea.lacks(lea.get("/drawings/pavilion"), "Too late.")
	if p := admin.post("/admin/users", "name", "Sixth", "email", "sixth@atelier.example", "kind", "internal", "password", "harbor-light"); p.code != http.StatusForbidden {
		t.Errorf("a user was made in read-only: %d", p.code)
	}

	// Signing in works, and so does getting well.
	lea.post("/sign-out")
	lea.expect(lea.signIn("lea@atelier.example", "harbor-light"), http.StatusOK, readOnly)
	admin.post("/admin/users/" + idOf(t, admin.get("/admin/users").text, "Tomasz") + "/block")
	admin.lacks(admin.get("/"), "read-only")
	lea.expect(lea.post("/drawings/pavilion/comments", "text", "As before."), http.StatusOK, "As before.")
}

// The story of a license that ends: the way out is another one.
func TestLicenseEnds(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	admin := o.admin(t)
	lea := o.lea(t, admin)
	admin.post("/admin/licenses/install", "key", o.key(10, 10))
	for range 11 {
		admin.to("A month on")
	}
	admin.lacks(admin.get("/"), "“Design office” ends")
	admin.to("The notice")
	admin.expect(admin.get("/"), http.StatusOK, "“Design office” ends on 15 June 2027, in 30 days.")
	lea.lacks(lea.get("/"), "“Design office” ends")
	admin.expect(admin.to("Day 0"), http.StatusOK, "It is 15 June 2027", "A rule has been broken since 15 June 2027. This is day 0.")
	admin.to("Day 42")
	lea.expect(lea.get("/"), http.StatusOK, "The license of Atelier has ended.", "read-only since 27 July 2027")

	// A restart changes nothing, and taking the key out does not either.
	o.restart(t)
	admin = o.admin(t)
	admin.expect(admin.get("/"), http.StatusOK, "Since 15 June 2027 no license has been in force.")
	admin.post("/admin/licenses/remove", "license", "lic_1")
	admin.expect(admin.get("/"), http.StatusOK, "Since 15 June 2027 no license has been in force.")

	renewed := o.claims(10, 10)
	renewed.LicenseID, renewed.Expires = "lic_2", time.Time{}
	admin.expect(admin.post("/admin/licenses/install", "key", o.vendor.Issue(renewed)), http.StatusOK, "is installed")
	admin.lacks(admin.get("/"), "read-only", "no license")
}

func TestBackToToday(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	admin := o.admin(t)
	admin.post("/admin/licenses/install", "key", o.key(3, 2))
	admin.to("Day 42")
	if p := admin.post("/demo/time", "to", "2026-06-20T00:00:00Z"); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text, "only goes ahead") {
		t.Errorf("%d: the clock went back", p.code)
	}
	for _, nonsense := range []string{"", "tomorrow", "9999-01-01T00:00:00Z"} {
		if p := admin.post("/demo/time", "to", nonsense); p.code != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", nonsense, p.code)
		}
	}
	admin.expect(admin.post("/demo/time", "to", "today"), http.StatusOK, "It is 15 June 2026", "This is day 0.")
	admin.lacks(admin.get("/admin/licenses/"), "was set back", "damaged")
	admin.expect(admin.get("/admin/licenses/"), http.StatusOK, "Design office")
	admin.expect(admin.to("Day 14"), http.StatusOK, "It is 29 June 2026")
}

func TestTimeIsOnlyForTheDemosAdministrators(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	lea := o.lea(t, o.admin(t))
	for _, p := range []page{lea.get("/demo/time"), lea.post("/demo/time", "to", "today")} {
		if p.code != http.StatusNotFound {
			t.Errorf("status %d", p.code)
		}
	}
	product := open(t, false)
	b := product.browser(t)
	b.signIn(atelier.DemoEmail, product.app.InitialPassword())
	if p := b.get("/demo/time"); p.code != http.StatusNotFound {
		t.Errorf("a product has a clock to move: %d", p.code)
	}
}

// Service accounts do not count and have no feature; who is removed is gone.
func TestWhoCounts(t *testing.T) {
	t.Parallel()
	o := open(t, true)
	b := o.admin(t)
	b.post("/admin/licenses/install", "key", o.key(10, 10))
	b.post("/admin/users", "name", "Build robot", "email", "robot@atelier.example", "kind", "service", "password", "harbor-light")
	b.expect(b.get("/admin/users"), http.StatusOK, "Service", "4 internal, 1 external signed in this month")
	robot := o.browser(t)
	robot.expect(robot.signIn("robot@atelier.example", "harbor-light"), http.StatusOK)
	robot.expect(robot.get("/drawings/studio/compare"), http.StatusForbidden)

	id := idOf(t, b.get("/admin/users").text, "Jonas")
	b.expect(b.get("/admin/users/"+id+"/remove"), http.StatusOK, "Remove Jonas Weber", "no longer counts")
	b.expect(b.post("/admin/users/"+id+"/remove"), http.StatusOK, "3 internal, 1 external")
	b.expect(b.get("/admin/users/"+id+"/remove"), http.StatusNotFound)

	// In the next month nobody external has signed in yet.
	b.to("A month on")
	b.expect(b.get("/admin/users"), http.StatusOK, "3 internal, 0 external signed in this month")
}
