package license

import (
	"strconv"
	"strings"
	"time"

	"seatward.dev/sdk/internal/strictjson"
)

// decodeClaims reads a payload. JSON that is not well formed is [Malformed];
// well-formed JSON that is not the claims of a license is [BadClaims].
func decodeClaims(payload []byte) (*Claims, error) {
	o, err := strictjson.Parse(payload)
	if err != nil {
		return nil, refuse(Malformed, "payload: "+err.Error())
	}
	var c Claims
	if err := c.read(o); err != nil {
		return nil, refuse(BadClaims, err.Error())
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return &c, nil
}

func (c *Claims) read(o *strictjson.Object) error {
	c.Issuer = o.String("iss")
	c.LicenseID = o.String("sub")
	c.Revision = revisionOf(o.String("jti"), c.LicenseID)
	c.Audience = o.Strings("aud")
	c.IssuedAt = instant(o, "iat")
	c.NotBefore = instant(o, "nbf")
	c.Expires = optionalInstant(o, "exp")
	if err := c.Lic.read(o.Object("lic")); err != nil {
		return err
	}
	return o.Done()
}

func (l *Lic) read(o *strictjson.Object) error {
	v := o.Int("v")
	switch {
	case o.Err() != nil:
		return o.Err()
	case v > Version:
		return errNewer(v)
	case v != Version:
		return errVersion(v)
	}
	l.Serial = o.String("serial")
	if o.Has("org") {
		org := o.Object("org")
		l.Org = Org{ID: org.String("id"), Name: org.String("name")}
		if err := org.Done(); err != nil {
			return err
		}
		if l.Org == (Org{}) {
			return claimError("lic.org is empty")
		}
	}
	l.Product = o.String("product")
	l.Plan = o.String("plan")
	l.Type = o.String("type")
	l.Name = o.String("name")
	users := o.Object("users")
	l.Users = Users{Internal: count(users, "internal"), External: count(users, "external")}
	if err := users.Done(); err != nil {
		return err
	}
	l.Features = o.Strings("features")
	l.Flags = o.Strings("flags")
	if o.Has("ladder") {
		if err := l.Ladder.read(o.Object("ladder")); err != nil {
			return err
		}
	}
	if o.Has("replaces") {
		l.Replaces = o.Strings("replaces")
	}
	l.MaintenanceUntil = optionalInstant(o, "maintenance_until")
	return o.Done()
}

func (l *Ladder) read(o *strictjson.Object) error {
	l.WarnAdmins = rung(o, "warn_admins")
	l.WarnUsers = rung(o, "warn_users")
	l.ReadOnly = rung(o, "read_only")
	return o.Done()
}

// revisionOf returns 0, which check refuses, unless jti is sub + "/" + a
// positive number in its only spelling.
func revisionOf(jti, sub string) int {
	digits, ok := strings.CutPrefix(jti, sub+"/")
	n, err := strconv.ParseInt(digits, 10, 32)
	if !ok || err != nil || strconv.FormatInt(n, 10) != digits {
		return 0
	}
	return int(n)
}

func instant(o *strictjson.Object, name string) time.Time {
	return time.Unix(o.Int(name), 0).UTC()
}

func optionalInstant(o *strictjson.Object, name string) time.Time {
	if !o.Has(name) {
		return time.Time{}
	}
	return instant(o, name)
}

// count keeps absurd numbers out of int, whose size differs between machines;
// check refuses what lies outside [0, MaxUsers].
func count(o *strictjson.Object, name string) int {
	return int(min(max(o.Int(name), -1), MaxUsers+1))
}

func rung(o *strictjson.Object, name string) time.Duration {
	return time.Duration(min(max(o.Int(name), -1), maxRung+1)) * time.Second
}
