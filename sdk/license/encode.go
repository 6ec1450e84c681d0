package license

import (
	"bytes"
	"encoding/json"
	"time"
)

// The wire structs fix the order of members, so that equal claims give equal
// bytes; [decodeClaims] is their counterpart.
type wireClaims struct {
	Iss string   `json:"iss"`
	Sub string   `json:"sub"`
	Jti string   `json:"jti"`
	Aud []string `json:"aud"`
	Iat int64    `json:"iat"`
	Nbf int64    `json:"nbf"`
	Exp *int64   `json:"exp,omitempty"`
	Lic wireLic  `json:"lic"`
}

type wireLic struct {
	V                int         `json:"v"`
	Serial           string      `json:"serial"`
	Org              *wireOrg    `json:"org,omitempty"`
	Product          string      `json:"product"`
	Plan             string      `json:"plan"`
	Type             string      `json:"type"`
	Name             string      `json:"name"`
	Users            wireUsers   `json:"users"`
	Features         []string    `json:"features"`
	Flags            []string    `json:"flags"`
	Ladder           *wireLadder `json:"ladder,omitempty"`
	Replaces         []string    `json:"replaces,omitempty"`
	MaintenanceUntil *int64      `json:"maintenance_until,omitempty"`
}

type wireOrg struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type wireUsers struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

type wireLadder struct {
	WarnAdmins int64 `json:"warn_admins"`
	WarnUsers  int64 `json:"warn_users"`
	ReadOnly   int64 `json:"read_only"`
}

// Encode returns the claims as the payload of a key. It fails with
// [BadClaims] when [Verify] would refuse them.
func Encode(c Claims) ([]byte, error) {
	c.truncate()
	if err := c.check(); err != nil {
		return nil, err
	}
	return marshal(wireClaims{
		Iss: c.Issuer, Sub: c.LicenseID, Jti: c.ID(), Aud: c.Audience,
		Iat: c.IssuedAt.Unix(), Nbf: c.NotBefore.Unix(), Exp: unixOrNil(c.Expires),
		Lic: c.Lic.wire(),
	})
}

func (l *Lic) wire() wireLic {
	w := wireLic{
		V: Version, Serial: l.Serial, Product: l.Product, Plan: l.Plan, Type: l.Type, Name: l.Name,
		Users:    wireUsers(l.Users),
		Features: orEmpty(l.Features), Flags: orEmpty(l.Flags), Replaces: l.Replaces,
		MaintenanceUntil: unixOrNil(l.MaintenanceUntil),
	}
	if l.Org != (Org{}) {
		w.Org = &wireOrg{ID: l.Org.ID, Name: l.Org.Name}
	}
	if l.Ladder != (Ladder{}) {
		w.Ladder = &wireLadder{seconds(l.Ladder.WarnAdmins), seconds(l.Ladder.WarnUsers), seconds(l.Ladder.ReadOnly)}
	}
	return w
}

// truncate brings every instant to the key's resolution.
func (c *Claims) truncate() {
	for _, t := range []*time.Time{&c.IssuedAt, &c.NotBefore, &c.Expires, &c.Lic.MaintenanceUntil} {
		if !t.IsZero() {
			*t = time.Unix(t.Unix(), 0).UTC()
		}
	}
}

func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

func unixOrNil(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return new(t.Unix())
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
