package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
)

// Delegation is floating seats given to a site.
type Delegation struct {
	ID         domain.DelegationID `json:"id"`
	Product    domain.ProductID    `json:"product"`
	License    domain.LicenseID    `json:"license" doc:"Whose seats they are."`
	Site       string              `json:"site"`
	Seats      int                 `json:"seats"`
	Days       int                 `json:"days" doc:"For how long they are renewed each time."`
	Revision   int                 `json:"revision"`
	CreatedAt  Instant             `json:"created_at"`
	RenewedAt  Instant             `json:"renewed_at"`
	ExpiresAt  Instant             `json:"expires_at"`
	RecalledAt Instant             `json:"recalled_at,omitzero" doc:"Since when they are not renewed any more."`
	EndedAt    Instant             `json:"ended_at,omitzero"`
	EndReason  domain.LeaseEnd     `json:"end_reason,omitempty" doc:"released: the site gave them back."`
	Peak       int                 `json:"peak" doc:"Most in use at once, as the site has reported."`
	ReportedAt Instant             `json:"reported_at,omitzero"`
	Token      string              `json:"token,omitempty" doc:"The signed text for the site's agent."`
}

func delegation(d domain.Delegation) Delegation {
	return Delegation{
		ID: d.ID, Product: d.Product, License: d.License, Site: d.Site, Seats: d.Seats, Days: d.Days, Revision: d.Revision,
		CreatedAt: Instant(d.CreatedAt), RenewedAt: Instant(d.RenewedAt), ExpiresAt: Instant(d.ExpiresAt), RecalledAt: Instant(d.RecalledAt),
		EndedAt: Instant(d.EndedAt), EndReason: d.EndReason, Peak: d.Peak, ReportedAt: Instant(d.ReportedAt),
	}
}

func signedDelegation(d domain.Delegation, token string, err error) (*out[Delegation], error) {
	v := delegation(d)
	v.Token = token
	return answered(v, err)
}

// InDelegation is the path of seats given to a site.
type InDelegation struct {
	InOrganization
	Delegation domain.DelegationID `path:"delegation"`
}

// SignedText is the body of what sites send: no token is needed, since the text
// is signed.
type SignedText struct {
	RawBody []byte `contentType:"application/jwt"`
}

func (a *API) delegations() {
	const all, one = "/v1/organizations/{org}/delegations", "/v1/organizations/{org}/delegations/{delegation}"
	op(a, operation{
		id: "delegate-seats", group: inLeases, method: http.MethodPost, path: all, action: access.LeasesDelegate, status: http.StatusCreated,
		summary: "Give floating seats to a site",
		about:   "The site's agent leases them out itself. They count as in use until the delegation ends, or the site has given them back.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body struct {
			Product domain.ProductID `json:"product" doc:"Its id, not the slug."`
			Site    string           `json:"site" minLength:"1" maxLength:"200" doc:"What people call it."`
			Seats   int              `json:"seats" minimum:"1" maximum:"1000000000"`
			Days    int              `json:"days" minimum:"1" maximum:"366"`
		}
	},
	) (*out[Delegation], error) {
		d, token, err := a.cfg.Floating.Delegate(ctx, by, in.Org, floating.DelegateInput{
			Product: in.Body.Product, Site: in.Body.Site, Seats: in.Body.Seats, Days: in.Body.Days,
		})
		return signedDelegation(d, token, err)
	})
	op(a, operation{
		id: "list-delegations", group: inLeases, method: http.MethodGet, path: all, action: access.LeasesView,
		summary: "List floating seats given to sites", about: "Those that live, and those that ended within 90 days.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Product domain.ProductID `query:"product" doc:"Of one product alone."`
	},
	) (*outPage[Delegation], error) {
		list, err := a.cfg.Floating.Delegations(ctx, by, in.Org, in.Product)
		return whole(list, err, delegation)
	})
	op(a, operation{
		id: "get-delegation-file", group: inLeases, method: http.MethodGet, path: one, action: access.LeasesDelegate,
		summary: "Get the signed file of floating seats given to a site",
	}, func(ctx context.Context, by domain.Actor, in *InDelegation) (*out[Delegation], error) {
		return signedDelegation(a.cfg.Floating.DelegationFile(ctx, by, in.Org, in.Delegation))
	})
	op(a, operation{
		id: "recall-delegation", group: inLeases, method: http.MethodDelete, path: one, action: access.LeasesDelegate,
		summary: "Have floating seats of a site renewed no more", about: "They are free when the delegation ends, or when the site has given them back.",
	}, func(ctx context.Context, by domain.Actor, in *InDelegation) (*out[Delegation], error) {
		d, err := a.cfg.Floating.Recall(ctx, by, in.Org, in.Delegation)
		return answered(delegation(d), err)
	})
	op(a, operation{
		id: "get-delegation-history", group: inLeases, method: http.MethodGet, path: one + "/history", action: access.LeasesView,
		summary: "Get how a site used its floating seats, by hour", about: "As its agent has reported for the last 90 days.",
	}, func(ctx context.Context, by domain.Actor, in *InDelegation) (*outPage[LeaseHour], error) {
		d, hours, err := a.cfg.Floating.Delegation(ctx, by, in.Org, in.Delegation, a.cfg.Now().Add(-90*day))
		return whole(hours, err, func(h domain.LeaseHour) LeaseHour { return LeaseHour{Instant(h.At), h.Peak, d.Seats, h.Denied} })
	})
	a.sites()
}

// sites declares what the agents of sites call.
func (a *API) sites() {
	limited := func(ctx context.Context) error {
		c := callOf(ctx)
		return c.limit("installation", a.reporting, "site "+authn.AddressKey(c.address()))
	}
	op(a, operation{
		id: "renew-delegation", group: inLeases, method: http.MethodPost, path: "/v1/delegations/renew", action: access.Public,
		media: mediaJWT, summary: "Renew the floating seats of a site",
		about: "For agents. The body is the signed delegation; the answer has its next revision as `token`. 401 `leases.site_unknown`, 409 `leases.delegation_over`.",
	}, func(ctx context.Context, _ domain.Actor, in *SignedText) (*out[Delegation], error) {
		if err := limited(ctx); err != nil {
			return nil, err
		}
		return signedDelegation(a.cfg.Floating.RenewDelegation(ctx, string(in.RawBody)))
	})
	op(a, operation{
		id: "report-site", group: inLeases, method: http.MethodPost, path: "/v1/delegations/usage", action: access.Public,
		media: mediaJWT, summary: "Report how a site used its floating seats, or give them back",
		about: "For agents. The body is a report signed with the delegation. 401 `leases.site_unknown`.",
	}, func(ctx context.Context, _ domain.Actor, in *SignedText) (*out[Delegation], error) {
		if err := limited(ctx); err != nil {
			return nil, err
		}
		d, err := a.cfg.Floating.SiteReport(ctx, string(in.RawBody))
		return answered(delegation(d), err)
	})
}
