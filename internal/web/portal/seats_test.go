package portal_test

import (
	"html"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// studioSeats sells a customer seats of Studio, which its members take.
func (y *yard) studioSeats(seats int) {
	h := y.house
	y.studio = h.product("studio", "Studio", domain.PresetTeamPool, catalog.PlanInput{})
	h.pay(h.order(y.owner, y.org, billing.QuoteInput{Plan: y.studio.ID, LicenseName: "Design office", UsersInternal: seats}))
}

// waits puts somebody into the waiting list, as accepting late does.
func (y *yard) waits(name, address string) domain.MemberID {
	y.t.Helper()
	a := y.Account(y.t, address, name)
	id := y.join(y.org, a, domain.RoleMember)
	y.ok(y.Write(y.t.Context(), func(tx *store.Tx) error {
		m, err := tx.Member(y.org, id)
		if err != nil {
			return err
		}
		last, err := tx.LastRank(y.org)
		if err != nil {
			return err
		}
		m.State, m.WaitingSince, m.WaitingRank = domain.MemberWaiting, y.Now(), last+1
		return tx.UpdateMember(m)
	}))
	return id
}

func TestSeatPages(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		b.get(at(y.org, "seats")).is(200, "No seats are kept here yet")
		h.Advance(time.Hour)
		start := h.Now()
		y.studioSeats(5)
		h.Advance(2 * day)
		_, err := h.people.Invite(t.Context(), y.owner, y.org, people.InviteInput{Email: "new@halden.example", Role: "member"})
		h.ok(err)
		pool := at(y.org, "seats", "studio", "internal")
		b.get(at(y.org, "seats")).is(200, "Studio", "4 of 5 taken", "5 purchased", "3 active", "1 pending", "1 free", "0 waiting for a seat").
			has(pool+"?state=pending", pool+"/history", "!No seat is free")
		b.get(at(y.org)).is(200, "5 purchased", "All seats")

		b.get(pool).is(200, "Ida Holm", "As an active member", "Issued a license", "new@halden.example", "Held by an invitation until", "3 active + 1 pending = 4", "5 purchased − 4 held = 1")
		b.get(pool+"?state=pending").is(200, "new@halden.example", "!Mira Lund As")
		b.get(pool + "?q=mira&at=2026-11-22T10:00").has(`name="at" value="2026-11-22T10:00"`)
		past := start.Add(time.Minute).UTC().Format(time.RFC3339)
		b.get(pool+"?at="+past).is(200, "3 of 5 taken", "3 active + 0 pending = 3", "Seats on", "!new@halden.example")
		b.get(pool+"?at="+start.Add(-time.Minute).UTC().Format(time.RFC3339)).is(200, "0 of 0 taken", "Nobody held a seat then")
		b.get(pool+"?at=soon").is(422, "This is not a date with a time.", "4 of 5 taken")
		b.get(pool+"?at=2999-01-01T00:00").is(422, "This is yet to come.")
		b.get(pool+"?format=csv").is(200, "Held by an invitation").has("Mira Lund,mira@halden.example,As an active member")
		b.get(pool+"/history").is(200, "Sent an invitation", "Ida Holm", "The last twelve months", "Held by people", "As numbers")
		b.get(pool+"/history?state=pending").is(200, "new@halden.example", "!bo@halden.example")
		b.get(pool + "/history?format=csv").has("new@halden.example,new@halden.example,Sent an invitation")
		b.get(at(y.org, "seats", "studio", "external")).is(404)
		b.get(at(y.org, "seats", "harbor", "internal")).is(404)

		_, err = h.people.Invite(t.Context(), y.owner, y.org, people.InviteInput{Email: "last@halden.example", Role: "member"})
		h.ok(err)
		b.get(at(y.org, "seats")).is(200, "0 free", "No seat is free.", "Purchase license", "Inactive for 90 days").has("activity=not_seen_90")
		h.as(y.billingOnly).get(at(y.org, "seats")).is(404)
		h.as(y.billingOnly).get(at(y.org, "license-totals")).is(200, "Design office")
	})
}

func TestMoreHeldThanPurchased(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		y.studioSeats(1)
		b := h.as(y.owner)
		b.get(at(y.org, "seats")).is(200, "3 of 1 taken", "2 over", "2 more seats are held than purchased. Nobody loses theirs", "!0 free")
		b.get(at(y.org, "seats", "studio", "internal")).is(200, "3 held − 1 purchased = 2")
	})
}

func TestLicenseTotals(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.Advance(day)
		h.pay(y.order(y.owner, y.org, y.wish("Dock", 50, 0)))
		b := h.as(y.owner)
		b.get(at(y.org, "license-totals")).is(200, "Harbor", "Max users 110", "Max extranet users 20", "Yard floor", "Dock",
			"50 instead of 110 internal, 0 instead of 20 external users", "Yard floor ends", "View all licenses with external users")
		other := h.Account(h.t, "eva@else.example", "Eva")
		b = h.as(other)
		b.get(at(h.organization(other, "Empty"), "license-totals")).is(200, "No licenses yet")
	})
}

func TestWaitingListPage(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		y.studioSeats(3)
		b := h.as(y.owner)
		list := at(y.org, "waiting-list")
		b.get(list).is(200, "Nobody waits for a seat", "!What is missing")
		ann, bob, cay := y.waits("Ann", "ann@halden.example"), y.waits("Bob", "bob@halden.example"), y.waits("Cay", "cay@halden.example")
		seen := string(ann) + " " + string(bob) + " " + string(cay)
		page := b.get(list).is(200, "What is missing", "Studio", "No seat is free.", "Pass a seat on", "Ann", "Cay").has(`value="` + seen + `"`)
		if before, _, _ := strings.Cut(page.words(), "Bob"); !strings.Contains(before, "Ann") {
			t.Error("they do not stand in order")
		}
		b.follow(b.post(list, "area", "internal", "seen", seen, "move", "first "+string(cay))).is(200, "The waiting list has its new order.").
			has(`value="` + string(cay) + " " + string(ann) + " " + string(bob) + `"`)
		// Another tab still shows the old order.
		b.post(list, "area", "internal", "seen", seen, "move", "up "+string(bob)).is(412).has(`value="` + string(cay) + " " + string(ann))
		b.post(list, "area", "internal", "seen", seen, "move", "sideways "+string(bob)).is(412)
		b.post(list, "area", "internal", "seen", "", "move", "").is(412)

		remove := html.UnescapeString(between(b.get(list).body, `href="`+at(y.org, "members", "act"), `"`))
		b.get(at(y.org, "members", "act")+remove).is(200, "Remove Cay").has(`name="back" value="` + list + `?area=internal"`)

		choose := at(y.org, "waiting-list", string(bob), "seat")
		b.get(choose).is(200, "Pass a seat on to Bob", "Mira Lund", "Block and pass on", "!Ida Holm Block")
		member := y.ids["member"]
		shown := b.get(choose+"?from="+member).is(200, "Pass the seat of Mira Lund on to Bob?", "Mira Lund is blocked", "Bob becomes active")
		hash := between(shown.body, `name="hash" value="`, `"`)
		b.post(choose, "from", member, "hash", "old").is(412, "Pass the seat of Mira Lund on to Bob?")
		b.follow(b.post(choose, "from", member, "hash", hash)).is(200, "Bob has the seat.", "!bob@halden.example")
		b.get(choose).is(200, "Bob is active and needs no seat of anybody else.")
		b.post(choose, "from", member, "hash", hash).is(409)
		b.get(at(y.org, "waiting-list", string(cay), "seat") + "?from=mem_absent").is(404)
		h.as(y.member).get(list).is(404)
	})
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}
