package license

import (
	"strconv"
	"strings"
	"time"
)

// MaxUsers bounds each user count of a key.
const MaxUsers = 1_000_000_000

// Version is the version of the lic claim this package writes and reads.
const Version = 1

// Claims is everything a key says. Instants are UTC and whole seconds, as
// JWT's NumericDate counts them; encoding drops fractions.
type Claims struct {
	Issuer    string    // iss: URL of the portal that issued the key
	LicenseID string    // sub: stays the same through all revisions
	Revision  int       // of the license, from 1; jti is LicenseID + "/" + Revision
	Audience  []string  // aud: install ids, or one ProductAudience
	IssuedAt  time.Time // iat: the instant at which the chain must be valid
	NotBefore time.Time // nbf: in force from here, included
	Expires   time.Time // exp: in force until here, excluded; zero when perpetual
	Lic       Lic
}

// Lic is the lic claim: the license itself.
type Lic struct {
	Serial           string    // what people read out on the telephone
	Org              Org       // holder; zero for a license without an organization
	Product          string    // slug
	Plan             string    // slug of the plan it was sold under
	Type             string    // perpetual, annual, flex, trial, ...
	Name             string    // nickname given by the customer, may be empty
	Users            Users     // capacity by area
	Features         []string  // enterprise features switched on
	Flags            []string  // FlagTrial, FlagNonProduction
	Ladder           Ladder    // zero when the product's default applies
	Replaces         []string  // license ids this one takes over from
	MaintenanceUntil time.Time // builds dated after it are not covered; zero when unlimited
}

// Org names the organization that holds the license.
type Org struct{ ID, Name string }

// Users is a number of users by area.
type Users struct{ Internal, External int }

// Ladder holds how long after a violation began each stage is reached.
type Ladder struct{ WarnAdmins, WarnUsers, ReadOnly time.Duration }

// Flags a license may carry.
const (
	FlagTrial         = "trial"
	FlagNonProduction = "non_production"
)

// ProductAudience is the audience of a key that any installation of the
// product may use.
func ProductAudience(slug string) string { return audienceProduct + slug }

const audienceProduct = "product:"

// ID is the jti: license id and revision.
func (c *Claims) ID() string { return c.LicenseID + "/" + strconv.Itoa(c.Revision) }

// Perpetual reports whether the license never expires.
func (c *Claims) Perpetual() bool { return c.Expires.IsZero() }

// Bound reports whether the key is bound to installations, not to a product.
func (c *Claims) Bound() bool {
	return len(c.Audience) > 0 && !strings.HasPrefix(c.Audience[0], audienceProduct)
}
