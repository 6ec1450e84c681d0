package account

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// LinkView is what the page behind a link shows.
type LinkView struct {
	Purpose   domain.LinkPurpose
	Email     string // whose; "" for setup
	ExpiresAt time.Time
}

// ViewLink reads a link by its token, consuming nothing: mail scanners open
// links too. A link that no longer works says why: link.invalid, link.used or
// link.expired.
func (s *Service) ViewLink(ctx context.Context, purpose domain.LinkPurpose, token string) (v LinkView, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		l, a, err := s.link(tx, purpose, token)
		v = LinkView{Purpose: l.Purpose, Email: a.Email.Address, ExpiresAt: l.ExpiresAt}
		return err
	})
	if err != nil {
		return LinkView{}, err
	}
	return v, nil
}

// link reads a live link and its account, which a setup link has none of.
func (s *Service) link(tx *store.Tx, purpose domain.LinkPurpose, token string) (l domain.Link, a domain.Account, err error) {
	l, err = tx.LinkByToken(purpose, app.HashToken(token))
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return l, a, errLinkInvalid
	case err != nil:
		return l, a, err
	case !l.UsedAt.IsZero():
		return l, a, errLinkUsed
	case !s.Now().Before(l.ExpiresAt):
		return l, a, errLinkExpired
	case l.Account == "":
		return l, a, nil
	}
	if a, err = tx.Account(l.Account); err == nil && !a.DisabledAt.IsZero() {
		err = errLinkInvalid
	}
	return l, a, err
}

// newLink makes a link that ends after life; its token goes into the mail.
func (s *Service) newLink(purpose domain.LinkPurpose, of domain.AccountID, life time.Duration) (l domain.Link, token string) {
	token, hash := s.IDs.Secret()
	now := s.Now()
	return domain.Link{
		ID: domain.LinkID(s.IDs.New(domain.PrefixLink)), Purpose: purpose, Account: of, TokenHash: hash, CreatedAt: now, ExpiresAt: now.Add(life),
	}, token
}
