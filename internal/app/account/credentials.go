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
	return s.prove(ctx, c, func(*store.Tx, domain.Account) error { return nil })
}

// triesMax is how often an attempt is repeated when the password's hash changes
// under it, as when two devices sign in while its costs are being raised.
const triesMax = 3

// prove finds the account of credentials and runs then in the transaction that
// settles the attempt, also when the address is not verified yet.
func (s *Service) prove(ctx context.Context, c Credentials, then func(*store.Tx, domain.Account) error) (domain.Account, error) {
	for range triesMax {
		t, err := s.try(ctx, c)
		if err != nil {
			return domain.Account{}, err
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			if err := s.settle(tx, t); err != nil || !t.right {
				return err
			}
			return then(tx, t.account)
		})
		switch {
		case domain.HasCode(err, domain.CodeStale):
			continue
		case err != nil:
			return domain.Account{}, err
		case !t.right:
			return domain.Account{}, errSignIn
		case !t.account.Verified():
			return domain.Account{}, domain.E(domain.Conflict, domain.CodeUnverified)
		}
		return t.account, nil
	}
	return domain.Account{}, errSignIn
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

// settle counts an attempt: a wrong one as a failure, a right one by clearing
// the account's counter. A wrong one is no error, so that its count is
// committed. precondition.stale says that the hash changed since it was read.
//
// Every attempt takes the account's counter before it is known to be good, so
// that of a burst only as many are answered as the limit allows; all others are
// told account.locked, also the one that guessed right.
func (s *Service) settle(tx *store.Tx, t try) error {
	if !t.right {
		for _, c := range t.counts {
			if err := s.fail(tx, c); err != nil {
				return err
			}
		}
		return nil
	}
	if _, err := s.take(tx, t.counts[0]); err != nil {
		return err
	}
	swapped, err := tx.SwapPassword(t.account.ID, t.account.PasswordHash, t.rehash)
	if err == nil && !swapped {
		err = domain.E(domain.Precondition, domain.CodeStale)
	}
	if err != nil {
		return err
	}
	return tx.ClearFailures(t.counts[0].before.Key)
}

// take adds one to a counter and holds its row; it refuses when others have
// used up the attempts there were.
func (s *Service) take(tx *store.Tx, c count) (domain.Lockout, error) {
	now := s.Now()
	l, err := tx.CountFailure(c.before.Key, now, c.limit.Since(c.before, now))
	if err == nil {
		err = authn.Paused(l, now)
	}
	return l, err
}

// fail counts a failure and pauses the key when it has had enough.
func (s *Service) fail(tx *store.Tx, c count) error {
	l, err := s.take(tx, c)
	if err != nil {
		return err
	}
	pause := c.limit.PauseAfter(l.Failures)
	if pause == 0 {
		return nil
	}
	return tx.LockUntil(l.Key, s.Now().Add(pause))
}
