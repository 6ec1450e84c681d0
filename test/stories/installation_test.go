package stories

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/test/browser"
)

// haldens starts the product with a license of an organization for 40 users.
func (w *town) haldens(cfg atelier.Config) (app product, admin *browser.Page, org domain.Organization, l domain.License) {
	w.t.Helper()
	app, admin = w.beside(cfg)
	w.found("Ida Holm", "Halden", halden)
	org, ida := w.organization(halden)
	l = w.boughtPlan(w.yearly, org, ida, app.InstallID(), domain.Users{Internal: 40, External: 10})
	admin.Fill("License key", w.key(org, ida, l)).Click("Install license").See("is installed")
	return app, admin, org, l
}

// console is where the vendor sees a license.
func (w *town) console(org domain.Organization, l domain.License) string {
	return w.at("/console/organizations/" + string(org.ID) + "/licenses/" + string(l.ID))
}

// statusList is the revocation list, as anybody may have it.
func (w *town) statusList() []byte {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.at("/.well-known/seatward/status.jwt"), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	list, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("%d, %v: %s", resp.StatusCode, err, list)
	}
	return list
}

// oldKey is the key that a license had at first.
func (w *town) oldKey(l domain.License) (key string) {
	w.t.Helper()
	if err := w.server.Store.Read(w.t.Context(), func(tx *store.Tx) error {
		v, err := tx.LicenseRevision(l.ID, 1)
		key = v.Key
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return key
}

// Usage goes to the portal and news come back as files, without a network: a
// newer revision replaces the one installed, and twice changes nothing.
func TestReportAndAnswerByFile(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		_, admin, org, l := w.haldens(atelier.Config{})
		admin.See("Atelier sends nothing by itself.")
		nora := w.signIn("nora@nordlicht.example").Goto(w.console(org, l))
		nora.Click("Reissue").Fill("Name", "Yard floor").Fill("Internal users", "60").Fill("Reason", "Agreed by phone").Click("See what it does")
		nora.See("60").Axe().Click("Reissue license").See("Yard floor")
		w.mails.mail(w.t, halden, "License Yard floor has a new key")

		report := admin.Download("Download usage report")
		p := w.signIn(halden).Goto(w.at("/organizations/" + string(org.ID) + "/installations")).See("No installation has reported yet").Axe()
		p.Click("Upload a report").Forgive("422").Click("Take the report in").See("This is empty.")
		p.Upload("The report as a file", "film.mp4", make([]byte, 2<<20)).Click("Take the report in").See("not a usage report")
		p.Upload("The report as a file", "garbage.jwt", []byte("garbage")).Click("Take the report in").See("not a usage report")
		p.Upload("The report as a file", "report.jwt", report).Click("Take the report in").See("The report has been taken in.").Axe()
		installation := p.URL()
		answer := p.Download("Download the answer")
		p.Goto(w.at("/organizations/"+string(org.ID)+"/installations/report")).Upload("The report as a file", "report.jwt", report).Click("Take the report in")
		if again := p.See("The report has been taken in.").Download("Download the answer"); string(again) != string(answer) || p.URL() != installation {
			w.t.Errorf("the same report is answered %s at %s, then %s at %s", answer, installation, again, p.URL())
		}

		admin.Forgive("422").Upload("File", "answer.json", []byte("{}")).Click("Take in").See("neither an answer of the portal nor a revocation list").Axe()
		admin.Upload("File", "answer.json", answer).Click("Take in").See("“Yard floor” is installed and replaces its earlier version.").See("of 60").Axe().Screenshot("carried")
		admin.Upload("File", "answer.json", answer).Click("Take in").See("There was nothing new in it.").See("of 60")
		admin.Download("Download usage report")
		p.Goto(installation).See("an older key") // until the next report
		p.Goto(w.at("/organizations/"+string(org.ID)+"/installations/report")).Fill("Or the report as text", string(admin.Download("Download usage report")))
		p.Click("Take the report in").See("The report has been taken in.").NotSee("an older key").Axe()

		// Somebody else's organization does not get it.
		w.found("Per Dahl", "Elsewhere", "per@elsewhere.example")
		other, _ := w.organization("per@elsewhere.example")
		per := w.signIn("per@elsewhere.example").Goto(w.at("/organizations/" + string(other.ID) + "/installations/report")).Forgive("422")
		per.Upload("The report as a file", "report.jwt", report).Click("Take the report in").NotSee("has been taken in")
		per.Forgive("404").Goto(strings.SplitN(installation, "?", 2)[0]).See("Nothing here")
	})
}

// What the vendor revokes counts for nothing at the next evaluation, be the list
// fetched or carried; an older list changes nothing.
func TestRevokedLicense(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		app, admin, org, l := w.haldens(atelier.Config{Report: true})
		carried, elsewhere := w.installed()
		_, ida := w.organization(halden)
		second := w.bought(org, ida, carried.InstallID(), 20)
		elsewhere.Fill("License key", w.key(org, ida, second)).Click("Install license").See("is installed")
		app.tell()
		older := w.statusList()
		w.later(time.Minute)

		nora := w.signIn("nora@nordlicht.example")
		for _, gone := range []domain.License{l, second} {
			nora.Goto(w.console(org, gone)).Click("Revoke").See("for good").See("It cannot be undone").Fill("Reason", "Sold by mistake").Click("Revoke license").See("Revoked").Axe()
		}
		nora.Goto(w.at("/console/installations")).See("It names 2 licenses.").Axe()
		admin.Goto(app.licenses()).NotSee("Withdrawn") // it has not heard of it
		app.tell()
		admin.Goto(app.licenses()).See("No license is in force").See("Withdrawn").Axe().Screenshot("revoked")
		app.tell() // a revoked license still signs

		list := nora.Goto(w.at("/console/installations")).Download("Download the list")
		for _, brought := range [][]byte{list, older, list} {
			elsewhere.Upload("File", "status.jwt", brought).Click("Take in").See("is in force").See("No license is in force").See("Withdrawn")
		}
		elsewhere.Forgive("422").Fill("License key", w.oldKey(second)).Click("Install license").See("The vendor has withdrawn this license.").See("revoked")
	})
}

// Two copies of an installation give themselves away; the owner says when they
// are none.
func TestCloneOfAnInstallation(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		one, _, org, l := w.haldens(atelier.Config{Report: true, Host: "one"})
		one.tell()
		copied := w.t.TempDir()
		if err := os.CopyFS(copied, os.DirFS(one.dir)); err != nil {
			w.t.Fatal(err)
		}
		w.later(time.Hour)
		two, _ := w.beside(atelier.Config{Report: true, Host: "two", Dir: copied})
		two.tell()
		ida := w.signIn(halden).Goto(w.at("/organizations/" + string(org.ID) + "/installations"))
		ida.In(l.Name).See("In order").NotSee("Possible clone") // it may have moved
		w.later(time.Hour)
		one.tell()
		ida.Reload().In(l.Name).See("Possible clone")
		ida.Axe().Click(l.Name).See("Two copies may share this Install ID").Axe().Screenshot("clone")
		w.signIn("nora@nordlicht.example").Goto(w.at("/console/installations")).In("Halden").See("Possible clone")
		ida.Click("Dismiss").See("Dismiss the possible clone?").In("Dismiss the possible clone?").Click("Dismiss")
		ida.See("The evidence has been put aside.").NotSee("Two copies may share")
	})
}

// A clock that was set far ahead by mistake has ended the license for good, as
// setting it back improves nothing. The vendor reissues the license under a name
// that holds the code that the product shows.
func TestWayBackFromAWrongClock(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		var wrong atomic.Int64
		app, admin, org, l := w.haldens(atelier.Config{Clock: func() time.Time { return w.now().Add(time.Duration(wrong.Load())) }})
		wrong.Store(int64(3 * 365 * 24 * time.Hour))
		app.as(admin, atelier.DemoEmail, atelier.DemoPassword).Goto(app.licenses()).See("no license has been in force").See("Now")
		wrong.Store(0)
		app.as(admin, atelier.DemoEmail, atelier.DemoPassword).Goto(app.licenses()).See("no license has been in force").See("was set back").Axe().Screenshot("clock")
		code := regexp.MustCompile(`clock-[a-z0-9]{16}`).FindString(admin.Text("main"))
		if code == "" {
			w.t.Fatal("there is no code")
		}
		nora := w.signIn("nora@nordlicht.example").Goto(w.console(org, l)).Click("Reissue")
		nora.Fill("Name", l.Name+" "+code).Fill("Reason", "Their clock was wrong").Click("See what it does").Click("Reissue license").See(code)
		p := w.signIn(halden).Goto(w.at("/organizations/" + string(org.ID) + "/licenses/" + string(l.ID))).Click("Show license key")
		admin.Fill("License key", p.Value("License key")).Click("Install license").See("replaces its earlier version")
		admin.NotSee("no license has been in force").NotSee("was set back").See("of 40").Axe()
	})
}
