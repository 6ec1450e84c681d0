package domain

import "time"

// SecondFactor is what an account proves itself by beside the password: codes
// of an authenticator (TOTP, RFC 6238).
type SecondFactor struct {
	Account     AccountID
	Sealed      []byte    // the secret, see package keyring
	Session     SessionID // that sets it up
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero: being set up, not asked for yet
	LastStep    int64     // the latest time step of which a code was taken
}

// On reports whether the factor is asked for.
func (f SecondFactor) On() bool { return !f.ConfirmedAt.IsZero() }

// HalfSignIn is somebody who has shown the password and not yet the second
// factor. It is no session: nothing but the second step takes its token.
type HalfSignIn struct {
	ID        SignInID
	Account   AccountID
	TokenHash string
	CreatedAt time.Time
	ExpiresAt time.Time
}
