package vendor

import (
	"context"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// AdminInput names an administrator the operator wants.
type AdminInput struct {
	Email    string
	Name     string // needed for a new account
	Password string // needed for a new account; "" leaves that of an existing one
	Language string
}

// CreateAdmin makes sure that an address has an administrator's account. Done
// twice without a password it changes nothing the second time. A verified
// account keeps its name and becomes administrator; a password, when given,
// replaces its own and ends its sessions and a lock-out. An account whose
// address nobody has proven is made anew, because its password may be a
// stranger's. Only the operator may.
func (s *Service) CreateAdmin(ctx context.Context, by domain.Actor, in AdminInput) (a domain.Account, err error) {
	if by.Kind != domain.ActorOperator {
		return a, errNotFound
	}
	email, err := domain.ParseEmail("email", in.Email)
	if err != nil {
		return a, err
	}
	known, err := s.Accounts.Known(ctx, email)
	if err != nil {
		return a, err
	}
	prepare := s.prepareNew
	if known {
		prepare = s.prepareKnown
	}
	ready, err := prepare(ctx, email, in)
	if err != nil {
		return a, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(); err != nil {
			return err
		}
		if a, err = ready(tx); err != nil {
			return err
		}
		return s.makeAdmin(tx, by, a, known && in.Password != "")
	})
	if err != nil {
		return domain.Account{}, err
	}
	return a, nil
}

func (s *Service) prepareNew(ctx context.Context, email domain.Email, in AdminInput) (func(*store.Tx) (domain.Account, error), error) {
	return s.Accounts.Join(ctx, account.JoinInput{Email: email, Name: in.Name, Password: in.Password, Language: in.Language})
}

func (s *Service) prepareKnown(ctx context.Context, email domain.Email, in AdminInput) (func(*store.Tx) (domain.Account, error), error) {
	if in.Password == "" {
		return func(tx *store.Tx) (domain.Account, error) { return tx.AccountByEmail(email.Key) }, nil
	}
	hash, err := s.Accounts.HashPassword(ctx, in.Password, email, in.Name)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (domain.Account, error) {
		a, err := tx.AccountByEmail(email.Key)
		if err != nil {
			return a, err
		}
		return a, s.Accounts.ReplacePassword(tx, a, hash)
	}, nil
}
