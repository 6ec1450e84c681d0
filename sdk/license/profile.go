package license

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"
)

// Profile is what differs between the certificates of one kind.
type Profile struct {
	Name   string   // common name
	Serial *big.Int // unique per issuer
	From   time.Time
	Until  time.Time
}

// RootTemplate is the root certificate of a vendor for x509.CreateCertificate.
// Products embed the root, so it should outlive them.
func RootTemplate(p Profile) *x509.Certificate { return authority(p, 1) }

// IntermediateTemplate is the certificate that issues leaves.
func IntermediateTemplate(p Profile) *x509.Certificate { return authority(p, 0) }

// LeafTemplate is the certificate whose key signs licenses.
func LeafTemplate(p Profile) *x509.Certificate {
	c := base(p)
	c.KeyUsage = x509.KeyUsageDigitalSignature
	c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{SigningUsage()}
	return c
}

func authority(p Profile, below int) *x509.Certificate {
	c := base(p)
	c.IsCA = true
	c.KeyUsage = x509.KeyUsageCertSign
	c.MaxPathLen, c.MaxPathLenZero = below, below == 0
	return c
}

func base(p Profile) *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: p.Name},
		SerialNumber:          p.Serial,
		NotBefore:             p.From,
		NotAfter:              p.Until,
		BasicConstraintsValid: true,
	}
}
