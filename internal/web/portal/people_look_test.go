package portal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// endless is a name of 80 characters without a space, and endlessAddress an
// address with as many before its @.
var (
	endless        = strings.Repeat("Wolfeschlegelstein", 5)[:80]
	endlessAddress = strings.ToLower(endless[:50]) + "@" + strings.ToLower(endless[:40]) + ".example"
)

// guild is an organization of long names: seats of all kinds, full, with people
// who wait, are blocked, are invited and no longer are.
type guild struct {
	*yard
	hub, desk domain.Plan
	longest   domain.MemberID
	waiting   domain.MemberID
	team      domain.TeamID
	request   domain.RequestID
	ticket    domain.TicketID
	draft     domain.DraftID
}

func (h *house) guild() *guild {
	h.t.Helper()
	ctx := h.t.Context()
	g := &guild{yard: &yard{house: h, owner: h.Account(h.t, "ida@halden.example", "Ida Holm")}}
	g.org = h.organization(g.owner, strings.Repeat("Donaudampfschiffahrt", 4))
	h.profile(g.owner, g.org)
	g.hub = h.product("hub", strings.Repeat("Zeichnungsverwaltung", 4), domain.PresetCappedAreas, catalog.PlanInput{})
	g.desk = h.product("desk", "Desk", domain.PresetNamedAndFloating, catalog.PlanInput{})
	h.pay(h.order(g.owner, g.org, billing.QuoteInput{Plan: g.hub.ID, LicenseName: endless, UsersInternal: 12, UsersExternal: 2}))
	h.pay(h.order(g.owner, g.org, billing.QuoteInput{Plan: g.desk.ID, LicenseName: "Desk", UsersInternal: 3}))
	team, err := h.teams.Create(ctx, g.owner, g.org, teams.Input{Name: endless})
	h.ok(err)
	g.team = team.ID
	invited := func(address string) {
		_, err := h.people.Invite(ctx, g.owner, g.org, people.InviteInput{Email: address, Role: "member"})
		h.ok(err)
	}
	comes := func(address, name string) domain.MemberID {
		invited(address)
		m, err := h.people.Accept(ctx, h.Account(h.t, address, name), h.Token(h.t, address))
		h.ok(err)
		return m.ID
	}
	invited("late@halden.example")
	h.Advance(31 * day)
	g.longest = comes(endlessAddress, endless)
	_, err = h.teams.Add(ctx, g.owner, g.org, g.team, g.longest)
	h.ok(err)
	h.ok(h.people.Grant(ctx, g.owner, g.org, g.desk.Product, g.longest))
	for n := range 4 {
		id := comes(fmt.Sprintf("person%d@halden.example", n), fmt.Sprint("Person ", n))
		if n == 0 {
			h.ok(h.people.Block(ctx, g.owner, g.org, id))
		}
	}
	for n := range 7 {
		invited(fmt.Sprintf("asked%d@%s.example", n, strings.ToLower(endless[:50])))
	}
	g.waits("Wim Wait", "wim@halden.example")
	g.waiting = g.waits(endless, "second."+endlessAddress)
	note := strings.Repeat(endless+" ", 3) + "\nhttps://halden.example/" + strings.Repeat("path/", 40)
	r, err := h.support.Request(ctx, g.owner, g.org, support.RequestInput{Product: g.hub.Product, Area: "internal", Users: 9, Note: note})
	h.ok(err)
	t, err := h.support.OpenTicket(ctx, g.owner, g.org, support.TicketInput{Kind: "question", Subject: endless, Text: note})
	h.ok(err)
	g.request, g.ticket = r.ID, t.ID
	list := strings.Join([]string{"new@halden.example", "second." + endlessAddress, "Nobody at all", endlessAddress, "b@halden.example", "c@halden.example", "d@halden.example"}, "\n")
	g.draft, err = h.people.SaveDraft(ctx, g.owner, g.org, endless+".csv", []byte(list), people.ListChoices{})
	h.ok(err)
	return g
}

// pages are all that is about people and seats, by a short name.
func (g *guild) pages() map[string]string {
	member := func(parts ...any) string { return at(g.org, append([]any{"members", g.longest}, parts...)...) }
	act := func(do string) string {
		v := acting(do, string(g.longest), string(g.waiting))
		v.Add("members", string(g.me(g.org, g.owner)))
		return at(g.org, "members", "act") + "?" + v.Encode()
	}
	seats := at(g.org, "seats", "hub", "internal")
	return map[string]string{
		"overview": at(g.org), "members": at(g.org, "members"), "members-blocked": at(g.org, "members") + "?state=blocked", "members-none": at(g.org, "members") + "?q=zzz",
		"member": member(), "role": member("role"), "transfer": member("transfer"), "ownership": member("ownership"), "leave": at(g.org, "leave"),
		"act-block": act("block"), "act-remove": act("remove"), "act-role": act("change_role"),
		"invitations": at(g.org, "invitations"), "invite": at(g.org, "invite"), "draft": at(g.org, "invite", g.draft),
		"teams": at(g.org, "teams"), "team": at(g.org, "teams", g.team), "unassigned": at(g.org, "unassigned"), "by-team": at(g.org, "seats", "by-team"),
		"permissions": at(g.org, "permissions"), "seats": at(g.org, "seats"), "explain": seats, "explain-then": seats + "?at=" + url.QueryEscape("2026-11-25T10:00"),
		"history": seats + "/history", "totals": at(g.org, "license-totals"), "waiting": at(g.org, "waiting-list"), "waiting-seat": at(g.org, "waiting-list", g.waiting, "seat"),
		"requests": at(g.org, "requests"), "request-new": at(g.org, "requests", "new"), "request": at(g.org, "requests", g.request), "withdraw": at(g.org, "requests", g.request, "withdraw"),
		"tickets": at(g.org, "tickets"), "ticket-new": at(g.org, "tickets", "new"), "ticket": at(g.org, "tickets", g.ticket),
		"deletion": at(g.org, "deletion"), "settings": at(g.org, "settings"), "notices": at(g.org, "notices"), "activity": at(g.org, "activity"), "organizations": "/organizations",
	}
}

// TestPeoplePagesLookAndReadWell takes every page about people and seats, full
// of names and addresses without a space, in one browser and in German; then
// while the organization is being deleted, and empty ones.
func TestPeoplePagesLookAndReadWell(t *testing.T) {
	once(t, func(h *house) {
		g := h.guild()
		h.serve()
		h.language(g.owner, "de")
		eye := &looker{t: t}
		p := browser.New(t).Blank().Goto(h.enter(g.owner, at(g.org)))
		look := func(path string) {
			eye.at(p.Goto(path))
			if s := p.Size(1280, 900).Overflow(); s != "" {
				t.Errorf("%s is wider than 1280 px: %s", path, s)
			}
		}
		for _, path := range g.pages() {
			look(path)
		}
		_, err := h.support.BeginDeletion(t.Context(), g.owner, g.org, support.DeletionInput{Name: strings.Repeat("Donaudampfschiffahrt", 4)})
		h.ok(err)
		look(at(g.org, "deletion"))
		empty := h.organization(g.owner, "Empty")
		for _, part := range []string{"", "members", "invitations", "teams", "permissions", "seats", "license-totals", "waiting-list", "requests", "tickets", "notices", "unassigned"} {
			look(at(empty, part))
		}
	})
}
