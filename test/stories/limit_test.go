package stories

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

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
		w.resizes(org, ida, 6)
		w.mails.count(t, "office@halden.example", "Studio: 4 seats too many are held", 1)
		w.mails.count(t, seats, "Studio", 1)
		p.Goto(w.at("/organizations/" + string(org.ID) + "/notices")).See("Few seats left: 9 of 10 held").See("Too many seats held: 10 of 6").See(seats).Axe().Screenshot("c6-notices")
	})
}

// The ladder of seats, from the first too many to read-only and back: who is told
// what and when, what is refused, and that blocking somebody ends it.
func TestTooManySeatsHeld(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		const per = "per@halden.example"
		w.found("Ida Holm", "Halden", halden)
		org, ida := w.organization(halden)
		w.pooled(org, ida, 10)
		w.invited(ida, org, "Per Dahl", per, domain.RoleMember)
		w.invited(ida, org, "Eve Lund", "eve@halden.example", domain.RoleMember)
		w.resizes(org, ida, 2)
		since, at := w.now(), w.at("/organizations/"+string(org.ID))
		const told = "Studio: 3 seats held, 2 purchased."
		day := func(n, mails int) {
			t.Helper()
			w.until(since.Add(time.Duration(n)*24*time.Hour + time.Minute))
			for range 2 { // told once, however often one looks
				if err := w.server.People.WatchSeats(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			w.mails.count(t, halden, "Studio has too few seats", mails)
		}
		w.signIn(halden).Goto(at + "/seats").NotSee(told).See("grace").See("Owners and co-admins see a notice from").Axe().Screenshot("ladder-grace")
		day(13, 0)
		w.signIn(halden).Goto(at + "/licenses").NotSee(told)
		day(14, 1)
		w.signIn(halden).Goto(at + "/licenses").See(told).See("All members see this from " + dateLong(since.AddDate(0, 0, 28))).Axe()
		w.signIn(per).Goto(at).NotSee(told)
		day(28, 2)
		w.signIn(per).Goto(at).See(told).See("An owner or co-admin can end this.").Axe().Screenshot("ladder-member")
		w.signIn(halden).Goto(at + "/members").See("From " + dateLong(since.AddDate(0, 0, 42)) + " the organization is read-only").Axe().Screenshot("ladder-members")
		day(42, 3)
		p := w.signIn(halden).Goto(at).See("People keep their seats.").Axe()
		p.Screenshot("ladder-read-only")
		p.Forgive("403").Goto(at+"/invite").Fill("E-mail addresses", "nils@halden.example").Click("Invite").See("The organization is read-only: Studio has had too few seats")
		p.Size(390, 844).Goto(at + "/seats").Axe().Screenshot("ladder-phone")
		p.Dark(true).Axe().Screenshot("ladder-phone-dark")
		p.Dark(false).Size(1280, 900)

		token, _, err := w.server.Vendor.CreateOrganizationToken(t.Context(), ida, org.ID, "program", string(domain.RoleOwner), 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		v1 := "/v1/organizations/" + string(org.ID)
		if got := w.programs(token, http.MethodPost, v1+"/invitations", `{"email":"nils@halden.example","role":"member"}`); !strings.Contains(got, `"seats.read_only"`) || !strings.Contains(got, `403`) {
			t.Errorf("the API invites: %s", got)
		}
		if got := w.programs(token, http.MethodGet, v1+"/seats", ""); !strings.Contains(got, `"stage":"read_only"`) || !strings.Contains(got, `"missing":{"internal":1`) {
			t.Errorf("the API counts %s", got)
		}

		p.Goto(at + "/members").Click("Per Dahl").Click("Block").See("Block Per Dahl?").Axe().Click("Block member").See("Per Dahl is blocked.")
		p.Goto(at + "/seats").NotSee(told).NotSee("grace").See("2 of 2 taken")
		w.mails.count(t, halden, "Studio has enough seats again", 1)
		p.Goto(at + "/notices").See("The portal is read-only").See("Enough seats again").Axe()
	})
}

// A product that is no longer used: its last license ends, its seats are given up,
// and nobody is told about it any more.
func TestSeatsAreGivenUp(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", halden)
		org, ida := w.organization(halden)
		w.pooled(org, ida, 3)
		w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		w.later(380 * 24 * time.Hour)
		if err := w.server.People.WatchSeats(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := w.signIn(halden).Goto(w.at("/organizations/" + string(org.ID) + "/seats")).See("Studio has no license in force, and 2 seats are held.").Axe()
		p.Click("Give up the seats").See("2 seats are given up").Axe()
		p.Screenshot("ladder-given-up")
		p.Click("Give up the seats").See("The seats of Studio are given up.").NotSee("no license in force, and").See("0 of 0 taken").Axe()
		w.mails.count(t, halden, "Studio has enough seats again", 1)
		p.Goto(w.at("/organizations/" + string(org.ID) + "/activity")).See("Gave up the seats of a product")
	})
}

// resizes has the vendor reissue an organization's one license.
func (w *town) resizes(org domain.Organization, by domain.Actor, users int) {
	w.t.Helper()
	licenses, err := w.server.Licensing.Licenses(w.t.Context(), by, org.ID, domain.ListRequest{})
	if err != nil || len(licenses.Items) != 1 {
		w.t.Fatal(err)
	}
	l := licenses.Items[0]
	if _, err := w.server.Licensing.Revise(w.t.Context(), domain.Operator(), org.ID, l.ID, licensing.ReviseInput{
		Revision: licensing.Reissue, Reason: "sold too many", Name: l.Name, Users: domain.Users{Internal: users},
	}); err != nil {
		w.t.Fatal(err)
	}
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
