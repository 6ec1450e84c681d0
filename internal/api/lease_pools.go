package api

import (
	"context"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
)

// ListedLease is a lease as administrators see it.
type ListedLease struct {
	ID          domain.LeaseID       `json:"id"`
	Client      string               `json:"client"`
	Product     domain.ProductID     `json:"product" doc:"Its id; clients claim by the slug."`
	ProductName string               `json:"product_name"`
	User        string               `json:"user,omitempty"`
	Member      domain.MemberID      `json:"member,omitempty"`
	Device      string               `json:"device,omitempty"`
	Version     string               `json:"version,omitempty"`
	License     domain.LicenseID     `json:"license"`
	Reservation domain.ReservationID `json:"reservation,omitempty" doc:"Whose reserved seat it has."`
	Fence       int64                `json:"fence"`
	GrantedAt   Instant              `json:"granted_at"`
	RenewedAt   Instant              `json:"renewed_at"`
	ExpiresAt   Instant              `json:"expires_at"`
	Borrowed    bool                 `json:"borrowed"`
}

func listedLease(l domain.Lease) ListedLease {
	return ListedLease{
		ID: l.ID, Client: l.Client, Product: l.Product, ProductName: l.ProductName, User: l.User, Member: l.Member, Device: l.Device, Version: l.Version,
		License: l.License, Reservation: l.Reservation, Fence: l.Fence, GrantedAt: Instant(l.GrantedAt), RenewedAt: Instant(l.RenewedAt),
		ExpiresAt: Instant(l.ExpiresAt), Borrowed: l.Borrowed,
	}
}

// LeasePool is an organization's floating seats of one product now.
type LeasePool struct {
	Product     domain.ProductID `json:"product" doc:"Its id."`
	Slug        string           `json:"slug" doc:"What clients claim by."`
	ProductName string           `json:"product_name"`
	Capacity    int              `json:"capacity" doc:"Seats of the activated licenses in force."`
	Inactive    int              `json:"inactive" doc:"Seats of licenses in force that nobody has activated."`
	InUse       int              `json:"in_use"`
	Borrowed    int              `json:"borrowed" doc:"Of those in use."`
	Delegated   int              `json:"delegated" doc:"Of those in use, seats that sites hand out."`
	Reserved    int              `json:"reserved"`
	Queued      int              `json:"queued" doc:"Clients in line."`
	PeakToday   int              `json:"peak_today" doc:"Most in use at once since midnight UTC."`
}

func leasePool(p domain.LeasePool) LeasePool {
	return LeasePool{
		Product: p.Product, Slug: p.Slug, ProductName: p.ProductName, Capacity: p.Capacity, Inactive: p.Inactive, InUse: p.InUse,
		Borrowed: p.Borrowed, Delegated: p.Delegated, Reserved: p.Reserved, Queued: p.Queued, PeakToday: p.PeakToday,
	}
}

// VendorLeasePool is a pool in the list of all organizations.
type VendorLeasePool struct {
	Organization     domain.OrganizationID `json:"organization"`
	OrganizationName string                `json:"organization_name"`
	Product          domain.ProductID      `json:"product"`
	Slug             string                `json:"slug"`
	ProductName      string                `json:"product_name"`
	Capacity         int                   `json:"capacity" doc:"Seats of the activated licenses in force."`
	Inactive         int                   `json:"inactive" doc:"Seats of licenses in force that nobody has activated."`
	InUse            int                   `json:"in_use"`
	Delegated        int                   `json:"delegated" doc:"Of those in use, seats that sites hand out."`
	Queued           int                   `json:"queued" doc:"Clients in line."`
	PeakToday        int                   `json:"peak_today" doc:"Most in use at once since midnight UTC."`
	DeniedToday      int                   `json:"denied_today" doc:"Clients refused since midnight UTC, without those that got a lease within a minute."`
}

func vendorLeasePool(p floating.VendorPool) VendorLeasePool {
	return VendorLeasePool{
		Organization: p.Organization, OrganizationName: p.OrgName, Product: p.Product, Slug: p.Slug, ProductName: p.ProductName,
		Capacity: p.Capacity, Inactive: p.Inactive, InUse: p.InUse, Delegated: p.Delegated, Queued: p.Queued, PeakToday: p.PeakToday, DeniedToday: p.DeniedToday,
	}
}

// LeaseHour is how a pool was used in one hour.
type LeaseHour struct {
	At       Instant `json:"at" doc:"Its beginning."`
	Peak     int     `json:"peak" doc:"Most in use at once."`
	Capacity int     `json:"capacity"`
	Denied   int     `json:"denied" doc:"Clients that were refused for want of a seat, but for those that got one within a minute."`
}

// PoolHour is how a pool was used in one hour, at its sites as well.
type PoolHour struct {
	At             Instant `json:"at" doc:"Its beginning."`
	Peak           int     `json:"peak" doc:"Most in use at once; seats given to sites count as in use."`
	Capacity       int     `json:"capacity"`
	Denied         int     `json:"denied" doc:"Clients that were refused for want of a seat, but for those that got one within a minute."`
	AtSites        int     `json:"at_sites" doc:"Of the seats given to sites: the most that each has reported to have handed out at once, added up."`
	RefusedAtSites int     `json:"refused_at_sites" doc:"Clients that sites have reported to have refused."`
}

// LeaseDenial is a client that asked in vain, once or again and again.
type LeaseDenial struct {
	Client    string             `json:"client"`
	User      string             `json:"user,omitempty"`
	Device    string             `json:"device,omitempty"`
	Reason    domain.LeaseDenial `json:"reason" enum:"full,reserved,expired,not_activated,not_covered,not_granted,blocked,suspended,too_many"`
	FirstAt   Instant            `json:"first_at"`
	LastAt    Instant            `json:"last_at"`
	Count     int                `json:"count"`
	GrantedAt Instant            `json:"granted_at,omitzero" doc:"When it got a lease after all."`
}

// LeaseAdvice is how many floating seats to have.
type LeaseAdvice struct {
	Enough    bool `json:"enough_history" doc:"There are 14 days of history; without them the numbers mean little."`
	Days      int  `json:"days" doc:"Of history."`
	Peak      int  `json:"peak" doc:"Most in use at once."`
	Denied    int  `json:"denied"`
	ForAll    int  `json:"seats_for_all" doc:"With so many nobody would have been refused."`
	For99     int  `json:"seats_for_99_percent" doc:"With so many nobody would have been in 99 % of the hours."`
	Capacity  int  `json:"capacity"`
	BusyHours int  `json:"busy_hours"`
}

// Reservation is seats kept for the people of a team, or for one member.
type Reservation struct {
	ID     domain.ReservationID `json:"id"`
	Team   domain.TeamID        `json:"team,omitempty"`
	Member domain.MemberID      `json:"member,omitempty"`
	Name   string               `json:"name"`
	Seats  int                  `json:"seats"`
	InUse  int                  `json:"in_use"`
}

func reservation(r domain.Reservation) Reservation {
	return Reservation{ID: r.ID, Team: r.Team, Member: r.Member, Name: r.Name, Seats: r.Seats, InUse: r.InUse}
}

// InLeasePool is the path of a product's floating seats.
type InLeasePool struct {
	InOrganization
	Product domain.ProductID `path:"product" doc:"Its id, as the list of floating seats by product says it; not the slug." example:"prd_0193524c-7a5e-7d10-9c1b-3b6f1f0a9d42"`
}

// InSpan is a stretch of time; the last 30 days where it is left out.
type InSpan struct {
	From  time.Time `query:"from" doc:"Included."`
	Until time.Time `query:"until" doc:"Excluded."`
}

func (in InSpan) span(now time.Time) (from, until time.Time) {
	if until = in.Until; until.IsZero() {
		until = now.Add(time.Hour)
	}
	if from = in.From; from.IsZero() {
		from = until.Add(-30 * day)
	}
	return from, until
}

func (a *API) leasePools() {
	const all, pools, one = "/v1/organizations/{org}/leases", "/v1/organizations/{org}/lease-pools", "/v1/organizations/{org}/lease-pools/{product}"
	op(a, operation{
		id: "list-leases", group: inLeases, method: http.MethodGet, path: all, action: access.LeasesView,
		summary: "List the leases that are alive", about: "Who uses what, on which device, since when.", sorts: []string{"granted", "expires", "user", "device"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InList
		Product domain.ProductID `query:"product" doc:"Of one product alone."`
	},
	) (*outPage[ListedLease], error) {
		list, err := a.cfg.Floating.Leases(ctx, by, in.Org, in.Product, in.request(ctx))
		return page(list, err, listedLease)
	})
	op(a, operation{
		id: "revoke-lease", group: inLeases, method: http.MethodPost, path: all + "/{lease}/revoke", action: access.LeasesRevoke, status: http.StatusNoContent,
		summary: "End a lease", about: "Whoever holds it is told the reason at the next renewal. A borrowed one can be used without a connection until then.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Lease domain.LeaseID `path:"lease"`
		Body  struct {
			Reason string `json:"reason" minLength:"1" maxLength:"500"`
		}
	},
	) (*nothing, error) {
		return done(a.cfg.Floating.ForceRelease(ctx, by, in.Org, in.Lease, in.Body.Reason))
	})
	op(a, operation{
		id: "list-lease-pools", group: inLeases, method: http.MethodGet, path: pools, action: access.LeasesView, summary: "List floating seats by product",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outPage[LeasePool], error) {
		list, err := a.cfg.Floating.Pools(ctx, by, in.Org)
		return whole(list, err, leasePool)
	})
	op(a, operation{
		id: "list-all-lease-pools", group: inLeases, method: http.MethodGet, path: "/v1/lease-pools", action: access.VendorLeasesView,
		summary: "List the floating seats of all organizations", about: "A search finds organizations.", sorts: []string{"organization", "product"},
	}, func(ctx context.Context, by domain.Actor, in *InList) (*outPage[VendorLeasePool], error) {
		list, err := a.cfg.Floating.VendorPools(ctx, by, "", in.request(ctx))
		return page(list, err, vendorLeasePool)
	})
	op(a, operation{
		id: "get-lease-history", group: inLeases, method: http.MethodGet, path: one + "/history", action: access.LeasesView,
		summary: "Get how floating seats were used, by hour", about: "Hours in which nobody asked and nobody held a seat are left out. It is kept for 400 days.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLeasePool
		InSpan
	},
	) (*outPage[PoolHour], error) {
		from, until := in.span(a.cfg.Now())
		hours, err := a.cfg.Floating.History(ctx, by, in.Org, in.Product, from, until)
		return whole(hours, err, func(h domain.LeaseHour) PoolHour {
			return PoolHour{Instant(h.At), h.Peak, h.Capacity, h.Denied, h.AtSites, h.RefusedAtSites}
		})
	})
	op(a, operation{
		id: "list-lease-denials", group: inLeases, method: http.MethodGet, path: one + "/denials", action: access.LeasesView,
		summary: "List who asked in vain", about: "Without those who got a lease within a minute.", sorts: []string{"last", "first", "count", "user"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLeasePool
		InSpan
		InList
		Reason domain.LeaseDenial `query:"reason" enum:"full,reserved,expired,not_activated,not_covered,not_granted,blocked,suspended,too_many"`
	},
	) (*outPage[LeaseDenial], error) {
		from, until := in.span(a.cfg.Now())
		req := in.request(ctx)
		req.State = string(in.Reason)
		list, err := a.cfg.Floating.Denials(ctx, by, in.Org, in.Product, from, until, req)
		return page(list, err, func(d domain.DenialEpisode) LeaseDenial {
			return LeaseDenial{d.Client, d.User, d.Device, d.Reason, Instant(d.FirstAt), Instant(d.LastAt), d.Count, Instant(d.GrantedAt)}
		})
	})
	op(a, operation{
		id: "get-lease-advice", group: inLeases, method: http.MethodGet, path: one + "/advice", action: access.LeasesView,
		summary: "Get how many floating seats to have", about: "From the last 90 days.",
	}, func(ctx context.Context, by domain.Actor, in *InLeasePool) (*out[LeaseAdvice], error) {
		v, err := a.cfg.Floating.Advice(ctx, by, in.Org, in.Product)
		return answered(LeaseAdvice{
			Enough: v.Enough, Days: v.Days, Peak: v.Peak, Denied: v.Denied, ForAll: v.Nobody, For99: v.Most, Capacity: v.Capacity, BusyHours: v.Hours,
		}, err)
	})
	a.reservations(one + "/reservations")
	op(a, operation{
		id: "activate-license", group: inLicenses, method: http.MethodPost, path: "/v1/organizations/{org}/licenses/{license}/activate",
		action: access.LicensesActivate, summary: "Activate a floating license", about: "Until then it gives no lease. Activating twice changes nothing.",
	}, func(ctx context.Context, by domain.Actor, in *InLicense) (*out[License], error) {
		l, err := a.cfg.Floating.Activate(ctx, by, in.Org, in.License)
		return answered(a.license(l), err)
	})
}

func (a *API) reservations(path string) {
	op(a, operation{
		id: "list-lease-reservations", group: inLeases, method: http.MethodGet, path: path, action: access.LeasesView,
		summary: "List reserved floating seats",
	}, func(ctx context.Context, by domain.Actor, in *InLeasePool) (*outPage[Reservation], error) {
		list, err := a.cfg.Floating.Reservations(ctx, by, in.Org, in.Product)
		return whole(list, err, reservation)
	})
	op(a, operation{
		id: "reserve-leases", group: inLeases, method: http.MethodPut, path: path, action: access.LeasesReserve,
		summary: "Reserve floating seats for a team or a member",
		about:   "There is one reservation for each; doing it again changes its seats, and 0 seats take it back. Nobody loses a lease by it.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLeasePool
		Body struct {
			Team   domain.TeamID   `json:"team,omitempty" doc:"Either a team"`
			Member domain.MemberID `json:"member,omitempty" doc:"or a member."`
			Seats  int             `json:"seats" minimum:"0" maximum:"1000000"`
		}
	},
	) (*out[Reservation], error) {
		r, err := a.cfg.Floating.Reserve(ctx, by, in.Org, floating.ReserveInput{
			Product: in.Product, Team: in.Body.Team, Member: in.Body.Member, Seats: in.Body.Seats,
		})
		return answered(reservation(r), err)
	})
}
