package account

import (
	"context"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Proof is what somebody who is signed in shows once more before a change to
// how their account is entered (OWASP ASVS 5.0, 7.5.1).
type Proof struct {
	Password string
	Code     string // of the second factor, where it is on
	Address  string // network address, for counting failures
}

// again runs then in the transaction in which the actor has proven anew who
// they are. A wrong password is account.password_wrong at the field
// current_password and counts as a failed sign-in. Where the second factor is on,
// a code is asked for too, at the field code: field.required, account.code_wrong.
func (s *Service) again(ctx context.Context, by domain.Actor, p Proof, then func(*store.Tx, domain.Account) error) error {
	return s.againWith(ctx, by, p, nil, then)
}

// againWith is again; prepare does slow work between the two transactions and
// says what the password's hash becomes, if the proof is right.
func (s *Service) againWith(ctx context.Context, by domain.Actor, p Proof, prepare func(*try) error, then func(*store.Tx, domain.Account) error) error {
	if err := self(by); err != nil {
		return err
	}
	var t try
	err := s.Read(ctx, func(tx *store.Tx) (err error) {
		if t.account, err = tx.Account(by.Account); err == nil {
			t.counts, err = s.counts(tx, t.account.Email, p.Address)
		}
		return err
	})
	if err != nil {
		return err
	}
	if t.right, err = s.Hasher.Verify(ctx, t.account.PasswordHash, p.Password); err != nil {
		return err
	}
	t.rehash = t.account.PasswordHash
	if prepare != nil {
		if err := prepare(&t); err != nil {
			return err
		}
	}
	coded := true
	err = s.Write(ctx, func(tx *store.Tx) (err error) {
		as := t
		as.rehash = t.account.PasswordHash // nothing is changed on the password alone
		if err := s.settle(tx, as); err != nil || !t.right {
			return err
		}
		if coded, err = s.codeToo(tx, t.account, p.Code); err != nil || !coded {
			return err
		}
		if t.rehash != as.rehash {
			if err := tx.SetPassword(t.account.ID, t.rehash); err != nil {
				return err
			}
		}
		return then(tx, t.account)
	})
	switch {
	case err != nil:
		return err
	case !t.right:
		return domain.Bad("current_password", domain.CodePasswordWrong)
	case !coded:
		return domain.Bad("code", domain.CodeFactorCode)
	}
	return nil
}
