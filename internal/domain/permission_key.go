package domain

import "time"

// PermissionBatch is a number of permission keys that were made together and
// hold the same.
type PermissionBatch struct {
	ID           PermissionBatchID
	Name         string // for the vendor's lists
	Note         string
	Lines        []PermissionLine
	Size         int
	Organization OrganizationID // whom they are for alone; "": whoever has one
	OrgName      string         // joined
	ExpiresAt    time.Time      // from then on no key of it can be used; zero: never
	MadeBy       string         // as the audit log names them
	CreatedAt    time.Time
	Redeemed     int
	Revoked      int
}

// Open is how many of its keys can be used at t.
func (b PermissionBatch) Open(t time.Time) int {
	if ended(b.ExpiresAt, t) {
		return 0
	}
	return b.Unused()
}

// Unused is how many of its keys are neither redeemed nor revoked.
func (b PermissionBatch) Unused() int { return b.Size - b.Redeemed - b.Revoked }

// MaxPermissionKeys is how many keys one batch has at the most, and
// MaxPermissionLines how many licenses one key holds.
const (
	MaxPermissionKeys  = 10_000
	MaxPermissionLines = 20
)

// PermissionLine is one license that a permission key becomes, frozen when the
// key is made: later changes of the plan do not change it.
type PermissionLine struct {
	Product     ProductID   `json:"product"`
	ProductName string      `json:"product_name"`
	Plan        PlanID      `json:"plan"`
	PlanName    string      `json:"plan_name"`
	Type        LicenseType `json:"type"`
	Users       Users       `json:"users"`
	Features    []string    `json:"features"`
	Bound       bool        `json:"bound,omitempty"` // its license names one installation
	// TermMonths is how long it lasts from the redemption; 0 when perpetual, and
	// when the period is fixed.
	TermMonths int `json:"term_months,omitempty"`
	// StartsAt and EndsAt are a fixed period; zero: from the redemption on.
	StartsAt time.Time `json:"starts_at,omitzero"`
	EndsAt   time.Time `json:"ends_at,omitzero"`
	// MaintenanceUntil is fixed for a perpetual one; zero: a year from the redemption.
	MaintenanceUntil time.Time `json:"maintenance_until,omitzero"`
}

// PermissionKeyState says what became of a permission key.
type PermissionKeyState string

// States of a permission key.
const (
	PermissionKeyOpen     PermissionKeyState = "open"
	PermissionKeyRedeemed PermissionKeyState = "redeemed"
	PermissionKeyRevoked  PermissionKeyState = "revoked"
	PermissionKeyExpired  PermissionKeyState = "expired" // derived
)

// PermissionKeyStates lists the states.
func PermissionKeyStates() []PermissionKeyState {
	return []PermissionKeyState{PermissionKeyOpen, PermissionKeyRedeemed, PermissionKeyRevoked, PermissionKeyExpired}
}

// PermissionKey becomes licenses, once. Its code is kept by nobody but its
// holder; the hash finds it.
type PermissionKey struct {
	ID           PermissionKeyID
	Batch        PermissionBatchID
	Number       int    // in its batch, from 1
	Prefix       string // the first characters of the code
	CodeHash     string
	State        PermissionKeyState // as stored
	ExpiresAt    time.Time          // as its batch
	RedeemedAt   time.Time
	RedeemedBy   string         // as the audit log names them
	Organization OrganizationID // who has redeemed it
	OrgName      string         // joined
	RevokedAt    time.Time
	RevokedBy    string
	Reason       string // of the revocation
}

// StateAt is the state at an instant, with expiry derived.
func (k PermissionKey) StateAt(t time.Time) PermissionKeyState {
	if k.State == PermissionKeyOpen && ended(k.ExpiresAt, t) {
		return PermissionKeyExpired
	}
	return k.State
}

func ended(end, t time.Time) bool { return !end.IsZero() && !t.Before(end) }

// FailedRedemption counts what was tried with permission keys in vain: by one
// account, from one address, on one day.
type FailedRedemption struct {
	Day     string // UTC, 2006-01-02
	Account AccountID
	Actor   string // as the audit log names them
	Address string // of the network
	Reason  Code
	Count   int
	LastAt  time.Time
}
