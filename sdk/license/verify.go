package license

import (
	"crypto/ed25519"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// Key is a verified key. Only [Verify] and [Verifier] make one.
type Key struct {
	Text   string
	Claims Claims
	Leaf   *x509.Certificate // the certificate whose key signed it
}

// Expect says what a key must be for. The zero value expects everything and
// accepts nothing.
type Expect struct {
	// Roots are the vendor's, see ParseRoots. A Verifier uses its own instead.
	Roots []*x509.Certificate
	// InstallID is this installation's; a key bound to others is refused.
	InstallID string
	// Product is the slug the key must be for.
	Product string
	// AnyInstallation and AnyProduct leave the respective question out, for
	// the vendor's own tools.
	AnyInstallation, AnyProduct bool
	// Now, unless zero, refuses keys that start later. Leave it zero for keys
	// already installed: package entitle counts them from their start.
	Now time.Time
	// Status, unless nil, refuses what it withdraws.
	Status *StatusList
}

// Verify decides whether a key is genuine and meant for what is expected. The
// error is always an [*Error]; it names the first reason found in the order
// of the constants.
func Verify(text string, want Expect) (*Key, error) {
	tok, err := parseToken(text, typLicense, MaxSize)
	if err != nil {
		return nil, err
	}
	certs, err := parseChain(tok.x5c)
	if err != nil {
		return nil, err
	}
	ch, err := checkChain(certs, want.Roots)
	if err != nil {
		return nil, err
	}
	key, err := tok.license(text, ch)
	if err != nil {
		return nil, err
	}
	if err := key.Check(want); err != nil {
		return nil, err
	}
	return key, nil
}

// license makes a key of a token whose chain is trusted. The payload is not
// even read as JSON before its signature is known to be good.
func (t *token) license(text string, ch *chain) (*Key, error) {
	if err := t.checkSignature(ch); err != nil {
		return nil, err
	}
	claims, err := decodeClaims(t.payload)
	if err != nil {
		return nil, err
	}
	if err := ch.validAt(claims.IssuedAt); err != nil {
		return nil, err
	}
	return &Key{Text: text, Claims: *claims, Leaf: ch.certs[0]}, nil
}

func (t *token) checkSignature(ch *chain) error {
	if !ed25519.Verify(ch.key, []byte(t.signed), t.signature) {
		return refuse(BadSignature, "the signature does not fit the content")
	}
	return nil
}

// Check asks of a verified key whether it is meant for what is expected. It
// is what Verify does after the signature: product, installation, start and
// revocation. want.Roots is not looked at.
func (k *Key) Check(want Expect) error {
	c := &k.Claims
	reason, detail := c.unfit(want)
	if reason == "" {
		reason, detail = want.Status.withdraws(c)
	}
	if reason == "" {
		return nil
	}
	return &Error{Reason: reason, Detail: detail, Claims: c}
}

func (c *Claims) unfit(want Expect) (Reason, string) {
	switch {
	case !want.AnyProduct && c.Lic.Product != want.Product:
		return WrongProduct, fmt.Sprintf("for product %q", c.Lic.Product)
	case !want.AnyInstallation && c.Bound() && !slices.Contains(c.Audience, want.InstallID):
		return WrongInstallation, fmt.Sprintf("for installation %s", c.Audience[0])
	case !want.Now.IsZero() && c.NotBefore.After(want.Now):
		return NotYetValid, "starts " + c.NotBefore.Format(time.RFC3339)
	}
	return "", ""
}
