package account

import (
	"context"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Credentials are an address and a password, and where they come from.
type Credentials struct {
	Email    string
	Password string
	Address  string // network address, without a port; "" is not counted
}

// CheckCredentials finds the account whose address and password these are.
// account.sign_in answers everything that does not fit; account.unverified the
// right password of an address that is not proven; account.locked too many
// failures.
func (s *Service) CheckCredentials(ctx context.Context, c Credentials) (domain.Account, error) {
	t, err := s.try(ctx, c)
	if err != nil {
		return domain.Account{}, err
	}
	var verdict error
	err = s.Write(ctx, func(tx *store.Tx) error {
		verdict, err = s.settle(tx, t)
		return err
	})
	if err := orElse(err, verdict); err != nil {
		return domain.Account{}, err
	}
	return t.account, nil
}

// try is one attempt between its two transactions: the first has read, the slow
// work is done, the second is to settle it.
type try struct {
	account domain.Account // zero: nobody's address
	right   bool
	rehash  string // the password under today's costs; the old hash if they are the same
	counts  []count
}

// count is one counter that a failure adds to.
type count struct {
	limit  authn.Limit
	before domain.Lockout
}

// try reads the account of an address and verifies the password. It refuses
// without looking while the address or the caller is paused.
func (s *Service) try(ctx context.Context, c Credentials) (t try, err error) {
	email, err := domain.ParseEmail("email", c.Email)
	if err != nil {
		return t, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		t.account, err = tx.AccountByEmail(email.Key)
		if err != nil && !domain.HasCode(err, domain.CodeNotFound) {
			return err
		}
		t.counts, err = s.counts(tx, email, c.Address)
		return err
	})
	if err != nil {
		return t, err
	}
	return t, s.verify(ctx, &t, c.Password)
}

// counts reads the counters of an attempt, the account's first.
func (s *Service) counts(tx *store.Tx, email domain.Email, address string) ([]count, error) {
	counts := []count{{limit: authn.PerAccount(), before: domain.Lockout{Key: authn.AccountKey(email)}}}
	if key := authn.AddressKey(address); key != "" {
		counts = append(counts, count{limit: authn.PerAddress(), before: domain.Lockout{Key: key}})
	}
	for i := range counts {
		l, err := tx.Lockout(counts[i].before.Key)
		if err != nil {
			return nil, err
		}
		if err := authn.Paused(l, s.Now()); err != nil {
			return nil, err
		}
		counts[i].before = l
	}
	return counts, nil
}

// verify does the slow work of an attempt: the same for an address that has no
// account.
func (s *Service) verify(ctx context.Context, t *try, password string) (err error) {
	if t.right, err = s.Hasher.Verify(ctx, t.account.PasswordHash, password); err != nil {
		return err
	}
	t.right = t.right && t.account.DisabledAt.IsZero()
	t.rehash = t.account.PasswordHash
	if t.right && s.Hasher.NeedsRehash(t.rehash) {
		t.rehash, err = s.Hasher.Hash(ctx, password)
	}
	return err
}

// settle counts an attempt and gives the verdict on it. The verdict is apart
// from err, because what a failure counts must be committed.
//
// Every attempt takes the account's counter before it is known to be good, so
// that of a burst only as many are answered as the limit allows; all others are
// told account.locked, also the one that guessed right.
func (s *Service) settle(tx *store.Tx, t try) (verdict, err error) {
	now := s.Now()
	if !t.right {
		return s.fail(tx, t)
	}
	c := t.counts[0]
	l, err := tx.CountFailure(c.before.Key, now, c.limit.Since(c.before, now))
	if err != nil {
		return nil, err
	}
	if err := authn.Paused(l, now); err != nil {
		return nil, err
	}
	if swapped, err := tx.SwapPassword(t.account.ID, t.account.PasswordHash, t.rehash); err != nil || !swapped {
		return errSignIn, err // changed since it was verified
	}
	if err := tx.ClearFailures(c.before.Key); err != nil {
		return nil, err
	}
	if !t.account.Verified() {
		return domain.E(domain.Conflict, domain.CodeUnverified), nil
	}
	return nil, nil
}

// fail counts a failure on every counter and pauses those that have had enough.
func (s *Service) fail(tx *store.Tx, t try) (verdict, err error) {
	now := s.Now()
	for _, c := range t.counts {
		l, err := tx.CountFailure(c.before.Key, now, c.limit.Since(c.before, now))
		if err != nil {
			return nil, err
		}
		if err := authn.Paused(l, now); err != nil {
			return nil, err // others of the same burst have had the attempts there are
		}
		if pause := c.limit.PauseAfter(l.Failures); pause > 0 {
			if err := tx.LockUntil(l.Key, now.Add(pause)); err != nil {
				return nil, err
			}
		}
	}
	return errSignIn, nil
}
