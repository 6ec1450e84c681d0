package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/text"
)

// ListedPerson is one person of a list to invite.
type ListedPerson struct {
	Email    string      `json:"email"`
	Role     domain.Role `json:"role,omitempty" enum:"owner,co_admin,billing,member"`
	Area     domain.Area `json:"area,omitempty" enum:"internal,external"`
	Teams    []string    `json:"teams,omitempty" doc:"Ids or names of teams to join."`
	Products []string    `json:"products,omitempty" doc:"Ids, slugs or names of products of which a seat is granted on acceptance."`
}

// InvitationList is many people to invite at once.
type InvitationList struct {
	People   []ListedPerson `json:"people" doc:"Up to 50,000."`
	Role     string         `json:"role,omitempty" enum:"owner,co_admin,billing,member" doc:"Of those who name none; member when left out."`
	Area     string         `json:"area,omitempty" enum:"internal,external" doc:"Of those who name none; internal when left out."`
	Teams    []string       `json:"teams,omitempty" doc:"Of those who name none."`
	Products []string       `json:"products,omitempty" doc:"Of those who name none."`
	LeaveOut bool           `json:"leave_out,omitempty" doc:"Leave out those who are refused, rather than inviting nobody."`
	Resend   bool           `json:"resend,omitempty" doc:"Send it again to those who are invited already."`
	Unseated bool           `json:"unseated,omitempty" doc:"Invite those too for whom no seat is free: they wait once they accept."`
	DryRun   bool           `json:"dry_run,omitempty" doc:"Only say what would happen, with the hash to do it with."`
	PlanHash string         `json:"plan_hash,omitempty" doc:"Of the dry run to carry out. Where it would do anything else by now it is refused with preview.changed."`
}

// ListResult is what a list would do, or has done.
type ListResult struct {
	Done     bool                       `json:"done" doc:"False for a dry run."`
	PlanHash string                     `json:"plan_hash" doc:"Names this very outcome."`
	Counts   map[people.ListOutcome]int `json:"counts" doc:"Lines by outcome. As long as any is refused the whole is refused with preview.refused."`
	Lines    []ListLine                 `json:"lines"`
	Pools    []PoolChange               `json:"pools" doc:"Pools whose numbers change."`
	Missing  []Shortage                 `json:"missing" doc:"Seats that there are too few of, and what they cost for a whole term, before tax."`
}

// Shortage is how many seats a pool has too few of.
type Shortage struct {
	Product domain.ProductID `json:"product"`
	Area    domain.Area      `json:"area" enum:"internal,external"`
	Seats   int              `json:"seats"`
	Plan    string           `json:"plan,omitempty" doc:"Of the latest license in force, by whose price the cost is."`
	Months  int              `json:"term_months,omitempty" doc:"Of the term that the cost is for, from the purchase on; absent where the plan is perpetual."`
	Users   int              `json:"users,omitempty" doc:"How many users the cost is for: those missing, or the least that the plan sells."`
	Cost    Money            `json:"cost,omitzero" doc:"Of a license for them, before tax, as a quote would say now. Absent where none can be bought."`
}

func shortage(s domain.PoolShortage) Shortage {
	return Shortage{Product: s.Product, Area: s.Area, Seats: s.Missing, Plan: s.Plan, Months: s.TermMonths, Users: s.Users, Cost: Money{Amount: s.Total.Amount, Currency: s.Total.Currency}}
}

// ListLine is what becomes of one person of a list.
type ListLine struct {
	Line       int                 `json:"line" doc:"Counted from 1."`
	Email      string              `json:"email"`
	Outcome    people.ListOutcome  `json:"outcome" enum:"invite,waits,resend,member,pending,refused,left_out"`
	Invitation domain.InvitationID `json:"invitation,omitempty" doc:"Once it is sent."`
	Code       domain.Code         `json:"code,omitempty" doc:"Why it is refused."`
	Detail     string              `json:"detail,omitempty" doc:"The same in words."`
}

func (l InvitationList) list() people.InviteList {
	in := people.InviteList{ListChoices: people.ListChoices{
		Role: l.Role, Area: l.Area, Teams: l.Teams, Products: l.Products, LeaveOut: l.LeaveOut, Resend: l.Resend, Unseated: l.Unseated,
	}}
	for n, p := range l.People {
		line := roster.Line{Number: n + 1, Raw: p.Email, Address: p.Email, Role: p.Role, Area: p.Area, Teams: p.Teams, Products: p.Products}
		var err error
		if line.Email, err = domain.ParseEmail(roster.ColumnEmail, p.Email); err != nil {
			line.Problems = []*domain.Error{domain.AsError(err)}
		}
		in.Lines = append(in.Lines, line)
	}
	return in
}

func listLine(l people.PlannedLine) ListLine {
	line := ListLine{Line: l.Number, Email: l.Address, Outcome: l.Outcome, Invitation: l.Invitation}
	if l.Error != nil {
		x := explain.Explain(text.For("en"), l.Error)
		line.Code, line.Detail = x.Code, x.String()
	}
	return line
}

// maxPeople is the largest list in bytes: 50,000 people with roles and teams.
const maxPeople = 16 << 20

// invitationLists registers inviting many.
func (a *API) invitationLists() {
	op(a, operation{
		id: "invite-people", group: "Invitations", method: http.MethodPost, path: "/v1/organizations/{org}/invitations/list", action: access.InvitationsSend,
		summary: "Invite many people at once",
		about:   "All of it or nothing, and as the dry run has shown it. Every invitation and seat is there with the answer; the mails follow. The body may have 16 MiB.",
		maxBody: maxPeople,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body InvitationList
	},
	) (*out[ListResult], error) {
		list := in.Body.list()
		if len(list.Lines) == 0 {
			return nil, domain.Bad("people", domain.CodeRequired)
		}
		var plan people.ListPlan
		var err error
		if in.Body.DryRun {
			plan, err = a.cfg.People.PreviewList(ctx, by, in.Org, list)
		} else {
			plan, err = a.cfg.People.InvitePeople(ctx, by, in.Org, list, in.Body.PlanHash)
		}
		return answered(ListResult{
			Done: !in.Body.DryRun, PlanHash: plan.Hash, Counts: plan.Counts, Lines: each(plan.Lines, listLine),
			Pools: each(plan.Pools, poolChange), Missing: each(plan.Short, shortage),
		}, err)
	})
}
