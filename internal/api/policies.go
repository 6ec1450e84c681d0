package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// OrganizationPolicy is what the vendor has decided about all organizations.
type OrganizationPolicy struct {
	MaxCoAdmins     int  `json:"max_co_admins" doc:"Most co-admins of an organization; -1 is any number. Organizations that have more keep them and get no more."`
	OneOrganization bool `json:"one_organization_per_account" doc:"Whoever belongs to an organization can neither create nor join another one."`
}

func organizationPolicy(p domain.OrganizationPolicy) OrganizationPolicy {
	return OrganizationPolicy{MaxCoAdmins: p.MaxCoAdmins, OneOrganization: p.OneOrganization}
}

// OrganizationPolicyChange is what can be changed about it.
type OrganizationPolicyChange struct {
	MaxCoAdmins     *int  `json:"max_co_admins,omitempty" minimum:"-1" maximum:"1000" doc:"0 is none, -1 is any number."`
	OneOrganization *bool `json:"one_organization_per_account,omitempty"`
}

func (a *API) policies() {
	const group, path = "Settings", "/v1/organization-policy"
	op(a, operation{
		id: "get-organization-policy", group: group, method: http.MethodGet, path: path, action: access.SettingsView,
		summary: "Get the policy for organizations",
	}, func(ctx context.Context, by domain.Actor, _ *struct{}) (*outVersion[OrganizationPolicy], error) {
		p, err := a.cfg.Vendor.OrganizationPolicy(ctx, by)
		return versioned(organizationPolicy(p), p.Version, err)
	})
	op(a, operation{
		id: "update-organization-policy", group: group, method: http.MethodPatch, path: path, action: access.SettingsEdit,
		summary: "Change the policy for organizations",
		about:   "Members that are left out stay as they are. A change holds for what happens from then on: nobody loses a role or an organization by it.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InVersion
		Body OrganizationPolicyChange
	},
	) (*outVersion[OrganizationPolicy], error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		p, err := a.cfg.Vendor.OrganizationPolicy(ctx, by)
		if err != nil {
			return nil, err
		}
		p, err = a.cfg.Vendor.UpdateOrganizationPolicy(ctx, by, domain.OrganizationPolicy{
			MaxCoAdmins: or(in.Body.MaxCoAdmins, p.MaxCoAdmins), OneOrganization: or(in.Body.OneOrganization, p.OneOrganization), Version: version,
		})
		return versioned(organizationPolicy(p), p.Version, err)
	})
}
