package license

import (
	"crypto/x509"
	"strings"
	"sync"
)

// Verifier verifies keys and remembers those whose signature was good, so
// that asking again about the same bytes costs one look into a map. What
// depends on the instant or on the revocation list is decided anew every time.
// It is safe for concurrent use.
type Verifier struct {
	roots []*x509.Certificate

	mu     sync.Mutex
	keys   memory[*Key]
	chains memory[*chain]
}

// NewVerifier returns a verifier that trusts roots and remembers about size
// keys.
func NewVerifier(roots []*x509.Certificate, size int) *Verifier {
	return &Verifier{
		roots:  roots,
		keys:   memory[*Key]{limit: max(size/2, 1)},
		chains: memory[*chain]{limit: 16},
	}
}

// Verify is the function [Verify] with the verifier's roots. The key it
// returns is shared and must not be changed.
func (v *Verifier) Verify(text string, want Expect) (*Key, error) {
	key, err := v.genuine(text)
	if err != nil {
		return nil, err
	}
	if err := key.Check(want); err != nil {
		return nil, err
	}
	return key, nil
}

// VerifyStatus is the function [VerifyStatus] with the verifier's roots.
func (v *Verifier) VerifyStatus(text string) (*StatusList, error) { return VerifyStatus(text, v.roots) }

func (v *Verifier) genuine(text string) (*Key, error) {
	if len(text) > MaxSize {
		return Verify(text, Expect{})
	}
	v.mu.Lock()
	key, ok := v.keys.get(text)
	v.mu.Unlock()
	if ok {
		return key, nil
	}
	tok, err := parseToken(text, typLicense, MaxSize)
	if err != nil {
		return nil, err
	}
	ch, err := v.chain(tok.x5c)
	if err != nil {
		return nil, err
	}
	if key, err = tok.license(text, ch); err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.keys.put(text, key)
	v.mu.Unlock()
	return key, nil
}

// chain spares the two signatures of a chain seen before; a vendor's keys
// share a handful of chains.
func (v *Verifier) chain(x5c []string) (*chain, error) {
	name := strings.Join(x5c, " ")
	v.mu.Lock()
	ch, ok := v.chains.get(name)
	v.mu.Unlock()
	if ok && len(x5c) == 2 {
		return ch, nil
	}
	certs, err := parseChain(x5c)
	if err != nil {
		return nil, err
	}
	if ch, err = checkChain(certs, v.roots); err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.chains.put(name, ch)
	v.mu.Unlock()
	return ch, nil
}

// memory is a bounded map of two generations: when the young one is full, the
// old one is dropped and the young one takes its place. What is used survives
// by being carried over.
type memory[V any] struct {
	limit      int
	young, old map[string]V
}

func (m *memory[V]) get(name string) (V, bool) {
	if v, ok := m.young[name]; ok {
		return v, true
	}
	v, ok := m.old[name]
	if ok {
		m.put(name, v)
	}
	return v, ok
}

func (m *memory[V]) put(name string, v V) {
	if m.young == nil || len(m.young) >= m.limit {
		m.young, m.old = make(map[string]V), m.young
	}
	m.young[name] = v
}
