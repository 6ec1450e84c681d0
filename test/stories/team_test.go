package stories

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// pooled sells an organization seats that its members take.
func (w *town) pooled(org domain.Organization, by domain.Actor, seats int) {
	w.t.Helper()
	p, err := w.server.Catalog.CreateProduct(w.t.Context(), domain.Operator(), catalog.ProductInput{Slug: "studio", Name: "Studio", Preset: string(domain.PresetTeamPool)})
	if err != nil {
		w.t.Fatal(err)
	}
	plan, err := w.server.Catalog.CreatePlan(w.t.Context(), domain.Operator(), p.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Seats", PriceInternal: 1000, MinUsers: 1, MaxUsers: 100}, Type: string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.pays(plan, org, by, seats)
}

func (w *town) pays(plan domain.Plan, org domain.Organization, by domain.Actor, seats int) {
	w.t.Helper()
	ctx := w.t.Context()
	must := func(err error) {
		if err != nil {
			w.t.Helper()
			w.t.Fatal(err)
		}
	}
	profile, err := w.server.Billing.Profile(ctx, by, org.ID)
	must(err)
	profile.Name, profile.Line1, profile.City, profile.Country = org.Name, "Hafenstr. 1", "Kiel", "DE"
	_, err = w.server.Billing.UpdateProfile(ctx, by, org.ID, profile)
	must(err)
	q, err := w.server.Billing.Quote(ctx, by, org.ID, billing.QuoteInput{Plan: plan.ID, LicenseName: "Pool", UsersInternal: seats})
	must(err)
	o, err := w.server.Billing.Order(ctx, by, org.ID, q.ID)
	must(err)
	_, err = w.server.Billing.RecordPayment(ctx, domain.Operator(), o.Order.ID, billing.PaymentInput{
		Amount: o.Order.Totals.Gross, Currency: "EUR", ReceivedOn: time.Now().UTC().Format(time.DateOnly),
	})
	must(err)
}

// P2, P4, P6: teams share a pool; in however many, a person holds one seat; who
// is in none keeps theirs; the details by team explain their sum.
func TestP2P4P6TeamsShareAPool(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 5)
		w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		w.invited(ida, org, "Eve Lund", "eve@halden.example", domain.RoleMember)
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/teams"))
		p.See("No teams yet").Axe()
		for _, name := range []string{"Design", "Sales"} {
			p.Goto(w.at("/organizations/"+string(org.ID)+"/teams")).Click("New team").Fill("Name", name).Click("Create team").See("Nobody is in this team yet")
			p.Click("Add members").Check("Per Dahl")
			if name == "Design" {
				p.Check("Ida Holm")
			}
			p.Axe().Click("Add to the team").See("added")
		}
		p.Click("Invite into the team").Fill("E-mail", "new@halden.example").Click("Invite").See("new@halden.example is invited into the team.")

		p.Goto(w.at("/organizations/" + string(org.ID) + "/seats/by-team")).See("3 active, 1 pending").See("2 active, 1 pending").See("1 seat more in the list than in teams").Axe()
		p.In("Design").See("2")
		p.Size(390, 844).Axe().Screenshot("p2-by-team-phone")
		p.Size(1280, 900).Goto(w.at("/organizations/" + string(org.ID) + "/teams")).Axe()
		p.Screenshot("p4-teams")
		p.Goto(w.at("/organizations/" + string(org.ID) + "/unassigned")).See("Eve Lund").NotSee("Per Dahl").Axe()
		p.Goto(w.at("/organizations/" + string(org.ID) + "/teams")).Click("Sales").Click("Delete team").See("Unassigned afterwards").Click("Delete team").See("has been deleted")
		p.Goto(w.at("/organizations/" + string(org.ID) + "/unassigned")).NotSee("Per Dahl") // still in Design
		p.Goto(w.at("/organizations/" + string(org.ID) + "/seats/by-team")).See("3 active, 1 pending")
	})
}

// P7, its first half: a team admin invites into their own team and removes from
// it, and sees nothing of the others.
func TestP7TeamAdminsInvite(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 3)
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		ctx := t.Context()
		var made []domain.Team
		for _, name := range []string{"Design", "Sales"} {
			team, err := w.server.Teams.Create(ctx, ida, org.ID, teams.Input{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, team)
		}
		list, err := w.server.People.Members(ctx, ida, org.ID, domain.ListRequest{Search: "per@"})
		if err != nil || len(list.Items) != 1 {
			t.Fatal(err)
		}
		admin := true
		if _, _, err := w.server.Teams.Put(ctx, ida, org.ID, made[0].ID, list.Items[0].ID, &admin); err != nil {
			t.Fatal(err)
		}
		per.Goto(w.at("/organizations/" + string(org.ID))).Click("Teams").See("Design").NotSee("Sales").NotSee("New team")
		per.Click("Design").See("Per Dahl").NotSee("Add members").NotSee("Delete team")
		per.Click("Invite into the team").Fill("E-mail", "new@halden.example").Click("Invite").See("is invited into the team").Axe()
		per.Forgive("404").Goto(w.at("/organizations/" + string(org.ID) + "/teams/" + string(made[1].ID))).See("Nothing here")
		link := w.mails.link(t, "new@halden.example", "/invitations/")
		if !strings.HasPrefix(link, w.at("/invitations/")) {
			t.Errorf("the link is %s", link)
		}
		w.accept(link, "Nils New", org)
		per.Goto(w.at("/organizations/" + string(org.ID) + "/teams/" + string(made[0].ID))).See("Nils New").Click("Remove Nils New").See("keep their seat").Click("Remove from team").See("Nils New is no longer in Design.")

		secret, _, err := w.server.Vendor.CreateOrganizationToken(ctx, ida, org.ID, "program", string(domain.RoleOwner), 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		at := "/v1/organizations/" + string(org.ID) + "/teams/" + string(made[1].ID) + "/invitations"
		if got := w.programs(secret, "POST", at, `{"email":"new@halden.example"}`); !strings.Contains(got, "Nils New") {
			t.Errorf("a program invites into the other team: %s", got)
		}
	})
}

// accept opens an invitation's link as its reader and joins.
func (w *town) accept(link, name string, org domain.Organization) {
	w.t.Helper()
	p := browser.New(w.t).Visit(link)
	p.Fill("Name", name).Fill("Password", password).Click("Create account and join").See(org.Name)
}

// programs sends a request as a program does and returns the answer's body.
func (w *town) programs(token, method, path, body string) string {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.at(path), strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := (&http.Client{Timeout: time.Minute}).Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(answer)
}
