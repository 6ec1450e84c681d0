package stories

import (
	"testing"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// G7, G9, P7, P8, C8: blocking keeps everything and frees the seat; unblocking
// needs a free one; a seat is passed on in one step; who is removed can be invited
// again.
func TestG7G9P7P8C8SeatsComeFreeAndGoOn(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 2)
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		list := w.at("/organizations/" + string(org.ID) + "/members")
		p := w.signIn("ida@halden.example").Goto(list)
		p.Click("Per Dahl").See("As an active member").Click("Block").See("Block Per Dahl?").See("1 seat becomes free: 1 of 2 taken")
		p.Click("Block member").See("Per Dahl is blocked.").See("Who is blocked holds none.")
		per.Forgive("404").Goto(w.at("/organizations/" + string(org.ID))).See("Nothing here")

		eva := w.invited(ida, org, "Eva Moe", "eva@halden.example", domain.RoleMember) // takes the seat
		first := w.mails.link(t, "eva@halden.example", "/invitations/")
		p.Click("Unblock").See("Unblock Per Dahl?").NotSee("Unblock member").Click("Cancel")
		p.Goto(list).Click("Eva Moe").Click("Pass the seat on").Select("Who gets the seat", "Per Dahl · Blocked").Click("Show what happens")
		p.See("Eva Moe will be blocked. Per Dahl takes part from then on.").Axe().Click("Pass the seat on")
		p.See("The seat of Eva Moe is now that of Per Dahl.")
		per.Reload().See("Overview")

		p.Click("Remove Per Dahl").See("1 seat becomes free: 1 of 2 taken").Click("Remove member").See("Per Dahl is no longer a member.")
		w.mails.mail(t, "per@halden.example", "Halden")
		p.Goto(list).Check("Select Eva Moe").Select("With selected", "Unblock").Click("Continue").Click("Unblock member").See("Eva Moe takes part again.")
		p.Goto(list).Check("Select Eva Moe").Select("With selected", "Remove").Click("Continue").Click("Remove member").See("Eva Moe is no longer a member.")
		if _, err := w.server.People.Invite(t.Context(), ida, org.ID, people.InviteInput{Email: "eva@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		eva.Goto(w.mails.latestLink(t, "eva@halden.example", "/invitations/", first)).Click("Join").See("Overview")
	})
}
