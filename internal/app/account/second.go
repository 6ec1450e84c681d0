package account

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// HalfSignInLife is how long there is for the code after the password.
const HalfSignInLife = 10 * time.Minute

// startHalf begins a sign-in that waits for the second factor. Its token goes to
// the browser that showed the password, and to nobody else.
func (s *Service) startHalf(tx *store.Tx, of domain.AccountID) (token string, session domain.Session, err error) {
	token, hash := s.IDs.Secret()
	now := s.Now()
	h := domain.HalfSignIn{
		ID: domain.SignInID(s.IDs.New(domain.PrefixSignIn)), Account: of, TokenHash: hash, CreatedAt: now, ExpiresAt: now.Add(HalfSignInLife),
	}
	return token, domain.Session{Account: of, CreatedAt: now, ExpiresAt: h.ExpiresAt}, tx.InsertHalfSignIn(h)
}

// WaitingSignIn reports whether a sign-in waits for its second factor;
// unauthenticated where it does not, or no longer.
func (s *Service) WaitingSignIn(ctx context.Context, token string) error {
	return s.Read(ctx, func(tx *store.Tx) error {
		_, err := s.half(tx, token)
		return err
	})
}

func (s *Service) half(tx *store.Tx, token string) (h domain.HalfSignIn, err error) {
	if token == "" {
		return h, errUnauthenticated
	}
	h, err = tx.HalfSignIn(app.HashToken(token), s.Now())
	if domain.HasCode(err, domain.CodeNotFound) {
		err = errUnauthenticated
	}
	return h, err
}

// FinishSignIn is the second step: a code of the authenticator, or a recovery
// code, makes the sign-in that waits a session. account.code_wrong at the field
// code counts as a failure of the account's codes, account.locked says that there
// were too many, and unauthenticated that nothing waits any more.
func (s *Service) FinishSignIn(ctx context.Context, waiting, code string, d Device) (token string, session domain.Session, err error) {
	right := false
	err = s.Write(ctx, func(tx *store.Tx) error {
		right, token, session = false, "", domain.Session{}
		h, err := s.half(tx, waiting)
		if err != nil {
			return err
		}
		a, err := tx.LockAccount(h.Account) // before its codes, as everywhere
		if err == nil && !a.DisabledAt.IsZero() {
			err = errUnauthenticated
		}
		if err != nil {
			return err
		}
		c, err := s.takeCode(tx, a.ID)
		if err != nil {
			return err
		}
		if right, err = s.checkCode(tx, a, code, c); err != nil || !right {
			return err
		}
		ended, err := tx.UseHalfSignIn(h.ID)
		if err == nil && !ended {
			err = errUnauthenticated // a new password, or another device, has ended it
		}
		if err != nil {
			return err
		}
		token, session, err = s.begin(tx, a.ID, d)
		return err
	})
	switch {
	case err != nil:
		return "", domain.Session{}, err
	case !right:
		return "", domain.Session{}, domain.Bad("code", domain.CodeFactorCode)
	}
	return token, session, nil
}

// codeToo checks the second factor of somebody whose password was right, where
// it is on. A wrong code is no error, so that its count is committed.
func (s *Service) codeToo(tx *store.Tx, a domain.Account, code string) (right bool, err error) {
	f, err := tx.SecondFactor(a.ID)
	if err != nil || !f.On() {
		return err == nil, err
	}
	if authn.Code(code) == "" {
		return false, domain.Bad("code", domain.CodeRequired)
	}
	c, err := s.takeCode(tx, a.ID)
	if err != nil {
		return false, err
	}
	return s.checkCode(tx, a, code, c)
}

// takeCode counts an attempt at an account's second factor before it is known to
// be good, and holds the counter: those of a burst are checked one by one, and no
// more of them than the limit allows.
func (s *Service) takeCode(tx *store.Tx, of domain.AccountID) (c count, err error) {
	c.limit = authn.PerCode()
	if c.before, err = tx.Lockout(authn.CodeKey(of)); err != nil {
		return c, err
	}
	if err := authn.Paused(c.before, s.Now()); err != nil {
		return c, err
	}
	c.before, err = s.take(tx, c)
	return c, err
}

// checkCode takes a right code, so that it counts no second time, and clears the
// counter; after a wrong one it pauses the account's codes when there were enough.
func (s *Service) checkCode(tx *store.Tx, a domain.Account, typed string, c count) (right bool, err error) {
	if authn.IsTOTP(authn.Code(typed)) {
		right, err = s.useTOTP(tx, a, authn.Code(typed))
	} else {
		right, err = s.useRecovery(tx, a, typed)
	}
	switch pause := c.limit.PauseAfter(c.before.Failures); {
	case err != nil:
		return false, err
	case right:
		return true, tx.ClearFailures(c.before.Key)
	case pause > 0:
		return false, tx.LockUntil(c.before.Key, s.Now().Add(pause))
	}
	return false, nil
}

func (s *Service) useTOTP(tx *store.Tx, a domain.Account, code string) (bool, error) {
	f, err := tx.SecondFactor(a.ID)
	if err != nil || !f.On() {
		return false, err
	}
	secret, err := s.Box.Open(string(a.ID), f.Sealed)
	if err != nil {
		return false, err
	}
	step, ok := authn.TOTPStep(secret, code, s.Now(), f.LastStep)
	if !ok {
		return false, nil
	}
	return tx.UseStep(a.ID, step)
}

// useRecovery spends a recovery code and tells the owner how many are left.
func (s *Service) useRecovery(tx *store.Tx, a domain.Account, typed string) (bool, error) {
	used, err := tx.UseRecoveryCode(a.ID, app.HashToken(authn.RecoveryCode(typed)), s.Now())
	if err != nil || !used {
		return false, err
	}
	left, err := tx.CountRecoveryCodes(a.ID)
	if err != nil {
		return false, err
	}
	if err := s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.RecoveryCodeUsed{Left: left, Link: s.URL + "/profile", At: s.Now()})); err != nil {
		return false, err
	}
	by := domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: a.Email.Address}
	return true, s.Audit(tx, by, app.Change{
		Action: access.AccountCodeUsed, Object: string(a.ID), Name: a.Email.Address, After: map[string]int{"left": left},
	})
}

// oneFactor reads an account that its password alone has proven, and refuses one
// that has a second factor.
func (s *Service) oneFactor(tx *store.Tx, id domain.AccountID) (a domain.Account, err error) {
	f, err := tx.SecondFactor(id)
	if err == nil && f.On() {
		err = domain.E(domain.Conflict, domain.CodeSecondFactor)
	}
	if err != nil {
		return a, err
	}
	return tx.Account(id)
}
