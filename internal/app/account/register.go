package account

import (
	"context"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// NewAccount is an account whose address a link has proven.
type NewAccount struct {
	Email        domain.Email
	Name         string // clean
	PasswordHash string // from HashPassword
	Language     string // "en" or "de"; "" is "en"
}

// Register makes a verified account within the transaction that has proven its
// address by an invitation or a setup link. It takes over an account that signed
// up with the address without proving it. An address that is proven already
// answers account.sign_in: its owner signs in instead.
func (s *Service) Register(tx *store.Tx, in NewAccount) (domain.Account, error) {
	lang, err := language("language", in.Language)
	if err != nil {
		return domain.Account{}, err
	}
	now := s.Now()
	a, open, err := s.claim(tx, domain.Account{
		ID: domain.AccountID(s.IDs.New(domain.PrefixAccount)), Email: in.Email, Name: in.Name, PasswordHash: in.PasswordHash, Language: lang,
		CreatedAt: now,
	})
	switch {
	case err != nil:
		return domain.Account{}, err
	case !open:
		return domain.Account{}, errSignIn
	}
	a.VerifiedAt = now
	return a, tx.VerifyAccount(a.ID, now)
}

// JoinInput is who opens a link that proves the address Email: somebody new, or
// the owner of a verified account, whose name and language stay as they are.
type JoinInput struct {
	Email    domain.Email
	Name     string
	Password string // the new account's, or the existing one's
	Language string
	Address  string // network address, for counting failures
}

// Join does the slow work of letting somebody in by a link, and returns what is
// to be done in the transaction that uses the link up: it answers with their
// account. Errors are those of CheckCredentials or about a field. An account with
// a second factor is account.second_factor: its owner signs in first, and does
// it then.
func (s *Service) Join(ctx context.Context, in JoinInput) (func(*store.Tx) (domain.Account, error), error) {
	known, err := s.Known(ctx, in.Email)
	if err != nil {
		return nil, err
	}
	if known {
		a, err := s.CheckCredentials(ctx, Credentials{Email: in.Email.Address, Password: in.Password, Address: in.Address})
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (domain.Account, error) { return s.oneFactor(tx, a.ID) }, nil
	}
	name, nameErr := domain.Name("name", in.Name, domain.MaxName)
	passwordErr := authn.CheckPassword("password", in.Password, in.Email.Key, name)
	lang, langErr := language("language", in.Language)
	if err := domain.Join(nameErr, passwordErr, langErr); err != nil {
		return nil, err
	}
	hash, err := s.Hasher.Hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (domain.Account, error) {
		return s.Register(tx, NewAccount{Email: in.Email, Name: name, PasswordHash: hash, Language: lang})
	}, nil
}

// Known reports whether an address has a verified account. It is only for those
// who have proven the address: strangers must not learn it.
func (s *Service) Known(ctx context.Context, email domain.Email) (known bool, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		a, err := tx.AccountByEmail(email.Key)
		known = err == nil && a.Verified()
		if domain.HasCode(err, domain.CodeNotFound) {
			return nil
		}
		return err
	})
	return known, err
}
