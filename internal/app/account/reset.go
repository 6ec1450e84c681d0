package account

import (
	"context"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// RequestReset sends a link to choose a new password. The answer is the same
// for every address; one without an account gets no mail.
func (s *Service) RequestReset(ctx context.Context, address string) error {
	email, err := domain.ParseEmail("email", address)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *store.Tx) error {
		if ok, err := s.mayMail(tx, causeReset, email); err != nil || !ok {
			return err
		}
		a, err := tx.AccountByEmail(email.Key)
		if domain.HasCode(err, domain.CodeNotFound) {
			return nil
		}
		if err != nil || !a.DisabledAt.IsZero() {
			return err
		}
		l, token := s.newLink(domain.LinkReset, a.ID, ResetLinkLife)
		if err := tx.InsertLink(l); err != nil {
			return err
		}
		return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.ResetPassword{Link: s.URL + "/reset/" + token, Expires: l.ExpiresAt}))
	})
}

// ResetInput is the link from the mail and the new password.
type ResetInput struct {
	Token    string
	Password string
	Device   Device
}

// Reset sets a new password by the link from the mail. It proves the address,
// ends every session, ends a lock-out, and signs in: whoever reads the mailbox
// is the owner, and somebody else's guessing cannot keep them out.
func (s *Service) Reset(ctx context.Context, in ResetInput) (token string, session domain.Session, err error) {
	var a domain.Account
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, a, err = s.link(tx, domain.LinkReset, in.Token)
		return err
	})
	if err != nil {
		return "", session, err
	}
	hash, err := s.HashPassword(ctx, in.Password, a.Email, a.Name)
	if err != nil {
		return "", session, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		token, session, err = s.reset(tx, in, hash)
		return err
	})
	if err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}

func (s *Service) reset(tx *store.Tx, in ResetInput, hash string) (token string, session domain.Session, err error) {
	l, a, err := s.link(tx, domain.LinkReset, in.Token)
	if err != nil {
		return "", session, err
	}
	if err := s.ReplacePassword(tx, a, hash); err != nil {
		return "", session, err
	}
	now := s.Now()
	if err := tx.UseLink(l.ID, now); err != nil {
		return "", session, err
	}
	if err := tx.VerifyAccount(a.ID, now); err != nil {
		return "", session, err
	}
	return s.StartSession(tx, a.ID, in.Device)
}

func (s *Service) mailPasswordChanged(tx *store.Tx, a domain.Account) error {
	return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.PasswordChanged{Link: s.URL + "/reset", At: s.Now()}))
}

// ReplacePassword sets a password on the authority of the transaction around it
// and what a new password always brings: sessions, lock-outs and a change of
// address that somebody else may have asked for end, and the owner is told.
func (s *Service) ReplacePassword(tx *store.Tx, a domain.Account, hash string) error {
	// The counter before the account, as everywhere: they are locked in this order.
	if err := tx.ClearFailures(authn.AccountKey(a.Email)); err != nil {
		return err
	}
	if err := tx.SetPassword(a.ID, hash); err != nil {
		return err
	}
	if err := tx.KillLinks(a.ID, s.Now(), domain.LinkEmail); err != nil {
		return err
	}
	if err := tx.DeleteSessions(a.ID, ""); err != nil {
		return err
	}
	return s.mailPasswordChanged(tx, a)
}
