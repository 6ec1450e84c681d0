package stories

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// C2, P9: nobody gets past a cap, by whichever way they come; whoever is refused
// is told both ways out on the spot.
func TestC2P9TheCapHoldsOnEveryPath(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		hub := w.hub()
		w.boughtAreas(hub, org, ida, 2, 1)
		simulator := w.named(org, ida, "simulator", "Simulator", 1)
		if _, err := w.server.People.Invite(t.Context(), ida, org.ID, people.InviteInput{Email: "late@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		w.later(8 * 24 * time.Hour) // the seat of the invitation is free again
		per := w.joined(ida, org, "Per Dahl", "per@halden.example")
		eva := w.joined(ida, org, "Eva Moe", "eva@else.example", domain.AreaExternal)
		home, token := "/organizations/"+string(org.ID), w.program(ida, org)
		bar := func(internal, external string) {
			t.Helper()
			got := w.programs(token, http.MethodGet, "/v1"+home+"/seats", "")
			if !strings.Contains(got, internal) || !strings.Contains(got, external) {
				t.Errorf("the seats are %s", got)
			}
		}
		refused := func(method, path, body string) {
			t.Helper()
			if got := w.programs(token, method, "/v1"+home+path, body); !strings.Contains(got, `"seats.exhausted"`) {
				t.Errorf("%s %s answers %s", method, path, got)
			}
		}
		const full, fullOutside = `"purchased":2,"active":2,"pending":0`, `"purchased":1,"active":1,"pending":0`
		bar(full, fullOutside)

		p := w.signIn("ida@halden.example").Goto(w.at(home + "/invite"))
		p.Forgive("409").Fill("E-mail addresses", "new@halden.example").Click("Invite").See("too few free seats").Axe().Screenshot("p9-invite")
		p.In("too few free seats").Click("Members")
		p.See("Per Dahl")
		p.Goto(w.at(home + "/seats")).In("No seat is free.").Click("+ Add licenses")
		p.See("sales team")
		p.Goto(w.at(home+"/invite")).Fill("E-mail addresses", "a@halden.example; b@halden.example").Click("Invite")
		p.See("2 seats too few: Hub").See("+ Add licenses").See("Not possible").See("Nothing can be sent").Axe()

		refused(http.MethodPost, "/invitations", `{"email":"new@halden.example","role":"member"}`)
		refused(http.MethodPost, "/invitations", `{"email":"new@halden.example","role":"member","area":"external"}`)
		refused(http.MethodPost, "/invitations/list", `{"people":[{"email":"new@halden.example"}],"dry_run":true}`)
		refused(http.MethodPost, "/members/acts", `{"do":"move_area","area":"internal","members":["`+string(eva)+`"],"dry_run":true}`)
		refused(http.MethodPost, "/members/"+string(per)+"/transfer-seat", `{"invite":{"email":"new@else.example","role":"member","area":"external"}}`)
		w.programs(token, http.MethodPut, "/v1"+home+"/grants/"+string(simulator)+"/"+string(per), "")
		refused(http.MethodPut, "/grants/"+string(simulator)+"/"+string(eva), "")
		bar(full, fullOutside)

		link := w.mails.link(t, "late@halden.example", "/invitations/")
		join := `{"token":"` + link[strings.LastIndex(link, "/")+1:] + `","name":"Lara Late","password":"` + password + `"}`
		if got := w.programs("", http.MethodPost, "/v1/invitations/accept", join); !strings.Contains(got, `"state":"waiting"`) {
			t.Errorf("accepting without a free seat answers %s", got)
		}
		bar(full, fullOutside)
		w.programs(token, http.MethodPost, "/v1"+home+"/members/"+string(per)+"/block", "") // Lara comes in
		bar(full, fullOutside)
		refused(http.MethodPost, "/members/"+string(per)+"/unblock", "")
		p.Goto(w.at(home + "/members/" + string(per))).Click("Unblock").See("too few free seats").NotSee("Unblock member").Axe()
	})
}

// C5: people as a file, with Yes for who is active and No for who is blocked.
func TestC5PeopleAreExported(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 3)
		per := w.joined(ida, org, "Per Dahl", "per@halden.example")
		if err := w.server.People.Block(t.Context(), ida, org.ID, per); err != nil {
			t.Fatal(err)
		}
		const active, blocked = "Ida Holm,ida@halden.example,Owner,internal,,,Yes,Active,", "Per Dahl,per@halden.example,Member,internal,,,No,Blocked,"
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/members"))
		for name, file := range map[string]string{
			"downloaded":     string(p.Download("CSV")),
			"read by a tool": w.programs(w.program(ida, org), http.MethodGet, "/v1/organizations/"+string(org.ID)+"/export/people.csv", ""),
		} {
			if !strings.Contains(file, active) || !strings.Contains(file, blocked) {
				t.Errorf("the file %s is %s", name, file)
			}
		}
	})
}
