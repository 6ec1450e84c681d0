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
	Code    string // of the second factor, where it is on
	Address string // network address, for counting failures
}

// ChangePassword replaces the actor's password, ends their other sessions and
// what is under way to change how the account is entered, and tells them by mail. A wrong current password (account.password_wrong, field
// current_password) counts as a failed sign-in; the new one is checked at field
// new_password.
func (s *Service) ChangePassword(ctx context.Context, by domain.Actor, keep domain.SessionID, in PasswordChange) error {
	prepare := func(t *try) (err error) {
		if err := authn.CheckPassword("new_password", in.New, t.account.Email.Key, t.account.Name); err != nil || !t.right {
			return err
		}
		t.rehash, err = s.Hasher.Hash(ctx, in.New)
		return err
	}
	return s.againWith(ctx, by, Proof{Password: in.Current, Code: in.Code, Address: in.Address}, prepare, func(tx *store.Tx, a domain.Account) error {
		if err := tx.KillLinks(a.ID, s.Now(), domain.LinkReset, domain.LinkEmail); err != nil {
			return err
		}
		if err := tx.DeleteSessions(by.Account, keep); err != nil {
			return err
		}
		return s.mailPasswordChanged(tx, a)
	})
}
