package portal_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/test/browser"
)

// signed is a report of the yard's installation about the last days, signed
// with its license.
func (y *yard) signed(n, days int, change func(*report.Report)) string {
	y.t.Helper()
	r := report.Report{
		ID: fmt.Sprintf("2f6d0f6f-1c12-4b7a-9a41-%012d", n), InstallID: install, Product: "harbor", Place: report.PlaceOf(install, "one"), Version: "4.2",
		IssuedAt: y.Now(), TimeZone: "Europe/Berlin", Licenses: []report.Held{{ID: string(y.license.ID), Revision: 1}},
		HowExternal: report.MonthActive, Standing: report.Standing{Stage: comply.None},
	}
	for ago := days - 1; ago >= 0; ago-- {
		r.Days = append(r.Days, report.Day{Date: y.Now().AddDate(0, 0, -ago).Format(time.DateOnly), Internal: 50 - ago/4, External: 8 + ago%5})
	}
	change(&r)
	key := ""
	y.ok(y.Read(y.t.Context(), func(tx *store.Tx) error {
		v, err := tx.LicenseRevision(y.license.ID, 1)
		key = v.Key
		return err
	}))
	text, err := r.Sign(string(y.license.ID)+"/1", key)
	y.ok(err)
	return text
}

func asIs(*report.Report) {}

// report has the installation report by itself.
func (y *yard) report(n, days int, change func(*report.Report)) {
	y.t.Helper()
	_, err := y.installations.Receive(y.t.Context(), install, y.signed(n, days, change), "192.0.2.7")
	y.ok(err)
}

// reported is the id of the installation after its first report.
func (y *yard) reported() domain.InstallationID {
	y.t.Helper()
	y.report(1, 2, asIs)
	list, err := y.installations.VendorInstallations(y.t.Context(), y.admin, domain.ListRequest{})
	y.ok(err)
	return list.Items[0].ID
}

func TestInstallationPages(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b, member := h.as(y.owner), h.as(y.member)
		page := at(y.org, "installations", y.ids["installation"])
		b.get(at(y.org, "installations")).is(200, "Yard floor", install, "50 + 8", "of 60 + 20", "In order", "Upload a report")
		member.get(page).has(install).is(200, "4.2", "Not enough history", "!Upload a report", "192.0.2.7").has("<svg")
		b.get(at(y.org, "installations")+"?q=nothing").is(200, "Nothing matches.")
		b.get(at(y.org, "installations")+"?format=csv").has("Install ID", install)
		b.get(page+"/usage").has("Day,Internal users,External users", h.Now().Format(time.DateOnly)+",50,8")

		upload := at(y.org, "installations", "report")
		b.post(upload, "report", "").is(422, "This is empty.")
		b.post(upload, "report", "nonsense").is(422, "This is not a usage report, or it was damaged on the way.").has(">nonsense</textarea>")
		b.post(upload, "report", y.signed(2, 3, asIs)[:400]+"A.x.y").is(422, "not a usage report")
		taken := b.post(upload, "report", y.signed(3, 120, asIs))
		answer := b.follow(taken).is(200, "The report has been taken in.", "Download the answer", "In 30 days", "The 60 licensed are reached on")
		answer.has("chart-limit")
		b.get(page+"/answers/2f6d0f6f-1c12-4b7a-9a41-000000000003").has(`"v":1`, `"status":"`)
		if a := member.get(page + "/answers/2f6d0f6f-1c12-4b7a-9a41-000000000003"); a.status != http.StatusNotFound {
			t.Errorf("a member reads the answer: %d", a.status)
		}

		for n, host := range []string{"two", "one"} {
			h.Advance(6 * time.Hour)
			y.report(10+n, 1, func(r *report.Report) { r.Place = report.PlaceOf(install, host) })
		}
		b.get(at(y.org, "installations")+"?state=clone").is(200, "Possible clone")
		b.get(page).is(200, "Two copies may share this Install ID", report.PlaceOf(install, "one")[:8], report.PlaceOf(install, "two")[:8])
		b.get(page+"/clone").is(200, "Dismiss the possible clone?")
		b.follow(b.post(page+"/clone")).is(200, "The evidence has been put aside.", "!Two copies may share")
		b.get(at(y.org, "activity")).is(200, "Took in a usage report", "Found a possible clone", "Dismissed a possible clone")
	})
}

// The pages of an installation, as people see them: with a history of 120 days,
// a violation and a clone; before the first report; and in German.
func TestInstallationStory(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		bare := h.organization(y.owner, "A Yard That Has Not Reported")
		h.serve()
		since := h.Now().AddDate(0, 0, -20)
		warned := report.StandingOf(comply.Verdict{
			Stage: comply.WarnAdmins, Cause: comply.OverUse, OverUseSince: since, NextStage: comply.WarnUsers, NextAt: since.AddDate(0, 0, 28),
		})
		y.report(2, 120, asIs)
		for n, host := range []string{"two", "one"} {
			h.Advance(6 * time.Hour)
			y.report(10+n, 1, func(r *report.Report) { r.Place, r.Standing = report.PlaceOf(install, host), warned })
		}
		p := browser.New(t).Blank()
		eye := &looker{t: t}
		p.Goto(h.enter(y.owner, at(bare, "installations"))).See("No installation has reported yet")
		eye.at(p)
		p.Goto(h.URL + at(y.org, "installations")).See("Administrators warned")
		eye.at(p)
		p.Click("Yard floor").See("Two copies may share this Install ID").See("The 60 licensed are reached on")
		eye.at(p)
		p.Goto(h.URL + at(y.org, "installations", "report"))
		eye.at(p)
		h.language(y.owner, "de")
		p.Goto(h.URL + at(y.org, "installations", y.ids["installation"])).See("Was zu erwarten ist")
		eye.at(p)
	})
}
