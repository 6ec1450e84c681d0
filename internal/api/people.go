package api

import (
	"context"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// SeatTransfer passes a seat on.
type SeatTransfer struct {
	Remove bool            `json:"remove,omitempty" doc:"Remove the member who has it, rather than block them."`
	To     domain.MemberID `json:"to,omitempty" doc:"A member who waits or is blocked. Left out, invite says whom to invite."`
	Invite *NewInvitation  `json:"invite,omitempty"`
}

// Explanation is a pool at an instant: its numbers, and a page of the people
// whom they count.
type Explanation struct {
	Product   domain.ProductID `json:"product"`
	Area      domain.Area      `json:"area" enum:"internal,external"`
	At        Instant          `json:"at"`
	Purchased int              `json:"purchased"`
	Active    int              `json:"active"`
	Pending   int              `json:"pending"`
	Items     []Holder         `json:"items" doc:"Over all pages, as many as active and pending together."`
	Next      string           `json:"next,omitempty" doc:"What to ask for as after; absent on the last page."`
}

// Holder is one person who holds a seat, and why.
type Holder struct {
	Email     string           `json:"email"`
	Name      string           `json:"name,omitempty"`
	State     domain.SeatState `json:"state" enum:"active,pending"`
	Rule      domain.SeatCause `json:"rule" enum:"membership,grant,invitation"`
	Since     Instant          `json:"since" doc:"Without a break."`
	HoldUntil Instant          `json:"hold_until,omitzero"`
	Cause     string           `json:"cause" doc:"The action by which it last changed."`
	ChangedAt Instant          `json:"changed_at"`
	ChangedBy string           `json:"changed_by"`
	Reference string           `json:"reference" doc:"Id of the member or invitation."`
}

func holder(h domain.Holder) Holder {
	return Holder{
		Email: h.Email, Name: h.Name, State: h.State, Rule: h.Rule, Since: Instant(h.Since), HoldUntil: Instant(h.HoldUntil),
		Cause: h.Cause, ChangedAt: Instant(h.ChangedAt), ChangedBy: h.ChangedBy, Reference: h.Reference,
	}
}

// MemberGrants is a member and the products whose seats they have been granted.
type MemberGrants struct {
	Member Member  `json:"member"`
	Grants []Grant `json:"grants"`
}

// Grant lets a member use a product whose seats are granted one by one.
type Grant struct {
	Product   domain.ProductID  `json:"product"`
	State     domain.GrantState `json:"state" enum:"active,waiting,resting" doc:"Waiting for a free seat; resting while the member is blocked or waits."`
	GrantedAt Instant           `json:"granted_at"`
	GrantedBy string            `json:"granted_by"`
}

func memberGrants(products []domain.Product) func(domain.MemberGrants) MemberGrants {
	return func(m domain.MemberGrants) MemberGrants {
		row := MemberGrants{Member: member(m.Member), Grants: []Grant{}}
		for _, p := range products {
			if g, ok := m.Grants[p.ID]; ok {
				row.Grants = append(row.Grants, grant(g))
			}
		}
		return row
	}
}

// blocking registers what changes a member's state.
func (a *API) blocking() {
	const group, one = "Members", "/v1/organizations/{org}/members/{member}"
	op(a, operation{
		id: "block-member", group: group, method: http.MethodPost, path: one + "/block", action: access.MembersBlock, status: http.StatusNoContent,
		summary: "Block a member", about: "At once their seats become free, their tokens for the organization end, and they no longer see it. Nothing of theirs is lost. The last owner stays.",
	}, func(ctx context.Context, by domain.Actor, in *InMember) (*nothing, error) {
		return done(a.cfg.People.Block(ctx, by, in.Org, in.Member))
	})
	op(a, operation{
		id: "unblock-member", group: group, method: http.MethodPost, path: one + "/unblock", action: access.MembersUnblock, status: http.StatusNoContent,
		summary: "Unblock a member", about: "Into a free seat only; otherwise it is refused with seats.exhausted. Granted seats return, or wait for room.",
	}, func(ctx context.Context, by domain.Actor, in *InMember) (*nothing, error) {
		return done(a.cfg.People.Unblock(ctx, by, in.Org, in.Member))
	})
	op(a, operation{
		id: "transfer-seat", group: group, method: http.MethodPost, path: one + "/transfer-seat", action: access.SeatsTransfer,
		status: http.StatusNoContent, summary: "Pass a member's seat on", about: "Blocks or removes an active member and seats another, or invites somebody, in one step: whole or not at all, and nobody gets the seat in between.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InMember
		Body SeatTransfer
	},
	) (*nothing, error) {
		t := people.TransferInput{From: in.Member, Remove: in.Body.Remove, To: in.Body.To}
		if in.Body.Invite != nil {
			t.Invite = in.Body.Invite.input()
		}
		_, err := a.cfg.People.TransferSeat(ctx, by, in.Org, t)
		return done(err)
	})
}

// holders registers who holds which seats.
func (a *API) holders() {
	op(a, operation{
		id: "explain-seats", group: inLicenses, method: http.MethodGet, path: "/v1/organizations/{org}/seats/{product}/explain", action: access.SeatsView,
		summary: "Say who holds the seats of a product, and why", about: "At any instant since the portal has counted, by address.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InPage
		Q       string           `query:"q" doc:"Finds anywhere in names and addresses, ignoring case."`
		Product domain.ProductID `path:"product"`
		Area    domain.Area      `query:"area" enum:"internal,external" doc:"Internal where it is left out."`
		At      time.Time        `query:"at" doc:"Now where it is left out."`
		State   domain.SeatState `query:"state" enum:"active,pending" doc:"Only those in this state."`
	},
	) (*out[Explanation], error) {
		area := in.Area
		if area == "" {
			area = domain.AreaInternal
		}
		req := in.request()
		req.Search, req.State = in.Q, string(in.State)
		e, err := a.cfg.People.Explain(ctx, by, in.Org, in.Product, area, in.At, req)
		return answered(Explanation{
			Product: e.Product, Area: e.Area, At: Instant(e.At), Purchased: e.Capacity, Active: e.Active, Pending: e.Pending,
			Items: each(e.Holders.Items, holder), Next: e.Holders.Next,
		}, renamed(err, map[string]string{"search": "q"}))
	})
}
