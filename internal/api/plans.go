package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// Plan is one way to buy a product.
type Plan struct {
	ID            domain.PlanID       `json:"id"`
	Product       domain.ProductID    `json:"product"`
	Name          string              `json:"name"`
	Description   string              `json:"description,omitempty"`
	Type          domain.LicenseType  `json:"type" enum:"annual,perpetual,trial,flex"`
	TermMonths    int                 `json:"term_months" doc:"0 for a perpetual license."`
	PriceInternal Money               `json:"price_internal" doc:"Per internal user and term, before tax."`
	PriceExternal Money               `json:"price_external" doc:"Per external user and term, before tax."`
	MinUsers      int                 `json:"min_users" doc:"Fewest users of both areas together."`
	MaxUsers      int                 `json:"max_users" doc:"Most users of one area."`
	Features      []string            `json:"features" doc:"What its license switches on in the product."`
	State         domain.CatalogState `json:"state" enum:"active,retired"`
	CreatedAt     Instant             `json:"created_at"`
}

func plan(p domain.Plan) Plan {
	return Plan{
		ID: p.ID, Product: p.Product, Name: p.Name, Description: p.Description, Type: p.Type, TermMonths: p.TermMonths,
		PriceInternal: Money{p.PriceInternal, p.Currency}, PriceExternal: Money{p.PriceExternal, p.Currency},
		MinUsers: p.MinUsers, MaxUsers: p.MaxUsers, Features: listed(p.Features),
		State: p.State, CreatedAt: Instant(p.CreatedAt),
	}
}

// NewPlan is what a new plan needs.
type NewPlan struct {
	Product       domain.ProductID `json:"product"`
	Name          string           `json:"name" minLength:"1" maxLength:"120"`
	Description   string           `json:"description,omitempty" maxLength:"2000"`
	Type          string           `json:"type" enum:"annual,perpetual,trial,flex"`
	TermMonths    int              `json:"term_months,omitempty" minimum:"0" maximum:"120" doc:"Left out for a perpetual license."`
	Currency      string           `json:"currency" doc:"ISO 4217." example:"EUR"`
	PriceInternal int64            `json:"price_internal" minimum:"0" maximum:"1000000000" doc:"Minor units per internal user and term, before tax."`
	PriceExternal int64            `json:"price_external,omitempty" minimum:"0" maximum:"1000000000" doc:"The same per external user."`
	MinUsers      int              `json:"min_users" minimum:"1" maximum:"1000000"`
	MaxUsers      int              `json:"max_users" minimum:"1" maximum:"1000000"`
	Features      []string         `json:"features,omitempty" maxItems:"50"`
}

// PlanChange is what can be changed about a plan. Type, term and currency stay:
// another of these is another plan.
type PlanChange struct {
	Name          *string   `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Description   *string   `json:"description,omitempty" maxLength:"2000"`
	PriceInternal *int64    `json:"price_internal,omitempty" minimum:"0" maximum:"1000000000" doc:"Minor units."`
	PriceExternal *int64    `json:"price_external,omitempty" minimum:"0" maximum:"1000000000" doc:"Minor units."`
	MinUsers      *int      `json:"min_users,omitempty" minimum:"1" maximum:"1000000"`
	MaxUsers      *int      `json:"max_users,omitempty" minimum:"1" maximum:"1000000"`
	Features      *[]string `json:"features,omitempty" maxItems:"50"`
	State         *string   `json:"state,omitempty" enum:"active,retired"`
}

// InPlan is the path of a plan.
type InPlan struct {
	Plan domain.PlanID `path:"plan"`
}

func (a *API) plans() {
	const all, one = "/v1/catalog/plans", "/v1/catalog/plans/{plan}"
	op(a, operation{
		id: "list-plans", group: inCatalog, method: http.MethodGet, path: all, action: access.SignedIn,
		summary: "List plans", about: "The vendor's tokens see all of them, others what can be bought.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		Product domain.ProductID `query:"product" doc:"Only plans of this product."`
	},
	) (*outPage[Plan], error) {
		var plans []domain.Plan
		offers, err := a.offers(ctx, by)
		for _, o := range offers {
			if in.Product == "" || in.Product == o.Product.ID {
				plans = append(plans, o.Plans...)
			}
		}
		return whole(plans, err, plan)
	})
	op(a, operation{
		id: "create-plan", group: inCatalog, method: http.MethodPost, path: all, action: access.CatalogEdit, status: http.StatusCreated,
		summary: "Add a plan to a product",
	}, func(ctx context.Context, by domain.Actor, in *struct{ Body NewPlan }) (*outMade[Plan], error) {
		b := in.Body
		p, err := a.cfg.Catalog.CreatePlan(ctx, by, b.Product, catalog.PlanInput{
			Type: b.Type, TermMonths: b.TermMonths, Currency: b.Currency, PlanTerms: catalog.PlanTerms{
				Name: b.Name, Description: b.Description, PriceInternal: b.PriceInternal, PriceExternal: b.PriceExternal,
				MinUsers: b.MinUsers, MaxUsers: b.MaxUsers, Features: b.Features,
			},
		})
		return made(plan(p), p.Version, []string{"catalog", "plans", string(p.ID)}, err)
	})
	op(a, operation{
		id: "get-plan", group: inCatalog, method: http.MethodGet, path: one, action: access.SignedIn,
		summary: "Get a plan", about: "Plans that are no longer sold are open to the vendor's tokens alone.",
	}, func(ctx context.Context, by domain.Actor, in *InPlan) (*outVersion[Plan], error) {
		p, err := a.plan(ctx, by, in.Plan)
		return versioned(plan(p), p.Version, err)
	})
	op(a, operation{
		id: "update-plan", group: inCatalog, method: http.MethodPatch, path: one, action: access.CatalogEdit,
		summary: "Change a plan, retire it or sell it again",
		about:   "Members that are left out stay as they are. Quotes and orders that exist keep their price.",
	}, a.updatePlan)
}

// plan finds a plan in the part of the catalog that an actor sees.
func (a *API) plan(ctx context.Context, by domain.Actor, id domain.PlanID) (domain.Plan, error) {
	offers, err := a.offers(ctx, by)
	if err != nil {
		return domain.Plan{}, err
	}
	for _, o := range offers {
		for _, p := range o.Plans {
			if p.ID == id {
				return p, nil
			}
		}
	}
	return domain.Plan{}, domain.E(domain.NotFound, domain.CodeNotFound)
}

func (a *API) updatePlan(ctx context.Context, by domain.Actor, in *struct {
	InPlan
	InVersion
	Body PlanChange
},
) (*outVersion[Plan], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.plan(ctx, by, in.Plan)
	if err != nil {
		return nil, err
	}
	p, err := a.cfg.Catalog.UpdatePlan(ctx, by, in.Plan, catalog.PlanUpdate{
		State: or(in.Body.State, string(was.State)), Version: version, PlanTerms: catalog.PlanTerms{
			Name: or(in.Body.Name, was.Name), Description: or(in.Body.Description, was.Description),
			PriceInternal: or(in.Body.PriceInternal, was.PriceInternal), PriceExternal: or(in.Body.PriceExternal, was.PriceExternal),
			MinUsers: or(in.Body.MinUsers, was.MinUsers), MaxUsers: or(in.Body.MaxUsers, was.MaxUsers),
			Features: or(in.Body.Features, was.Features),
		},
	})
	return versioned(plan(p), p.Version, err)
}
