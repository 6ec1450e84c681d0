// Package site is what a site with a block of floating seats tells the portal:
// how they were used, and that they are given back. It does no input or output
// and reads no clock.
//
// A report is a compact JWS (RFC 7515) with the header
//
//	{"alg":"HS256","typ":"seatward-site+jwt","kid":"<delegation>/<revision>"}
//
// Its secret is made from the signed delegation, which the site and the portal
// both know (docs/rules.md, seats on site).
package site

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"seatward.dev/sdk/license"
)

// Bounds of a report.
const (
	MaxSize  = 1 << 20 // bytes
	MaxHours = 90 * 24
)

// context sets the secret of reports apart from whatever else may once be made
// from a delegation.
const context = "seatward site report 1\n"

// Report is what a site says of its seats. Instants are UTC.
type Report struct {
	V        int    `json:"v"`
	ID       string `json:"delegation"`
	IssuedAt int64  `json:"iat"` // seconds since 1970
	// Returned says that the site has given its seats back and leases none of them
	// any more.
	Returned bool   `json:"returned"`
	Hours    []Hour `json:"hours"` // ascending
}

// Hour is how the seats were used in one hour.
type Hour struct {
	At     int64 `json:"at"` // its beginning, seconds since 1970
	Peak   int   `json:"peak"`
	Denied int   `json:"denied"`
}

// Time is the beginning of the hour.
func (h Hour) Time() time.Time { return time.Unix(h.At, 0).UTC() }

// Errors of a report that cannot be read.
var (
	ErrMalformed = errors.New("site: not a report, or a part of it is missing")
	ErrSignature = errors.New("site: the report was changed, or is signed with another delegation")
)

// Proof is the secret of the reports of a delegation: HMAC's key.
func Proof(delegation string) []byte {
	sum := sha256.Sum256([]byte(context + delegation))
	return sum[:]
}

// Sign writes the report of a delegation, whose text makes the secret.
func Sign(r Report, d *license.Delegation) (string, error) {
	r.V, r.ID = 1, d.ID
	if err := r.check(); err != nil {
		return "", err
	}
	payload, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	signed := encode(header(d.ID+"/"+strconv.FormatInt(d.Revision, 10))) + "." + encode(payload)
	return signed + "." + encode(mac(signed, Proof(d.Text))), nil
}

// Unverified is a report whose signature was not looked at.
type Unverified struct {
	Delegation string
	Revision   int

	signed    string
	payload   []byte
	signature []byte
}

// Parse takes a report apart. It fails with ErrMalformed.
func Parse(text string) (*Unverified, error) {
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(text) > MaxSize || len(parts) != 3 {
		return nil, ErrMalformed
	}
	var decoded [3][]byte
	for i, part := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil || encode(b) != part {
			return nil, ErrMalformed
		}
		decoded[i] = b
	}
	var head struct{ Kid string }
	if json.Unmarshal(decoded[0], &head) != nil || !bytes.Equal(header(head.Kid), decoded[0]) {
		return nil, ErrMalformed
	}
	id, digits, _ := strings.Cut(head.Kid, "/")
	revision, err := strconv.Atoi(digits)
	if err != nil || revision < 1 || strconv.Itoa(revision) != digits || id == "" {
		return nil, ErrMalformed
	}
	return &Unverified{id, revision, parts[0] + "." + parts[1], decoded[1], decoded[2]}, nil
}

// Verify reads the report with the proof of its delegation's revision. It fails
// with ErrSignature or ErrMalformed.
func (u *Unverified) Verify(proof []byte) (Report, error) {
	if len(proof) == 0 || !hmac.Equal(mac(u.signed, proof), u.signature) {
		return Report{}, ErrSignature
	}
	var r Report
	if json.Unmarshal(u.payload, &r) != nil || r.check() != nil || r.ID != u.Delegation {
		return Report{}, ErrMalformed
	}
	if again, err := json.Marshal(r); err != nil || !bytes.Equal(again, u.payload) {
		return Report{}, ErrMalformed // there is one way to write it
	}
	return r, nil
}

func (r Report) check() error {
	if r.V != 1 || r.Hours == nil || len(r.Hours) > MaxHours || r.IssuedAt < 0 {
		return ErrMalformed
	}
	for i, h := range r.Hours {
		if h.At%3600 != 0 || h.At < 0 || h.At > r.IssuedAt || i > 0 && h.At <= r.Hours[i-1].At ||
			h.Peak < 0 || h.Peak > license.MaxUsers || h.Denied < 0 || h.Denied > license.MaxUsers {
			return ErrMalformed
		}
	}
	return nil
}

// header is the one writing there is; a kid holds nothing that JSON escapes.
func header(kid string) []byte {
	return []byte(`{"alg":"HS256","typ":"seatward-site+jwt","kid":"` + kid + `"}`)
}

func mac(signed string, proof []byte) []byte {
	h := hmac.New(sha256.New, proof)
	h.Write([]byte(signed))
	return h.Sum(nil)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
