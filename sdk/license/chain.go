package license

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"
)

// SigningUsage is the extended key usage that makes a certificate a license
// signer: 2.25.1397047636.1. Below 2.25 every UUID is an arc of its own
// (ITU-T X.667); ours is 00000000-0000-0000-0000-000053454154, whose last
// bytes spell "SEAT", small enough for the 31-bit arcs that Go, OpenSSL and
// Java all read. The arc is not registered with anyone; within a private chain
// it only has to differ from all others.
func SigningUsage() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{2, 25, 0x53454154, 1}
}

// ParseRoots reads the vendor's root certificates as a product embeds them:
// PEM, one or more, Ed25519.
func ParseRoots(pemText []byte) ([]*x509.Certificate, error) {
	var roots []*x509.Certificate
	for rest := pemText; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("license: root: PEM block is %q instead of a certificate", block.Type)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("license: root: %w", err)
		}
		if !isEd25519(cert) || !isAuthority(cert) {
			return nil, errors.New("license: root: not the certificate of an Ed25519 certificate authority")
		}
		roots = append(roots, cert)
	}
	if len(roots) == 0 {
		return nil, errors.New("license: root: no certificate in PEM form")
	}
	return roots, nil
}

// chain is a chain whose signatures and usages were checked. Whether it was
// valid at some instant is asked separately, so a checked chain can be kept.
type chain struct {
	certs [3]*x509.Certificate // leaf, intermediate, root
	key   ed25519.PublicKey
}

// validAt checks every certificate's own period; both its ends are included,
// as X.509 has it.
func (c *chain) validAt(t time.Time) error {
	for i, cert := range c.certs {
		if t.Before(cert.NotBefore) || t.After(cert.NotAfter) {
			return refuse(BadChain, fmt.Sprintf("the %s was not valid when the key was issued", certName(i)))
		}
	}
	return nil
}

func parseChain(x5c []string) (certs [2]*x509.Certificate, err error) {
	if len(x5c) != len(certs) {
		return certs, refuse(BadChain, fmt.Sprintf("x5c holds %d certificates instead of leaf and intermediate", len(x5c)))
	}
	for i, text := range x5c {
		der, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(text) != base64.StdEncoding.EncodedLen(len(der)) {
			return certs, refuse(BadChain, fmt.Sprintf("the %s is not canonical base64", certName(i)))
		}
		if certs[i], err = x509.ParseCertificate(der); err != nil {
			return certs, refuse(BadChain, fmt.Sprintf("the %s is not a certificate", certName(i)))
		}
	}
	return certs, nil
}

// checkChain decides the shape of the chain first and whose chain it is last,
// so that a sound key of another vendor is told apart from a broken one.
func checkChain(certs [2]*x509.Certificate, roots []*x509.Certificate) (*chain, error) {
	if err := checkShape(certs); err != nil {
		return nil, err
	}
	leaf, intermediate := certs[0], certs[1]
	key, ok := leaf.PublicKey.(ed25519.PublicKey)
	for _, root := range roots {
		if ok && signedBy(intermediate, root) && isEd25519(root) {
			return &chain{certs: [3]*x509.Certificate{leaf, intermediate, root}, key: key}, nil
		}
	}
	return nil, refuse(UntrustedRoot, "the intermediate is not signed by a root this product trusts")
}

func checkShape(certs [2]*x509.Certificate) error {
	leaf, intermediate := certs[0], certs[1]
	for i, cert := range certs {
		if !isEd25519(cert) {
			return refuse(BadChain, fmt.Sprintf("the %s is not Ed25519", certName(i)))
		}
		if len(cert.UnhandledCriticalExtensions) > 0 {
			return refuse(BadChain, fmt.Sprintf("the %s has a critical extension nobody here knows", certName(i)))
		}
	}
	switch {
	case !isAuthority(intermediate):
		return refuse(BadChain, "the intermediate is not a certificate authority")
	case leaf.IsCA:
		return refuse(BadChain, "the leaf is a certificate authority")
	case leaf.KeyUsage&x509.KeyUsageDigitalSignature == 0:
		return refuse(BadChain, "the leaf may not sign")
	case !slices.ContainsFunc(leaf.UnknownExtKeyUsage, SigningUsage().Equal):
		return refuse(BadChain, "the leaf is not a license signer")
	case !signedBy(leaf, intermediate):
		return refuse(BadChain, "the leaf is not signed by the intermediate")
	}
	return nil
}

func signedBy(child, parent *x509.Certificate) bool {
	return slices.Equal(child.RawIssuer, parent.RawSubject) && child.CheckSignatureFrom(parent) == nil
}

func isEd25519(c *x509.Certificate) bool {
	_, ok := c.PublicKey.(ed25519.PublicKey)
	return ok && c.SignatureAlgorithm == x509.PureEd25519
}

func isAuthority(c *x509.Certificate) bool {
	return c.BasicConstraintsValid && c.IsCA && c.KeyUsage&x509.KeyUsageCertSign != 0
}

func certName(i int) string { return [...]string{"leaf", "intermediate", "root"}[i] }
