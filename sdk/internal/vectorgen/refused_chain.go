package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"strings"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// refusedChain are signed by something that may not sign licenses.
func (g *generator) refusedChain() []vector {
	leaf, inter := g.vendor.Chain[0], g.vendor.Chain[1]
	pub := g.vendor.Leaf.Public()
	var out []vector
	add := func(name, about string, chain ...[]byte) {
		out = append(out, g.refused(name, about, license.BadChain, g.withChain(chain...)))
	}
	add("chain-empty", "no certificates")
	add("chain-leaf-only", "one certificate", leaf)
	add("chain-with-root", "three certificates", leaf, inter, g.vendor.Root.Raw)
	add("chain-swapped", "intermediate before leaf", inter, leaf)
	add("chain-garbage", "no certificates, only bytes", []byte("leaf"), []byte("intermediate"))
	add("chain-trailing-byte", "a byte after the leaf", append(append([]byte{}, leaf...), 0), inter)
	add("chain-leaf-without-usage", "the leaf is no license signer", g.leaf(pub, func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil }), inter)
	add("chain-leaf-other-usage", "the leaf is some other signer", g.leaf(pub, func(c *x509.Certificate) {
		c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{2, 25, 0x53454154, 2}}
	}), inter)
	add("chain-leaf-any-usage", "anything is not license signing", g.leaf(pub, func(c *x509.Certificate) {
		c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	}), inter)
	add("chain-leaf-may-not-sign", "the leaf's key usage lacks signing", g.leaf(pub, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement }), inter)
	add("chain-leaf-is-authority", "the leaf could make certificates of its own", g.leaf(pub, func(c *x509.Certificate) { c.IsCA = true }), inter)
	add("chain-leaf-expired", "the leaf's time was over at iat", g.leaf(pub, func(c *x509.Certificate) { c.NotAfter = g.claims().IssuedAt.Add(-time.Second) }), inter)
	add("chain-leaf-later", "the leaf's time had not come at iat", g.leaf(pub, func(c *x509.Certificate) { c.NotBefore = g.claims().IssuedAt.Add(time.Second) }), inter)
	add("chain-leaf-not-ed25519", "the leaf's key is of another kind", g.leaf(p256(), func(*x509.Certificate) {}), inter)
	add("chain-leaf-critical-extension", "an extension nobody knows", g.leaf(pub, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
	}), inter)
	add("chain-leaf-of-another", "the leaf is not signed by the intermediate", licensetest.NewVendor("another").Chain[0], inter)
	add("chain-intermediate-no-authority", "the intermediate is no certificate authority", leaf, g.intermediate(func(c *x509.Certificate) { c.IsCA, c.MaxPathLenZero = false, false }))
	add("chain-intermediate-may-not-issue", "the intermediate's key usage lacks certificates", leaf, g.intermediate(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }))
	add("chain-intermediate-expired", "the intermediate's time was over at iat", leaf, g.intermediate(func(c *x509.Certificate) { c.NotAfter = g.claims().IssuedAt.Add(-time.Second) }))
	return append(out, g.chainByHand(leaf, inter)...)
}

func (g *generator) chainByHand(leaf, inter []byte) []vector {
	urlSafe := strings.NewReplacer("+", "-", "/", "_").Replace(header([][]byte{leaf, inter}))
	urlSafe = strings.Replace(urlSafe, "seatward-license-jwt", "seatward-license+jwt", 1)
	broken := strings.Replace(header([][]byte{leaf, inter}), `"x5c":["`, `"x5c":["\n`, 1)
	other := licensetest.NewVendor("another vendor")
	// Same names, other keys: only the signature tells it from the true one.
	impostor := licensetest.Key("an impostor")
	falseRoot := g.template(license.RootTemplate, "root", 1)
	fake := licensetest.Certificate(g.template(license.IntermediateTemplate, "intermediate", 2), falseRoot, g.vendor.IntermediateKey.Public(), impostor)
	early := g.claims()
	early.IssuedAt = licensetest.Epoch().Add(-time.Second)
	payload, _ := license.Encode(early)
	return []vector{
		g.refused("chain-base64url", "x5c is standard base64", license.BadChain, g.signed(urlSafe, g.payload())),
		g.refused("chain-line-break", "a line break within x5c", license.BadChain, g.signed(broken, g.payload())),
		g.refused("chain-before-its-time", "issued before any certificate was valid", license.BadChain, g.signed(header(g.vendor.Chain), string(payload))),
		g.refused("untrusted-root", "a sound key of another vendor", license.UntrustedRoot, other.Issue(g.claims())),
		g.refused("untrusted-root-same-name", "an intermediate in the name of the root, signed by someone else", license.UntrustedRoot, g.withChain(leaf, fake.Raw)),
	}
}

func (g *generator) template(kind func(license.Profile) *x509.Certificate, name string, serial int64) *x509.Certificate {
	return kind(license.Profile{
		Name: "vectors " + name, Serial: big.NewInt(serial),
		From: licensetest.Epoch(), Until: licensetest.Epoch().AddDate(20, 0, 0),
	})
}

// p256 is a fixed public key of another kind: the curve's base point.
func p256() *ecdsa.PublicKey {
	p := elliptic.P256().Params()
	point := slices.Concat([]byte{4}, p.Gx.FillBytes(make([]byte, 32)), p.Gy.FillBytes(make([]byte, 32)))
	pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		panic(err)
	}
	return pub
}
