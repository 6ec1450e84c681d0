package stories

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// G6, P5: many are invited at once, pasted with any separator, as a CSV file or by
// a program. Each is pending, and holds a seat, until their link is used; then the
// seat is an active one.
func TestG6P5InviteManyAtOnce(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 9)
		home := "/organizations/" + string(org.ID)
		p := w.signIn("ida@halden.example").Goto(w.at(home + "/invite"))
		p.Fill("E-mail addresses", "a@halden.example; b@halden.example, Cy Dahl <c@halden.example>\nd@halden.example\nd@halden.example\nnobody").Check("Billing contact").Click("Invite")
		p.See("4").See("Is invited").See("Line 4 has the same person.").See("Nothing can be sent").Axe()
		p.Check("Leave out the lines that are not possible").Click("Show what happens")
		p.See("4 seats are taken; 4 of 9 free afterwards").Axe().Click("Send 4 invitations").See("4 invitations are on their way.")
		p.In("d@halden.example Invited by Ida Holm").See("Billing contact").See("Pending")

		p.Goto(w.at(home+"/invite")).Click("From a file").Upload("Or a CSV file", "people.csv", []byte("email;role;area\ne@halden.example;billing;\nf@halden.example;;internal\n")).Click("Invite")
		p.In("e@halden.example").See("Billing contact")
		p.Click("Send 2 invitations").See("2 invitations are on their way.")
		p.Goto(w.at(home + "/seats")).See("7 of 9 taken").See("1 active").See("6 pending")

		w.accept(w.mails.link(t, "c@halden.example", "/invitations/"), "Cy Dahl", org)
		p.Reload().See("7 of 9 taken").See("2 active").See("5 pending").Click("5 pending").See("d@halden.example").NotSee("c@halden.example")
		p.Goto(w.at(home + "/invitations")).See("d@halden.example").NotSee("c@halden.example")

		token := w.program(ida, org)
		at := "/v1" + home + "/invitations/list"
		var plan struct {
			Hash string `json:"plan_hash"`
		}
		people := `"people":[{"email":"g@halden.example"},{"email":"h@halden.example","role":"billing"},{"email":"c@halden.example"}]`
		shown := w.programs(token, http.MethodPost, at, `{`+people+`,"dry_run":true}`)
		if err := json.Unmarshal([]byte(shown), &plan); err != nil || !strings.Contains(shown, `"invite":2`) || !strings.Contains(shown, `"member":1`) {
			t.Errorf("the API would do %s (%v)", shown, err)
		}
		if got := w.programs(token, http.MethodPost, at, `{`+people+`,"plan_hash":"`+plan.Hash+`"}`); !strings.Contains(got, `"done":true`) {
			t.Errorf("the API has done %s", got)
		}
		w.mails.link(t, "h@halden.example", "/invitations/")
		p.Goto(w.at(home + "/seats")).See("9 of 9 taken").See("7 pending").See("No seat is free.")
	})
}

// G8: as many co-admins as the vendor allows: one, a number, or any.
func TestG8CoAdmins(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		members := w.at("/organizations/" + string(org.ID) + "/members")
		for _, name := range []string{"Per Dahl", "Eve Lund"} {
			w.joined(ida, org, name, strings.ToLower(name[:3])+"@halden.example")
		}
		p := w.signIn("ida@halden.example")
		appoint := func(name string) *browser.Page {
			return p.Goto(members).Click(name).Click("Change role").Check("Co-admin").Click("Save role")
		}
		appoint("Per Dahl").See("The role of Per Dahl has been changed.")
		p.Forgive("422").Forgive("409")
		appoint("Eve Lund").See("as many co-admins as it may have: 1").NotSee("has been changed").Axe()
		p.Goto(members).In("Eve Lund").See("Member")

		nora := w.signIn("nora@nordlicht.example")
		allow := func(kind, most string) {
			nora.Goto(w.at("/console/settings/organizations")).Check(kind).Fill("Most co-admins", most).Click("Save").See("Saved")
		}
		allow("A fixed number", "2")
		appoint("Eve Lund").See("The role of Eve Lund has been changed.")
		token, at := w.program(ida, org), "/v1/organizations/"+string(org.ID)+"/invitations"
		if got := w.programs(token, http.MethodPost, at, `{"email":"new@halden.example","role":"co_admin"}`); !strings.Contains(got, "members.co_admin_limit") {
			t.Errorf("a third co-admin is invited: %s", got)
		}
		allow("Any number", "2")
		if got := w.programs(token, http.MethodPost, at, `{"email":"new@halden.example","role":"co_admin"}`); !strings.Contains(got, `"state":"pending"`) {
			t.Errorf("with any number allowed the API answers %s", got)
		}
	})
}

// G10: one organization per account where the vendor says so, else many.
func TestG10OneOrganizationPerAccount(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		halden, ida := w.organization("ida@halden.example")
		create := func(p *browser.Page, name string) *browser.Page {
			return p.Goto(w.at("/organizations/new")).Fill("Name", name).Click("Create organization")
		}
		p := create(w.signIn("ida@halden.example"), "Moss").See("Moss has been created.")
		moss := p.Path()
		w.joined(ida, domain.Organization{ID: domain.OrganizationID(moss[strings.LastIndex(moss, "/")+1:])}, "Per Dahl", "per@halden.example")

		nora := w.signIn("nora@nordlicht.example").Goto(w.at("/console/settings/organizations"))
		nora.Check("One organization per account").Click("Save").See("Saved")
		create(p.Forgive("409"), "Third").See("An account belongs to one organization at a time").See("My organizations").Axe()

		token, known := w.program(ida, halden), w.mails.link(t, "per@halden.example", "/invitations/")
		if got := w.programs(token, http.MethodPost, "/v1/organizations/"+string(halden.ID)+"/invitations", `{"email":"per@halden.example","role":"member"}`); !strings.Contains(got, `"state":"pending"`) {
			t.Fatalf("the invitation is %s", got)
		}
		link := w.mails.latestLink(t, "per@halden.example", "/invitations/", known)
		per := w.signIn("per@halden.example").Forgive("409").Goto(link).Click("Join").See("An account belongs to one organization at a time").See("Leave Moss").Axe()
		join := `{"token":"` + link[strings.LastIndex(link, "/")+1:] + `","name":"Per","password":"` + password + `"}`
		if got := w.programs("", http.MethodPost, "/v1/invitations/accept", join); !strings.Contains(got, "organizations.only_one") {
			t.Errorf("the API lets Per join: %s", got)
		}

		nora.Goto(w.at("/console/settings/organizations")).Uncheck("One organization per account").Click("Save").See("Saved")
		per.Goto(link).Click("Join").See("You have joined Halden.")
	})
}
