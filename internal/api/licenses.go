package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

const inLicenses = "Licenses"

// License is the right of an organization to use a product for so many users,
// from starts_at (included) to expires_at (excluded).
type License struct {
	ID               domain.LicenseID      `json:"id"`
	Serial           string                `json:"serial" example:"SW-7Q4M-2K9D-H1XZ"`
	Organization     domain.OrganizationID `json:"organization"`
	Product          domain.ProductID      `json:"product"`
	ProductName      string                `json:"product_name"`
	Plan             domain.PlanID         `json:"plan"`
	PlanName         string                `json:"plan_name"`
	Order            domain.OrderID        `json:"order,omitempty" doc:"What it comes from, unless it comes from a permission key."`
	KeyPrefix        string                `json:"permission_key_prefix,omitempty" doc:"The beginning of the permission key it comes from."`
	Name             string                `json:"name"`
	Type             domain.LicenseType    `json:"type" enum:"annual,perpetual,trial,flex"`
	State            domain.LicenseState   `json:"state" enum:"pending,active,suspended,revoked,superseded,expired,scheduled"`
	Users            Users                 `json:"users"`
	Features         []string              `json:"features"`
	InstallID        string                `json:"install_id,omitempty"`
	StartsAt         Instant               `json:"starts_at"`
	ExpiresAt        Instant               `json:"expires_at,omitzero" doc:"Absent for a perpetual license."`
	MaintenanceUntil Instant               `json:"maintenance_until,omitzero" doc:"Builds of the product that are younger are not covered."`
	Replaces         domain.LicenseID      `json:"replaces,omitempty"`
	Revision         int                   `json:"revision"`
	CreatedAt        Instant               `json:"created_at"`
}

func (a *API) license(l domain.License) License {
	return License{
		ID: l.ID, Serial: l.Serial, Organization: l.Organization, Product: l.Product, ProductName: l.ProductName,
		Plan: l.Plan, PlanName: l.PlanName, Order: l.Order, KeyPrefix: l.KeyPrefix, Name: l.Name, Type: l.Type, State: l.StateAt(a.cfg.Now()),
		Users: Users(l.Users), Features: listed(l.Features), InstallID: l.InstallID,
		StartsAt: Instant(l.StartsAt), ExpiresAt: Instant(l.ExpiresAt), MaintenanceUntil: Instant(l.MaintenanceUntil),
		Replaces: l.Replaces, Revision: l.Revision, CreatedAt: Instant(l.CreatedAt),
	}
}

// LicenseKey is what is installed in the product.
type LicenseKey struct {
	License  domain.LicenseID `json:"license"`
	Revision int              `json:"revision"`
	Key      string           `json:"key" doc:"Signed; the product verifies it without a network."`
}

// InLicense is the path of a license.
type InLicense struct {
	InOrganization
	License domain.LicenseID `path:"license"`
}

// InLicenseList asks for a page of licenses.
type InLicenseList struct {
	InList
	State string `query:"state" enum:"active,suspended,revoked,superseded" doc:"Only licenses stored in this state; expired and scheduled ones are active."`
}

func (in InLicenseList) request(ctx context.Context) domain.ListRequest {
	r := in.InList.request(ctx)
	r.State = in.State
	return r
}

func (a *API) licenses() {
	const all, one = "/v1/organizations/{org}/licenses", "/v1/organizations/{org}/licenses/{license}"
	sorts := []string{"name", "created", "expires"}
	op(a, operation{
		id: "list-licenses", group: inLicenses, method: http.MethodGet, path: all, action: access.LicensesView,
		summary: "List licenses", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InLicenseList
	},
	) (*outPage[License], error) {
		list, err := a.cfg.Licensing.Licenses(ctx, by, in.Org, in.request(ctx))
		return page(list, err, a.license)
	})
	op(a, operation{
		id: "get-license", group: inLicenses, method: http.MethodGet, path: one, action: access.LicensesView, summary: "Get a license",
	}, func(ctx context.Context, by domain.Actor, in *InLicense) (*out[License], error) {
		l, err := a.cfg.Licensing.License(ctx, by, in.Org, in.License)
		return answered(a.license(l), err)
	})
	op(a, operation{
		id: "get-license-key", group: inLicenses, method: http.MethodGet, path: one + "/key", action: access.LicensesReadKey,
		summary: "Read the key of a license", about: "Each reading is in the audit log. A license that is not in force gives none, unless it starts when the one it renews ends.",
	}, func(ctx context.Context, by domain.Actor, in *InLicense) (*out[LicenseKey], error) {
		l, key, err := a.cfg.Licensing.Key(ctx, by, in.Org, in.License)
		return answered(LicenseKey{License: l.ID, Revision: l.Revision, Key: key}, err)
	})
	op(a, operation{
		id: "list-all-licenses", group: inLicenses, method: http.MethodGet, path: "/v1/licenses", action: access.VendorLicensesView,
		summary: "List the licenses of all organizations", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *InLicenseList) (*outPage[License], error) {
		list, err := a.cfg.Licensing.VendorLicenses(ctx, by, in.request(ctx))
		return page(list, err, a.license)
	})
}
