// Package account holds the use cases of one's own account: signing up, proving
// the address, signing in and out, the password, the profile, sessions, and who
// a program's token is.
//
// Whether an address has an account is nobody's business: strangers get the
// same answer after the same work either way, and what differs goes by mail to
// the address itself.
package account

import (
	"context"
	"net/url"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

// How long links work.
const (
	VerifyLinkLife = 24 * time.Hour
	ResetLinkLife  = time.Hour
)

// Service is the capability.
type Service struct {
	*app.Env
	Hasher *authn.Hasher
	Box    keyring.Box // for the secrets of second factors
}

// Device is where a request comes from, as the list of sessions shows it.
type Device struct {
	UserAgent string
	Address   string // network address, without a port
}

var (
	errUnauthenticated = domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	errSignIn          = domain.E(domain.Unauthenticated, domain.CodeSignIn)
	errLinkInvalid     = domain.E(domain.NotFound, domain.CodeLinkInvalid)
	errLinkUsed        = domain.E(domain.Conflict, domain.CodeLinkUsed)
	errLinkExpired     = domain.E(domain.Conflict, domain.CodeLinkExpired)
)

// HashPassword checks a new password against the rules and against what
// everybody knows of its owner, and hashes it. It is slow: call it outside of
// transactions. Errors about the password name the field "password".
func (s *Service) HashPassword(ctx context.Context, password string, email domain.Email, name string) (string, error) {
	if err := authn.CheckPassword("password", password, email.Key, name); err != nil {
		return "", err
	}
	return s.Hasher.Hash(ctx, password)
}

// language reads one of the languages the house speaks; "" is English.
func language(field, code string) (string, error) {
	switch code {
	case "":
		return "en", nil
	case "en", "de":
		return code, nil
	}
	return "", domain.Bad(field, domain.CodeChoice).With("choices", "en, de")
}

// cause is why a stranger can have mail sent to an address.
type cause string

const (
	causeSignUp cause = "sign_up"
	causeSignIn cause = "sign_in" // the right password, but not verified
	causeReset  cause = "reset"
)

// mailsPerHour is how many mails of one cause an address gets. The link in the
// latest of them works, so nobody is cut off by it.
const mailsPerHour = 5

// mayMail counts a mail that anybody can cause and says whether it is still
// within bounds. It counts for known and unknown addresses alike, which also
// gives both the same durable write.
func (s *Service) mayMail(tx *store.Tx, why cause, to domain.Email) (bool, error) {
	now := s.Now()
	l, err := tx.CountFailure("mail:"+string(why)+":"+to.Key, now, now.Add(-time.Hour))
	return l.Failures <= mailsPerHour, err
}

// ReturnPath keeps where to go on afterwards if it is a page of ours, and drops
// everything else, which would make our mails and redirects lead elsewhere.
func ReturnPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || len(path) > 1000 || strings.ContainsAny(path, "\\\r\n\t") ||
		!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return ""
	}
	return path
}
