package permissionkey

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Revocation is what revoking keys of a batch does or would do.
type Revocation struct {
	Batch   domain.PermissionBatch
	Revoked int // open ones, which can no longer be redeemed
	Left    int // of those named: redeemed or revoked before, they stay as they are
}

// Revocable says what revoking would do: some keys of a batch, or all of them
// when none is named.
func (s *Service) Revocable(ctx context.Context, by domain.Actor, batch domain.PermissionBatchID, ids []domain.PermissionKeyID) (r Revocation, err error) {
	if err := s.EnterVendor(by, access.PermissionKeysRevoke); err != nil {
		return r, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		r, err = revocable(tx, batch, ids)
		return err
	})
	return r, err
}

func revocable(tx *store.Tx, batch domain.PermissionBatchID, ids []domain.PermissionKeyID) (r Revocation, err error) {
	if len(ids) > domain.MaxLimit {
		return r, domain.Bad("keys", domain.CodeTooManyItems).With("max", domain.MaxLimit)
	}
	if r.Batch, err = tx.PermissionBatch(batch); err != nil {
		return r, err
	}
	if len(ids) == 0 {
		r.Revoked = r.Batch.Unused()
		r.Left = r.Batch.Size - r.Revoked
		return r, nil
	}
	keys, err := tx.PermissionKeysIn(batch, ids)
	if err == nil && len(keys) == 0 {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	for _, k := range keys {
		if k.State == domain.PermissionKeyOpen {
			r.Revoked++
		} else {
			r.Left++
		}
	}
	return r, err
}

// Revoke revokes keys as Revocable says, for a reason. Licenses that keys have
// become stay; they are revoked one by one.
func (s *Service) Revoke(ctx context.Context, by domain.Actor, batch domain.PermissionBatchID, ids []domain.PermissionKeyID, reason string) (r Revocation, err error) {
	if err := s.EnterVendor(by, access.PermissionKeysRevoke); err != nil {
		return r, err
	}
	if reason, err = domain.Name("reason", reason, domain.MaxNote); err != nil {
		return r, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockPermissionBatch(batch); err != nil {
			return err
		}
		if r, err = revocable(tx, batch, ids); err != nil || r.Revoked == 0 {
			return err
		}
		if r.Revoked, err = tx.RevokePermissionKeys(batch, ids, by.Name, reason, s.Now()); err != nil {
			return err
		}
		r.Batch.Revoked += r.Revoked
		return s.Audit(tx, by, app.Change{
			Action: access.PermissionKeysRevoke, Object: string(batch), Name: r.Batch.Name,
			After: map[string]any{"revoked": r.Revoked, "keys": ids, "reason": reason},
		})
	})
	return r, err
}
