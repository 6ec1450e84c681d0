package demo

import (
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// Install IDs of Atelier's other installations in the demo.
const (
	installTrial    = "5d0f6a52-3c1e-4b7a-9f1d-2a7c0e6b8d41"
	installWorkshop = "b7e2c9d4-08aa-4f53-8e36-91d5a4c07f12"
)

// lindqvist is an office of architects in Germany. Atelier runs on its own
// server, which is the demo's example product; two licenses for it are there to
// be installed, and the order for a third one is not paid yet.
func (f *filler) lindqvist() story {
	c := f.found(398, "Marta Lindqvist", "lindqvist-weber.example", "en", people.CreateInput{
		Name: "Lindqvist Weber Architekten", NotificationEmail: "office@lindqvist-weber.example", TimeZone: "Europe/Berlin",
	}, domain.BillingProfile{
		Name: "Lindqvist Weber Architekten PartG mbB", Line1: "Uferstraße 8", PostalCode: "13357", City: "Berlin", Country: "DE",
		Phone: "+49 30 5550 1740", TaxID: "DE276104938",
	})
	c.joins(c.ago(396, 8, 10), 90*time.Minute, "Jonas Weber", domain.RoleOwner)
	c.joins(c.ago(395, 9, 5), 26*time.Hour, "Ines Carvalho", domain.RoleMember)
	c.joins(c.ago(395, 9, 8), 5*time.Hour, "Ruth Abendroth", domain.RoleBilling)
	c.joins(c.ago(380, 9, 8), 5*time.Hour, "Lars Oddvar Brekke", domain.RoleMember)
	c.joins(c.ago(301, 8, 40), 3*time.Hour, "Nils Ahlgren", domain.RoleMember)
	c.crowdJoins(390, 12, `
Tomasz Nowak
Aiko Mori
Dilara Yıldırım
Bo Li
Friederike von Hohenstein-Wartenberg
Mateus de Albuquerque
Sinéad O'Rourke
Jürgen Öztürk
Wiebke Graaf
`)
	c.buys(c.ago(394, 13, 20), wish{plan: "atelier/Trial", name: "First look", install: installTrial, internal: 10, external: 5})

	office := c.buys(c.yearBefore(13), wish{plan: "atelier/Studio", name: "Design office", install: f.install, internal: 10, external: 5})
	c.paidOn(office, c.yearBefore(17))
	workshop := c.buys(c.ago(214, 8, 45), wish{plan: "atelier/Studio", name: "Model workshop", install: installWorkshop, internal: 5})
	c.paid(workshop, 6)
	c.takes(workshop)
	c.reports(workshop, installWorkshop)
	team := c.buys(c.ago(96, 12, 10), wish{plan: "atelier/Studio", name: "Competition team", install: f.install, internal: 5, external: 10})
	c.paid(team, 3)
	c.buys(c.ago(9, 14, 5), wish{plan: "podium/Trial", name: "Podium for competitions", internal: 15})
	c.buys(c.ago(3, 9, 35), wish{plan: "atelier/Studio", name: "Summer interns", install: f.install, internal: 3})

	drawing := c.buys(c.ago(34, 9, 20), wish{plan: "kontur/Design, floating", name: "Drawing room", internal: 8})
	c.paid(drawing, 4)
	c.draws(drawing)

	c.becomes(c.ago(201, 10, 0), "Ines Carvalho", domain.RoleBilling)
	c.becomes(c.ago(187, 10, 0), "Ines Carvalho", domain.RoleMember)
	c.leaves(c.ago(143, 15, 30), "Lars Oddvar Brekke")
	c.blocks(c.ago(40, 10, 20), "Nils Ahlgren")
	c.shares(c.ago(90, 11, 0), "Competitions", "Construction", "Model workshop")
	c.invites(c.ago(20, 9, 30), "Pilar Echeverría", domain.RoleMember) // too late for a seat: all of Podium's are taken
	c.accepts(c.ago(1, 10, 5), "Pilar Echeverría")
	c.invites(c.ago(47, 9, 15), "Guðrún Þorvaldsdóttir", domain.RoleMember)
	c.invites(c.ago(5, 9, 40), "Noor van den Bosch", domain.RoleMember)
	c.invites(c.ago(4, 15, 25), "Emeka Okonkwo", domain.RoleBilling) // before the last seat would go to who waits
	return c.story
}
