package main

import (
	"strings"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// statusCase is one file of testdata/vectors/status.
type statusCase struct {
	Name    string     `json:"name"`
	About   string     `json:"about"`
	List    string     `json:"list"`
	RootPEM string     `json:"root_pem"`
	Want    statusWant `json:"want"`
}

type statusWant struct {
	OK        bool           `json:"ok"`
	Reason    license.Reason `json:"reason,omitempty"`
	IssuedAt  *time.Time     `json:"issued_at,omitempty"`
	Expires   *time.Time     `json:"expires,omitempty"`
	Revoked   []string       `json:"revoked,omitempty"`
	Revisions map[string]int `json:"revisions,omitempty"`
}

func (c statusCase) file() string { return c.Name }

func (g *generator) list(revisions map[string]int, revoked ...string) license.StatusList {
	return license.StatusList{
		Issuer: "https://licenses.vendor.example", IssuedAt: g.now.AddDate(0, 0, -1), Expires: g.now.AddDate(0, 0, 6),
		Revoked: revoked, LeastRevision: revisions,
	}
}

func (g *generator) statusLists() []vector {
	full := g.list(map[string]int{"lic_b": 3, "lic_c": 1}, "lic_a", "lic_z")
	text := g.vendor.IssueStatus(full)
	head := headerOf(`"alg":"EdDSA","typ":"seatward-status+jwt",`, g.vendor.Chain)
	body := string(decode(strings.Split(text, ".")[1]))
	forged := func(from, to string) string {
		return forge(head, strings.Replace(body, from, to, 1), licensetest.Key("vectors leaf"))
	}
	bad := func(name, about string, reason license.Reason, text string) vector {
		return statusCase{Name: name, About: about, List: text, RootPEM: string(g.vendor.RootPEM()), Want: statusWant{Reason: reason}}
	}
	return []vector{
		g.goodList("valid", "two licenses withdrawn, two with a least revision", full),
		g.goodList("valid-empty", "nothing withdrawn", g.list(nil)),
		bad("truncated", "cut off", license.Malformed, text[:len(text)/2]),
		bad("a-key", "a license key is not a list", license.Malformed, g.vendor.Issue(g.claims())),
		bad("flipped-bit", "an id was changed", license.BadSignature, strings.Split(text, ".")[0]+"."+b64(strings.Replace(body, "lic_a", "lic_x", 1))+"."+strings.Split(text, ".")[2]),
		bad("untrusted-root", "the list of another vendor", license.UntrustedRoot, licensetest.NewVendor("another vendor").IssueStatus(full)),
		bad("duplicate", "the same member twice", license.Malformed, forged(`"lic_b":3`, `"lic_b":3,"lic_b":1`)),
		bad("unknown-member", "a member version 1 does not know", license.BadClaims, forged(`"revoked"`, `"restored":[],"revoked"`)),
		bad("revision-zero", "revisions count from 1", license.BadClaims, forged(`"lic_b":3`, `"lic_b":0`)),
		bad("newer-version", "a version this one does not know", license.BadClaims, forged(`"v":1`, `"v":2`)),
		bad("no-exp", "a list says until when it is fresh", license.BadClaims, forged(`"exp"`, `"nbf"`)),
		bad("before-its-chain", "issued before any certificate was valid", license.BadChain, forged(`"iat":1780228800`, `"iat":1500000000`)),
	}
}

func (g *generator) goodList(name, about string, s license.StatusList) vector {
	return statusCase{
		Name: name, About: about, List: g.vendor.IssueStatus(s), RootPEM: string(g.vendor.RootPEM()),
		Want: statusWant{OK: true, IssuedAt: &s.IssuedAt, Expires: &s.Expires, Revoked: s.Revoked, Revisions: s.LeastRevision},
	}
}
