package permissionkey

import (
	"cmp"
	"context"
	"slices"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
	"seatward.dev/seatward/internal/store"
)

// Try is a code that somebody shows.
type Try struct {
	Code    string // as typed
	Address string // of the network; "" when not known
}

// found is the key of a code with what it holds.
type found struct {
	domain.PermissionKey
	batch domain.PermissionBatch
}

// try finds the key of a code and runs a use case with it, as one transaction.
// ask lets the actor in and says what speaks against using the key, before
// anything is written.
//
// A try in vain is counted, so that guessing is paused and seen; it commits its
// count alone. A code that cannot be one is refused before that, and counts
// nothing: whoever guesses does not mistype.
func (s *Service) try(ctx context.Context, by domain.Actor, t Try, ask func(tx *store.Tx, f found) error, use func(tx *store.Tx, f found) error) error {
	if !by.Known() {
		return domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	code, err := redeem.Read(t.Code)
	if err != nil {
		asked := s.Read(ctx, func(tx *store.Tx) error { return ask(tx, found{}) })
		return cmp.Or(asked, err) // who may not ask is not told of typing errors either
	}
	hash := app.HashToken(code)
	var refused error
	err = s.Write(ctx, func(tx *store.Tx) error {
		refused = nil
		limits := limitsOf(by, t.Address)
		if err := s.paused(tx, limits); err != nil {
			return err
		}
		f, err := find(tx, hash)
		if err == nil || domain.HasCode(err, domain.CodeKeyUnknown) {
			if asked := ask(tx, f); asked != nil {
				err = asked // who may not ask is told nothing of the code
			}
		}
		if inVain(err) {
			refused = err
			return s.countVain(tx, by, t.Address, domain.AsError(err).Code, limits)
		}
		if err == nil {
			err = use(tx, f)
		}
		return err
	})
	if err == nil {
		err = refused
	}
	return err
}

// find takes the row of a key and reads it with its batch.
func find(tx *store.Tx, hash string) (f found, err error) {
	err = tx.LockPermissionKey(hash)
	if domain.HasCode(err, domain.CodeNotFound) {
		return f, domain.Bad("code", domain.CodeKeyUnknown)
	}
	if err != nil {
		return f, err
	}
	if f.PermissionKey, err = tx.PermissionKey(hash); err != nil {
		return f, err
	}
	f.batch, err = tx.PermissionBatch(f.Batch)
	return f, err
}

// usable refuses a key that is not open, and one that is for another organization
// than org.
func (f found) usable(tx *store.Tx, org domain.OrganizationID, t time.Time) error {
	switch f.StateAt(t) {
	case domain.PermissionKeyRedeemed:
		if org == "" || f.Organization != org {
			return domain.Bad("code", domain.CodeKeyRedeemed)
		}
		return f.added(tx)
	case domain.PermissionKeyRevoked:
		return domain.Bad("code", domain.CodeKeyRevoked)
	case domain.PermissionKeyExpired:
		return domain.Bad("code", domain.CodeKeyExpired).With("at", f.ExpiresAt)
	case domain.PermissionKeyOpen:
	}
	if f.batch.Organization != "" && f.batch.Organization != org {
		return domain.Bad("code", domain.CodeKeyForAnother)
	}
	return nil
}

// added says that the organization has what the key holds, and where.
func (f found) added(tx *store.Tx) error {
	licenses, err := tx.KeyLicenses(f.ID)
	if err != nil {
		return err
	}
	e := domain.Bad("code", domain.CodeKeyAdded).With("organization", string(f.Organization)).With("at", f.RedeemedAt)
	e.Kind = domain.Conflict
	if len(licenses) > 0 {
		e = e.With("product", licenses[0].ProductName).With("license", string(licenses[0].ID))
	}
	return e
}

// inVain reports whether an error is one of a code that is none or of no use.
func inVain(err error) bool {
	vain := []domain.Code{
		domain.CodeKeyUnknown, domain.CodeKeyRedeemed, domain.CodeKeyRevoked, domain.CodeKeyExpired, domain.CodeKeyForAnother,
	}
	return err != nil && slices.Contains(vain, domain.AsError(err).Code)
}

// limit is one counter of unknown codes.
type limit struct {
	authn.Limit
	key    string
	before domain.Lockout
}

func limitsOf(by domain.Actor, address string) []limit {
	limits := []limit{{Limit: authn.PerAccount(), key: "permission_key:" + by.ID()}}
	if key := authn.AddressKey(address); key != "" {
		limits = append(limits, limit{Limit: authn.PerAddress(), key: "permission_key:" + key})
	}
	return limits
}

// paused refuses with permission_keys.paused while a counter is.
func (s *Service) paused(tx *store.Tx, limits []limit) (err error) {
	for i := range limits {
		if limits[i].before, err = tx.Lockout(limits[i].key); err != nil {
			return err
		}
		if err := paused(limits[i].before, s.Now()); err != nil {
			return err
		}
	}
	return nil
}

func paused(l domain.Lockout, now time.Time) error {
	err := authn.Paused(l, now)
	if err == nil {
		return nil
	}
	return domain.E(domain.Limited, domain.CodeKeyPaused).With("retry_after", domain.AsError(err).Data["retry_after"])
}

// countVain counts a try in vain. Only unknown codes pause: all others are held
// by whoever shows them.
func (s *Service) countVain(tx *store.Tx, by domain.Actor, address string, why domain.Code, limits []limit) error {
	now := s.Now()
	err := tx.CountFailedRedemption(domain.FailedRedemption{
		Day: now.Format(time.DateOnly), Account: domain.AccountID(by.ID()), Actor: by.Name, Address: address, Reason: why, LastAt: now,
	})
	if err != nil || why != domain.CodeKeyUnknown {
		return err
	}
	for _, m := range limits {
		l, err := tx.CountFailure(m.key, now, m.Since(m.before, now))
		if err != nil {
			return err
		}
		if pause := m.PauseAfter(l.Failures); pause > 0 {
			if err := tx.LockUntil(l.Key, now.Add(pause)); err != nil {
				return err
			}
		}
	}
	return nil
}
