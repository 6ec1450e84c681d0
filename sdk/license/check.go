package license

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxRevision = 1<<31 - 2

	maxID   = 64
	maxText = 200
	maxURL  = 2000
	maxRung = 10 * 366 * 24 * 60 * 60 // seconds; ten years is no ladder anymore
)

// claimError is the detail of a [BadClaims].
type claimError string

func (e claimError) Error() string { return string(e) }

func errNewer(v int64) error {
	return claimError(fmt.Sprintf("lic.v is %d: the key needs a newer version of the product", v))
}

func errVersion(v int64) error { return claimError(fmt.Sprintf("lic.v is %d", v)) }

// check refuses claims that contradict themselves or leave their bounds.
func (c *Claims) check() error {
	for _, err := range []error{c.checkFrame(), c.checkAudience(), c.Lic.check(), c.checkReplaces()} {
		if err != nil {
			return refuse(BadClaims, err.Error())
		}
	}
	return nil
}

func (c *Claims) checkFrame() error {
	switch {
	case !printable(c.Issuer, 1, maxURL):
		return claimError("iss is empty or not printable")
	case !identifier(c.LicenseID):
		return claimError("sub is not an id")
	case c.Revision < 1 || c.Revision > maxRevision:
		return claimError("jti is not sub/revision")
	case !sane(c.IssuedAt) || !sane(c.NotBefore):
		return claimError("iat or nbf is out of range")
	case !c.Expires.IsZero() && !sane(c.Expires):
		return claimError("exp is out of range")
	case !c.Expires.IsZero() && !c.Expires.After(c.NotBefore):
		return claimError("exp is not after nbf")
	}
	return nil
}

func (c *Claims) checkAudience() error {
	if len(c.Audience) == 0 {
		return claimError("aud is empty")
	}
	if !c.Bound() {
		if len(c.Audience) != 1 || c.Audience[0] != ProductAudience(c.Lic.Product) {
			return claimError("aud is not the license's own product alone")
		}
		return nil
	}
	for _, id := range c.Audience {
		if !IsInstallID(id) {
			return claimError("aud holds something other than install ids")
		}
	}
	return unique("aud", c.Audience)
}

func (c *Claims) checkReplaces() error {
	for _, id := range c.Lic.Replaces {
		if !identifier(id) || id == c.LicenseID {
			return claimError("lic.replaces holds something other than ids of other licenses")
		}
	}
	return unique("lic.replaces", c.Lic.Replaces)
}

func (l *Lic) check() error {
	switch {
	case !printable(l.Serial, 1, maxID):
		return claimError("lic.serial is empty or not printable")
	case l.Org != (Org{}) && (!identifier(l.Org.ID) || !printable(l.Org.Name, 1, maxText)):
		return claimError("lic.org is not an id and a name")
	case !identifier(l.Product) || !identifier(l.Plan) || !identifier(l.Type):
		return claimError("lic.product, lic.plan or lic.type is not a slug")
	case !printable(l.Name, 0, maxText):
		return claimError("lic.name is too long or not printable")
	case !inBounds(l.Users.Internal) || !inBounds(l.Users.External):
		return claimError("lic.users is negative or more than 1,000,000,000")
	case !l.Ladder.ok():
		return claimError("lic.ladder does not ascend from 0 to ten years at most")
	case !l.MaintenanceUntil.IsZero() && !sane(l.MaintenanceUntil):
		return claimError("lic.maintenance_until is out of range")
	}
	return l.checkNames()
}

func (l *Lic) checkNames() error {
	for _, name := range append(append([]string{}, l.Features...), l.Flags...) {
		if !identifier(name) {
			return claimError("lic.features or lic.flags holds something other than names")
		}
	}
	if err := unique("lic.features", l.Features); err != nil {
		return err
	}
	return unique("lic.flags", l.Flags)
}

func (l Ladder) ok() bool {
	return 0 <= l.WarnAdmins && l.WarnAdmins <= l.WarnUsers && l.WarnUsers <= l.ReadOnly && l.ReadOnly <= maxRung*time.Second
}

// IsInstallID reports whether s is a UUID in its canonical, lower-case form.
func IsInstallID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range []byte(s) {
		switch i {
		case 8, 13, 18, 23:
			if r != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdef", rune(r)) {
				return false
			}
		}
	}
	return true
}

// identifier reports whether s is an id, slug or name of a machine.
func identifier(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for _, r := range []byte(s) {
		if r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

// printable reports whether s is text of so many characters without controls.
func printable(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return utf8.ValidString(s) && n >= least && n <= most && strings.IndexFunc(s, unicode.IsControl) < 0
}

// sane bounds instants to the years a JSON date and an X.509 date can both say.
func sane(t time.Time) bool { return t.Unix() >= 0 && t.Year() <= 9999 }

func inBounds(n int) bool { return 0 <= n && n <= MaxUsers }

func unique(what string, list []string) error {
	seen := make(map[string]bool, len(list))
	for _, s := range list {
		if seen[s] {
			return claimError(what + " names the same twice")
		}
		seen[s] = true
	}
	return nil
}
