package license

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
)

// Sign writes a key. chain is leaf and intermediate in DER; signer holds the
// leaf's private key. Claims that [Verify] would refuse, a chain that is not
// one, or a signer that does not fit the leaf are errors: a key that leaves the
// house is one that verifies under the root of that chain.
func Sign(c Claims, chain [][]byte, signer crypto.Signer) (string, error) {
	payload, err := Encode(c)
	if err != nil {
		return "", err
	}
	return signToken(typLicense, MaxSize, payload, c.IssuedAt, chain, signer)
}

func signToken(typ string, limit int, payload []byte, iat time.Time, ders [][]byte, signer crypto.Signer) (string, error) {
	x5c := make([]string, len(ders))
	for i, der := range ders {
		x5c[i] = base64.StdEncoding.EncodeToString(der)
	}
	if err := checkSigner(x5c, iat, signer); err != nil {
		return "", err
	}
	header, err := marshal(struct {
		Alg string   `json:"alg"`
		Typ string   `json:"typ"`
		X5c []string `json:"x5c"`
	}{algorithm, typ, x5c})
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(payload)
	signature, err := signer.Sign(rand.Reader, []byte(signed), crypto.Hash(0))
	if err != nil {
		return "", fmt.Errorf("license: sign: %w", err)
	}
	text := signed + "." + base64.RawURLEncoding.EncodeToString(signature)
	if len(text) > limit {
		return "", refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", len(text), limit))
	}
	return text, nil
}

// checkSigner refuses to sign what no product could verify.
func checkSigner(x5c []string, iat time.Time, signer crypto.Signer) error {
	certs, err := parseChain(x5c)
	if err != nil {
		return err
	}
	if err := checkShape(certs); err != nil {
		return err
	}
	iat = iat.Truncate(time.Second)
	for i, cert := range certs {
		if iat.Before(cert.NotBefore) || iat.After(cert.NotAfter) {
			return refuse(BadChain, fmt.Sprintf("the %s is not valid at the time of issue", certName(i)))
		}
	}
	if pub, ok := signer.Public().(ed25519.PublicKey); !ok || !pub.Equal(certs[0].PublicKey) {
		return errors.New("license: sign: the private key is not the leaf's")
	}
	return nil
}
