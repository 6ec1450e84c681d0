package license

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"time"

	"seatward.dev/sdk/internal/strictjson"
)

// MaxStatusSize is the largest revocation list in bytes.
const MaxStatusSize = 1 << 20

// StatusList is the vendor's revocation list: a JWS of the same chain as the
// keys, of type seatward-status+jwt, fetched when online or carried by hand.
// Its payload is
//
//	{"iss":...,"iat":...,"exp":...,"status":{"v":1,"revoked":[ids],"revisions":{id:least}}}
type StatusList struct {
	Text     string // the list as signed; empty before it is
	Issuer   string // URL of the portal
	IssuedAt time.Time
	// Expires is when a newer list should have been fetched. A list past it
	// still counts: what was withdrawn stays withdrawn.
	Expires time.Time
	// Revoked are license ids withdrawn in every revision.
	Revoked []string
	// LeastRevision holds, by license id, the oldest revision still good.
	LeastRevision map[string]int

	revoked map[string]bool // Revoked again, for lists of thousands
}

// Stale reports whether a newer list should have been fetched by now.
func (s *StatusList) Stale(now time.Time) bool { return !now.Before(s.Expires) }

// IsRevoked reports whether the license is withdrawn altogether.
func (s *StatusList) IsRevoked(licenseID string) bool {
	switch {
	case s == nil:
		return false
	case s.revoked != nil:
		return s.revoked[licenseID]
	}
	return slices.Contains(s.Revoked, licenseID)
}

// IsSuperseded reports whether this revision of the license is withdrawn in
// favor of a newer one.
func (s *StatusList) IsSuperseded(licenseID string, revision int) bool {
	return s != nil && revision < s.LeastRevision[licenseID]
}

func (s *StatusList) withdraws(c *Claims) (Reason, string) {
	switch {
	case s.IsRevoked(c.LicenseID):
		return Revoked, "withdrawn by the list of " + s.IssuedAt.Format(time.RFC3339)
	case s.IsSuperseded(c.LicenseID, c.Revision):
		return Superseded, fmt.Sprintf("revision %d, at least %d is needed", c.Revision, s.LeastRevision[c.LicenseID])
	}
	return "", ""
}

// Newer returns the list that counts of two: the one issued later, and have
// when neither is. Either may be nil. So an old list carried in again withdraws
// nothing that a newer one withdrew.
func Newer(have, got *StatusList) *StatusList {
	if have == nil || got != nil && got.IssuedAt.After(have.IssuedAt) {
		return got
	}
	return have
}

// VerifyStatus decides whether a revocation list is genuine. It fails with
// the same reasons as [Verify], up to [BadClaims].
func VerifyStatus(text string, roots []*x509.Certificate) (*StatusList, error) {
	tok, ch, err := genuine(text, typStatus, MaxStatusSize, roots)
	if err != nil {
		return nil, err
	}
	list, err := decodeStatus(tok.payload)
	if err != nil {
		return nil, err
	}
	if err := ch.validAt(list.IssuedAt); err != nil {
		return nil, err
	}
	list.Text = text
	return list, nil
}

// SignStatus writes a revocation list; chain and signer are those of [Sign].
func SignStatus(s StatusList, chain [][]byte, signer crypto.Signer) (string, error) {
	s.IssuedAt = time.Unix(s.IssuedAt.Unix(), 0).UTC()
	s.Expires = time.Unix(s.Expires.Unix(), 0).UTC()
	if err := s.check(); err != nil {
		return "", err
	}
	type body struct {
		V         int            `json:"v"`
		Revoked   []string       `json:"revoked"`
		Revisions map[string]int `json:"revisions"`
	}
	revisions := s.LeastRevision
	if revisions == nil {
		revisions = map[string]int{}
	}
	payload, err := marshal(struct {
		Iss    string `json:"iss"`
		Iat    int64  `json:"iat"`
		Exp    int64  `json:"exp"`
		Status body   `json:"status"`
	}{s.Issuer, s.IssuedAt.Unix(), s.Expires.Unix(), body{Version, orEmpty(s.Revoked), revisions}})
	if err != nil {
		return "", err
	}
	return signToken(typStatus, MaxStatusSize, payload, s.IssuedAt, chain, signer)
}

func decodeStatus(payload []byte) (*StatusList, error) {
	o, err := strictjson.Parse(payload)
	if err != nil {
		return nil, refuse(Malformed, "payload: "+err.Error())
	}
	s := &StatusList{Issuer: o.String("iss"), IssuedAt: instant(o, "iat"), Expires: instant(o, "exp")}
	body := o.Object("status")
	v := body.Int("v")
	s.Revoked = body.Strings("revoked")
	revisions := body.Ints("revisions")
	for _, err := range []error{body.Done(), o.Done()} {
		if err != nil {
			return nil, refuse(BadClaims, err.Error())
		}
	}
	if v != Version {
		return nil, refuse(BadClaims, fmt.Sprintf("status.v is %d", v))
	}
	s.LeastRevision = make(map[string]int, len(revisions))
	for id, n := range revisions {
		s.LeastRevision[id] = int(min(max(n, -1), maxRevision+1))
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	s.revoked = make(map[string]bool, len(s.Revoked))
	for _, id := range s.Revoked {
		s.revoked[id] = true
	}
	return s, nil
}

func (s *StatusList) check() error {
	if !printable(s.Issuer, 1, maxURL) || !sane(s.IssuedAt) || !sane(s.Expires) || !s.Expires.After(s.IssuedAt) {
		return refuse(BadClaims, "iss, iat or exp is missing or contradictory")
	}
	for _, id := range slices.Concat(s.Revoked, slices.Collect(maps.Keys(s.LeastRevision))) {
		if !identifier(id) {
			return refuse(BadClaims, "status names something other than license ids")
		}
	}
	for _, n := range s.LeastRevision {
		if n < 1 || n > maxRevision {
			return refuse(BadClaims, "status.revisions holds something other than revisions")
		}
	}
	if err := unique("status.revoked", s.Revoked); err != nil {
		return refuse(BadClaims, err.Error())
	}
	return nil
}
