package account

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	// TokenPrefix begins every API token, so that people and secret scanners
	// know one when they see it.
	TokenPrefix = "swt_"

	tokenSize       = 32 // bytes behind the prefix, in base64url
	touchTokenEvery = time.Hour
)

// NewAPIToken makes the secret of a program's token: what it is told, what is
// stored of it, and the beginning that lists show.
func (s *Service) NewAPIToken() (secret, hash, prefix string) {
	random, _ := s.IDs.Secret()
	secret = TokenPrefix + random
	return secret, app.HashToken(secret), secret[:len(TokenPrefix)+6]
}

// AuthenticateToken says whose an API token is. token.malformed answers what
// cannot be one; unauthenticated a token that is unknown, has expired or is
// revoked, or whose maker has lost the rights it was made with.
func (s *Service) AuthenticateToken(ctx context.Context, bearer string) (by domain.Actor, err error) {
	if !wellFormed(bearer) {
		return by, domain.E(domain.Unauthenticated, domain.CodeTokenMalformed)
	}
	var t domain.APIToken
	err = s.Read(ctx, func(tx *store.Tx) error {
		if t, err = tx.TokenByHash(app.HashToken(bearer), s.Now()); err != nil {
			return err
		}
		by, err = program(tx, t)
		return err
	})
	if domain.HasCode(err, domain.CodeNotFound) {
		err = errUnauthenticated
	}
	if err != nil {
		return domain.Actor{}, err
	}
	s.touchToken(ctx, t)
	return by, nil
}

func wellFormed(bearer string) bool {
	random, ok := strings.CutPrefix(bearer, TokenPrefix)
	if !ok || len(random) != base64.RawURLEncoding.EncodedLen(tokenSize) {
		return false
	}
	_, err := base64.RawURLEncoding.Strict().DecodeString(random)
	return err == nil
}

// program is a token as an actor, with no more rights than its maker has now.
// What the maker may do in an organization is for app.Enter to read.
func program(tx *store.Tx, t domain.APIToken) (domain.Actor, error) {
	by := domain.Actor{
		Kind: domain.ActorToken, Account: t.MadeBy, Staff: t.Staff, Token: t.ID, Organization: t.Organization, Role: t.Role, Name: t.Name,
		Scope: t.Scope, Personal: t.Personal,
	}
	if t.MadeBy == "" {
		return by, nil // by the operator, whose rights do not end
	}
	maker, err := tx.Account(t.MadeBy)
	if err != nil {
		return by, err
	}
	if !maker.DisabledAt.IsZero() {
		return by, errUnauthenticated
	}
	if t.Organization != "" {
		by.Staff = ""
		return by, nil
	}
	role, err := tx.StaffRole(t.MadeBy)
	if err == nil && role == "" {
		err = errUnauthenticated
	}
	by.Staff = within(role, t.Staff)
	return by, err
}

// within is the staff role of a token whose maker has the role own: at most
// that. Roles beneath the administrator's are not above each other, so where
// two differ what remains is what both include.
func within(own, given domain.StaffRole) domain.StaffRole {
	switch {
	case own == domain.StaffAdmin || own == given:
		return given
	case given == domain.StaffAdmin:
		return own
	}
	return domain.StaffReadOnly
}

// touchToken notes now and then that a token is in use; a failure is only
// logged.
func (s *Service) touchToken(ctx context.Context, t domain.APIToken) {
	now := s.Now()
	if now.Sub(t.LastUsedAt) < touchTokenEvery {
		return
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.TouchToken(t.ID, now) }); err != nil {
		s.Log.WarnContext(ctx, "the use of an API token could not be noted", slog.String("token", string(t.ID)), slog.Any("error", err))
	}
}
