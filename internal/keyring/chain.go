package keyring

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"

	"seatward.dev/sdk/license"
)

// How long each certificate is valid. A certificate always fits into its issuer's time.
const (
	day              = 24 * time.Hour
	rootLife         = 20 * 365 * day // outlives the products that embed it
	intermediateLife = 5 * 365 * day
	leafLife         = 365 * day
)

// skew is how far the clocks of nodes that share a chain may differ: a certificate made by one is valid at once on
// all.
const skew = time.Hour

// NewChain makes root, intermediate and leaf of a vendor, sealed under secret. The vendor's name is written into
// the certificates and shown by tools that print them; it decides nothing.
func NewChain(secret Secret, now time.Time, vendor string) ([]Entry, error) {
	root, err := issue(secret, Root, now, vendor, nil)
	if err != nil {
		return nil, err
	}
	intermediate, err := issue(secret, Intermediate, now, vendor, root)
	if err != nil {
		return nil, err
	}
	leaf, err := issue(secret, Leaf, now, vendor, intermediate)
	if err != nil {
		return nil, err
	}
	return []Entry{root.Entry, intermediate.Entry, leaf.Entry}, nil
}

// issue makes a key pair and its certificate, signed by issuer; a root signs itself.
func issue(secret Secret, role Role, now time.Time, vendor string, issuer *link) (*link, error) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("keyring: draw a key: %w", err)
	}
	template, err := templateOf(role, now, vendor)
	if err != nil {
		return nil, err
	}
	parent, signer := template, private
	if issuer != nil {
		parent, signer = issuer.cert, issuer.key()
		if template.NotAfter.After(parent.NotAfter) {
			template.NotAfter = parent.NotAfter
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		return nil, fmt.Errorf("keyring: make the %s: %w", role, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("keyring: read the new %s: %w", role, err)
	}
	id := fingerprint(der)
	return &link{
		Entry: Entry{
			ID: id, Role: role, State: Active,
			CertDER: der, Sealed: secret.seal(id, role, private),
			NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, CreatedAt: now.UTC(),
		},
		cert: cert, key: hide(private), issuer: issuer,
	}, nil
}

func templateOf(role Role, now time.Time, vendor string) (*x509.Certificate, error) {
	// 20 octets at most, positive, unguessable (RFC 5280, 4.1.2.2).
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("keyring: draw a serial number: %w", err)
	}
	serial.SetBit(serial, 127, 1)
	profile := license.Profile{
		// The serial makes the names of successive intermediates differ.
		Name:   fmt.Sprintf("Seatward license %s %s", role, serial.Text(16)[:8]),
		Serial: serial,
		From:   now.Add(-skew),
	}
	var template *x509.Certificate
	switch role {
	case Root:
		profile.Until = now.Add(rootLife)
		template = license.RootTemplate(profile)
	case Intermediate:
		profile.Until = now.Add(intermediateLife)
		template = license.IntermediateTemplate(profile)
	case Leaf:
		profile.Until = now.Add(leafLife)
		template = license.LeafTemplate(profile)
	}
	if name := organizationName(vendor); name != "" {
		template.Subject.Organization = []string{name}
	}
	return template, nil
}

// organizationName is vendor as a certificate may carry it: printable, 64 characters (RFC 5280, appendix A).
func organizationName(vendor string) string {
	printable := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, vendor)
	name := []rune(strings.TrimSpace(printable))
	return strings.TrimSpace(string(name[:min(len(name), 64)]))
}

// fingerprint is an entry's id. It is made of the certificate itself, so that an entry whose certificate was
// exchanged no longer answers to its id.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return "key_" + hex.EncodeToString(sum[:16])
}
