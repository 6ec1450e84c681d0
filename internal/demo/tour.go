package demo

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/mailbox"
)

// signIns are the people shown to visitors: of each organization its owner, a
// member to compare with, the vendor, and the administrator of the product.
func signIns() []mailbox.SignIn {
	list := []mailbox.SignIn{
		{Who: text.Msg("Owner"), Where: "Lindqvist Weber Architekten", Email: "marta.lindqvist@lindqvist-weber.example"},
		{Who: text.Msg("Member"), Where: "Lindqvist Weber Architekten", Email: "ines.carvalho@lindqvist-weber.example"},
		{Who: text.Msg("Owner, in German"), Where: "Gruber Anlagenbau", Email: "katharina.gruber@gruber-anlagenbau.example"},
		{Who: text.Msg("Owner"), Where: "Festival Lumières du Rhône", Email: "camille.dufour@lumieres-rhone.example"},
		{Who: text.Msg("Owner"), Where: "Stiftung Seeblick", Email: "regula.ammann@stiftung-seeblick.example"},
		{Who: text.Msg("Administrator"), Where: Vendor, Email: "annika.brandt@nordlicht.example"},
		{Who: text.Msg("Finance"), Where: Vendor, Email: "hendrik.claasen@nordlicht.example"},
	}
	for i := range list {
		list[i].Password = Password
	}
	return append(list, mailbox.SignIn{Who: text.Msg("Administrator"), Where: "Atelier", Email: atelier.DemoEmail, Password: atelier.DemoPassword})
}

// tour is what to try first.
func tour() []mailbox.Step {
	return []mailbox.Step{
		{Title: text.Msg("Take a license key"), Detail: text.Msg("As Marta Lindqvist, open Licenses, then “Design office”, and copy its key.")},
		{Title: text.Msg("Install it in the product"), Detail: text.Msg("In Atelier, sign in as its administrator, open Licenses and paste the key.")},
		{Title: text.Msg("See a second license arrive"), Detail: text.Msg("Open Licenses in Atelier again: it has reported to the portal, and the answer brought “Competition team”. Users add up, and the earliest expiry counts for both.")},
		{Title: text.Msg("Record a payment"), Detail: text.Msg("As Hendrik Claasen, open the console and the order “Summer interns”; its license appears in Marta's portal.")},
		{Title: text.Msg("Invite somebody"), Detail: text.Msg("As Camille Dufour, invite a colleague; the mailbox has the invitation with its link.")},
		{Title: text.Msg("Watch floating seats"), Detail: text.Msg("As Marta Lindqvist, open Applications in use: who has Kontur open, who waits, and under History and refusals whether there are enough seats.")},
		{Title: text.Msg("Redeem a permission key"), Detail: text.Msg("As anybody, or newly signed up, open My organizations, Use a permission key, and enter one of those here.")},
	}
}

// greet says what is where.
func (d *demo) greet() {
	d.say("\n  Portal and console   %s\n", d.url)
	d.say("  Example product      %s\n", d.productURL)
	d.say("  Mailbox              %s\n\n", d.url+mailbox.Path)
	d.say("Sign in as\n\n")
	table := tabwriter.NewWriter(d.Out, 0, 0, 3, ' ', 0)
	for _, s := range signIns() {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", s.Email, s.Password, s.Who, s.Where) // see say
	}
	_ = table.Flush()
	if len(d.left.keys) > 0 {
		d.say("\nPermission keys\n\n")
		for _, k := range d.left.keys {
			_, _ = fmt.Fprintf(table, "  %s\t%s\n", k.Code, k.Holds) // see say
		}
		_ = table.Flush()
	}
	d.say("\nWhat to try first\n\n")
	plain := strings.NewReplacer("“", `"`, "”", `"`)
	for i, step := range tour() {
		d.say("  %d. %s: %s\n", i+1, step.Title, plain.Replace(step.Detail))
	}
	d.say("\nThe data is kept in %s; remove that folder to start over. Ctrl-C stops the demo.\n", placeIn(d.Dir).dir)
}
