package api

import (
	"context"
	"net/http"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
)

// Pool is the seats of one area of a product that the portal counts.
type Pool struct {
	Area      domain.Area `json:"area" enum:"internal,external"`
	Purchased int         `json:"purchased"`
	Active    int         `json:"active"`
	Pending   int         `json:"pending" doc:"Held by live invitations."`
	Blocked   int         `json:"blocked" doc:"People who would hold a seat, were they not blocked."`
	Waiting   int         `json:"waiting" doc:"People in line for a seat."`
	Free      int         `json:"free"`
	Over      int         `json:"over,omitempty" doc:"Seats held beyond those purchased. Nobody loses theirs; nobody gets one until it is 0 again."`
}

// ProductSeats is the seats of one product.
type ProductSeats struct {
	Product domain.ProductID `json:"product"`
	Name    string           `json:"name"`
	Seats   domain.SeatRule  `json:"seats" enum:"installation,granted,membership" doc:"How people come to hold seats. Where the installation counts its users itself, pools is empty."`
	Users   Users            `json:"users" doc:"What the licenses in force allow together."`
	Pools   []Pool           `json:"pools"`
	Stage   domain.Stage     `json:"stage" enum:"none,grace,warn_admins,warn_users,read_only" doc:"How far it has come that more seats are held than the licenses give, or none is in force any more."`
	// Violation is how that came and goes on.
	Violation *SeatsViolation `json:"violation,omitempty"`
}

// SeatsViolation is how an organization stands that holds more seats of a
// product than its licenses give.
type SeatsViolation struct {
	Causes     []string     `json:"causes" doc:"expired, over_use; the older first."`
	Since      Instant      `json:"since"`
	NextStage  domain.Stage `json:"next_stage,omitempty" enum:"none,warn_admins,warn_users,read_only"`
	NextAt     Instant      `json:"next_at,omitzero"`
	ReadOnlyAt Instant      `json:"read_only_at" doc:"From then on nobody is invited, unblocked or given a seat (seats.read_only)."`
	Held       Users        `json:"held"`
	Missing    Users        `json:"missing" doc:"Seats to add, or to free, to end it."`
}

// Entitlement is what the licenses for one product, and one installation where
// the product is bound to them, allow together now.
type Entitlement struct {
	Product   domain.ProductID `json:"product"`
	Name      string           `json:"name"`
	InstallID string           `json:"install_id,omitempty"`
	Users     Users            `json:"users"`
	Features  []string         `json:"features"`
	Licenses  []string         `json:"licenses" doc:"Ids of those that count."`
	ExpiresAt Instant          `json:"expires_at,omitzero" doc:"The earliest expiry among them."`
	Next      *Change          `json:"next,omitempty" doc:"The next instant at which any of this changes."`
}

// Change is the difference an instant makes.
type Change struct {
	At     Instant  `json:"at"`
	Users  Gain     `json:"users"`
	Gained []string `json:"gained" doc:"Features."`
	Lost   []string `json:"lost" doc:"Features."`
	Begin  []string `json:"begin" doc:"Ids of licenses."`
	End    []string `json:"end" doc:"Ids of licenses."`
}

// Gain is a difference of users in both areas; negative is lost.
type Gain struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

func (a *API) seats() {
	op(a, operation{
		id: "list-seats", group: inLicenses, method: http.MethodGet, path: "/v1/organizations/{org}/seats", action: access.SeatsView,
		summary: "Count the seats of each product",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outPage[ProductSeats], error) {
		sum, err := a.cfg.Licensing.Summary(ctx, by, in.Org)
		return whole(sum.Products, err, productSeats)
	})
	op(a, operation{
		id: "list-entitlements", group: inLicenses, method: http.MethodGet, path: "/v1/organizations/{org}/entitlements", action: access.LicensesView,
		summary: "Say what the licenses allow together",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outPage[Entitlement], error) {
		list, err := a.cfg.Licensing.Entitlement(ctx, by, in.Org)
		return whole(list, err, entitlement)
	})
}

func productSeats(p licensing.ProductSummary) ProductSeats {
	return ProductSeats{
		Product: p.Product, Name: p.Name, Seats: p.Seats, Users: Users(p.Users), Stage: stageOf(p.Violation), Violation: seatsViolation(p.Violation),
		Pools: each(p.Pools, func(s licensing.PoolSummary) Pool {
			return Pool{Area: s.Area, Purchased: s.Capacity, Active: s.Active, Pending: s.Pending, Blocked: s.Blocked, Waiting: s.Waiting, Free: s.Free, Over: max(0, s.Active+s.Pending-s.Capacity)}
		}),
	}
}

func stageOf(v *domain.Violation) domain.Stage {
	if v == nil {
		return domain.StageNone
	}
	return v.Stage
}

func seatsViolation(v *domain.Violation) *SeatsViolation {
	if v == nil {
		return nil
	}
	return &SeatsViolation{
		Causes: listed(v.Causes), Since: Instant(v.Since), NextStage: v.NextStage, NextAt: Instant(v.NextAt),
		ReadOnlyAt: Instant(v.Reaches(domain.StageReadOnly)), Held: Users(v.Held), Missing: Users(v.Missing),
	}
}

func entitlement(e licensing.ProductEntitlement) Entitlement {
	return Entitlement{
		Product: e.Product, Name: e.Name, InstallID: e.InstallID, Users: Users(e.Users), Features: listed(e.Features),
		Licenses: listed(e.Valid), ExpiresAt: Instant(e.Expires), Next: change(e.Next),
	}
}

func change(c *entitle.Change) *Change {
	if c == nil {
		return nil
	}
	return &Change{
		At: Instant(c.At), Users: Gain(c.Users), Gained: listed(c.Gained), Lost: listed(c.Lost), Begin: listed(c.Begin), End: listed(c.End),
	}
}

// listed is a list that is never null.
func listed(s []string) []string { return append([]string{}, s...) }
