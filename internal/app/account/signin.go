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
	c := Credentials{Email: in.Email, Password: in.Password, Address: in.Address}
	_, err = s.prove(ctx, c, func(tx *store.Tx, a domain.Account) error {
		if !a.Verified() {
			return s.remindToVerify(tx, a)
		}
		token, session, err = s.StartSession(tx, a.ID, Device{UserAgent: in.UserAgent, Address: in.Address})
		return err
	})
	if err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}

func (s *Service) remindToVerify(tx *store.Tx, a domain.Account) error {
	if ok, err := s.mayMail(tx, causeSignIn, a.Email); err != nil || !ok {
		return err
	}
	return s.mailVerify(tx, a, "")
}
