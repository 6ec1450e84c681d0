package demo

import (
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// lumieres is an association in France that runs a festival. It has no VAT
// number, so that French tax is due. Two licenses add up; most seats are taken.
func (f *filler) lumieres() story {
	c := f.found(331, "Camille Dufour", "lumieres-rhone.example", "en", people.CreateInput{
		Name: "Festival Lumières du Rhône", NotificationEmail: "bureau@lumieres-rhone.example", TimeZone: "Europe/Paris",
	}, domain.BillingProfile{
		Name: "Association Festival Lumières du Rhône", Line1: "27 quai des Célestins", PostalCode: "69002", City: "Lyon", Country: "FR",
		Phone: "+33 4 55 50 12 68",
	})
	c.joins(c.ago(330, 9, 20), 2*time.Hour, "Étienne Marchand", domain.RoleOwner)
	c.joins(c.ago(329, 9, 20), 6*time.Hour, "Aïcha Benkirane", domain.RoleBilling)
	c.joins(c.ago(329, 9, 25), 21*time.Hour, "Hugo Petit", domain.RoleMember)
	c.crowdJoins(326, 10, `
Léa Fontaine
Mamadou Diallo
Ève Roy
Jean-Baptiste de La Rochefoucauld-Montbel
Nguyễn Thị Minh Khai
Chloé Lefèvre
Yann Le Goff
Maëlle Kerbrat
Ugo Rossi
Fatoumata Traoré
Théo Garnier
Inès Haddad
María de los Ángeles Fernández-Villaverde
Loïc Perrin
Salomé Weiss
Antoine Chevalier
Zoé Maillard
Rémi Aubert
Oksana Kovalenko
Paul Ba
Noémie Girard
`)
	c.buys(c.ago(330, 14, 0), wish{plan: "podium/Trial", name: "Trial", internal: 25})
	team := c.buys(c.ago(312, 9, 10), wish{plan: "podium/Team", name: "Festival team", internal: 20})
	c.paid(team, 6)
	season := c.buys(c.ago(205, 10, 40), wish{plan: "podium/Team", name: "Volunteers", internal: 10})
	c.paid(season, 4)

	c.redeems(c.ago(7, 10, 10))

	c.leaves(c.ago(66, 11, 0), "Hugo Petit")
	c.invites(c.ago(71, 9, 0), "Octave Delorme", domain.RoleMember)
	c.revokes(c.ago(62, 9, 30), "Octave Delorme")
	c.invites(c.ago(6, 12, 0), "Clémence Baudry", domain.RoleMember)
	c.invites(c.ago(5, 12, 5), "Ousmane Sow", domain.RoleMember)
	c.invites(c.ago(1, 16, 10), "Guillemette d'Harcourt", domain.RoleMember)
	return c.story
}
