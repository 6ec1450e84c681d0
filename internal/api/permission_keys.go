package api

import (
	"context"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
)

const inPermissionKeys = "Permission keys"

// KeyLine is one license that a permission key becomes.
type KeyLine struct {
	Product          domain.ProductID   `json:"product"`
	ProductName      string             `json:"product_name"`
	Plan             domain.PlanID      `json:"plan"`
	PlanName         string             `json:"plan_name"`
	Type             domain.LicenseType `json:"type" enum:"annual,perpetual,trial,flex"`
	Users            Users              `json:"users"`
	Features         []string           `json:"features"`
	InstallID        bool               `json:"install_id,omitempty" doc:"Its license names one installation, to be said when the key is used."`
	TermMonths       int                `json:"term_months,omitempty" doc:"From the day on which the key is used."`
	StartsAt         Instant            `json:"starts_at,omitzero"`
	EndsAt           Instant            `json:"ends_at,omitzero"`
	MaintenanceUntil Instant            `json:"maintenance_until,omitzero" doc:"Of a perpetual license; a year from the start where it is absent."`
}

func keyLine(l domain.PermissionLine) KeyLine {
	return KeyLine{
		Product: l.Product, ProductName: l.ProductName, Plan: l.Plan, PlanName: l.PlanName, Type: l.Type, Users: Users(l.Users), Features: listed(l.Features),
		InstallID: l.Bound, TermMonths: l.TermMonths, StartsAt: Instant(l.StartsAt), EndsAt: Instant(l.EndsAt), MaintenanceUntil: Instant(l.MaintenanceUntil),
	}
}

// KeyContent is what a permission key holds.
type KeyContent struct {
	Prefix       string                `json:"prefix" doc:"The beginning of its code."`
	ExpiresAt    Instant               `json:"expires_at,omitzero" doc:"From then on it can no longer be used."`
	Organization domain.OrganizationID `json:"organization,omitempty" doc:"The only one it is for."`
	Needs        string                `json:"needs_organization,omitempty" enum:"flex,users,licenses" doc:"Why one person alone cannot use it."`
	Lines        []KeyLine             `json:"lines"`
}

// ShownCode is a code to look at.
type ShownCode struct {
	Code string `json:"code" doc:"As it was given: case, spaces and hyphens do not matter." example:"7Q4M2-K9DH1-XZ0AB-3F5TN-RW8GC"`
}

// UsedCode is a code to use.
type UsedCode struct {
	Code      string `json:"code" doc:"As it was given: case, spaces and hyphens do not matter." example:"7Q4M2-K9DH1-XZ0AB-3F5TN-RW8GC"`
	InstallID string `json:"install_id,omitempty" doc:"Where a line asks for it."`
}

// Redemption is what a permission key has become.
type Redemption struct {
	Prefix   string    `json:"prefix"`
	Licenses []License `json:"licenses"`
}

func (a *API) permissionKeys() {
	op(a, operation{
		id: "validate-permission-key", group: inPermissionKeys, method: http.MethodPost, path: "/v1/permission-keys/validate", action: access.SignedIn,
		summary: "Look at what a permission key holds",
		about:   "Nothing is used up. Unknown codes are counted: after ten in a quarter of an hour the caller has to wait.",
	}, func(ctx context.Context, by domain.Actor, in *struct{ Body ShownCode }) (*out[KeyContent], error) {
		c, err := a.cfg.Keys.Validate(ctx, by, tried(ctx, in.Body.Code))
		return answered(KeyContent{
			Prefix: c.Key.Prefix, ExpiresAt: Instant(c.Key.ExpiresAt), Organization: c.Organization, Needs: string(c.Needs), Lines: each(c.Lines, keyLine),
		}, err)
	})
	op(a, operation{
		id: "redeem-permission-key", group: inPermissionKeys, method: http.MethodPost, path: "/v1/organizations/{org}/permission-keys",
		action: access.PermissionKeysRedeem, status: http.StatusCreated, summary: "Turn a permission key into licenses",
		about: "Once. Who does it again is told `permission_keys.already_added` with the license, everybody else `permission_keys.redeemed`.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body UsedCode
	},
	) (*out[Redemption], error) {
		r, err := a.cfg.Keys.Redeem(ctx, by, in.Org, tried(ctx, in.Body.Code), in.Body.InstallID)
		return answered(Redemption{Prefix: r.Key.Prefix, Licenses: each(r.Licenses, a.license)}, err)
	})
	op(a, operation{
		id: "list-failed-redemptions", group: inPermissionKeys, method: http.MethodGet, path: "/v1/permission-keys/failed", action: access.PermissionKeysView,
		summary: "List what was tried in vain", about: "Counted by day, account, network address and reason; kept for 90 days.", sorts: []string{"last", "tries"},
	}, func(ctx context.Context, by domain.Actor, in *InList) (*outPage[FailedRedemption], error) {
		list, err := a.cfg.Keys.Failed(ctx, by, in.request(ctx))
		return page(list, err, func(f domain.FailedRedemption) FailedRedemption {
			return FailedRedemption{Day: f.Day, Account: f.Account, Actor: f.Actor, Address: f.Address, Reason: f.Reason, Tries: f.Count, LastAt: Instant(f.LastAt)}
		})
	})
}

// FailedRedemption counts what was tried in vain.
type FailedRedemption struct {
	Day     string           `json:"day" format:"date"`
	Account domain.AccountID `json:"account" doc:"Of an API token, its id."`
	Actor   string           `json:"actor"`
	Address string           `json:"address"`
	Reason  domain.Code      `json:"reason"`
	Tries   int              `json:"tries"`
	LastAt  Instant          `json:"last_at"`
}

func tried(ctx context.Context, code string) permissionkey.Try {
	return permissionkey.Try{Code: code, Address: callOf(ctx).address()}
}

// at is an instant of a request; absent it is the zero time.
func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
