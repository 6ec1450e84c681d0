package console_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/store"
)

func paymentOf(o domain.Order) billing.PaymentInput {
	return billing.PaymentInput{Amount: o.Totals.Gross, Currency: o.Totals.Currency, ReceivedOn: "2026-11-20", Reference: "Transfer"}
}

func (d *desk) offers() []catalog.Offer {
	d.t.Helper()
	offers, err := d.pages.Catalog.Products(d.t.Context(), d.admin)
	d.must(err)
	return offers
}

func TestStaffComeAndGo(t *testing.T) {
	each(t, func(d *desk) {
		support := "/console/staff/" + string(d.staff[domain.StaffSupport].Account)
		self := "/console/staff/" + string(d.admin.Account)
		d.get("/console/staff").status(http.StatusOK).says("Staff finance", "finance@vendor.example", "the only one", "Invite staff").saysNot(self)
		d.ask(d.staff[domain.StaffSales], http.MethodGet, "/console/staff", nil).saysNot("Invite staff", "Remove", "Change role")

		d.post("/console/staff/invitations", "email", "vera@", "role", "boss").status(http.StatusUnprocessableEntity).
			says("This is not an e-mail address.", "This is not one of the choices.").holds("email", "vera@")
		d.post("/console/staff/invitations", "email", "sales@vendor.example", "role", "admin").status(http.StatusConflict).says("This person is on the staff already.")
		d.then(d.post("/console/staff/invitations", "email", "vera@vendor.example", "role", "finance").leads("/console/staff")).
			says("An invitation has been sent to vera@vendor.example.", "Pending invitations", "29 Nov 2026", "Pending")
		invited, err := d.pages.Vendor.StaffInvitations(d.t.Context(), d.admin)
		d.must(err)
		revoke := "/console/staff/invitations/" + string(invited[0].ID) + "/revoke"
		d.get(revoke).says("Revoke the invitation to vera@vendor.example?")
		d.then(d.post(revoke).leads("/console/staff")).says("The invitation has been revoked.").saysNot("Pending invitations")

		d.get(support + "/role").status(http.StatusOK).says("Records payments and cancels orders")
		d.post(support+"/role", "role", "emperor").status(http.StatusUnprocessableEntity)
		for _, alone := range []answer{d.post(self+"/role", "role", "sales"), d.post(self + "/remove")} {
			alone.status(http.StatusConflict).says("The vendor keeps at least one administrator.")
		}
		d.then(d.post(support+"/role", "role", "admin").leads("/console/staff")).says("Staff support is Administrator now.").saysNot("the only one")
		d.get(self+"/remove").says("Remove Staff admin from the staff?", "Those they made stop working")
		d.post(self + "/remove").leads("/")
		d.get("/console").status(http.StatusNotFound)
	})
}

func TestTokensAreToldOnce(t *testing.T) {
	each(t, func(d *desk) {
		d.get("/console/tokens").status(http.StatusOK).says("No API tokens yet")
		d.post("/console/tokens", "name", "", "role", "sales", "expires", "401").status(http.StatusUnprocessableEntity).
			says("2 answers need another look", "Enter a number from 1 to 400.").holds("expires", "401")
		d.post("/console/tokens", "name", "x", "role", "sales", "expires", "99999999999999999999").status(http.StatusUnprocessableEntity).says("Enter a number from 1 to 400.")
		made := d.post("/console/tokens", "name", "CRM import", "role", "sales", "expires", "30").status(http.StatusOK).says("Copy the token now.", "22 Dec 2026")
		if got := made.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control: %s", got)
		}
		field := regexp.MustCompile(`id="secret"[^>]*value="([^"]*)"`).FindStringSubmatch(made.Body.String())
		if len(field) != 2 {
			t.Fatalf("no secret on the page: %s", made.main())
		}
		accounts := &account.Service{Env: d.Env}
		if by, err := accounts.AuthenticateToken(d.t.Context(), html.UnescapeString(field[1])); err != nil || by.Staff != domain.StaffSales {
			t.Errorf("the secret is %+v (%v)", by, err)
		}
		list := d.get("/console/tokens").says("CRM import", "Staff admin", "Valid", "Sales").saysNot(field[1])
		revoke := regexp.MustCompile(`/console/tokens/tok_[\w-]+/revoke`).FindString(list.Body.String())
		d.get(revoke).says("Revoke the token CRM import?", "Last used 22 Nov 2026")
		d.then(d.post(revoke).leads("/console/tokens")).says("The token has been revoked.", "No API tokens yet")

		d.staff[domain.StaffSales] = d.Staff(t, "second@vendor.example", domain.StaffAdmin)
		d.ask(d.staff[domain.StaffSales], http.MethodPost, "/console/tokens", form("name", "Orphan", "role", "sales", "expires", "1")).status(http.StatusOK)
		d.must(d.pages.Vendor.RemoveStaff(d.t.Context(), d.admin, d.staff[domain.StaffSales].Account))
		d.get("/console/tokens").says("Somebody who has left", "Does not work")
	})
}

func TestJobs(t *testing.T) {
	each(t, func(d *desk) {
		ctx := d.t.Context()
		d.get("/console/jobs").status(http.StatusOK).says("Every job has been done")
		q := d.pages.Queue
		d.must(q.Start(ctx))
		t.Cleanup(func() { d.must(q.Stop(context.WithoutCancel(ctx))) })
		d.must(d.Write(ctx, func(tx *store.Tx) error { return q.Enqueue(tx, domain.SendMail{To: "a@example.com"}) }))
		var seen []queue.Trouble
		for len(seen) == 0 {
			var err error
			seen, err = q.Troubles(ctx)
			d.must(err)
		}
		retry := fmt.Sprintf("/console/jobs/%d/retry", seen[0].ID)
		d.get("/console/jobs").says("Send a mail", "the <b>mail server</b> is away", "of 20", "Try again now").saysNot("<b>mail server")
		d.ask(d.staff[domain.StaffSupport], http.MethodGet, "/console/jobs", nil).says("Send a mail").saysNot("Try again now")
		d.get("/console/jobs?state=parked").says("Nothing matches.")
		d.get("/console").says("Jobs in trouble 1")
		d.then(d.post(retry).leads("/console/jobs")).says("It is being tried again.")
		d.then(d.post("/console/jobs/999/retry").leads("/console/jobs")).says("That job is no longer in trouble.")
		d.post("/console/jobs/x/retry").status(http.StatusNotFound)
	})
}

func TestSettingsSayWhatIsMissing(t *testing.T) {
	each(t, func(d *desk) {
		d.get("/console/settings").status(http.StatusOK).says("No invoice can be issued yet, so nobody can order.", "Missing: Name, Address, City, Country, IBAN.")
		d.ask(d.staff[domain.StaffFinance], http.MethodGet, "/console/settings", nil).status(http.StatusOK).
			says("An administrator can change them.", "Missing: Name").saysNot("<form")
		d.post("/console/settings", "name", "Nordlicht", "iban", "DE00", "version", "0").status(http.StatusUnprocessableEntity).
			says("4 answers need another look").holds("name", "Nordlicht").holds("iban", "DE00")
		form := []string{"name", "Nordlicht", "line1", "Hafenstr. 1", "city", "Hamburg", "country", "DE", "tax_id", "DE123456789", "version", "0"}
		d.then(d.post("/console/settings", form...).leads("/console/settings")).says("Saved. Nobody can order before the IBAN is known.", "Missing: IBAN.")
		d.post("/console/settings", form...).status(http.StatusPreconditionFailed).says("Somebody has changed this since you opened it.").holds("version", "0")
		d.then(d.post("/console/settings", append(form[:len(form)-1], "1", "iban", "DE02 1203 0000 0000 2020 51")...).leads("/console/settings")).
			says("Saved. It is on invoices from the next order on.").holds("iban", "DE02 1203 0000 0000 2020 51").saysNot("Missing")
		d.get("/console/activity").says("Changed the settings", "Nordlicht", "admin@vendor.example")
	})
}

func TestOrganizationsAreSearchedSortedAndDownloaded(t *testing.T) {
	each(t, func(d *desk) {
		d.must(d.Write(d.t.Context(), func(tx *store.Tx) error {
			for i := range 60 {
				email, err := domain.ParseEmail("email", fmt.Sprintf("it@yard%d.example", i))
				if err == nil {
					err = tx.InsertOrganization(domain.Organization{
						ID: domain.OrganizationID(d.IDs.New(domain.PrefixOrganization)), Name: fmt.Sprintf("=Yard %02d", i), NotificationEmail: email, TimeZone: "UTC", CreatedAt: d.Now(),
					})
				}
				if err != nil {
					return err
				}
			}
			return nil
		}))
		first := d.get("/console/organizations").status(http.StatusOK).says("=Yard 00", "=Yard 49", "Next page").saysNot("=Yard 50")
		next := html.UnescapeString(regexp.MustCompile(`href="([^"]*after=[^"]*)"`).FindStringSubmatch(first.Body.String())[1])
		d.get(next).says("=Yard 50", "Halden Yards").saysNot("=Yard 49")
		d.get("/console/organizations?q=yard+3&sort=name&dir=desc").says("=Yard 39", "=Yard 30").saysNot("=Yard 29")
		d.get("/console/organizations?q=nobody").says("Nothing matches.")
		csv := d.get("/console/organizations?q=yard&format=csv&after=nonsense").status(http.StatusOK).Body.String()
		if n := strings.Count(csv, "\n"); n != 62 || !strings.Contains(csv, "\n'=Yard 00,it@yard0.example,0,22 Nov 2026\n") {
			t.Errorf("%d lines: %s", n, csv)
		}
		d.get("/console/organizations?sort=nonsense").leads("/console/organizations")
	})
}

func TestOrganizationAtAGlance(t *testing.T) {
	each(t, func(d *desk) {
		at := "/console/organizations/" + string(d.org)
		d.get(at).status(http.StatusOK).says("Halden Yards", "Customer since 22 November 2026", "it@halden.example", "Europe/Berlin", "No licenses yet", "No billing address yet").has(`value="` + string(d.org) + `"`)
		d.seller()
		o := d.order(d.org, d.product("studio", "Studio", domain.PresetTeamPool), "Everybody", 3)
		_, err := d.pages.Billing.RecordPayment(d.t.Context(), d.admin, o.ID, paymentOf(o))
		d.must(err)
		d.get(at).says("Studio", "3 users", "of 3 taken", "1 active", "2 free", "Kaiveien 7", "O-2026-0001", "Paid")
		d.get(at+"/members").says("Runa Vik", "runa@halden.example", "Owner")
		d.get(at + "/invitations").says("No invitation is pending")
		d.get(at+"/orders").says("O-2026-0001", "Studio, Team")
		d.get(at+"/activity").says("Recorded a payment", "Created the organization")
		d.get(at+"/licenses").says("Everybody", "SW-")
		serial := regexp.MustCompile(`SW-[\w-]+`).FindString(d.get("/console/licenses").says("Everybody", "Halden Yards", "Valid").said())
		d.get("/console/licenses?q=" + serial).says("Everybody")
		d.get("/console/licenses?q=" + strings.ToLower(serial)).says("Everybody")
		d.get("/console/licenses?state=revoked").says("Nothing matches.")
	})
}
