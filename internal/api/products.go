package api

import (
	"context"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

const inCatalog = "Catalog"

// Ladder is after how many days of a violation who is told, and from when the
// product is read-only.
type Ladder struct {
	WarnAdmins int `json:"warn_admins" minimum:"0" maximum:"3650" doc:"Days."`
	WarnUsers  int `json:"warn_users" minimum:"0" maximum:"3650" doc:"Days."`
	ReadOnly   int `json:"read_only" minimum:"1" maximum:"3650" doc:"Days."`
}

// Policy is what the vendor has decided about a product.
type Policy struct {
	Seats              domain.SeatRule `json:"seats" enum:"installation,granted,membership" doc:"How people come to hold seats."`
	BoundToInstall     bool            `json:"bound_to_install" doc:"A license names one installation."`
	Extranet           bool            `json:"extranet" doc:"External users are licensed too."`
	PendingHolds       bool            `json:"pending_holds" doc:"A live invitation holds a seat."`
	InvitationHoldDays int             `json:"invitation_hold_days" doc:"For so long."`
	Ladder             Ladder          `json:"ladder"`
	RequestMin         int             `json:"request_min" doc:"Fewest users of one license request."`
	Leases             LeaseRules      `json:"leases" doc:"Of floating seats."`
}

// LeaseRules is what the vendor has decided about floating seats.
type LeaseRules struct {
	TTL        int  `json:"ttl" minimum:"60" maximum:"86400" doc:"Seconds after which a lease that is not renewed is lost, in whole minutes."`
	BorrowDays int  `json:"borrow_days" minimum:"0" maximum:"365" doc:"For how long a lease can be borrowed; 0: not at all."`
	BorrowKeep int  `json:"borrow_keep" minimum:"0" maximum:"1000000" doc:"Seats that are never borrowed."`
	Linger     int  `json:"linger" minimum:"0" maximum:"86400" doc:"Seconds after release in which the same user goes on with the time of before."`
	Queue      bool `json:"queue" doc:"Clients can wait in line."`
	PerDevice  int  `json:"leases_per_device" minimum:"1" maximum:"10000"`
}

func leaseRules(r domain.LeaseRules) LeaseRules {
	return LeaseRules{
		TTL: int(r.TTL().Seconds()), BorrowDays: r.Borrowable(), BorrowKeep: r.BorrowKeep, Linger: int(r.Linger.Seconds()), Queue: !r.QueueOff, PerDevice: r.PerDevice(),
	}
}

func (r LeaseRules) rules() domain.LeaseRules {
	bounded := func(n int) time.Duration { return time.Duration(max(-1, min(n, 1<<20))) * time.Second }
	in := domain.LeaseRules{
		LeaseTTL: bounded(r.TTL), BorrowDays: r.BorrowDays, BorrowKeep: r.BorrowKeep, Linger: bounded(r.Linger), QueueOff: !r.Queue, LeasesPerDevice: r.PerDevice,
	}
	if in.LeaseTTL < time.Minute { // 0 would be the default
		in.LeaseTTL = -time.Minute
	}
	if in.LeasesPerDevice == 0 {
		in.LeasesPerDevice = -1
	}
	switch {
	case in.BorrowDays == 0:
		in.BorrowDays = domain.NoBorrowing
	case in.BorrowDays < 0:
		in.BorrowDays = domain.MaxBorrowDays + 1
	}
	return in
}

// Product is a piece of software the vendor sells.
type Product struct {
	ID          domain.ProductID    `json:"id"`
	Slug        string              `json:"slug"`
	Name        string              `json:"name"`
	Description string              `json:"description,omitempty"`
	Preset      domain.Preset       `json:"preset" enum:"installation,named-and-floating,team-pool,capped-areas"`
	Policy      Policy              `json:"policy"`
	State       domain.CatalogState `json:"state" enum:"active,retired"`
	Plans       []Plan              `json:"plans"`
	CreatedAt   Instant             `json:"created_at"`
}

const day = 24 * time.Hour

func product(o catalog.Offer) Product {
	p := o.Product
	return Product{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Description: p.Description, Preset: p.Preset, State: p.State,
		Policy: Policy{
			Seats: p.Policy.Seats, BoundToInstall: p.Policy.BoundToInstall, Extranet: p.Policy.Extranet,
			PendingHolds: p.Policy.PendingHolds, InvitationHoldDays: p.Policy.InvitationHoldDays, Ladder: ladder(p.Policy.Ladder),
			RequestMin: p.Policy.FewestRequested(), Leases: leaseRules(p.Policy.LeaseRules),
		},
		Plans: each(o.Plans, plan), CreatedAt: Instant(p.CreatedAt),
	}
}

func ladder(l domain.Ladder) Ladder {
	return Ladder{WarnAdmins: int(l.WarnAdmins / day), WarnUsers: int(l.WarnUsers / day), ReadOnly: int(l.ReadOnly / day)}
}

// NewProduct is what a new product needs.
type NewProduct struct {
	Slug        string `json:"slug" maxLength:"60" doc:"Lower-case letters, digits and dashes. It stays for good: keys carry it." example:"drafting-suite"`
	Name        string `json:"name" minLength:"1" maxLength:"120"`
	Description string `json:"description,omitempty" maxLength:"2000"`
	Preset      string `json:"preset" enum:"installation,named-and-floating,team-pool,capped-areas" doc:"Fills the policy."`
}

// ProductChange is what can be changed about a product.
type ProductChange struct {
	Name               *string     `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Description        *string     `json:"description,omitempty" maxLength:"2000"`
	PendingHolds       *bool       `json:"pending_holds,omitempty"`
	InvitationHoldDays *int        `json:"invitation_hold_days,omitempty" minimum:"1" maximum:"30"`
	Ladder             *Ladder     `json:"ladder,omitempty" doc:"All three rungs; none before the one above."`
	Extranet           *bool       `json:"extranet,omitempty" doc:"Stays once the product has a license, unless installations count its users."`
	RequestMin         *int        `json:"request_min,omitempty" minimum:"1" maximum:"1000000" doc:"Fewest users of one license request."`
	Leases             *LeaseRules `json:"leases,omitempty" doc:"All of them."`
	State              *string     `json:"state,omitempty" enum:"active,retired" doc:"Of a retired product nothing new can be ordered; licenses go on."`
}

// InProduct is the path of a product.
type InProduct struct {
	Product domain.ProductID `path:"product"`
}

func (a *API) products() {
	const all, one = "/v1/catalog/products", "/v1/catalog/products/{product}"
	op(a, operation{
		id: "list-products", group: inCatalog, method: http.MethodGet, path: all, action: access.SignedIn,
		summary: "List products with their plans", about: "The vendor's tokens see the whole catalog, others what can be bought.",
	}, func(ctx context.Context, by domain.Actor, _ *struct{}) (*outPage[Product], error) {
		offers, err := a.offers(ctx, by)
		return whole(offers, err, product)
	})
	op(a, operation{
		id: "create-product", group: inCatalog, method: http.MethodPost, path: all, action: access.CatalogEdit, status: http.StatusCreated,
		summary: "Create a product",
	}, func(ctx context.Context, by domain.Actor, in *struct{ Body NewProduct }) (*outMade[Product], error) {
		p, err := a.cfg.Catalog.CreateProduct(ctx, by, catalog.ProductInput(in.Body))
		return made(product(catalog.Offer{Product: p}), p.Version, []string{"catalog", "products", string(p.ID)}, err)
	})
	op(a, operation{
		id: "get-product", group: inCatalog, method: http.MethodGet, path: one, action: access.CatalogView, summary: "Get a product",
	}, func(ctx context.Context, by domain.Actor, in *InProduct) (*outVersion[Product], error) {
		o, err := a.cfg.Catalog.Product(ctx, by, in.Product)
		return versioned(product(o), o.Product.Version, err)
	})
	op(a, operation{
		id: "update-product", group: inCatalog, method: http.MethodPatch, path: one, action: access.CatalogEdit,
		summary: "Change a product, retire it or sell it again",
		about:   "Members that are left out stay as they are. A change holds for what happens from then on; keys carry the ladder of the time they were signed.",
	}, a.updateProduct)
}

// offers is the catalog as an actor may see it.
func (a *API) offers(ctx context.Context, by domain.Actor) ([]catalog.Offer, error) {
	if access.Staff(by.Staff, access.CatalogView) {
		return a.cfg.Catalog.Products(ctx, by)
	}
	return a.cfg.Catalog.ForSale(ctx, by)
}

func (a *API) updateProduct(ctx context.Context, by domain.Actor, in *struct {
	InProduct
	InVersion
	Body ProductChange
},
) (*outVersion[Product], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	o, err := a.cfg.Catalog.Product(ctx, by, in.Product)
	if err != nil {
		return nil, err
	}
	leases := o.Product.Policy.LeaseRules
	if in.Body.Leases != nil {
		leases = in.Body.Leases.rules()
	}
	was, rungs := o.Product, or(in.Body.Ladder, ladder(o.Product.Policy.Ladder))
	o.Product, err = a.cfg.Catalog.UpdateProduct(ctx, by, in.Product, catalog.ProductUpdate{
		Name: or(in.Body.Name, was.Name), Description: or(in.Body.Description, was.Description),
		PendingHolds:       or(in.Body.PendingHolds, was.Policy.PendingHolds),
		InvitationHoldDays: or(in.Body.InvitationHoldDays, was.Policy.InvitationHoldDays),
		Ladder: domain.Ladder{
			WarnAdmins: time.Duration(rungs.WarnAdmins) * day, WarnUsers: time.Duration(rungs.WarnUsers) * day, ReadOnly: time.Duration(rungs.ReadOnly) * day,
		},
		Extranet: or(in.Body.Extranet, was.Policy.Extranet), RequestMin: or(in.Body.RequestMin, was.Policy.RequestMin), Leases: leases, State: or(in.Body.State, string(was.State)), Version: version,
	})
	return versioned(product(o), o.Product.Version, renamed(err, map[string]string{
		"lease_ttl": "leases.ttl", "borrow_days": "leases.borrow_days", "borrow_keep": "leases.borrow_keep", "linger": "leases.linger", "leases_per_device": "leases.leases_per_device",
	}))
}
