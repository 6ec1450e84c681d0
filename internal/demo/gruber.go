package demo

import (
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// gruber builds plants in Austria and reads German. Its first license has run
// out and was followed by a larger one; one order came to nothing.
func (f *filler) gruber() story {
	c := f.found(393, "Katharina Gruber", "gruber-anlagenbau.example", "de", people.CreateInput{
		Name: "Gruber Anlagenbau GmbH & Co KG", NotificationEmail: "einkauf@gruber-anlagenbau.example", TimeZone: "Europe/Vienna",
	}, domain.BillingProfile{
		Name: "Gruber Anlagenbau GmbH & Co KG", Line1: "Industriezeile 44", Line2: "Stiege 2", PostalCode: "4020", City: "Linz", Country: "AT",
		Phone: "+43 732 555 0163", TaxID: "ATU64127305",
	})
	c.joins(c.ago(391, 8, 30), 3*time.Hour, "Walter Eder", domain.RoleOwner)
	c.joins(c.ago(391, 8, 35), 28*time.Hour, "Zsófia Szűcs", domain.RoleBilling)
	c.joins(c.ago(390, 9, 0), 4*time.Hour, "Matthias Pichler", domain.RoleMember)
	c.crowdJoins(388, 9, `
Anna Hofer
Lukas Wimmer
Dragana Stojanović
Ivo Novák
Magdalena Freifrau von Trattenegg-Lichtenfels
Emre Yılmaz
Josef Schachinger
Petra Kovářová
Levente Farkas
Maria Assunta Delle Grazie
Stefan Oberndorfer
Jelena Mihajlović
Alois Kern
Thi Mai Nguyen
Bernhard Reisinger
Ömer Karataş
Sabine Lechner-Ortner
Vít Dvořák
Eva Ebner
Hannes Moosbrugger
Katarzyna Wiśniewska
Tobias Ganglbauer
Rosa Ink
Çağla Demirtaş
Günther Hasenöhrl
Mihai Constantinescu
Viktoria Steindl
`)
	first := c.buys(c.yearBefore(-24), wish{plan: "kontur/Draft", name: "Konstruktion", internal: 18})
	c.paidOn(first, c.yearBefore(-19))
	c.takes(first)
	plotters := c.buys(c.ago(240, 10, 15), wish{plan: "kontur/Design, perpetual", name: "Planungsbüro Süd", internal: 4})
	c.paid(plotters, 9)
	c.takes(plotters)
	dropped := c.buys(c.ago(131, 13, 45), wish{plan: "kontur/Design", name: "Simulation", internal: 40})
	c.canceled(dropped, 15)
	renewed := c.buys(c.ago(30, 8, 25), wish{plan: "kontur/Design", name: "Konstruktion", internal: 24})
	c.paid(renewed, 7)
	c.takes(renewed)

	c.leaves(c.ago(88, 16, 0), "Matthias Pichler")
	c.invites(c.ago(20, 10, 10), "Florian Unterberger", domain.RoleMember)
	c.resends(c.ago(4, 9, 50), "Florian Unterberger")
	c.invites(c.ago(1, 8, 20), "Ilse Aigner-Pum", domain.RoleMember)
	return c.story
}
