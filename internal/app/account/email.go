package account

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// EmailLinkLife is how long the link to change the address works.
const EmailLinkLife = 24 * time.Hour

// Why somebody who is signed in can have mail sent to an address. Word to the
// old one is counted apart, so that nobody can use it up from another account.
const (
	causeEmail     cause = "change_email"
	causeEmailWord cause = "change_email_word"
)

// EmailChange is a change of the address that waits to be confirmed.
type EmailChange struct {
	Email     string // the new one
	ExpiresAt time.Time
}

// RequestEmailChange sends a link to the actor's new address, field "email", and
// word of it to the one they have. Until the link is confirmed nothing changes
// (OWASP ASVS 5.0, 6.3.7 and 7.5.1). A new request takes the place of the one
// before.
//
// Whether the new address has an account is nobody's business: the answer and
// what the profile shows are the same, and the mail to it says so instead.
func (s *Service) RequestEmailChange(ctx context.Context, by domain.Actor, address string, p Proof) error {
	if err := self(by); err != nil {
		return err
	}
	to, err := domain.ParseEmail("email", address)
	if err != nil {
		return err
	}
	return s.again(ctx, by, p, func(tx *store.Tx, a domain.Account) error {
		if to.Key == a.Email.Key {
			return domain.Bad("email", domain.CodeEmailSame)
		}
		l, token := s.newLink(domain.LinkEmail, a.ID, EmailLinkLife)
		l.Email = to
		if err := tx.InsertLink(l); err != nil {
			return err
		}
		if err := s.mailNewAddress(tx, a, l, token); err != nil {
			return err
		}
		ok, err := s.mayMail(tx, causeEmailWord, a.Email)
		if err != nil || !ok {
			return err
		}
		return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.EmailRequested{New: to.Address, Link: s.URL + "/profile", At: s.Now()}))
	})
}

// mailNewAddress writes to the address that an account is to have.
func (s *Service) mailNewAddress(tx *store.Tx, a domain.Account, l domain.Link, token string) error {
	if ok, err := s.mayMail(tx, causeEmail, l.Email); err != nil || !ok {
		return err
	}
	other, err := tx.AccountByEmail(l.Email.Key)
	switch {
	case err == nil && !other.DisabledAt.IsZero():
		return nil
	case err == nil && other.Verified():
		return s.Mail(tx, mail.Job(other.Email.Address, other.Language, mail.EmailKnown{Link: s.URL + "/sign-in"}))
	case err != nil && !domain.HasCode(err, domain.CodeNotFound):
		return err
	}
	return s.Mail(tx, mail.Job(l.Email.Address, a.Language, mail.ConfirmEmail{Link: s.URL + "/email/" + token, Expires: l.ExpiresAt}))
}

// PendingEmailChange is the change of the actor's address that waits to be
// confirmed; the zero EmailChange for none.
func (s *Service) PendingEmailChange(ctx context.Context, by domain.Actor) (c EmailChange, err error) {
	if err := self(by); err != nil {
		return c, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.PendingLink(by.Account, domain.LinkEmail, s.Now())
		if domain.HasCode(err, domain.CodeNotFound) {
			return nil
		}
		c = EmailChange{Email: l.Email.Address, ExpiresAt: l.ExpiresAt}
		return err
	})
	return c, err
}

// CancelEmailChange ends the actor's request for another address. None is fine.
func (s *Service) CancelEmailChange(ctx context.Context, by domain.Actor) error {
	if err := self(by); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *store.Tx) error { return tx.KillLinks(by.Account, s.Now(), domain.LinkEmail) })
}

// ViewEmailChange reads a link to change the address by its token, consuming
// nothing. Only the account that asked may: the link in a mailbox that somebody
// mistyped is of no use to its owner. Besides the ends of a link it answers
// link.other_account.
func (s *Service) ViewEmailChange(ctx context.Context, by domain.Actor, token string) (c EmailChange, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		l, _, err := s.EmailLink(tx, by, token)
		c = EmailChange{Email: l.Email.Address, ExpiresAt: l.ExpiresAt}
		return err
	})
	if err != nil {
		return EmailChange{}, err
	}
	return c, nil
}

// EmailLink is ViewEmailChange within a transaction, with the account.
func (s *Service) EmailLink(tx *store.Tx, by domain.Actor, token string) (domain.Link, domain.Account, error) {
	if err := self(by); err != nil {
		return domain.Link{}, domain.Account{}, err
	}
	l, a, err := s.link(tx, domain.LinkEmail, token)
	if err == nil && a.ID != by.Account {
		return domain.Link{}, domain.Account{}, domain.E(domain.Conflict, domain.CodeLinkOther)
	}
	return l, a, err
}

// EmailChanged ends, in the transaction that has changed an account's address
// by a link, what the old address could still do: the links sent to it, and
// sessions other than keep. The old address is told.
func (s *Service) EmailChanged(tx *store.Tx, a domain.Account, l domain.Link, keep domain.SessionID) error {
	now := s.Now()
	if err := tx.UseLink(l.ID, now); err != nil {
		return err
	}
	if err := tx.KillLinks(a.ID, now); err != nil {
		return err
	}
	if err := tx.DeleteSessions(a.ID, keep); err != nil {
		return err
	}
	return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.EmailChanged{New: l.Email.Address, Link: s.URL + "/sign-in", At: now}))
}
