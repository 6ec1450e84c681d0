package keyring

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"slices"
)

// RootPEM is the root certificate as products embed it.
func (r *Ring) RootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.root.CertDER})
}

// Entries lists what the ring was opened from without the sealed keys: root, intermediates and leaves, the newest
// first.
func (r *Ring) Entries() []Entry {
	var all []Entry
	for _, l := range slices.Concat([]*link{r.root}, r.intermediates, r.leaves) {
		e := l.Entry
		e.Sealed = nil
		all = append(all, e)
	}
	return all
}

// JWKS is the JSON Web Key Set (RFC 7517, RFC 8037) of every leaf the vendor has signed with, retired ones
// included, because licenses signed by them are still about.
func (r *Ring) JWKS() []byte {
	type key struct {
		Kty string   `json:"kty"`
		Crv string   `json:"crv"`
		X   string   `json:"x"`
		Kid string   `json:"kid"`
		Use string   `json:"use"`
		Alg string   `json:"alg"`
		X5c []string `json:"x5c"`
	}
	set := struct {
		Keys []key `json:"keys"`
	}{Keys: []key{}}
	for _, leaf := range r.leaves {
		public, _ := leaf.cert.PublicKey.(ed25519.PublicKey) // Open has checked
		set.Keys = append(set.Keys, key{
			Kty: "OKP", Crv: "Ed25519", Use: "sig", Alg: "EdDSA", Kid: leaf.ID,
			X: base64.RawURLEncoding.EncodeToString(public),
			X5c: []string{
				base64.StdEncoding.EncodeToString(leaf.CertDER),
				base64.StdEncoding.EncodeToString(leaf.issuer.CertDER),
			},
		})
	}
	text, err := json.Marshal(set)
	if err != nil {
		panic("keyring: strings always encode: " + err.Error())
	}
	return text
}
