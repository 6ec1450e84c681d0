package portal_test

import (
	"fmt"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
)

const day = 24 * time.Hour

// yard is Halden Shipyards, a customer with all there is to have.
type yard struct {
	*house
	org                        domain.OrganizationID
	owner, billingOnly, member domain.Actor
	ids                        map[string]string // of one thing of each kind, by the name of its path parameter
	harbor, studio             domain.Plan
	open                       billing.OrderResult
	license                    domain.License
}

// halden fills the house with a customer: one of each thing.
func (h *house) halden() *yard {
	h.t.Helper()
	y := &yard{
		house: h, owner: h.Account(h.t, "ida@halden.example", "Ida Holm"), billingOnly: h.Account(h.t, "bo@halden.example", "Bo Berg"),
		member: h.Account(h.t, "mira@halden.example", "Mira Lund"),
	}
	y.harbor = h.product("harbor", "Harbor", domain.PresetInstallation, catalog.PlanInput{PlanTerms: catalog.PlanTerms{Features: []string{"extranet", "sso"}}})
	y.org = h.organization(y.owner, "Halden Shipyards")
	h.profile(y.owner, y.org)
	h.join(y.org, y.billingOnly, domain.RoleBilling)
	member := h.join(y.org, y.member, domain.RoleMember)
	y.license = h.pay(y.yardFloor(60, 20))
	y.open = y.yardFloor(5, 0)
	i, err := h.people.Invite(h.t.Context(), y.owner, y.org, people.InviteInput{Email: "jon@halden.example", Role: "member"})
	h.ok(err)
	_, token, err := h.vendor.CreateOrganizationToken(h.t.Context(), y.owner, y.org, "Build server", "member", 90*day)
	h.ok(err)
	request, err := h.support.Request(h.t.Context(), y.owner, y.org, support.RequestInput{Product: y.harbor.Product, Area: "internal", Users: 9})
	h.ok(err)
	ticket, err := h.support.OpenTicket(h.t.Context(), y.owner, y.org, support.TicketInput{Kind: "question", Subject: "Which key?", Text: "There are two."})
	h.ok(err)
	team, err := h.teams.Create(h.t.Context(), y.owner, y.org, teams.Input{Name: "Halden design"})
	h.ok(err)
	_, err = h.teams.Add(h.t.Context(), y.owner, y.org, team.ID, member)
	h.ok(err)
	_, err = h.people.InviteIntoTeam(h.t.Context(), y.owner, y.org, team.ID, "jon@halden.example")
	h.ok(err)
	y.ids = map[string]string{
		"pool": "harbor", "area": "internal",
		"team":    string(team.ID),
		"request": string(request.ID), "ticket": string(ticket.ID),
		"org": string(y.org), "member": string(member), "invitation": string(i.ID), "plan": string(y.harbor.ID),
		"quote": string(h.quote(y.owner, y.org, y.wish("Dock", 7, 0))), "order": string(y.open.Order.ID), "invoice": string(y.open.Invoice.ID),
		"license": string(y.license.ID), "token": string(token.ID),
	}
	draft, err := h.people.SaveDraft(h.t.Context(), y.owner, y.org, "halden.txt", []byte("new@halden.example"), people.ListChoices{})
	h.ok(err)
	y.ids["draft"] = string(draft)
	y.ids["lease"], y.ids["reservation"], y.ids["program"], y.ids["delegation"] = "lse_none", "rsv_none", "tok_none", "dlg_none"
	y.ids["installation"], y.ids["report"] = string(y.reported()), "2f6d0f6f-1c12-4b7a-9a41-000000000001"
	return y
}

func (y *yard) wish(name string, internal, external int) billing.QuoteInput {
	return billing.QuoteInput{Plan: y.harbor.ID, LicenseName: name, InstallID: install, UsersInternal: internal, UsersExternal: external}
}

func (y *yard) yardFloor(internal, external int) billing.OrderResult {
	return y.order(y.owner, y.org, y.wish("Yard floor", internal, external))
}

// grown adds to a customer what makes pages long: more products, licenses near
// their end, many people.
func (y *yard) grown(members int) *yard {
	h := y.house
	y.studio = h.product("studio", "Studio", domain.PresetTeamPool, catalog.PlanInput{})
	simulator := h.product("simulator", "Simulator", domain.PresetNamedAndFloating, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Perpetual", PriceInternal: 39000}, Type: string(domain.LicensePerpetual),
	})
	registry := h.product("registry", "Registry", domain.PresetCappedAreas, catalog.PlanInput{})
	for i := range members {
		name := fmt.Sprintf("Person %02d", i)
		if i == 3 {
			name = strings.Repeat("Wolfeschlegelstein", 7)[:120]
		}
		h.join(y.org, h.Account(h.t, fmt.Sprintf("person%02d@halden.example", i), name), domain.RoleMember)
	}
	h.pay(h.order(y.owner, y.org, billing.QuoteInput{Plan: y.studio.ID, LicenseName: "Design office", UsersInternal: 80}))
	h.Advance(348 * day)
	h.pay(y.order(y.owner, y.org, y.wish("Dock", 50, 0)))
	h.pay(h.order(y.owner, y.org, billing.QuoteInput{Plan: simulator.ID, LicenseName: "Simulator pool", UsersInternal: 15}))
	h.pay(h.order(y.owner, y.org, billing.QuoteInput{Plan: registry.ID, LicenseName: strings.Repeat("Registerverzeichnis", 7)[:120], UsersInternal: 200, UsersExternal: 5}))
	for i := range 4 {
		_, err := h.people.Invite(h.t.Context(), y.owner, y.org, people.InviteInput{Email: fmt.Sprintf("new%d@halden.example", i), Role: "member"})
		h.ok(err)
	}
	return y
}
