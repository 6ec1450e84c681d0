package stories

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/test/browser"
)

// newInstall is the Install ID of some installation.
const newInstall = "7d3c1f60-2a54-4b8e-9c11-6f0f2f8a4c21"

func date(t time.Time) string     { return text.For("en").Date(t) }
func dateLong(t time.Time) string { return text.For("en").DateLong(t) }

// person is the actor of an address of the town.
func (w *town) person(address string) (by domain.Actor) {
	w.t.Helper()
	email, err := domain.ParseEmail("email", address)
	if err == nil {
		err = w.server.Store.Read(w.t.Context(), func(tx *store.Tx) error {
			a, err := tx.AccountByEmail(email.Key)
			by = domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: a.Email.Address}
			return err
		})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return by
}

// organization is the one organization of a person.
func (w *town) organization(address string) (domain.Organization, domain.Actor) {
	w.t.Helper()
	by := w.person(address)
	mine, err := w.server.People.Mine(w.t.Context(), by)
	if err != nil || len(mine) != 1 {
		w.t.Fatalf("%s belongs to %+v (%v)", address, mine, err)
	}
	return mine[0].Organization, by
}

// invited brings somebody in by invitation and returns them signed in, on the
// organization's page.
func (w *town) invited(by domain.Actor, org domain.Organization, name, address string, role domain.Role) *browser.Page {
	w.t.Helper()
	if _, err := w.server.People.Invite(w.t.Context(), by, org.ID, people.InviteInput{Email: address, Role: string(role)}); err != nil {
		w.t.Fatal(err)
	}
	p := browser.New(w.t).Visit(w.mails.link(w.t, address, "/invitations/"))
	return p.Fill("Name", name).Fill("Password", password).Click("Create account and join").See(org.Name)
}

// joined brings somebody in as invited does, without a browser.
func (w *town) joined(by domain.Actor, org domain.Organization, name, address string, area ...domain.Area) domain.MemberID {
	w.t.Helper()
	in := people.InviteInput{Email: address, Role: string(domain.RoleMember)}
	for _, a := range area {
		in.Area = string(a)
	}
	if _, err := w.server.People.Invite(w.t.Context(), by, org.ID, in); err != nil {
		w.t.Fatal(err)
	}
	link := w.mails.link(w.t, address, "/invitations/")
	j, err := w.server.People.AcceptNew(w.t.Context(), link[strings.LastIndex(link, "/")+1:], people.NewPerson{Name: name, Password: password})
	if err != nil {
		w.t.Fatal(err)
	}
	return j.Member.ID
}

// program is the token of a program that does what an owner may.
func (w *town) program(by domain.Actor, org domain.Organization) string {
	w.t.Helper()
	token, _, err := w.server.Vendor.CreateOrganizationToken(w.t.Context(), by, org.ID, "program", string(domain.RoleOwner), 90*24*time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// monthly is a second plan, which ends sooner.
func (w *town) monthly() domain.Plan {
	w.t.Helper()
	plan, err := w.server.Catalog.CreatePlan(w.t.Context(), domain.Operator(), w.product.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Half a year", PriceInternal: 3500, PriceExternal: 500, MinUsers: 1, MaxUsers: 100},
		Type:      string(domain.LicenseAnnual), TermMonths: 6, Currency: "EUR",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return plan
}

// bought is a license, paid for.
func (w *town) bought(org domain.Organization, by domain.Actor, install string, users int) domain.License {
	w.t.Helper()
	return w.boughtPlan(w.yearly, org, by, install, domain.Users{Internal: users})
}

func (w *town) boughtPlan(plan domain.Plan, org domain.Organization, by domain.Actor, install string, users domain.Users) domain.License {
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
	if !profile.Complete() {
		profile.Name, profile.Line1, profile.City, profile.Country = org.Name, "Hafenstr. 1", "Kiel", "DE"
		_, err = w.server.Billing.UpdateProfile(ctx, by, org.ID, profile)
		must(err)
	}
	q, err := w.server.Billing.Quote(ctx, by, org.ID, billing.QuoteInput{Plan: plan.ID, LicenseName: strings.TrimSpace(plan.Name + " " + install[:min(len(install), 4)]), InstallID: install, UsersInternal: users.Internal, UsersExternal: users.External})
	must(err)
	o, err := w.server.Billing.Order(ctx, by, org.ID, q.ID)
	must(err)
	paid, err := w.server.Billing.RecordPayment(ctx, domain.Operator(), o.Order.ID, billing.PaymentInput{
		Amount: o.Order.Totals.Gross, Currency: "EUR", ReceivedOn: w.now().UTC().Format(time.DateOnly),
	})
	must(err)
	return paid.License
}

// key reads a license's key.
func (w *town) key(org domain.Organization, by domain.Actor, l domain.License) string {
	w.t.Helper()
	_, key, err := w.server.Licensing.Key(w.t.Context(), by, org.ID, l.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return key
}

// latestLink waits for a link other than one that is known.
func (l *letterbox) latestLink(t *testing.T, to, path, known string) string {
	t.Helper()
	return l.await(t, func(m mail.Message) string {
		link := linkIn(m, path)
		if m.To.Address != to || link == known {
			return ""
		}
		return link
	}, "another link to "+to)
}
