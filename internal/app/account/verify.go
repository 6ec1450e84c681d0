package account

import (
	"context"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// VerifyInput is the link from the mail and the password chosen at sign-up.
type VerifyInput struct {
	Token    string
	Password string
	Device   Device
}

// Verify proves an address and signs its owner in. The link alone is not
// enough: the password shows that whoever reads the mailbox is who signed up,
// and not the victim of somebody who signed up in their name. With another
// password the answer is account.password_wrong, the link stays good, and the
// way out is to reset the password, which proves the address too.
func (s *Service) Verify(ctx context.Context, in VerifyInput) (token string, session domain.Session, err error) {
	var a domain.Account
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, a, err = s.link(tx, domain.LinkVerify, in.Token)
		return err
	})
	if err != nil {
		return "", session, err
	}
	right, err := s.Hasher.Verify(ctx, a.PasswordHash, in.Password)
	if err != nil {
		return "", session, err
	}
	if !right {
		return "", session, domain.Bad("password", domain.CodePasswordWrong)
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		// The account before the link, as in SignUp, which may be replacing both.
		unchanged, err := tx.SwapPassword(a.ID, a.PasswordHash, a.PasswordHash)
		if err != nil {
			return err
		}
		if !unchanged {
			return errLinkUsed // a later sign-up sent another
		}
		l, a, err := s.link(tx, domain.LinkVerify, in.Token)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := tx.UseLink(l.ID, now); err != nil {
			return err
		}
		if err := tx.VerifyAccount(a.ID, now); err != nil {
			return err
		}
		token, session, err = s.StartSession(tx, a.ID, in.Device)
		return err
	})
	if err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}
