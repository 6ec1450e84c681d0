package main

import (
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// never is the instant of what does not happen.
var never time.Time

// forge signs header and payload as they are, right or wrong.
func forge(header, payload string, key ed25519.PrivateKey) string {
	signed := b64(header) + "." + b64(payload)
	return signed + "." + b64(string(ed25519.Sign(key, []byte(signed))))
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// header is the right header of a chain.
func header(chain [][]byte) string {
	return headerOf(`"alg":"EdDSA","typ":"seatward-license+jwt",`, chain)
}

// headerOf puts other members in front of the chain.
func headerOf(members string, chain [][]byte) string {
	x5c, err := json.Marshal(append([][]byte{}, chain...)) // []byte marshals as standard base64
	if err != nil {
		panic(err)
	}
	return "{" + members + `"x5c":` + string(x5c) + "}"
}

// payload is the ordinary license's, with old replaced by new. old must occur.
func (g *generator) payload(oldnew ...string) string {
	b, err := license.Encode(g.claims())
	if err != nil {
		panic(err)
	}
	text := string(b)
	for i := 0; i+1 < len(oldnew); i += 2 {
		if !strings.Contains(text, oldnew[i]) {
			panic("the payload does not hold " + oldnew[i])
		}
		text = strings.Replace(text, oldnew[i], oldnew[i+1], 1)
	}
	return text
}

// signed is the ordinary chain's signature under any header and payload.
func (g *generator) signed(header, payload string) string {
	return forge(header, payload, licensetest.Key("vectors leaf"))
}

// withChain issues the ordinary license under a chain that is wrong somewhere.
func (g *generator) withChain(chain ...[]byte) string {
	return g.signed(header(chain), g.payload())
}

// leaf and intermediate make the vendor's certificates anew, changed.
func (g *generator) leaf(pub crypto.PublicKey, change func(*x509.Certificate)) []byte {
	template := g.template(license.LeafTemplate, "leaf", 13)
	change(template)
	return licensetest.Certificate(template, g.cert(1), pub, g.vendor.IntermediateKey).Raw
}

func (g *generator) intermediate(change func(*x509.Certificate)) []byte {
	template := g.template(license.IntermediateTemplate, "intermediate", 12)
	change(template)
	return licensetest.Certificate(template, g.vendor.Root, g.vendor.IntermediateKey.Public(), g.vendor.RootKey).Raw
}

func (g *generator) cert(i int) *x509.Certificate {
	cert, err := x509.ParseCertificate(g.vendor.Chain[i])
	if err != nil {
		panic(err)
	}
	return cert
}
