package account

import (
	"context"
	"crypto/subtle"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// FactorSetupLife is how long a second factor can be set up: from the password
// to the first code.
const FactorSetupLife = 10 * time.Minute

// FactorView is an account's second factor, as its owner sees it.
type FactorView struct {
	On    bool
	Since time.Time
	Codes int // recovery codes left
}

// SecondFactor says whether the actor's second factor is on.
func (s *Service) SecondFactor(ctx context.Context, by domain.Actor) (v FactorView, err error) {
	if err := self(by); err != nil {
		return v, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		f, err := tx.SecondFactor(by.Account)
		if err != nil || !f.On() {
			return err
		}
		v.On, v.Since = true, f.ConfirmedAt
		v.Codes, err = tx.CountRecoveryCodes(by.Account)
		return err
	})
	return v, err
}

// BeginSecondFactor draws the secret of a second factor for the actor, who shows
// the password once more. It is on when ConfirmSecondFactor gets its first code,
// in the same session. account.second_factor_on where one is on already.
func (s *Service) BeginSecondFactor(ctx context.Context, by domain.Actor, in domain.SessionID, p Proof) error {
	return s.again(ctx, by, p, func(tx *store.Tx, a domain.Account) error {
		begun, err := tx.BeginSecondFactor(domain.SecondFactor{
			Account: a.ID, Sealed: s.Box.Seal(string(a.ID), authn.NewTOTPSecret()), Session: in, CreatedAt: s.Now(), LastStep: -1,
		})
		if err == nil && !begun {
			err = domain.E(domain.Conflict, domain.CodeFactorOn)
		}
		return err
	})
}

// SettingUpSecondFactor is the secret of the factor that the actor sets up in a
// session, in base32; not_found where they do not, or have taken too long. No
// other session gets to see it.
func (s *Service) SettingUpSecondFactor(ctx context.Context, by domain.Actor, in domain.SessionID) (secret string, err error) {
	if err := self(by); err != nil {
		return "", err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, plain, err := s.settingUp(tx, by, in)
		secret = authn.TOTPText(plain)
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

func (s *Service) settingUp(tx *store.Tx, by domain.Actor, in domain.SessionID) (f domain.SecondFactor, secret []byte, err error) {
	if f, err = tx.SecondFactor(by.Account); err != nil {
		return f, nil, err
	}
	same := subtle.ConstantTimeCompare([]byte(f.Session), []byte(in)) == 1
	switch {
	case f.On():
		return f, nil, domain.E(domain.Conflict, domain.CodeFactorOn)
	case f.Account == "" || !same || !s.Now().Before(f.CreatedAt.Add(FactorSetupLife)):
		return f, nil, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	secret, err = s.Box.Open(string(f.Account), f.Sealed)
	return f, secret, err
}

// ConfirmSecondFactor turns on the factor that the actor sets up in a session,
// by its first code, and returns the recovery codes, which are kept nowhere else.
// Other sessions end, and the owner is told (OWASP ASVS 5.0, 6.3.7 and 7.4.3).
// account.code_wrong is at the field code.
func (s *Service) ConfirmSecondFactor(ctx context.Context, by domain.Actor, in domain.SessionID, code string) (codes []string, err error) {
	if err := self(by); err != nil {
		return nil, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(by.Account)
		if err != nil {
			return err
		}
		f, secret, err := s.settingUp(tx, by, in)
		if err != nil {
			return err
		}
		step, ok := authn.TOTPStep(secret, authn.Code(code), s.Now(), f.LastStep)
		if !ok {
			return domain.Bad("code", domain.CodeFactorCode)
		}
		f.LastStep = step
		if ok, err = tx.ConfirmSecondFactor(f, s.Now()); err == nil && !ok {
			err = domain.E(domain.Conflict, domain.CodeFactorOn)
		}
		if err != nil {
			return err
		}
		if codes, err = s.newCodes(tx, a.ID); err != nil {
			return err
		}
		return s.factorChanged(tx, by, a, in, access.AccountFactorOn, mail.SecondFactorOn{Link: s.URL + "/profile", At: s.Now()})
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// newCodes gives an account recovery codes in place of those it had.
func (s *Service) newCodes(tx *store.Tx, of domain.AccountID) (codes []string, err error) {
	hashes := make([]string, authn.RecoveryCodes)
	for n := range hashes {
		code := authn.NewRecoveryCode()
		codes, hashes[n] = append(codes, code), app.HashToken(authn.RecoveryCode(code))
	}
	return codes, tx.PutRecoveryCodes(of, hashes...)
}

// RenewRecoveryCodes gives the actor new recovery codes; the old ones are void.
// account.second_factor_off where there is nothing to recover.
func (s *Service) RenewRecoveryCodes(ctx context.Context, by domain.Actor, p Proof) (codes []string, err error) {
	err = s.again(ctx, by, p, func(tx *store.Tx, a domain.Account) error {
		f, err := tx.SecondFactor(a.ID)
		if err == nil && !f.On() {
			err = domain.E(domain.Conflict, domain.CodeFactorOff)
		}
		if err != nil {
			return err
		}
		if codes, err = s.newCodes(tx, a.ID); err != nil {
			return err
		}
		if err := s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.RecoveryCodesMade{Link: s.URL + "/profile", At: s.Now()})); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{Action: access.AccountCodesMade, Object: string(a.ID), Name: a.Email.Address})
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// TurnOffSecondFactor takes the actor's second factor away, on password and code.
// Other sessions end, and the owner is told. account.second_factor_off where it
// is not on.
func (s *Service) TurnOffSecondFactor(ctx context.Context, by domain.Actor, keep domain.SessionID, p Proof) error {
	return s.again(ctx, by, p, func(tx *store.Tx, a domain.Account) error {
		return s.turnOff(tx, by, a, keep)
	})
}

func (s *Service) turnOff(tx *store.Tx, by domain.Actor, a domain.Account, keep domain.SessionID) error {
	had, err := tx.DeleteSecondFactor(a.ID)
	if err == nil && !had {
		err = domain.E(domain.Conflict, domain.CodeFactorOff)
	}
	if err != nil {
		return err
	}
	off := mail.SecondFactorOff{Link: s.URL + "/profile", At: s.Now(), ByOperator: by.Kind == domain.ActorOperator}
	return s.factorChanged(tx, by, a, keep, access.AccountFactorOff, off)
}

// ResetSecondFactor is the operator's way out for somebody who has lost their
// authenticator and their recovery codes: their second factor is off, they are
// signed out everywhere and told. not_found for an address without an account,
// account.second_factor_off where there is none.
func (s *Service) ResetSecondFactor(ctx context.Context, by domain.Actor, address string) (a domain.Account, err error) {
	if by.Kind != domain.ActorOperator {
		return a, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	email, err := domain.ParseEmail("email", address)
	if err != nil {
		return a, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if a, err = tx.AccountByEmail(email.Key); err != nil {
			return err
		}
		if a, err = tx.LockAccount(a.ID); err != nil {
			return err
		}
		if err := tx.ClearFailures(authn.CodeKey(a.ID)); err != nil {
			return err
		}
		return s.turnOff(tx, by, a, "")
	})
	return a, err
}

// factorChanged is what follows a factor that came or went: sessions other than
// keep end, the owner is told, and the vendor's activity log says so.
func (s *Service) factorChanged(tx *store.Tx, by domain.Actor, a domain.Account, keep domain.SessionID, did access.Action, l mail.Letter) error {
	if err := tx.DeleteSessions(a.ID, keep); err != nil {
		return err
	}
	if err := s.Mail(tx, mail.Job(a.Email.Address, a.Language, l)); err != nil {
		return err
	}
	return s.Audit(tx, by, app.Change{Action: did, Object: string(a.ID), Name: a.Email.Address})
}
