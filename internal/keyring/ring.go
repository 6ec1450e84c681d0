package keyring

import (
	"crypto/ed25519"
	"crypto/x509"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"seatward.dev/sdk/license"
)

// Ring is an opened chain. It never changes and is safe for concurrent use; after a rotation, open a new one.
type Ring struct {
	secret Secret
	root   *link
	// Newest first. Several may be active for a while, when two nodes rotated at once.
	intermediates, leaves []*link
}

// link is an entry with its certificate and key in hand.
type link struct {
	Entry
	cert   *x509.Certificate
	key    hidden[ed25519.PrivateKey] // nil when the entry holds none
	issuer *link
}

// Open checks the entries against each other and opens their keys. It fails with ErrNoChain, ErrWrongSecret or a
// *DamagedError.
//
// An active root may come without its key, when that is kept away from the server; everything works but
// RotateIntermediate.
func Open(secret Secret, entries []Entry) (*Ring, error) {
	if len(entries) == 0 {
		return nil, ErrNoChain
	}
	links, err := openAll(secret, entries)
	if err != nil {
		return nil, err
	}
	r := &Ring{secret: secret}
	for _, l := range links {
		switch l.Role {
		case Root:
			if r.root != nil {
				return nil, l.damaged("there is a second root")
			}
			r.root = l
		case Intermediate:
			r.intermediates = append(r.intermediates, l)
		case Leaf:
			r.leaves = append(r.leaves, l)
		default:
			return nil, l.damaged("its role is unknown")
		}
	}
	if r.root == nil {
		return nil, &DamagedError{Role: Root, Reason: "it is missing"}
	}
	if err := r.connect(); err != nil {
		return nil, err
	}
	return r, nil
}

func openAll(secret Secret, entries []Entry) ([]*link, error) {
	var links []*link
	var sealed, opened int
	var closed *link
	for _, e := range entries {
		cert, err := x509.ParseCertificate(e.CertDER)
		if err != nil {
			return nil, e.damaged("its certificate cannot be read")
		}
		if fingerprint(e.CertDER) != e.ID || cert.PublicKeyAlgorithm != x509.Ed25519 {
			return nil, e.damaged("its certificate is not the one it was made with")
		}
		l := &link{Entry: e, cert: cert}
		links = append(links, l)
		if e.State != Active || len(e.Sealed) == 0 {
			continue
		}
		sealed++
		key, err := secret.open(e.ID, e.Role, e.Sealed)
		if err != nil {
			closed = l
			continue
		}
		if public, _ := cert.PublicKey.(ed25519.PublicKey); !public.Equal(key.Public()) {
			return nil, e.damaged("its key is not its certificate's")
		}
		l.key = hide(key)
		opened++
	}
	if closed != nil && opened == 0 {
		return nil, fmt.Errorf("%w (%s)", ErrWrongSecret, closed.ID)
	}
	if closed != nil {
		return nil, closed.damaged(fmt.Sprintf("its key does not open, while %d of %d do", opened, sealed))
	}
	return links, nil
}

// connect finds each link's issuer and puts the newest first.
func (r *Ring) connect() error {
	for _, step := range []struct{ children, issuers []*link }{
		{r.intermediates, []*link{r.root}},
		{r.leaves, r.intermediates},
	} {
		for _, child := range step.children {
			i := slices.IndexFunc(step.issuers, func(issuer *link) bool {
				return child.cert.CheckSignatureFrom(issuer.cert) == nil
			})
			if i < 0 {
				return child.damaged("nothing in the chain has signed it")
			}
			child.issuer = step.issuers[i]
		}
		slices.SortStableFunc(step.children, func(a, b *link) int { return b.cert.NotBefore.Compare(a.cert.NotBefore) })
	}
	return nil
}

// signer is the newest leaf that may sign at an instant, with its chain.
func (r *Ring) signer(at time.Time) (*link, [][]byte, error) {
	for _, leaf := range r.leaves {
		if leaf.key != nil && leaf.validAt(at) && leaf.issuer.validAt(at) {
			return leaf, [][]byte{leaf.CertDER, leaf.issuer.CertDER}, nil
		}
	}
	return nil, nil, fmt.Errorf("no signing certificate is valid at %s: check the server's clock, then rotate the chain", at.UTC().Format(time.RFC3339))
}

func (l *link) validAt(t time.Time) bool {
	return !t.Before(l.cert.NotBefore) && !t.After(l.cert.NotAfter)
}

// SignLicense writes a license key. It is signed by the newest leaf valid at the claims' time of issue.
func (r *Ring) SignLicense(c license.Claims) (string, error) {
	leaf, chain, err := r.signer(c.IssuedAt)
	if err != nil {
		return "", err
	}
	return license.Sign(c, chain, leaf.key())
}

// SignStatus writes a revocation list, signed like a license.
func (r *Ring) SignStatus(s license.StatusList) (string, error) {
	leaf, chain, err := r.signer(s.IssuedAt)
	if err != nil {
		return "", err
	}
	return license.SignStatus(s, chain, leaf.key())
}

// SignLease writes the token of a borrowed lease, signed like a license.
func (r *Ring) SignLease(l license.LeaseToken) (string, error) {
	leaf, chain, err := r.signer(l.IssuedAt)
	if err != nil {
		return "", err
	}
	return license.SignLease(l, chain, leaf.key())
}

// SignDelegation writes a block of seats for a site, signed like a license.
func (r *Ring) SignDelegation(d license.Delegation) (string, error) {
	leaf, chain, err := r.signer(d.IssuedAt)
	if err != nil {
		return "", err
	}
	return license.SignDelegation(d, chain, leaf.key())
}

// String names the root and hides the keys. The receiver is a value, so that a dereferenced Ring is hidden too.
func (r Ring) String() string {
	if r.root == nil {
		return "no signing chain"
	}
	return "signing chain under " + r.root.ID
}

// GoString is String, for %#v.
func (r Ring) GoString() string { return r.String() }

// LogValue is String, for slog.
func (r Ring) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalText is String, for JSON and every other encoding that asks.
func (r Ring) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
