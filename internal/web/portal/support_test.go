package portal_test

import (
	"archive/zip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

func TestRequestPages(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		form := at(y.org, "requests")
		b.get(at(y.org, "requests", "new")+"?product="+string(y.harbor.Product)).is(http.StatusOK, "Nothing is bought by asking", "Harbor")
		b.post(form, "product", string(y.harbor.Product), "area", "external", "users", "many").is(http.StatusUnprocessableEntity, "This is not a whole number.")
		b.post(form, "product", string(y.harbor.Product), "area", "external", "users", "0").is(http.StatusUnprocessableEntity, "from 1 to")
		b.post(form, "product", string(y.harbor.Product), "kind", "move", "area", "internal", "users", "1000", "note", "All of them.").
			is(http.StatusUnprocessableEntity, "no license in force has more than", "All of them.").has(`value="1000"`)
		b.post(form, "product", string(y.harbor.Product), "area", "internal", "users", "4").is(http.StatusConflict, "is open already", "Show the open request").
			has(at(y.org, "requests", y.ids["request"]))
		b.follow(b.post(form, "product", string(y.harbor.Product), "area", "external", "users", "4", "note", "Soon.")).is(http.StatusOK, "sales team", "4 more external users", "Soon.")
		b.get(form).is(http.StatusOK, "9 more internal users", "4 more external users")
		b.get(form+"?state=rejected").is(http.StatusOK, "!9 more internal users")
		if a := b.get(form + "?format=csv"); !strings.Contains(a.body, "9 more internal users") {
			t.Errorf("the download is %s", a.body)
		}
		one := at(y.org, "requests", y.ids["request"])
		b.post(one+"/messages", "text", "").is(http.StatusUnprocessableEntity, "Fill it in.")
		b.follow(b.post(one+"/messages", "text", "Two lines\r\nof text")).is(http.StatusOK, "Sent.", "Two lines of text")
		b.get(one+"/withdraw").is(http.StatusOK, "Withdraw the request?")
		b.follow(b.post(one+"/withdraw")).is(http.StatusOK, "The request has been withdrawn.", "Withdrawn", "withdrew the request")
		b.follow(b.post(one+"/withdraw")).is(http.StatusOK, "This request is no longer open.")

		payer := h.as(y.billingOnly)
		payer.get(one).is(http.StatusOK, "!Write to the vendor")
		payer.get(form).is(http.StatusOK, "!Add licenses")
	})
}

func TestTicketPages(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b, payer := h.as(y.owner), h.as(y.billingOnly)
		list := at(y.org, "tickets")
		b.get(list).is(http.StatusOK, "Which key?", "Question", "Open")
		b.get(at(y.org, "tickets", "new")).is(http.StatusOK, "Deletion of the organization")
		payer.get(at(y.org, "tickets", "new")).is(http.StatusOK, "!Deletion of the organization")
		b.post(list, "kind", "question", "subject", "", "text", "").is(http.StatusUnprocessableEntity, "2 answers need another look")
		b.follow(b.post(list, "kind", "problem", "subject", "<b>It is red</b>", "text", "All of it.")).is(http.StatusOK, "The ticket has been opened.", "<b>It is red</b>").has("!<b>It is red")
		one := at(y.org, "tickets", y.ids["ticket"])
		payer.post(one+"/messages", "text", " ").is(http.StatusUnprocessableEntity)
		payer.follow(payer.post(one+"/messages", "text", "The second.")).is(http.StatusOK, "The second.", "Bo Berg")
		b.follow(b.post(one+"/close")).is(http.StatusOK, "Closed", "closed the ticket", "!Close the ticket")
	})
}

func TestDeletionPages(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b, member := h.as(y.owner), h.as(y.member)
		page := at(y.org, "deletion")
		b.get(at(y.org, "settings")).has(page)
		b.get(page).is(http.StatusOK, "3 members lose access", "after 14 days", "To confirm, type: Halden Shipyards", "Orders, invoices and payments")
		b.post(page, "name", "Halden").is(http.StatusUnprocessableEntity, "This is not the name of the organization.").has(`value="Halden"`)
		b.follow(b.post(page, "name", "Halden Shipyards")).is(http.StatusOK, "The deletion has begun.", "Ida Holm", "Undo the deletion", "!Begin the deletion")
		b.post(page, "name", "Halden Shipyards").is(http.StatusConflict, "has begun already")
		member.get(at(y.org)).is(http.StatusOK, "Halden Shipyards will be deleted on 6 Dec 2026", "!Details and undo")
		b.get(at(y.org)).is(http.StatusOK, "Details and undo", "!Add licenses")
		b.post(at(y.org, "invite"), "people", "eva@halden.example", "role", "member").is(http.StatusConflict, "is being deleted")
		b.post(at(y.org, "purchase", y.harbor.ID), "users.internal", "5").is(http.StatusConflict, "is being deleted")
		h.as(h.admin).get(page).is(http.StatusOK, "Undo the deletion")

		b.follow(b.post(at(y.org, "deletion", "undo"))).is(http.StatusOK, "The deletion has been undone.", "!will be deleted")
		b.post(at(y.org, "deletion", "undo")).is(http.StatusConflict, "is not being deleted")
		h.as(h.admin).get(page).is(http.StatusOK, "from the ticket that asks for it", "!To confirm")

		b.post(page, "name", "Halden Shipyards")
		h.Advance(14 * day)
		h.ok(h.support.EndOrganizations(t.Context()))
		again := h.as(y.owner)
		again.get(at(y.org)).is(http.StatusNotFound)
		again.get("/organizations").is(http.StatusOK, "You belong to no organization yet")
	})
}

func TestEverythingIsDownloaded(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		a := h.as(y.owner).get(at(y.org, "export"))
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/zip" {
			t.Fatalf("%d %v", a.status, a.header)
		}
		z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
		h.ok(err)
		want := map[string]string{
			"organization.json": `"tax_id": "DE811907980"`, "members.csv": "mira@halden.example", "invitations.csv": "jon@halden.example",
			"licenses.csv": "Yard floor", "orders.csv": y.open.Order.Number, "requests.csv": "9 more internal users", "tickets.csv": "Which key?",
			"activity.csv": "Sent an invitation", "invoices.json": y.open.Invoice.Number,
		}
		names := []string{}
		for _, f := range z.File {
			names = append(names, f.Name)
			r, err := f.Open()
			h.ok(err)
			body, err := io.ReadAll(r)
			h.ok(err)
			if !strings.Contains(string(body), want[f.Name]) || want[f.Name] == "" {
				t.Errorf("%s lacks %q: %.300s", f.Name, want[f.Name], body)
			}
			if strings.Contains(string(body), "eyJ") {
				t.Errorf("%s has a license key", f.Name)
			}
		}
		if len(names) != len(want) || !slices.Contains(names, "organization.json") {
			t.Errorf("the archive has %v", names)
		}
	})
}

// TestSupportPagesLookWell takes the pages about asking and ending, full and
// empty, in German and with long names.
func TestSupportPagesLookWell(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.serve()
		long := h.organization(y.owner, strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4)[:120])
		_, err := h.support.Comment(t.Context(), h.admin, y.org, domain.RequestID(y.ids["request"]), strings.Repeat("Wolfeschlegelstein", 12)+"\n\nLines.")
		h.ok(err)
		eye := &looker{t: t}
		p := browser.New(t).Visit(h.enter(y.owner, at(y.org, "requests")))
		eye.at(p)
		p.Click("+ Add licenses")
		eye.at(p)
		p.Forgive("422").Fill("Users", "0").Click("Send request").See("1 answer needs another look")
		eye.at(p)
		for _, path := range []string{at(y.org, "requests", y.ids["request"]), at(y.org, "tickets"), at(y.org, "tickets", y.ids["ticket"]), at(y.org, "tickets", "new"), at(long, "requests"), at(long, "tickets")} {
			eye.at(p.Goto(path))
		}
		h.language(y.owner, "de")
		eye.at(p.Goto(at(long, "deletion")))
		eye.at(p.Goto(at(y.org, "requests", "new")))
		_, err = h.support.BeginDeletion(t.Context(), y.owner, long, support.DeletionInput{Name: strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4)[:120]})
		h.ok(err)
		eye.at(p.Goto(at(long, "deletion")))
		eye.at(p.Goto(at(long)))
	})
}

// Where no seat is free, the page names both ways out: free one, or ask for more.
func TestOutOfSeatsNamesTheWaysOut(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		studio := h.product("studio", "Studio", domain.PresetTeamPool, catalog.PlanInput{})
		h.pay(h.order(y.owner, y.org, billing.QuoteInput{Plan: studio.ID, UsersInternal: 3}))
		h.as(y.owner).post(at(y.org, "invite"), "people", "eva@halden.example", "role", "member").
			is(http.StatusConflict, "3 of 3 taken", "Remove or block a member").has(at(y.org, "requests", "new"), at(y.org, "members"), "eva@halden.example</textarea>")
	})
}
