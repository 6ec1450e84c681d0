package account

import (
	"context"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// SignInInput is an address and a password, and the device they come from.
type SignInInput struct {
	Email     string
	Password  string
	UserAgent string
	Address   string // network address, without a port
}

// SignIn starts a session and returns its token, which is kept nowhere else.
// The errors are those of CheckCredentials; with account.unverified a fresh
// link to verify is on its way.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (token string, session domain.Session, err error) {
	t, err := s.try(ctx, Credentials{Email: in.Email, Password: in.Password, Address: in.Address})
	if err != nil {
		return "", session, err
	}
	var verdict error
	err = s.Write(ctx, func(tx *store.Tx) error {
		verdict, err = s.settle(tx, t)
		switch {
		case err != nil:
			return err
		case domain.HasCode(verdict, domain.CodeUnverified):
			return s.remindToVerify(tx, t.account)
		case verdict != nil:
			return nil
		}
		token, session, err = s.StartSession(tx, t.account.ID, Device{UserAgent: in.UserAgent, Address: in.Address})
		return err
	})
	if err := orElse(err, verdict); err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}

func (s *Service) remindToVerify(tx *store.Tx, a domain.Account) error {
	if ok, err := s.mayMail(tx, MailVerifyEmail, a.Email); err != nil || !ok {
		return err
	}
	return s.mailVerify(tx, a, "")
}
