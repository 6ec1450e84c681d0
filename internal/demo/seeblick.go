package demo

import (
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// seeblick runs homes for the elderly in Switzerland, outside of the European
// Union: no tax is due. It has the most people, and licenses for two areas.
func (f *filler) seeblick() story {
	c := f.found(386, "Regula Ammann", "stiftung-seeblick.example", "en", people.CreateInput{
		Name: "Stiftung Seeblick", NotificationEmail: "it@stiftung-seeblick.example", TimeZone: "Europe/Zurich",
	}, domain.BillingProfile{
		Name: "Stiftung Seeblick", Line1: "Seestrasse 210", Line2: "Postfach", PostalCode: "8810", City: "Horgen", Country: "CH",
		Phone: "+41 44 555 01 32", TaxID: "CHE-114.208.776 MWST",
	})
	c.joins(c.ago(385, 8, 15), 4*time.Hour, "Beat Zurbriggen", domain.RoleOwner)
	c.joins(c.ago(384, 8, 20), 23*time.Hour, "Lorena Bernasconi", domain.RoleBilling)
	c.joins(c.ago(384, 8, 25), 2*time.Hour, "Urs Tanner", domain.RoleMember)
	c.crowdJoins(382, 8, `
Vreni Aebischer
Gian-Reto Caduff
Nadia Ferrari
Fabienne Chappuis
Marco Bianchi
Sandra Gerber
Arben Krasniqi
Elif Aydın
Jürg Zollinger
Ladina Cavegn
Priska Odermatt-Zgraggen
Tamara Jovanović
Yves Monnier
Chandra Sivalingam
Dario Pedretti
Ursina Casutt
Besnik Hoxha
Anita Wüthrich
João Pedro Magalhães dos Santos
Corinne Blanc
Reto Furrer
Mirjam Stäheli
Selvarani Thevarajah
Kevin Ong
Nicole Lüscher
Goran Petrović
Heidi Imhof
Salvatore Lo Presti
Jacqueline Aeschlimann
Tenzin Dolkar
Sven Ryf
Milena Hadžić
Peter Büchi
Filomena Carneiro
Adrian Vonlanthen
Céline Rochat
Dragan Nikolić
Esther Grünenfelder
Luca Poretti
Barbara von Allmen
Yohannes Tesfay
Monika Schnyder
Pascal Jaquet
Amélie Dubochet
Rahel Sutter
Fritz Egli
Sibel Kılıç
Claudia Meier-Hungerbühler
Natascha Iten
Ruedi Bär
Agnieszka Szczepańska
Flurina Janett
Simon Kälin
Maja Ott
`)
	house := c.buys(c.ago(379, 9, 45), wish{plan: "foyer/House", name: "Haus Horgen", internal: 30, external: 10})
	c.paid(house, 8)
	both := c.buys(c.ago(301, 13, 15), wish{plan: "foyer/House", name: "Both houses", internal: 40, external: 30})
	c.paid(both, 10)
	next := c.buys(c.ago(21, 9, 15), wish{plan: "foyer/House", name: "Haus Horgen, second year", internal: 40, external: 20})
	c.paid(next, 5)
	c.programs(c.ago(170, 9, 0), "Personnel system", domain.RoleMember)

	c.leaves(c.ago(119, 14, 40), "Urs Tanner")
	c.joins(c.ago(280, 9, 50), 6*time.Hour, "Annemarie Zumsteg-Obrecht", domain.RoleMember)
	c.blocks(c.ago(60, 13, 5), "Annemarie Zumsteg-Obrecht")
	c.shares(c.ago(100, 9, 15), "Pflege Haus Horgen", "Küche", "Verwaltung")
	c.becomes(c.ago(250, 9, 0), "Lorena Bernasconi", domain.RoleOwner)
	c.becomes(c.ago(180, 9, 0), "Lorena Bernasconi", domain.RoleBilling)
	c.invites(c.ago(6, 8, 10), "Aurelia Quadri", domain.RoleMember)
	c.invites(c.ago(6, 8, 12), "Kim Lê", domain.RoleMember)
	c.invites(c.ago(2, 10, 55), "Maximilian Rüdisühli", domain.RoleMember)
	return c.story
}
