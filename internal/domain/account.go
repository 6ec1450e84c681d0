package domain

import "time"

// Account is a person who can sign in: a customer's or the vendor's.
type Account struct {
	ID           AccountID
	Email        Email
	Name         string
	PasswordHash string // argon2id in PHC form; empty: no password yet
	Language     string // "en" or "de"
	VerifiedAt   time.Time
	CreatedAt    time.Time
	DisabledAt   time.Time // zero: enabled
}

// Verified reports whether the address has been proven.
func (a Account) Verified() bool { return !a.VerifiedAt.IsZero() }

// Session is one signed-in device. Only the hash of its token is kept.
type Session struct {
	ID         SessionID
	Account    AccountID
	TokenHash  string
	UserAgent  string
	Address    string // network address at sign-in
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// Half reports whether it is none yet: who it is to be of has to show the second
// factor first, until ExpiresAt.
func (s Session) Half() bool { return s.ID == "" }

// LinkPurpose says what a link in a mail is for.
type LinkPurpose string

// Purposes of links.
const (
	LinkVerify LinkPurpose = "verify_email"
	LinkReset  LinkPurpose = "reset_password"
	LinkSetup  LinkPurpose = "setup" // the first vendor administrator
	LinkEmail  LinkPurpose = "change_email"
)

// Link is a single-use link sent to a person: hashed, bound to its purpose and
// account, with an end.
type Link struct {
	ID        LinkID
	Purpose   LinkPurpose
	Account   AccountID // "" for setup
	Email     Email     // the new address, for LinkEmail
	TokenHash string
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// Staff is one of the vendor's people.
type Staff struct {
	Account   AccountID
	Email     string
	Name      string
	Role      StaffRole
	CreatedAt time.Time
}

// APIToken is a program's credential. Only its hash is kept. It is worth what
// its maker is worth: when they lose their rights, it dies.
type APIToken struct {
	ID           TokenID
	Name         string
	TokenHash    string
	Prefix       string // the first characters, to recognize it
	Staff        StaffRole
	Organization OrganizationID
	Role         Role
	Scope        TokenScope // what it is limited to, whatever its role
	Personal     bool       // with ScopeLeases: leases claimed with it are its maker's
	MadeBy       AccountID  // "" when made on the command line
	CreatedAt    time.Time
	ExpiresAt    time.Time
	LastUsedAt   time.Time
	RevokedAt    time.Time
}

// TokenScope limits what a token can be used for.
type TokenScope string

// The scopes of tokens.
const (
	ScopeAll    TokenScope = ""       // all that its role may do
	ScopeLeases TokenScope = "leases" // to claim, renew and release floating leases
)

// Lockout counts failed sign-ins for one key: an account or a network address.
type Lockout struct {
	Key         string
	Failures    int
	WindowStart time.Time
	LockedUntil time.Time
}
