package main

import (
	"slices"

	"seatward.dev/sdk/license"
)

func (g *generator) refusedKeys() []vector {
	return slices.Concat(g.refusedForm(), g.refusedHeader(), g.refusedChain(), g.refusedSignature(), g.refusedClaims(), g.refusedUse())
}

// refusedUse are true keys meant for something else.
func (g *generator) refusedUse() []vector {
	ordinary := g.vendor.Issue(g.claims())
	future := g.claims()
	future.NotBefore = g.now.AddDate(0, 0, 1)
	anywhere := g.claims()
	anywhere.Audience = []string{license.ProductAudience(product)}

	wrongInstall := g.refused("wrong-installation", "bound to another installation", license.WrongInstallation, ordinary)
	wrongInstall.InstallID = otherID
	wrongCase := g.refused("wrong-installation-case", "an install id is compared byte for byte", license.WrongInstallation, ordinary)
	wrongCase.InstallID = "7F0C1A52-3F5E-4B7A-9A41-2F6D0F6F1C11"
	wrongProduct := g.refused("wrong-product", "for another product of the same vendor", license.WrongProduct, ordinary)
	wrongProduct.Product = "simulator"
	wrongAnywhere := g.refused("wrong-product-unbound", "for any installation, but of another product", license.WrongProduct, g.vendor.Issue(anywhere))
	wrongAnywhere.Product = "simulator"
	revoked := g.refused("revoked", "the list withdraws the license", license.Revoked, ordinary)
	revoked.Status = g.vendor.IssueStatus(g.list(nil, g.claims().LicenseID))
	superseded := g.refused("superseded", "the list asks for a newer revision", license.Superseded, ordinary)
	superseded.Status = g.vendor.IssueStatus(g.list(map[string]int{g.claims().LicenseID: 3}))
	return []vector{
		wrongInstall, wrongCase, wrongProduct, wrongAnywhere, revoked, superseded,
		g.refused("not-yet-valid", "starts tomorrow", license.NotYetValid, g.vendor.Issue(future)),
	}
}

// refusedClaims are truly signed, but say what no license says.
func (g *generator) refusedClaims() []vector {
	var out []vector
	add := func(reason license.Reason, name, about string, oldnew ...string) {
		out = append(out, g.refused(name, about, reason, g.signed(header(g.vendor.Chain), g.payload(oldnew...))))
	}
	id := g.claims().LicenseID
	bad := license.BadClaims
	add(bad, "claims-negative-users", "fewer than no users", `"internal":60`, `"internal":-1`)
	add(bad, "claims-absurd-users", "more than 1,000,000,000 users", `"internal":60`, `"internal":1000000001`)
	add(bad, "claims-users-beyond-int64", "a number no integer type holds", `"internal":60`, `"internal":99999999999999999999`)
	add(bad, "claims-fractional-users", "half a user", `"internal":60`, `"internal":60.5`)
	add(bad, "claims-exponent", "whole numbers have one spelling", `"internal":60`, `"internal":6e1`)
	add(bad, "claims-users-as-text", "a number written as text", `"internal":60`, `"internal":"60"`)
	add(bad, "claims-one-area", "both areas are named", `,"external":20`, ``)
	add(bad, "claims-unknown-member", "a member version 1 does not know", `"lic":`, `"scope":"all","lic":`)
	add(bad, "claims-unknown-lic-member", "a misspelled limit must not pass as none", `"users":`, `"user":{},"users":`)
	add(bad, "claims-other-case", "member names are exact", `"iss":`, `"ISS":`)
	add(bad, "claims-newer-version", "lic.v 2 needs a newer product", `"v":1`, `"v":2`)
	add(bad, "claims-no-nbf", "a required member is missing", `"nbf":1773446400,`, ``)
	add(bad, "claims-exp-null", "perpetual is no exp, not null", `"exp":1804982400`, `"exp":null`)
	add(bad, "claims-empty-period", "exp equals nbf", `"exp":1804982400`, `"exp":1773446400`)
	add(bad, "claims-iat-fraction", "instants are whole seconds", `"iat":1773446400`, `"iat":1773446400.5`)
	add(bad, "claims-jti-of-another", "jti is sub/revision", `"jti":"`+id, `"jti":"lic_other`)
	add(bad, "claims-revision-zero", "revisions count from 1", `/2"`, `/0"`)
	add(bad, "claims-revision-spelling", "a revision has one spelling", `/2"`, `/02"`)
	add(bad, "claims-aud-empty", "for nothing", `["`+installID+`"]`, `[]`)
	add(bad, "claims-aud-text", "aud is always a list", `["`+installID+`"]`, `"`+installID+`"`)
	add(bad, "claims-aud-upper-case", "install ids are lower case", installID, "7F0C1A52-3F5E-4B7A-9A41-2F6D0F6F1C11")
	add(bad, "claims-aud-mixed", "either installations or the product", `["`+installID+`"]`, `["`+installID+`","product:studio"]`)
	add(bad, "claims-aud-other-product", "aud contradicts lic.product", installID, "product:simulator")
	add(bad, "claims-control-character", "names are printable", `Yard floor`, `Yard\u0007floor`)
	add(bad, "claims-feature-twice", "lists name nothing twice", `"watermark"`, `"compare"`)
	add(bad, "claims-ladder-descending", "stages come in order", `"read_only":3628800`, `"read_only":60`)
	add(bad, "claims-replaces-itself", "no license takes over from itself", `,"ladder"`, `,"replaces":["`+id+`"],"ladder"`)
	add(license.Malformed, "claims-duplicate", "the same member twice", `"lic":`, `"sub":"lic_other","lic":`)
	add(license.Malformed, "claims-duplicate-nested", "the same member twice, inside", `"external":20`, `"external":20,"external":2000`)
	add(license.Malformed, "claims-duplicate-escaped", "the same member twice, once spelled with an escape", `"external":20`, `"external":20,"\u0065xternal":2000`)
	add(license.Malformed, "claims-trailing-data", "something after the claims", `"read_only":3628800}}}`, `"read_only":3628800}}}{}`)
	out = append(out,
		g.refused("claims-not-json", "the payload is not JSON", license.Malformed, g.signed(header(g.vendor.Chain), "users=60")),
		g.refused("claims-not-an-object", "the payload is a list", license.Malformed, g.signed(header(g.vendor.Chain), "[]")),
		g.refused("claims-not-utf8", "the payload is not UTF-8", license.Malformed, g.signed(header(g.vendor.Chain), g.payload("Yard", "\xff"))),
	)
	return out
}
