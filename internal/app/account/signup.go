package account

import (
	"context"
	"net/url"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// SignUpInput is what a stranger fills in.
type SignUpInput struct {
	Email    string
	Name     string
	Password string
	Language string // "en" or "de"; "" is "en"
	ReturnTo string // a path of ours to go on to after verifying, or ""
}

// SignUp asks for an account. The answer is the same for every address; the
// mail to it differs: a link to verify it, or, where it is verified already,
// word that somebody tried.
//
// As long as nobody has proven the address, the latest sign-up counts and
// earlier links die. That lets a stranger put a password of theirs to somebody
// else's address, and no more: Verify asks for the password, which the owner of
// the mailbox then does not know, and Reset replaces it.
func (s *Service) SignUp(ctx context.Context, in SignUpInput) error {
	email, emailErr := domain.ParseEmail("email", in.Email)
	name, nameErr := domain.Name("name", in.Name, domain.MaxName)
	passwordErr := authn.CheckPassword("password", in.Password, email.Key, name)
	lang, langErr := language("language", in.Language)
	if err := domain.Join(emailErr, nameErr, passwordErr, langErr); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, in.Password)
	if err != nil {
		return err
	}
	a := domain.Account{
		ID: domain.AccountID(s.IDs.New(domain.PrefixAccount)), Email: email, Name: name, PasswordHash: hash, Language: lang, CreatedAt: s.Now(),
	}
	return s.Write(ctx, func(tx *store.Tx) error {
		if ok, err := s.mayMail(tx, causeSignUp, email); err != nil || !ok {
			return err
		}
		a, open, err := s.claim(tx, a)
		switch {
		case err != nil:
			return err
		case open:
			return s.mailVerify(tx, a, ReturnPath(in.ReturnTo))
		case !a.DisabledAt.IsZero():
			return nil
		}
		return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.KnownAddress{Link: s.URL + "/sign-in"}))
	})
}

// claim makes the account, or overwrites one whose address nobody has proven.
// Otherwise open is false and the answer is the account as it is.
func (s *Service) claim(tx *store.Tx, a domain.Account) (_ domain.Account, open bool, err error) {
	added, err := tx.InsertAccount(a)
	if added || err != nil {
		return a, true, err
	}
	known, err := tx.AccountByEmail(a.Email.Key)
	if err != nil {
		return a, false, err
	}
	a.ID, a.Email = known.ID, known.Email
	open, err = tx.ReplaceUnverified(a)
	if open || err != nil {
		return a, true, err
	}
	return known, false, nil
}

// mailVerify sends the link that proves the address; the account's earlier ones
// die.
func (s *Service) mailVerify(tx *store.Tx, a domain.Account, returnTo string) error {
	l, token := s.newLink(domain.LinkVerify, a.ID, VerifyLinkLife)
	if err := tx.InsertLink(l); err != nil {
		return err
	}
	link := s.URL + "/verify/" + token
	if returnTo != "" {
		link += "?return_to=" + url.QueryEscape(returnTo)
	}
	return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.VerifyAddress{Link: link, Expires: l.ExpiresAt}))
}
