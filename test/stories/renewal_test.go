package stories

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// A17: renew early from the mail that says that the license ends; the successor
// takes over at the end, users are never counted twice, and the product gets its
// key.
func TestA17RenewALicense(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		app, admin := w.installed()
		old := w.bought(org, ida, app.InstallID(), 40)
		admin.Fill("License key", w.key(org, ida, old)).Click("Install license").See("40")
		product := strings.SplitN(admin.URL(), "?", 2)[0]

		w.until(old.ExpiresAt.Add(-20 * 24 * time.Hour))
		if err := w.server.Notices.Expiring(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.mails.mail(t, "ida@halden.example", "ends in 20 days")
		p := w.signIn("ida@halden.example").Goto(w.mails.link(t, "ida@halden.example", "/renew"))
		p.See("You renew " + old.Name).See("The new license starts on " + dateLong(old.ExpiresAt)).Axe().Screenshot("a17-details")
		p.Click("Show the price").See("from " + dateLong(old.ExpiresAt)).See(old.Serial).Axe().Screenshot("a17-checkout")
		p.Click("Place order").See("Your license will appear here once payment is validated.")

		nora := w.signIn("nora@nordlicht.example").Goto(w.at("/console/orders"))
		nora.In("Halden").Click("O-")
		nora.See("Renews").See(old.Serial).Axe().Click("Record payment").See("Paid")
		p.See("The payment has been validated and the license is ready.").Click("Show license").See("It counts from " + dateLong(old.ExpiresAt) + " on.")
		next := w.successor(org, old)
		p.Click("Show license key")
		admin.Goto(product).Fill("E-mail", atelier.DemoEmail).Fill("Password", atelier.DemoPassword).Click("Sign in") // a session is over by now
		admin.Goto(product).Fill("License key", p.Value("License key")).Click("Install license").See(next.Serial).See("of 40").NotSee("of 80").Axe().Screenshot("a17-product")
		w.licensed(org, ida, 40)

		w.until(old.ExpiresAt.Add(time.Second))
		w.licensed(org, ida, 40)
		p = w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/licenses/" + string(old.ID)))
		p.See("Renewed until " + dateLong(next.ExpiresAt)).Axe().Screenshot("a17-renewed")
		p.Click(next.Serial).See("Valid")
		admin.Goto(product).Fill("E-mail", atelier.DemoEmail).Fill("Password", atelier.DemoPassword).Click("Sign in")
		admin.Goto(product).See("of 40")
	})
}

// successor is the license that renews another.
func (w *town) successor(org domain.Organization, old domain.License) (l domain.License) {
	w.t.Helper()
	err := w.server.Store.Read(w.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Successors([]domain.LicenseID{old.ID})
		if err == nil && len(all) == 1 {
			l = all[0]
		}
		return err
	})
	if err != nil || l.Organization != org.ID {
		w.t.Fatalf("%s is renewed by %+v (%v)", old.Serial, l, err)
	}
	return l
}

// licensed expects the organization's licenses to allow so many users now.
func (w *town) licensed(org domain.Organization, by domain.Actor, users int) {
	w.t.Helper()
	list, err := w.server.Licensing.Entitlement(w.t.Context(), by, org.ID)
	if err != nil || len(list) != 1 || list[0].Users.Internal != users {
		w.t.Errorf("licensed at %s: %+v (%v), want %d users", w.now(), list, err, users)
	}
}
