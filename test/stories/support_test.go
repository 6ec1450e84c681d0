package stories

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// A2: deletion by oneself with time to think it over, and by a ticket.
func TestA2DeleteAnOrganization(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		p := w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.bought(org, ida, newInstall, 40)
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		home := w.at("/organizations/" + string(org.ID))

		p.Goto(home + "/settings").Click("Delete the organization").See("2 members lose access").See("Download everything").Axe().Screenshot("a2-page")
		p.Forgive("422").Fill("Name of the organization", "Halten").Click("Delete the organization").See("This is not the name of the organization.")
		p.Fill("Name of the organization", "Halden").Click("Delete the organization").See("The deletion has begun.").Axe()
		w.mails.mail(t, "ida@halden.example", "Halden will be deleted on")
		per.Goto(home).See("Halden will be deleted on").See(l.Name).Axe().Screenshot("a2-member")
		p.Click("Undo the deletion").See("The deletion has been undone.")
		w.mails.mail(t, "ida@halden.example", "Halden stays")
		per.Goto(home).NotSee("will be deleted")

		p.Goto(home+"/tickets").Click("Open a ticket").Select("What it is about", "Deletion of the organization")
		p.Fill("Subject", "We close down").Fill("Message", "Delete us, please.").Click("Send").See("The ticket has been opened.").Axe()
		link := w.mails.link(t, "billing@nordlicht.example", "/console/tickets/")
		nora := w.signIn("nora@nordlicht.example").Goto(link).See("Delete us, please.")
		nora.Click("Begin the deletion").See("Begin the deletion of Halden?").Click("Begin the deletion").See("began the deletion of the organization").Axe().Screenshot("a2-ticket")
		p.Goto(home + "/deletion").See("Nora Lund").See("Undo the deletion")

		w.later(domain.DeletionDays * 24 * time.Hour)
		if err := w.server.Support.EndOrganizations(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.mails.mail(t, "ida@halden.example", "Halden has been deleted")
		w.signIn("per@halden.example").Goto(w.at("/organizations")).See("You belong to no organization yet")
		w.signIn("ida@halden.example").Forgive("404").Goto(home).See("Nothing here")
		w.signIn("nora@nordlicht.example").Goto(w.at("/console/orders")).See("Halden").See("Paid"). // documents are kept
														Goto(w.at("/console/licenses")).See("Halden (deleted)")
	})
}

// P3: "+ Add licenses" reaches the sales team, and is answered there.
func TestP3RequestMoreLicenses(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.bought(org, ida, newInstall, 40)
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID)))
		p.Click("+ Add licenses").Fill("Users", "25").Fill("Note", "For the new office.").Click("Send request")
		p.See("25 more internal users").See("Open").Axe().Screenshot("p3-sent")
		request := p.URL()

		link := w.mails.link(t, "billing@nordlicht.example", "/console/requests/")
		nora := w.signIn("nora@nordlicht.example").Goto(w.at("/console/requests"))
		nora.In("Halden").See("25").Click("Halden")
		if nora.URL() != link {
			t.Errorf("the list leads to %s, the mail to %s", nora.URL(), link)
		}
		nora.Fill("Write to the organization", "Until when?").Click("Send").See("Sent.")
		w.mails.link(t, "ida@halden.example", "/requests/")
		nora.Fill("Install ID", newInstall).Click("Show the price").See("1,755.25 €").Axe().Screenshot("p3-price")
		nora.Fill("Note", "With pleasure.").Click("Approve").See("The request has been approved.").Click("Show order").See("Payment awaited")
		w.mails.mail(t, "ida@halden.example", "was approved")

		p.Goto(request).See("With pleasure.").See("Nora Lund").Click("Show order").See("1,755.25 €").Axe().Screenshot("p3-order")

		p.Goto(strings.TrimSuffix(request, request[strings.LastIndex(request, "/"):])).Click("+ Add licenses").Fill("Users", "5").Click("Send request")
		nora.Goto(w.at("/console/requests?state=open")).Click("Halden").Fill("Reason", "Renew first.").Click("Reject request").See("The request has been rejected.")
		w.mails.mail(t, "ida@halden.example", "was rejected")
		p.Reload().See("Rejected").See("Renew first.")
	})
}

// C7: licenses of capped areas are requested five at a time or more, per area,
// or moved between the areas; the vendor approves.
func TestC7RequestAndMoveBetweenAreas(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		ctx, op := t.Context(), domain.Operator()
		registry, err := w.server.Catalog.CreateProduct(ctx, op, catalog.ProductInput{Slug: "registry", Name: "Registry", Preset: string(domain.PresetCappedAreas)})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := w.server.Catalog.CreatePlan(ctx, op, registry.ID, catalog.PlanInput{
			PlanTerms: catalog.PlanTerms{Name: "Yearly", PriceInternal: 1000, PriceExternal: 100, MinUsers: 1, MaxUsers: 500},
			Type:      string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
		})
		if err != nil {
			t.Fatal(err)
		}
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.boughtAreas(plan, org, ida, 20, 5)

		ask := w.at("/organizations/" + string(org.ID) + "/requests/new?product=" + string(registry.ID))
		p := w.signIn("ida@halden.example").Goto(ask).See("5 or more at a time")
		p.Forgive("422").Check("More licenses").Select("Area", "External users").Fill("Users", "4").Click("Send request")
		p.See("requested 5 at a time or more").Axe().Screenshot("c7-too-few")
		p.Goto(ask).Check("Move licenses").Select("Area", "Internal users").Fill("Users", "6").Click("Send request")
		p.See("6 users moved from internal to external")
		request := p.URL()
		p.Forgive("409").Goto(ask).Check("Move licenses").Fill("Users", "7").Click("Send request").See("is open already").Click("Show the open request")
		if p.URL() != request {
			t.Errorf("the open request is %s, shown is %s", request, p.URL())
		}

		nora := w.signIn("nora@nordlicht.example").Goto(w.mails.link(t, "billing@nordlicht.example", "/console/requests/"))
		nora.See("14 internal + 11 external").Axe().Screenshot("c7-move")
		nora.Click("Approve and change the license").See("The request has been approved.")
		p.Reload().See("The license has been changed.").Click("Show license").See(l.Name).See("14 internal, 11 external")
	})
}

// boughtAreas is a license of a product that is bound to no installation, with
// users in both areas, paid for.
func (w *town) boughtAreas(plan domain.Plan, org domain.Organization, by domain.Actor, internal, external int) domain.License {
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
	q, err := w.server.Billing.Quote(ctx, by, org.ID, billing.QuoteInput{Plan: plan.ID, UsersInternal: internal, UsersExternal: external})
	must(err)
	o, err := w.server.Billing.Order(ctx, by, org.ID, q.ID)
	must(err)
	paid, err := w.server.Billing.RecordPayment(ctx, domain.Operator(), o.Order.ID, billing.PaymentInput{
		Amount: o.Order.Totals.Gross, Currency: "EUR", ReceivedOn: time.Now().UTC().Format(time.DateOnly),
	})
	must(err)
	return paid.License
}
