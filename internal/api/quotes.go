package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/domain"
)

// Quote is a frozen price: an order charges what it shows.
type Quote struct {
	ID          domain.QuoteID   `json:"id"`
	Product     domain.ProductID `json:"product"`
	Plan        domain.PlanID    `json:"plan"`
	LicenseName string           `json:"license_name"`
	InstallID   string           `json:"install_id,omitempty"`
	Users       Users            `json:"users"`
	Price       Totals           `json:"price"`
	CreatedAt   Instant          `json:"created_at"`
	ExpiresAt   Instant          `json:"expires_at" doc:"Until then it can be ordered."`
	Order       domain.OrderID   `json:"order,omitempty" doc:"What it has become."`
	Renews      domain.LicenseID `json:"renews,omitempty" doc:"The license it renews."`
	StartsAt    Instant          `json:"starts_at,omitzero" doc:"When the license to come starts, which is the end of the one it renews; absent where it starts with its payment."`
	EndsAt      Instant          `json:"ends_at,omitzero"`
}

func quote(q domain.Quote) Quote {
	return Quote{
		ID: q.ID, Product: q.Product, Plan: q.Plan, LicenseName: q.LicenseName, InstallID: q.InstallID, Users: Users(q.Users),
		Price: totals(q.Totals), CreatedAt: Instant(q.CreatedAt), ExpiresAt: Instant(q.ExpiresAt), Order: q.Order,
		Renews: q.Renews, StartsAt: Instant(q.Period.Starts), EndsAt: Instant(q.Period.Ends),
	}
}

// NewQuote is what somebody would like to buy.
type NewQuote struct {
	Plan        domain.PlanID    `json:"plan"`
	LicenseName string           `json:"license_name,omitempty" maxLength:"120" doc:"The product's name where it is left out, or that of the license to be renewed."`
	InstallID   string           `json:"install_id,omitempty" format:"uuid" doc:"From the product's Licenses page; required where the product is bound to installations, unless a license is renewed."`
	Users       Users            `json:"users"`
	Renews      domain.LicenseID `json:"renews,omitempty" doc:"A license to be renewed, of the same product. The new one starts when that one ends."`
}

// Renewal is what shall be different from the license to be renewed.
type Renewal struct {
	Plan        domain.PlanID `json:"plan,omitempty" doc:"Another plan of the product; the same where it is left out."`
	LicenseName string        `json:"license_name,omitempty" maxLength:"120"`
	Users       *Users        `json:"users,omitempty" doc:"As many as before where it is left out."`
}

func (a *API) quotes() {
	const group, all = "Orders", "/v1/organizations/{org}/quotes"
	op(a, operation{
		id: "create-quote", group: group, method: http.MethodPost, path: all, action: access.OrdersPlace, status: http.StatusCreated,
		summary: "Ask for a price", about: "The tax follows from the billing profile, of which at least the country has to be known.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewQuote
	},
	) (*outLocated[Quote], error) {
		q, err := a.cfg.Billing.Quote(ctx, by, in.Org, billing.QuoteInput{
			Plan: in.Body.Plan, LicenseName: in.Body.LicenseName, InstallID: in.Body.InstallID,
			UsersInternal: in.Body.Users.Internal, UsersExternal: in.Body.Users.External,
			Renews: in.Body.Renews,
		})
		return located(quote(q), []string{"organizations", string(in.Org), "quotes", string(q.ID)}, err)
	})
	op(a, operation{
		id: "renew-license", group: group, method: http.MethodPost, path: "/v1/organizations/{org}/licenses/{license}/renew", action: access.OrdersPlace,
		status: http.StatusCreated, summary: "Ask for the price of a renewal",
		about: "The answer is a quote to be ordered. The new license starts when this one ends, or with its payment where this one has ended. " +
			"A license is renewed by one order; canceling that order frees it.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLicense
		Body Renewal
	},
	) (*outLocated[Quote], error) {
		q, err := a.cfg.Billing.Renew(ctx, by, in.Org, in.License, billing.RenewInput{
			Plan: in.Body.Plan, LicenseName: in.Body.LicenseName, Users: (*domain.Users)(in.Body.Users),
		})
		return located(quote(q), []string{"organizations", string(in.Org), "quotes", string(q.ID)}, err)
	})
	op(a, operation{
		id: "get-quote", group: group, method: http.MethodGet, path: all + "/{quote}", action: access.OrdersPlace, summary: "Get a quote",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Quote domain.QuoteID `path:"quote"`
	},
	) (*out[Quote], error) {
		d, err := a.cfg.Billing.QuoteDetail(ctx, by, in.Org, in.Quote)
		return answered(quote(d.Quote), err)
	})
}
