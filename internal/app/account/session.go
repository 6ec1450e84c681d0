package account

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// How long sessions live.
const (
	SessionIdle = 14 * 24 * time.Hour // unused
	SessionLife = 90 * 24 * time.Hour // however much used
	touchEvery  = 5 * time.Minute
)

const maxUserAgent = 300 // bytes kept

// StartSession signs an account in within the transaction that has proven who
// it is by its password or a link. It is the one way to a session: an account
// with a second factor gets none by it, but the token of a sign-in that waits for
// the code, and a session that is Half (OWASP ASVS 5.0, 6.3.4: every way in is
// as strong as the others).
func (s *Service) StartSession(tx *store.Tx, of domain.AccountID, d Device) (token string, session domain.Session, err error) {
	f, err := tx.SecondFactor(of)
	if err != nil {
		return "", session, err
	}
	if f.On() {
		return s.startHalf(tx, of)
	}
	return s.begin(tx, of, d)
}

// begin makes a session for somebody who has shown all there is to show.
func (s *Service) begin(tx *store.Tx, of domain.AccountID, d Device) (token string, session domain.Session, err error) {
	token, hash := s.IDs.Secret()
	now := s.Now()
	session = domain.Session{
		ID: domain.SessionID(s.IDs.New(domain.PrefixSession)), Account: of, TokenHash: hash, UserAgent: clip(d.UserAgent), Address: d.Address,
		CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(SessionIdle),
	}
	return token, session, tx.InsertSession(session)
}

// clip keeps of a user agent what a list can show and a database can hold.
func clip(userAgent string) string {
	if len(userAgent) > maxUserAgent {
		userAgent = userAgent[:maxUserAgent]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(userAgent, ""), "\x00", "")
}

// Authenticate says whose a session is, by its token, and keeps it alive. What
// the vendor's staff may do is read each time, so that a lost right is lost at
// once. Anything but a living session of an enabled account is unauthenticated.
func (s *Service) Authenticate(ctx context.Context, token string) (by domain.Actor, session domain.Session, a domain.Account, err error) {
	if token == "" {
		return by, session, a, errUnauthenticated
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		session, err = tx.SessionByToken(app.HashToken(token), s.Now())
		if err != nil {
			return err
		}
		if a, err = tx.Account(session.Account); err != nil {
			return err
		}
		by, err = person(tx, a)
		return err
	})
	if domain.HasCode(err, domain.CodeNotFound) || err == nil && !a.DisabledAt.IsZero() {
		err = errUnauthenticated
	}
	if err != nil {
		return domain.Actor{}, domain.Session{}, domain.Account{}, err
	}
	return by, s.touch(ctx, session), a, nil
}

// person is an account as an actor.
func person(tx *store.Tx, a domain.Account) (domain.Actor, error) {
	staff, err := tx.StaffRole(a.ID)
	return domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Staff: staff, Name: a.Email.Address}, err
}

// touch notes now and then that a session is in use. Pages stay readable when
// nothing can be written, so a failure is only logged.
func (s *Service) touch(ctx context.Context, session domain.Session) domain.Session {
	now := s.Now()
	if now.Sub(session.LastSeenAt) < touchEvery {
		return session
	}
	seen, expires := now, now.Add(SessionIdle)
	if end := session.CreatedAt.Add(SessionLife); expires.After(end) {
		expires = end
	}
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.TouchSession(session.ID, seen, expires); err != nil {
			return err
		}
		return tx.TouchMembers(session.Account, seen)
	})
	if err != nil {
		s.Log.WarnContext(ctx, "a session could not be kept alive", slog.String("session", string(session.ID)), slog.Any("error", err))
		return session
	}
	session.LastSeenAt, session.ExpiresAt = seen, expires
	return session
}

// SignOut ends the session of a token. One that has ended already is fine.
func (s *Service) SignOut(ctx context.Context, token string) error {
	err := s.Write(ctx, func(tx *store.Tx) error {
		session, err := tx.SessionByToken(app.HashToken(token), s.Now())
		if err != nil {
			return err
		}
		return tx.DeleteSession(session.Account, session.ID)
	})
	if domain.HasCode(err, domain.CodeNotFound) {
		return nil
	}
	return err
}

// Sessions lists where the actor is signed in, the latest sign-in first.
func (s *Service) Sessions(ctx context.Context, by domain.Actor) (list []domain.Session, err error) {
	if err := self(by); err != nil {
		return nil, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Sessions(by.Account, s.Now())
		return err
	})
	return list, err
}

// EndSession signs the actor out on one device.
func (s *Service) EndSession(ctx context.Context, by domain.Actor, id domain.SessionID) error {
	if err := self(by); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(by.Account, id) })
}

// self lets only signed-in people at their own account: a token acts for its
// maker in what it was made for, not in their account.
func self(by domain.Actor) error {
	if by.Kind != domain.ActorPerson {
		return errUnauthenticated
	}
	return nil
}
