// Package licensetest is a vendor for tests: a signing chain made from a
// seed, which issues license keys for whatever a test needs. Equal seeds give
// equal chains, byte for byte.
//
// It is for the tests of products that embed the SDK. Its private keys are
// public knowledge, so no product that ships may trust its root.
package licensetest

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"time"

	"seatward.dev/sdk/license"
)

// Epoch is the instant from which the chain of every [Vendor] is valid, for
// twenty years.
func Epoch() time.Time { return time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC) }

// Vendor holds a root and the chain beneath it. The fields may be changed
// before issuing, to make a chain that is wrong in one respect.
type Vendor struct {
	Root  *x509.Certificate
	Chain [][]byte      // leaf and intermediate, DER
	Leaf  crypto.Signer // the private key of Chain[0]

	RootKey, IntermediateKey ed25519.PrivateKey
}

// NewVendor makes the vendor of a seed. It panics if the standard library
// cannot make certificates, which no test can do anything about.
func NewVendor(seed string) *Vendor {
	v := &Vendor{RootKey: Key(seed + " root"), IntermediateKey: Key(seed + " intermediate")}
	leaf := Key(seed + " leaf")
	v.Leaf = leaf
	root := license.RootTemplate(profile(seed+" root", 1))
	intermediate := license.IntermediateTemplate(profile(seed+" intermediate", 2))
	v.Root = Certificate(root, root, v.RootKey.Public(), v.RootKey)
	v.Chain = [][]byte{
		Certificate(license.LeafTemplate(profile(seed+" leaf", 3)), intermediate, leaf.Public(), v.IntermediateKey).Raw,
		Certificate(intermediate, v.Root, v.IntermediateKey.Public(), v.RootKey).Raw,
	}
	return v
}

// Roots is what a product passes as the roots it trusts.
func (v *Vendor) Roots() []*x509.Certificate { return []*x509.Certificate{v.Root} }

// RootPEM is the root as a product embeds it.
func (v *Vendor) RootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: v.Root.Raw})
}

// Issue signs the claims, and panics when they are not those of a key.
func (v *Vendor) Issue(c license.Claims) string {
	return must(license.Sign(c, v.Chain, v.Leaf))
}

// IssueStatus signs a revocation list.
func (v *Vendor) IssueStatus(s license.StatusList) string {
	return must(license.SignStatus(s, v.Chain, v.Leaf))
}

// IssueLease signs the token of a borrowed lease.
func (v *Vendor) IssueLease(l license.LeaseToken) string {
	return must(license.SignLease(l, v.Chain, v.Leaf))
}

// IssueDelegation signs a block of seats for a site.
func (v *Vendor) IssueDelegation(d license.Delegation) string {
	return must(license.SignDelegation(d, v.Chain, v.Leaf))
}

// Key is the private key of a seed.
func Key(seed string) ed25519.PrivateKey {
	sum := sha256.Sum256([]byte(seed))
	return ed25519.NewKeyFromSeed(sum[:])
}

// Certificate signs a certificate of pub with the parent's key.
func Certificate(template, parent *x509.Certificate, pub crypto.PublicKey, parentKey crypto.Signer) *x509.Certificate {
	der := must(x509.CreateCertificate(rand.Reader, template, parent, pub, parentKey))
	return must(x509.ParseCertificate(der))
}

func profile(name string, serial int64) license.Profile {
	return license.Profile{
		Name: name, Serial: big.NewInt(serial),
		From: Epoch(), Until: Epoch().AddDate(20, 0, 0),
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("licensetest: " + err.Error())
	}
	return v
}
