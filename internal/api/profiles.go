package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

const inBilling = "Billing"

// BillingProfile is whom invoices are made out to; empty until it is filled in.
type BillingProfile struct {
	Name       string `json:"name"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city"`
	Country    string `json:"country" doc:"ISO 3166-1 alpha-2." example:"DE"`
	Phone      string `json:"phone,omitempty"`
	TaxID      string `json:"tax_id,omitempty" doc:"VAT number with its country's letters." example:"DE123456789"`
}

func profile(p domain.BillingProfile) BillingProfile {
	return BillingProfile{
		Name: p.Name, Line1: p.Line1, Line2: p.Line2, PostalCode: p.PostalCode, City: p.City, Country: p.Country, Phone: p.Phone, TaxID: p.TaxID,
	}
}

// BillingProfileChange is what can be changed about a billing profile.
type BillingProfileChange struct {
	Name       *string `json:"name,omitempty" maxLength:"120"`
	Line1      *string `json:"line1,omitempty" maxLength:"120"`
	Line2      *string `json:"line2,omitempty" maxLength:"120"`
	PostalCode *string `json:"postal_code,omitempty" maxLength:"20"`
	City       *string `json:"city,omitempty" maxLength:"120"`
	Country    *string `json:"country,omitempty" doc:"ISO 3166-1 alpha-2." example:"DE"`
	Phone      *string `json:"phone,omitempty" maxLength:"40"`
	TaxID      *string `json:"tax_id,omitempty" doc:"VAT number with its country's letters; empty for none." example:"DE123456789"`
}

func (a *API) profiles() {
	const one = "/v1/organizations/{org}/billing-profile"
	op(a, operation{
		id: "get-billing-profile", group: inBilling, method: http.MethodGet, path: one, action: access.BillingView, summary: "Get the billing profile",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outVersion[BillingProfile], error) {
		p, err := a.cfg.Billing.Profile(ctx, by, in.Org)
		return versioned(profile(p), p.Version, err)
	})
	op(a, operation{
		id: "update-billing-profile", group: inBilling, method: http.MethodPatch, path: one, action: access.BillingUpdate,
		summary: "Change the billing profile",
		about:   "Members that are left out stay as they are; name, line1, city and country have to be there in the end. Invoices that exist stay as they are.",
	}, a.updateProfile)
}

func (a *API) updateProfile(ctx context.Context, by domain.Actor, in *struct {
	InOrganization
	InVersion
	Body BillingProfileChange
},
) (*outVersion[BillingProfile], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.cfg.Billing.Profile(ctx, by, in.Org)
	if err != nil {
		return nil, err
	}
	p, err := a.cfg.Billing.UpdateProfile(ctx, by, in.Org, domain.BillingProfile{
		Name: or(in.Body.Name, was.Name), Line1: or(in.Body.Line1, was.Line1), Line2: or(in.Body.Line2, was.Line2),
		PostalCode: or(in.Body.PostalCode, was.PostalCode), City: or(in.Body.City, was.City), Country: or(in.Body.Country, was.Country),
		Phone: or(in.Body.Phone, was.Phone), TaxID: or(in.Body.TaxID, was.TaxID), Version: version,
	})
	return versioned(profile(p), p.Version, err)
}
