package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// WaitingList is the line of an area, in order.
type WaitingList struct {
	Area    domain.Area   `json:"area" enum:"internal,external"`
	Total   int           `json:"total" doc:"Who wait in all."`
	Members []Member      `json:"members" doc:"In order, the first 1,000."`
	Missing []MissingSeat `json:"missing" doc:"The pools without a free seat, of which whoever waits needs one."`
}

// MissingSeat is a pool that has no seat for those who wait.
type MissingSeat struct {
	Product domain.ProductID `json:"product"`
	Name    string           `json:"name"`
	Pool    Pool             `json:"pool"`
}

// WaitingOrder is a waiting list in another order.
type WaitingOrder struct {
	Members []domain.MemberID `json:"members" doc:"All of those listed, in the order wanted."`
}

func waitingList(w people.WaitingList) WaitingList {
	return WaitingList{
		Area: w.Area, Total: w.Total, Members: each(w.Members, member),
		Missing: each(w.Missing, func(p domain.Pool) MissingSeat {
			return MissingSeat{Product: p.Product, Name: p.ProductName, Pool: Pool{
				Area: p.Area, Purchased: p.Capacity, Active: p.Active, Pending: p.Pending, Blocked: p.Blocked, Waiting: p.Waiting, Free: p.Free(), Over: p.Over(),
			}}
		}),
	}
}

// InLine is the path of a waiting list.
type InLine struct {
	InOrganization
	Area domain.Area `query:"area" enum:"internal,external" doc:"Internal where it is left out."`
}

func (a *API) waiting() {
	const group, at = "Members", "/v1/organizations/{org}/waiting-list"
	op(a, operation{
		id: "get-waiting-list", group: group, method: http.MethodGet, path: at, action: access.MembersView,
		summary: "Get the waiting list of an area", about: "Whoever is first gets the next seat that becomes free, by itself.",
	}, func(ctx context.Context, by domain.Actor, in *InLine) (*outVersion[WaitingList], error) {
		w, err := a.cfg.People.Waiting(ctx, by, in.Org, orInternal(in.Area))
		return versioned(waitingList(w), w.Version(), err)
	})
	op(a, operation{
		id: "order-waiting-list", group: group, method: http.MethodPut, path: at, action: access.MembersReorder, guarded: true,
		summary: "Put the waiting list of an area into another order", about: "Refused with members.not_waiting when the order names others than those who wait.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLine
		InVersion
		Body WaitingOrder
	},
	) (*outVersion[WaitingList], error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		area := orInternal(in.Area)
		w, err := a.cfg.People.Waiting(ctx, by, in.Org, area)
		if err != nil {
			return nil, err
		}
		if w.Version() != version {
			return nil, domain.E(domain.Precondition, domain.CodeStale)
		}
		seen := each(w.Members, func(m domain.Member) domain.MemberID { return m.ID })
		if err := a.cfg.People.Reorder(ctx, by, in.Org, string(area), seen, in.Body.Members); err != nil {
			return nil, err
		}
		w, err = a.cfg.People.Waiting(ctx, by, in.Org, area)
		return versioned(waitingList(w), w.Version(), err)
	})
}
