package main

import (
	"fmt"

	"seatward.dev/sdk/license"
)

func (g *generator) validKeys() []vector {
	untilNow := func(c *license.Claims) { c.NotBefore = g.now }
	listed := g.accepted("valid-not-on-the-list", "a revocation list names other licenses and this one's own revision as the least", keep)
	listed.Status = g.vendor.IssueStatus(g.list(map[string]int{g.claims().LicenseID: 2}, "lic_other"))
	return []vector{
		g.accepted("valid-annual", "the ordinary case", keep),
		g.accepted("valid-perpetual", "no exp", func(c *license.Claims) {
			c.Expires = never
			c.Lic.Type = "perpetual"
			c.Lic.MaintenanceUntil = g.now.AddDate(1, 0, 0)
		}),
		g.accepted("valid-trial", "a short one with the trial flag and without external users", func(c *license.Claims) {
			c.Expires = c.NotBefore.AddDate(0, 0, 30)
			c.Lic.Type, c.Lic.Flags = "trial", []string{license.FlagTrial, license.FlagNonProduction}
			c.Lic.Users = license.Users{Internal: 5}
			c.Lic.Features = nil
		}),
		g.accepted("valid-product-bound", "for any installation of the product", func(c *license.Claims) {
			c.Audience = []string{license.ProductAudience(product)}
		}),
		g.accepted("valid-several-installations", "this installation is the second of two", func(c *license.Claims) {
			c.Audience = []string{otherID, installID}
		}),
		g.accepted("valid-expired", "expiry is a fact for the entitlement, not a refusal", func(c *license.Claims) {
			c.Expires = g.now.AddDate(0, 0, -1)
		}),
		g.accepted("valid-from-this-instant", "nbf equals now: the start is included", untilNow),
		g.accepted("valid-renewal", "names the license it takes over from", func(c *license.Claims) {
			c.Lic.Replaces = []string{"lic_predecessor"}
		}),
		g.accepted("valid-without-organization", "a license of a single person has no org", func(c *license.Claims) {
			c.Lic.Org = license.Org{}
		}),
		g.accepted("valid-no-ladder", "the product's own ladder applies", func(c *license.Claims) {
			c.Lic.Ladder = license.Ladder{}
		}),
		g.accepted("valid-names", "markup, quotes, other scripts and an empty license name are only text", func(c *license.Claims) {
			c.Lic.Org.Name, c.Lic.Name = `<b>"Møller & Söhne"</b> 船舶 🚢`, ""
		}),
		g.accepted("valid-most-users", "the largest number of users", func(c *license.Claims) {
			c.Lic.Users = license.Users{Internal: license.MaxUsers, External: license.MaxUsers}
		}),
		g.accepted("valid-many-features", "close to the size limit", func(c *license.Claims) {
			for i := range 400 {
				c.Lic.Features = append(c.Lic.Features, fmt.Sprintf("feature-%03d", i))
			}
		}),
		listed,
	}
}

func keep(*license.Claims) {}
