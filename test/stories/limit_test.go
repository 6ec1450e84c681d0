package stories

import (
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// C6: one address that is told before the seats run out and when too many are
// held, each once, with the names of the last who came in and both ways out.
func TestC6TheResponsiblePersonIsTold(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		const seats = "seats@halden.example" // nobody's account
		w.found("Ida Holm", "Halden", halden)
		org, ida := w.organization(halden)
		w.pooled(org, ida, 10)
		settings := w.at("/organizations/" + string(org.ID) + "/settings")
		p := w.signIn(halden).Goto(settings).Forgive("422").Fill("Responsible person", "nobody").Click("Save").See("This is not an e-mail address.").Axe()
		p.Fill("Responsible person", seats).Click("Save").See("Saved.").Axe().Screenshot("c6-settings")

		w.invites(org, ida, 1, 7)
		w.mails.count(t, seats, "", 0)
		w.invites(org, ida, 8, 9)
		w.mails.count(t, seats, "Studio: 1 seat is left", 1)
		w.mails.mail(t, seats, "p8@halden.example")
		p.Goto(w.mails.latestLink(t, seats, "/organizations/"+string(org.ID)+"/seats/studio/internal", "")).See("Who holds a seat").See("p9@halden.example")
		p.Goto(w.mails.latestLink(t, seats, "/requests/new", "")).See("sales team")
		p.Goto(w.mails.latestLink(t, seats, "/members", "")).See("Members")

		// Staff see to another address; then the vendor takes four seats back.
		nora := w.signIn("nora@nordlicht.example").Goto(settings).Fill("Responsible person", "office@halden.example").Click("Save").See("Saved.")
		nora.Goto(w.at("/organizations/" + string(org.ID) + "/activity")).See("Changed the organization").See("nora@nordlicht.example")
		licenses, err := w.server.Licensing.Licenses(t.Context(), ida, org.ID, domain.ListRequest{})
		if err != nil || len(licenses.Items) != 1 {
			t.Fatal(err)
		}
		l := licenses.Items[0]
		if _, err := w.server.Licensing.Revise(t.Context(), domain.Operator(), org.ID, l.ID, licensing.ReviseInput{
			Revision: licensing.Reissue, Reason: "sold too many", Name: l.Name, Users: domain.Users{Internal: 6},
		}); err != nil {
			t.Fatal(err)
		}
		w.mails.count(t, "office@halden.example", "Studio: 4 seats too many are held", 1)
		w.mails.count(t, seats, "Studio", 1)
		p.Goto(w.at("/organizations/" + string(org.ID) + "/notices")).See("Few seats left: 9 of 10 held").See("Too many seats held: 10 of 6").See(seats).Axe().Screenshot("c6-notices")
	})
}

// invites sends invitations to p1@, p2@ and so on.
func (w *town) invites(org domain.Organization, by domain.Actor, from, until int) {
	w.t.Helper()
	for i := from; i <= until; i++ {
		if _, err := w.server.People.Invite(w.t.Context(), by, org.ID, people.InviteInput{Email: fmt.Sprintf("p%d@halden.example", i), Role: "member"}); err != nil {
			w.t.Fatal(err)
		}
	}
}
