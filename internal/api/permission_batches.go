package api

import (
	"context"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
)

// PermissionBatch is a number of permission keys that hold the same.
type PermissionBatch struct {
	ID           domain.PermissionBatchID `json:"id"`
	Name         string                   `json:"name"`
	Note         string                   `json:"note,omitempty"`
	Size         int                      `json:"size"`
	Open         int                      `json:"open" doc:"Keys that can be used now."`
	Redeemed     int                      `json:"redeemed"`
	Revoked      int                      `json:"revoked"`
	Organization domain.OrganizationID    `json:"organization,omitempty"`
	ExpiresAt    Instant                  `json:"expires_at,omitzero"`
	MadeBy       string                   `json:"made_by"`
	CreatedAt    Instant                  `json:"created_at"`
	Lines        []KeyLine                `json:"lines"`
}

func (a *API) batch(b domain.PermissionBatch) PermissionBatch {
	return PermissionBatch{
		ID: b.ID, Name: b.Name, Note: b.Note, Size: b.Size, Open: b.Open(a.cfg.Now()), Redeemed: b.Redeemed, Revoked: b.Revoked,
		Organization: b.Organization, ExpiresAt: Instant(b.ExpiresAt), MadeBy: b.MadeBy, CreatedAt: Instant(b.CreatedAt), Lines: each(b.Lines, keyLine),
	}
}

// PermissionKey is one key, without its code.
type PermissionKey struct {
	ID           domain.PermissionKeyID    `json:"id"`
	Number       int                       `json:"number" doc:"In its batch, from 1."`
	Prefix       string                    `json:"prefix" doc:"The beginning of its code."`
	State        domain.PermissionKeyState `json:"state" enum:"open,redeemed,revoked,expired"`
	RedeemedAt   Instant                   `json:"redeemed_at,omitzero"`
	RedeemedBy   string                    `json:"redeemed_by,omitempty"`
	Organization domain.OrganizationID     `json:"organization,omitempty" doc:"Which has redeemed it."`
	Licenses     []domain.LicenseID        `json:"licenses"`
	RevokedAt    Instant                   `json:"revoked_at,omitzero"`
	RevokedBy    string                    `json:"revoked_by,omitempty"`
	Reason       string                    `json:"reason,omitempty"`
}

func (a *API) permissionKey(k permissionkey.Listed) PermissionKey {
	return PermissionKey{
		ID: k.ID, Number: k.Number, Prefix: k.Prefix, State: k.StateAt(a.cfg.Now()), RedeemedAt: Instant(k.RedeemedAt), RedeemedBy: k.RedeemedBy,
		Organization: k.Organization, Licenses: each(k.Licenses, func(l domain.License) domain.LicenseID { return l.ID }),
		RevokedAt: Instant(k.RevokedAt), RevokedBy: k.RevokedBy, Reason: k.Reason,
	}
}

// NewPermissionBatch describes keys to make.
type NewPermissionBatch struct {
	Name         string                `json:"name" doc:"For your own lists; up to 120 characters." example:"Reseller Nord, spring"`
	Note         string                `json:"note,omitempty"`
	Size         int                   `json:"size" minimum:"1" maximum:"10000"`
	Organization domain.OrganizationID `json:"organization,omitempty" doc:"Only this one can use them."`
	ExpiresAt    *time.Time            `json:"expires_at,omitempty" doc:"From then on they can no longer be used."`
	Lines        []NewKeyLine          `json:"lines" minItems:"1" maxItems:"20"`
}

// NewKeyLine is one license that each of them holds.
type NewKeyLine struct {
	Plan             domain.PlanID      `json:"plan,omitempty" doc:"Or product and type, where that is one plan on sale."`
	Product          domain.ProductID   `json:"product,omitempty"`
	Type             domain.LicenseType `json:"type,omitempty" enum:"annual,perpetual,trial,flex"`
	Users            Users              `json:"users"`
	TermMonths       int                `json:"term_months,omitempty" doc:"From the day on which a key is used; as of the plan where it is left out."`
	StartsAt         *time.Time         `json:"starts_at,omitempty" doc:"With ends_at, a fixed period instead."`
	EndsAt           *time.Time         `json:"ends_at,omitempty"`
	MaintenanceUntil *time.Time         `json:"maintenance_until,omitempty"`
}

// MadePermissionBatch is a new batch with the codes of its keys.
type MadePermissionBatch struct {
	Batch PermissionBatch `json:"batch"`
	Codes []string        `json:"codes" doc:"In the order of their numbers. They are told this once and kept nowhere."`
}

// KeysToRevoke names keys of a batch.
type KeysToRevoke struct {
	Keys   []domain.PermissionKeyID `json:"keys,omitempty" doc:"All open ones of the batch, where they are left out."`
	Reason string                   `json:"reason"`
}

// RevokedKeys says what revoking did.
type RevokedKeys struct {
	Revoked int `json:"revoked"`
	Left    int `json:"left" doc:"Redeemed or revoked before: they stay as they are, and so do their licenses."`
}

// InBatch is the path of a batch.
type InBatch struct {
	Batch domain.PermissionBatchID `path:"batch"`
}

func (in NewPermissionBatch) input() permissionkey.BatchInput {
	return permissionkey.BatchInput{
		Name: in.Name, Note: in.Note, Size: in.Size, Organization: in.Organization, ExpiresAt: at(in.ExpiresAt),
		Lines: each(in.Lines, func(l NewKeyLine) permissionkey.LineInput {
			return permissionkey.LineInput{
				Plan: l.Plan, Product: l.Product, Type: l.Type, Users: domain.Users(l.Users), TermMonths: l.TermMonths,
				StartsAt: at(l.StartsAt), EndsAt: at(l.EndsAt), MaintenanceUntil: at(l.MaintenanceUntil),
			}
		}),
	}
}

func (a *API) permissionBatches() {
	const all, one = "/v1/permission-key-batches", "/v1/permission-key-batches/{batch}"
	op(a, operation{
		id: "list-permission-key-batches", group: inPermissionKeys, method: http.MethodGet, path: all, action: access.PermissionKeysView,
		summary: "List batches of permission keys", about: "The first five characters of a code find the batch it is of.", sorts: []string{"created", "name", "size"},
	}, func(ctx context.Context, by domain.Actor, in *InList) (*outPage[PermissionBatch], error) {
		list, err := a.cfg.Keys.Batches(ctx, by, in.request(ctx))
		return page(list, err, a.batch)
	})
	op(a, operation{
		id: "make-permission-keys", group: inPermissionKeys, method: http.MethodPost, path: all, action: access.PermissionKeysMake, status: http.StatusCreated,
		summary: "Make permission keys",
	}, func(ctx context.Context, by domain.Actor, in *struct{ Body NewPermissionBatch }) (*out[MadePermissionBatch], error) {
		m, err := a.cfg.Keys.Make(ctx, by, in.Body.input())
		return answered(MadePermissionBatch{Batch: a.batch(m.Batch), Codes: m.Codes}, err)
	})
	op(a, operation{
		id: "get-permission-key-batch", group: inPermissionKeys, method: http.MethodGet, path: one, action: access.PermissionKeysView, summary: "Get a batch of permission keys",
	}, func(ctx context.Context, by domain.Actor, in *InBatch) (*out[PermissionBatch], error) {
		b, err := a.cfg.Keys.Batch(ctx, by, in.Batch)
		return answered(a.batch(b), err)
	})
	op(a, operation{
		id: "list-permission-keys", group: inPermissionKeys, method: http.MethodGet, path: one + "/keys", action: access.PermissionKeysView,
		summary: "List the keys of a batch", sorts: []string{"number", "redeemed"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InBatch
		InList
		State string `query:"state" enum:"open,redeemed,revoked,expired"`
	},
	) (*outPage[PermissionKey], error) {
		req := in.request(ctx)
		req.State = in.State
		list, err := a.cfg.Keys.Keys(ctx, by, in.Batch, req)
		return page(list, err, a.permissionKey)
	})
	op(a, operation{
		id: "revoke-permission-keys", group: inPermissionKeys, method: http.MethodPost, path: one + "/revoke", action: access.PermissionKeysRevoke,
		summary: "Revoke keys of a batch", about: "Those that are open can no longer be used, for good.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InBatch
		Body KeysToRevoke
	},
	) (*out[RevokedKeys], error) {
		r, err := a.cfg.Keys.Revoke(ctx, by, in.Batch, in.Body.Keys, in.Body.Reason)
		return answered(RevokedKeys{Revoked: r.Revoked, Left: r.Left}, err)
	})
}
