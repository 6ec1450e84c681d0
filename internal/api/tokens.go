package api

import (
	"context"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// Token is a program's credential, without its secret.
type Token struct {
	ID           domain.TokenID        `json:"id"`
	Name         string                `json:"name"`
	Prefix       string                `json:"prefix" doc:"Its first characters, to recognize it." example:"swt_4f9K2b"`
	Organization domain.OrganizationID `json:"organization,omitempty"`
	Role         string                `json:"role"`
	Scope        domain.TokenScope     `json:"scope,omitempty" enum:"leases" doc:"What it is limited to."`
	Personal     bool                  `json:"personal,omitempty" doc:"The leases claimed with it are its maker's."`
	CreatedAt    Instant               `json:"created_at"`
	ExpiresAt    Instant               `json:"expires_at"`
	LastUsedAt   Instant               `json:"last_used_at,omitzero" doc:"To the hour."`
}

func token(t domain.APIToken) Token {
	return Token{
		ID: t.ID, Name: t.Name, Prefix: t.Prefix, Organization: t.Organization, Role: string(t.Staff) + string(t.Role),
		Scope: t.Scope, Personal: t.Personal,
		CreatedAt: Instant(t.CreatedAt), ExpiresAt: Instant(t.ExpiresAt), LastUsedAt: Instant(t.LastUsedAt),
	}
}

// NewToken is what a new token of an organization needs.
type NewToken struct {
	Name          string `json:"name" minLength:"1" maxLength:"120"`
	Role          string `json:"role,omitempty" enum:"owner,co_admin,billing,member" doc:"Not above your own. Without a meaning for a token limited to leases."`
	Scope         string `json:"scope,omitempty" enum:"leases" doc:"Limits it to claiming floating leases for programs of the organization."`
	ExpiresInDays int    `json:"expires_in_days" minimum:"1" maximum:"400"`
}

// NewOwnToken is what a new token of one's own for floating leases needs.
type NewOwnToken struct {
	Name          string `json:"name" minLength:"1" maxLength:"120"`
	ExpiresInDays int    `json:"expires_in_days" minimum:"1" maximum:"400"`
}

// NewVendorToken is what a new token of the vendor needs.
type NewVendorToken struct {
	Name          string `json:"name" minLength:"1" maxLength:"120"`
	Role          string `json:"role" enum:"admin,sales,support,finance,read_only"`
	ExpiresInDays int    `json:"expires_in_days" minimum:"1" maximum:"400"`
}

// MadeToken is a new token with its secret.
type MadeToken struct {
	Token  Token  `json:"token"`
	Secret string `json:"secret" doc:"What to send as Authorization: Bearer. It is told this once and kept nowhere."`
}

const aboutTokens = "It is worth what its maker is worth, and dies with their rights. Made with a token, it ends with that one at the latest."

// madeToken answers with the secret. The use case counts time, we count days.
func madeToken(secret string, t domain.APIToken, err error) (*out[MadeToken], error) {
	return answered(MadeToken{Token: token(t), Secret: secret}, renamed(err, map[string]string{"expires": "expires_in_days"}))
}

// days is a time no longer than what is certainly too long, so that a huge
// number does not come around as a small one.
func days(n int) time.Duration { return time.Duration(max(-1, min(n, 100_000))) * day }

func (a *API) apiTokens() {
	const group, vendors, all = "Tokens", "/v1/tokens", "/v1/organizations/{org}/tokens"
	op(a, operation{
		id: "list-tokens", group: group, method: http.MethodGet, path: all, action: access.TokensManage,
		summary: "List the tokens of an organization", about: "Those that are not revoked, the newest first.",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outPage[Token], error) {
		list, err := a.cfg.Vendor.OrganizationTokens(ctx, by, in.Org)
		return whole(list, err, token)
	})
	op(a, operation{
		id: "create-token", group: group, method: http.MethodPost, path: all, action: access.TokensManage, status: http.StatusCreated,
		summary: "Make a token for an organization", about: aboutTokens,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewToken
	},
	) (*out[MadeToken], error) {
		switch in.Body.Scope {
		case "":
		case string(domain.ScopeLeases):
			return madeToken(a.cfg.Vendor.CreateLeaseToken(ctx, by, in.Org, in.Body.Name, false, days(in.Body.ExpiresInDays)))
		default:
			return nil, domain.Bad("scope", domain.CodeChoice).With("choices", "leases")
		}
		return madeToken(a.cfg.Vendor.CreateOrganizationToken(ctx, by, in.Org, in.Body.Name, in.Body.Role, days(in.Body.ExpiresInDays)))
	})
	op(a, operation{
		id: "revoke-token", group: group, method: http.MethodDelete, path: all + "/{token}", action: access.TokensManage,
		summary: "Revoke a token of an organization",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Token domain.TokenID `path:"token"`
	},
	) (*nothing, error) {
		return done(a.cfg.Vendor.RevokeOrganizationToken(ctx, by, in.Org, in.Token))
	})
	a.ownTokens("/v1/organizations/{org}/own-tokens")
	op(a, operation{
		id: "list-vendor-tokens", group: group, method: http.MethodGet, path: vendors, action: access.VendorTokensManage,
		summary: "List the vendor's tokens", about: "Those that are not revoked, the newest first.",
	}, func(ctx context.Context, by domain.Actor, _ *struct{}) (*outPage[Token], error) {
		list, err := a.cfg.Vendor.Tokens(ctx, by)
		return whole(list, err, token)
	})
	op(a, operation{
		id: "create-vendor-token", group: group, method: http.MethodPost, path: vendors, action: access.VendorTokensManage, status: http.StatusCreated,
		summary: "Make a token of the vendor", about: aboutTokens,
	}, func(ctx context.Context, by domain.Actor, in *struct{ Body NewVendorToken }) (*out[MadeToken], error) {
		return madeToken(a.cfg.Vendor.CreateToken(ctx, by, in.Body.Name, in.Body.Role, days(in.Body.ExpiresInDays)))
	})
	op(a, operation{
		id: "revoke-vendor-token", group: group, method: http.MethodDelete, path: vendors + "/{token}", action: access.VendorTokensManage,
		summary: "Revoke a token of the vendor",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		Token domain.TokenID `path:"token"`
	},
	) (*nothing, error) {
		return done(a.cfg.Vendor.RevokeToken(ctx, by, in.Token))
	})
}

// ownTokens are those that any member makes for their own floating leases.
func (a *API) ownTokens(all string) {
	const group = "Tokens"
	op(a, operation{
		id: "list-own-tokens", group: group, method: http.MethodGet, path: all, action: access.LeasesToken,
		summary: "List your tokens for floating leases", about: "Those that are not revoked, the newest first.",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outPage[Token], error) {
		list, err := a.cfg.Vendor.OwnLeaseTokens(ctx, by, in.Org)
		return whole(list, err, token)
	})
	op(a, operation{
		id: "create-own-token", group: group, method: http.MethodPost, path: all, action: access.LeasesToken, status: http.StatusCreated,
		summary: "Make a token for your floating leases", about: "It claims leases that are yours, and does nothing else. " + aboutTokens,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewOwnToken
	},
	) (*out[MadeToken], error) {
		return madeToken(a.cfg.Vendor.CreateLeaseToken(ctx, by, in.Org, in.Body.Name, true, days(in.Body.ExpiresInDays)))
	})
	op(a, operation{
		id: "revoke-own-token", group: group, method: http.MethodDelete, path: all + "/{token}", action: access.LeasesToken,
		summary: "Revoke one of your tokens for floating leases", about: "Leases claimed with it end.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Token domain.TokenID `path:"token"`
	},
	) (*nothing, error) {
		return done(a.cfg.Vendor.RevokeOwnLeaseToken(ctx, by, in.Org, in.Token))
	})
}
