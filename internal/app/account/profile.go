package account

import (
	"context"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Profile is what people can change about themselves.
type Profile struct {
	Name     string
	Language string // "en" or "de"; "" leaves it
}

// UpdateProfile changes the actor's name, also where members see it, and
// language.
func (s *Service) UpdateProfile(ctx context.Context, by domain.Actor, in Profile) (a domain.Account, err error) {
	if err := self(by); err != nil {
		return a, err
	}
	name, nameErr := domain.Name("name", in.Name, domain.MaxName)
	lang, langErr := language("language", in.Language)
	if err := domain.Join(nameErr, langErr); err != nil {
		return a, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if a, err = tx.Account(by.Account); err != nil {
			return err
		}
		a.Name = name
		if in.Language != "" {
			a.Language = lang
		}
		return tx.UpdateProfile(a)
	})
	return a, err
}

// PasswordChange is the current password and the new one.
type PasswordChange struct {
	Current string
	New     string
	Address string // network address, for counting failures
}

// ChangePassword replaces the actor's password, ends their other sessions and
// tells them by mail. A wrong current password (account.password_wrong, field
// current_password) counts as a failed sign-in; the new one is checked at field
// new_password.
func (s *Service) ChangePassword(ctx context.Context, by domain.Actor, keep domain.SessionID, in PasswordChange) error {
	if err := self(by); err != nil {
		return err
	}
	var t try
	err := s.Read(ctx, func(tx *store.Tx) (err error) {
		if t.account, err = tx.Account(by.Account); err == nil {
			t.counts, err = s.counts(tx, t.account.Email, in.Address)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := authn.CheckPassword("new_password", in.New, t.account.Email.Key, t.account.Name); err != nil {
		return err
	}
	if t.right, err = s.Hasher.Verify(ctx, t.account.PasswordHash, in.Current); err != nil {
		return err
	}
	if t.right {
		if t.rehash, err = s.Hasher.Hash(ctx, in.New); err != nil {
			return err
		}
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.settle(tx, t); err != nil || !t.right {
			return err
		}
		if err := tx.DeleteSessions(by.Account, keep); err != nil {
			return err
		}
		return s.mailPasswordChanged(tx, t.account)
	})
	if err == nil && !t.right {
		err = domain.Bad("current_password", domain.CodePasswordWrong)
	}
	return err
}
