package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/text"
)

// MemberAct is something to do to many members at once.
type MemberAct struct {
	Do      string            `json:"do" enum:"block,unblock,remove,change_role,move_area,add_to_team,grant,revoke" example:"block"`
	Members []domain.MemberID `json:"members" doc:"Ids, up to 1,000."`
	Role    string            `json:"role,omitempty" enum:"owner,co_admin,billing,member" doc:"For change_role."`
	Area    string            `json:"area,omitempty" enum:"internal,external" doc:"For move_area."`
	Team    domain.TeamID     `json:"team,omitempty" doc:"For add_to_team."`
	Product domain.ProductID  `json:"product,omitempty" doc:"For grant and revoke."`
	DryRun  bool              `json:"dry_run,omitempty" doc:"Only say what would happen, with the hash to do it with."`
	Hash    string            `json:"hash,omitempty" doc:"Of the dry run to carry out. Where it would do anything else by now it is refused with preview.changed."`
}

// ActResult is what an act would do, or has done.
type ActResult struct {
	Done     bool         `json:"done" doc:"False for a dry run."`
	Hash     string       `json:"hash" doc:"Names this very outcome."`
	Refused  int          `json:"refused" doc:"Lines refused. As long as there are any the act as a whole is refused with preview.refused."`
	Lines    []ActLine    `json:"lines"`
	Pools    []PoolChange `json:"pools" doc:"Pools whose numbers change."`
	Promoted []Member     `json:"promoted" doc:"Who comes in from the waiting list, in order."`
}

// ActLine is what becomes of one member.
type ActLine struct {
	Member  domain.MemberID `json:"member"`
	Name    string          `json:"name,omitempty"`
	Email   string          `json:"email,omitempty"`
	Outcome domain.Outcome  `json:"outcome" enum:"done,unchanged,refused"`
	Code    domain.Code     `json:"code,omitempty" doc:"Why it is refused."`
	Detail  string          `json:"detail,omitempty" doc:"The same in words."`
	Seats   int             `json:"seats" doc:"Seats taken, or freed where negative."`
	Tokens  int             `json:"tokens" doc:"API tokens for the organization that end."`
	Grants  []Grant         `json:"grants" doc:"Granted seats that rest or return."`
	Teams   []string        `json:"teams" doc:"Names of teams that they leave or join."`
}

// PoolChange is a pool before and after.
type PoolChange struct {
	Product domain.ProductID `json:"product"`
	Name    string           `json:"name"`
	Before  Pool             `json:"before"`
	After   Pool             `json:"after"`
}

func poolChange(c domain.PoolChange) PoolChange {
	return PoolChange{Product: c.Product, Name: c.ProductName, Before: tally(c.Area, c.Before), After: tally(c.Area, c.After)}
}

func tally(area domain.Area, t domain.Tally) Pool {
	return Pool{Area: area, Purchased: t.Capacity, Active: t.Active, Pending: t.Pending, Blocked: t.Blocked, Waiting: t.Waiting, Free: t.Free()}
}

func actLine(l domain.PreviewLine) ActLine {
	line := ActLine{
		Member: domain.MemberID(l.Key), Name: l.Name, Email: l.Email, Outcome: l.Outcome, Seats: l.Seats, Tokens: l.Tokens,
		Grants: each(l.Grants, grant), Teams: append([]string{}, l.Teams...),
	}
	if l.Error != nil {
		x := explain.Explain(text.For("en"), l.Error)
		line.Code, line.Detail = x.Code, x.String()
	}
	return line
}

func grant(g domain.Grant) Grant {
	return Grant{Product: g.Product, State: g.State, GrantedAt: Instant(g.GrantedAt), GrantedBy: g.GrantedBy}
}

func actResult(p domain.Preview, done bool) ActResult {
	return ActResult{
		Done: done, Hash: p.Hash, Refused: p.Count(domain.OutcomeRefused), Lines: each(p.Lines, actLine), Promoted: each(p.Promoted, member),
		Pools: each(p.Pools, poolChange),
	}
}

// Handover names the next owner, and what the owner before becomes.
type Handover struct {
	To     domain.MemberID `json:"to" doc:"An active member."`
	Become string          `json:"become" enum:"co_admin,billing,member" doc:"What you become."`
}

// memberActs registers what is done to many, and the transfer of ownership.
func (a *API) memberActs() {
	const group = "Members"
	op(a, operation{
		id: "act-on-members", group: group, method: http.MethodPost, path: "/v1/organizations/{org}/members/acts", action: access.MembersBlock,
		summary: "Do something to many members, as it was shown first",
		about:   "Ask with dry_run first: the answer says line by line what would happen and has a hash. The same with that hash instead does it, to all or to none.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body MemberAct
	},
	) (*out[ActResult], error) {
		act := people.Act{Do: people.Doing(in.Body.Do), Role: in.Body.Role, Area: in.Body.Area, Team: in.Body.Team, Product: in.Body.Product}
		if in.Body.DryRun {
			p, err := a.cfg.People.Preview(ctx, by, in.Org, act, in.Body.Members...)
			return answered(actResult(p, false), err)
		}
		p, err := a.cfg.People.Perform(ctx, by, in.Org, act, in.Body.Hash, in.Body.Members...)
		return answered(actResult(p, true), err)
	})
	op(a, operation{
		id: "transfer-ownership", group: group, method: http.MethodPost, path: "/v1/organizations/{org}/ownership", action: access.OwnershipTransfer, status: http.StatusNoContent,
		summary: "Hand an organization over", about: "The member named becomes an owner, and you the lesser role named. Other owners stay.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body Handover
	},
	) (*nothing, error) {
		return done(renamed(a.cfg.People.TransferOwnership(ctx, by, in.Org, in.Body.To, in.Body.Become), map[string]string{"role": "become"}))
	})
}
