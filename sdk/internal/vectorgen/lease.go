package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// tokenCase is one file of testdata/vectors/lease or testdata/vectors/delegation.
type tokenCase struct {
	Name    string    `json:"name"`
	About   string    `json:"about"`
	Token   string    `json:"token"`
	RootPEM string    `json:"root_pem"`
	Product string    `json:"product"`
	Client  string    `json:"client,omitempty"`
	Now     time.Time `json:"now"`
	Want    tokenWant `json:"want"`
}

// tokenWant is either ok with the payload and whether it is alive now, or the
// reason of the refusal.
type tokenWant struct {
	OK     bool            `json:"ok"`
	Alive  bool            `json:"alive,omitempty"`
	Reason license.Reason  `json:"reason,omitempty"`
	Claims json.RawMessage `json:"claims,omitempty"`
}

func (c tokenCase) file() string { return c.Name }

const client = "0f2d9a53-7c1e-4f0b-8a77-5b1de0c3aa10"

// documents makes the cases that lease tokens and delegations have in common.
type documents struct {
	*generator

	typ, body string // the member of the document's own
	client    string
	good      string // an ordinary token
	payload   string
}

func (g *generator) leases() []vector {
	l := license.LeaseToken{
		Issuer: "https://licenses.vendor.example", ID: "lse_0192f3c17a2e", Fence: 4711, Product: product,
		IssuedAt: g.now.Add(-time.Hour), NotBefore: g.now.Add(-time.Hour), Expires: g.now.AddDate(0, 0, 3),
		Org: license.Org{ID: "org_0192f3c1", Name: "Halden Shipyards"}, LicenseID: "lic_0192f3c17a2e",
		Client: client, Device: "yard-17", User: "Tove Brandt",
	}
	issue := func(change func(*license.LeaseToken)) (token, payload string) {
		l := l
		change(&l)
		b, err := license.EncodeLease(l)
		if err != nil {
			panic(err)
		}
		return g.vendor.IssueLease(l), string(b)
	}
	d := documents{generator: g, typ: "seatward-lease+jwt", body: "lse", client: client}
	d.good, d.payload = issue(func(*license.LeaseToken) {})
	accepted := func(name, about string, alive bool, change func(*license.LeaseToken)) vector {
		return d.accepted(name, about, alive)(issue(change))
	}
	other := d.refused("wrong-client", "borrowed by another client", license.WrongInstallation, d.good)
	other.Client = "another"
	later, _ := issue(func(l *license.LeaseToken) { l.NotBefore = g.now.Add(time.Second) })
	return append(d.refusals(),
		accepted("valid", "the ordinary case", true, func(*license.LeaseToken) {}),
		accepted("valid-over", "that it is over is a fact, not a refusal", false, func(l *license.LeaseToken) { l.Expires = g.now }),
		accepted("valid-from-this-instant", "the start is included", true, func(l *license.LeaseToken) { l.NotBefore = g.now }),
		accepted("valid-names", "markup, quotes and other scripts are only text; device and user may be empty", true, func(l *license.LeaseToken) {
			l.Org.Name, l.Device, l.User = `<b>"Møller & Söhne"</b> 船舶 🚢`, "", ""
		}),
		other,
		d.refused("not-yet-valid", "starts in a second", license.NotYetValid, later),
		d.forged("claims-fence-of-another", "lse.fence is the number of jti", license.BadClaims, `"fence":4711`, `"fence":4712`),
		d.forged("claims-fence-zero", "fences count from 1", license.BadClaims, `/4711"`, `/0"`, `"fence":4711`, `"fence":0`),
		d.forged("claims-fence-spelling", "a fence has one spelling", license.BadClaims, `/4711"`, `/04711"`),
		d.forged("claims-no-client", "somebody holds it", license.BadClaims, `"client":"`+client+`"`, `"client":""`),
		d.forged("claims-control-character", "names are printable", license.BadClaims, "yard-17", `yard\u0007`),
		d.forged("claims-no-license", "it is the seat of a license", license.BadClaims, `"license":"lic_0192f3c17a2e"`, `"license":""`),
	)
}

func (g *generator) delegations() []vector {
	del := license.Delegation{
		Issuer: "https://licenses.vendor.example", ID: "dlg_0192f3c17a2e", Revision: 3, Product: product,
		IssuedAt: g.now.Add(-time.Hour), NotBefore: g.now.Add(-time.Hour), Expires: g.now.AddDate(0, 0, 30),
		Org: license.Org{ID: "org_0192f3c1", Name: "Halden Shipyards"}, Site: "Dry dock 4", Seats: 12, TTL: 10 * time.Minute,
		LicenseID: "lic_0192f3c17a2e",
	}
	issue := func(change func(*license.Delegation)) (token, payload string) {
		del := del
		change(&del)
		b, err := license.EncodeDelegation(del)
		if err != nil {
			panic(err)
		}
		return g.vendor.IssueDelegation(del), string(b)
	}
	d := documents{generator: g, typ: "seatward-delegation+jwt", body: "dlg"}
	d.good, d.payload = issue(func(*license.Delegation) {})
	accepted := func(name, about string, alive bool, change func(*license.Delegation)) vector {
		return d.accepted(name, about, alive)(issue(change))
	}
	later, _ := issue(func(del *license.Delegation) { del.NotBefore = g.now.Add(time.Second) })
	return append(d.refusals(),
		accepted("valid", "the ordinary case", true, func(*license.Delegation) {}),
		accepted("valid-over", "that it is over is a fact, not a refusal", false, func(del *license.Delegation) { del.Expires = g.now }),
		accepted("valid-longest-lease", "leases of a day", true, func(del *license.Delegation) { del.TTL = license.MaxLeaseTTL }),
		accepted("valid-most-seats", "the largest number of seats", true, func(del *license.Delegation) { del.Seats = license.MaxUsers }),
		d.refused("not-yet-valid", "starts in a second", license.NotYetValid, later),
		d.forged("claims-no-seats", "at least one seat", license.BadClaims, `"seats":12`, `"seats":0`),
		d.forged("claims-absurd-seats", "more than 1,000,000,000 seats", license.BadClaims, `"seats":12`, `"seats":1000000001`),
		d.forged("claims-seats-as-text", "a number written as text", license.BadClaims, `"seats":12`, `"seats":"12"`),
		d.forged("claims-ttl-short", "leases of less than a minute", license.BadClaims, `"ttl":600`, `"ttl":59`),
		d.forged("claims-ttl-long", "leases of more than a day", license.BadClaims, `"ttl":600`, `"ttl":86401`),
		d.forged("claims-no-site", "a site has a name", license.BadClaims, "Dry dock 4", ""),
		d.forged("claims-revision-zero", "revisions count from 1", license.BadClaims, `/3"`, `/0"`),
	)
}

// refusals are what every document of the chain refuses. The vectors of license
// keys have the chain and the form in full.
func (d *documents) refusals() []vector {
	parts := strings.Split(d.good, ".")
	other := d.refused("wrong-product", "for another product of the same vendor", license.WrongProduct, d.good)
	other.Product = "simulator"
	forged := func(members string, chain [][]byte, payload string) string {
		return d.signed(headerOf(members, chain), payload)
	}
	typ := func(typ string) string { return `"alg":"EdDSA","typ":"` + typ + `",` }
	stranger := licensetest.NewVendor("another vendor")
	return []vector{
		other,
		d.refused("too-large", "17 KiB", license.TooLarge, strings.Repeat("a", 17<<10)),
		d.refused("truncated", "cut off", license.Malformed, d.good[:len(d.good)/2]),
		d.refused("a-key", "a license key is no such token", license.Malformed, d.vendor.Issue(d.claims())),
		d.refused("header-typ", "the claims under the typ of a key", license.Malformed, forged(typ("seatward-license+jwt"), d.vendor.Chain, d.payload)),
		d.refused("header-unknown", "a member the header has not", license.Malformed, forged(typ(d.typ)+`"kid":"1",`, d.vendor.Chain, d.payload)),
		d.refused("header-duplicate", "the same member twice", license.Malformed, forged(typ(d.typ)+`"typ":"`+d.typ+`",`, d.vendor.Chain, d.payload)),
		d.refused("header-alg-none", "not signed at all", license.BadAlgorithm, forged(`"alg":"none","typ":"`+d.typ+`",`, d.vendor.Chain, d.payload)),
		d.refused("chain-leaf-only", "one certificate", license.BadChain, forged(typ(d.typ), d.vendor.Chain[:1], d.payload)),
		d.refused("chain-before-its-time", "issued before any certificate was valid", license.BadChain,
			forged(typ(d.typ), d.vendor.Chain, replaced(d.payload, d.at("iat", d.now.Add(-time.Hour)), d.at("iat", licensetest.Epoch().Add(-time.Second))))),
		d.refused("untrusted-root", "a sound token of another vendor", license.UntrustedRoot, forge(headerOf(typ(d.typ), stranger.Chain), d.payload, licensetest.Key("another vendor leaf"))),
		d.refused("signature-other-product", "changed after it was signed", license.BadSignature,
			parts[0]+"."+b64(replaced(d.payload, "product:studio", "product:simulator"))+"."+parts[2]),
		d.forged("claims-duplicate", "the same member twice, inside", license.Malformed, `"v":1`, `"v":1,"v":1`),
		d.forged("claims-unknown-member", "a member version 1 does not know", license.BadClaims, `"v":1`, `"v":1,"scope":""`),
		d.forged("claims-unknown-outside", "the same, outside", license.BadClaims, `"`+d.body+`":`, `"lic":{},"`+d.body+`":`),
		d.forged("claims-newer-version", "version 2 needs a newer product", license.BadClaims, `"v":1`, `"v":2`),
		d.forged("claims-org-unknown", "an organization is an id and a name", license.BadClaims, `"org":{`, `"org":{"city":"",`),
		d.forged("claims-aud-two", "for one product", license.BadClaims, `["product:studio"]`, `["product:studio","product:simulator"]`),
		d.forged("claims-aud-installation", "for a product, not for an installation", license.BadClaims, `"product:studio"`, `"`+installID+`"`),
		d.forged("claims-no-exp", "it ends", license.BadClaims, `,`+d.at("exp", d.end()), ``),
		d.forged("claims-empty-period", "exp equals nbf", license.BadClaims, d.at("exp", d.end()), d.at("exp", d.now.Add(-time.Hour))),
	}
}

// end is the ordinary token's expiry.
func (d *documents) end() time.Time {
	if d.body == "lse" {
		return d.now.AddDate(0, 0, 3)
	}
	return d.now.AddDate(0, 0, 30)
}

func (*documents) at(name string, t time.Time) string { return fmt.Sprintf("%q:%d", name, t.Unix()) }

func (d *documents) refused(name, about string, reason license.Reason, token string) tokenCase {
	return tokenCase{name, about, token, string(d.vendor.RootPEM()), product, d.client, d.now, tokenWant{Reason: reason}}
}

// forged is truly signed, with the payload changed.
func (d *documents) forged(name, about string, reason license.Reason, oldnew ...string) vector {
	payload := d.payload
	for pair := range slices.Chunk(oldnew, 2) {
		payload = replaced(payload, pair[0], pair[1])
	}
	return d.refused(name, about, reason, d.signed(headerOf(`"alg":"EdDSA","typ":"`+d.typ+`",`, d.vendor.Chain), payload))
}

func (d *documents) accepted(name, about string, alive bool) func(token, payload string) vector {
	return func(token, payload string) vector {
		c := d.refused(name, about, "", token)
		c.Want = tokenWant{OK: true, Alive: alive, Claims: json.RawMessage(payload)}
		return c
	}
}

// replaced is text with old, which must occur, replaced once.
func replaced(text, old, with string) string {
	if !strings.Contains(text, old) {
		panic("the payload does not hold " + old)
	}
	return strings.Replace(text, old, with, 1)
}
