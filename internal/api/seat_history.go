package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// SeatChange is a line of the seat ledger: what somebody has had in a pool from
// an instant on, and by which act.
type SeatChange struct {
	Seq       int64            `json:"seq" doc:"Counts the changes of a pool, from 1."`
	At        Instant          `json:"at"`
	Email     string           `json:"email"`
	Name      string           `json:"name,omitempty"`
	State     domain.SeatState `json:"state" enum:"active,pending,none" doc:"None is a seat given up."`
	HoldUntil Instant          `json:"hold_until,omitzero"`
	Rule      domain.SeatCause `json:"rule" enum:"membership,grant,invitation"`
	Cause     string           `json:"cause" doc:"The action that changed it." example:"members.join"`
	Actor     string           `json:"actor" doc:"Who did it."`
	Reference string           `json:"reference" doc:"Id of the member or invitation."`
	Active    int              `json:"active" doc:"Seats of the pool that people held after it."`
}

func seatChange(e domain.SeatEvent) SeatChange {
	return SeatChange{
		Seq: e.Seq, At: Instant(e.At), Email: e.Email, Name: e.Name, State: e.State, HoldUntil: Instant(e.HoldUntil), Rule: e.Rule,
		Cause: e.Cause, Actor: e.Actor, Reference: e.Reference, Active: e.Active,
	}
}

// SeatDay is how a pool stood at the end of a day.
type SeatDay struct {
	At        Instant `json:"at"`
	Active    int     `json:"active" doc:"Seats that people held."`
	Purchased int     `json:"purchased" doc:"As the licenses gave it then."`
}

// InPool is the path of one pool of seats.
type InPool struct {
	InOrganization
	Product domain.ProductID `path:"product"`
	Area    domain.Area      `query:"area" enum:"internal,external" doc:"Internal where it is left out."`
}

func (in InPool) area() domain.Area { return orInternal(in.Area) }

func orInternal(a domain.Area) domain.Area {
	if a == "" {
		return domain.AreaInternal
	}
	return a
}

func (a *API) seatHistory() {
	const at = "/v1/organizations/{org}/seats/{product}"
	op(a, operation{
		id: "list-seat-changes", group: inLicenses, method: http.MethodGet, path: at + "/ledger", action: access.SeatsView,
		summary: "List every change of the seats of a product", about: "The latest first, each with who did it. A hold of an invitation that lapses ends by itself and is no change.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InPool
		InPage
		Q     string           `query:"q" doc:"Finds anywhere in names and addresses, ignoring case."`
		State domain.SeatState `query:"state" enum:"active,pending,none" doc:"Only changes that led to this."`
	},
	) (*outPage[SeatChange], error) {
		req := in.request()
		req.Search, req.State = in.Q, string(in.State)
		list, err := a.cfg.People.SeatHistory(ctx, by, in.Org, in.Product, in.area(), req)
		return page(list, err, seatChange)
	})
	op(a, operation{
		id: "give-up-seats", group: inLicenses, method: http.MethodPost, path: at + "/give-up", action: access.SeatsGiveUp, status: http.StatusNoContent,
		summary: "Give up all seats of a product whose licenses have ended",
		about:   "Members stay as they are; with the next license everybody is seated again. While the product is licensed, or will be, it is seats.licensed.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Product domain.ProductID `path:"product"`
	},
	) (*nothing, error) {
		return done(a.cfg.People.GiveUpSeats(ctx, by, in.Org, in.Product))
	})
	op(a, operation{
		id: "list-seat-days", group: inLicenses, method: http.MethodGet, path: at + "/days", action: access.SeatsView,
		summary: "Say how many seats of a product were held on each day", about: "Of the last 365 days, each at its end in UTC, since the portal has counted.",
	}, func(ctx context.Context, by domain.Actor, in *InPool) (*outPage[SeatDay], error) {
		days, err := a.cfg.People.SeatCurve(ctx, by, in.Org, in.Product, in.area())
		return whole(days, err, func(d domain.SeatDay) SeatDay {
			return SeatDay{At: Instant(d.At), Active: d.Active, Purchased: d.Capacity}
		})
	})
}
