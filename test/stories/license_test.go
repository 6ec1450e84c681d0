package stories

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

// A8: from the product to the portal, through the purchase, to the license.
func TestA8PurchaseALicense(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.signUp("Ida Holm", "ida@halden.example")
		app, p := w.installed()
		product := p.See("No license is installed").Axe().URL()
		p.Click("Go to Customer portal").Fill("E-mail", "ida@halden.example").Fill("Password", password).Click("Sign in")
		p.See("Create an organization") // asked for where it is missing
		p.Fill("Name", "Halden").Fill("Notification e-mail", "it@halden.example").Click("Create organization")
		p.See("Atelier").See("59.00 €").Axe().Screenshot("a8-plans")
		p.Click("Choose").See("Billing address").Axe()
		if got := p.Value("Install ID"); got != app.InstallID() {
			t.Errorf("the Install ID %q did not come along, want %q", got, app.InstallID())
		}
		p.Forgive("422").Fill("Internal users", "-3").Fill("Install ID", "not a uuid").Click("Show the price")
		p.See("Install ID").Axe()
		p.Fill("Name of the license", "Yard floor").Fill("Internal users", "40").Fill("External users", "10").Fill("Install ID", app.InstallID())
		p.Fill("Company", "Halden Shipyards GmbH").Fill("Street and number", "Hafenstr. 1").Fill("City", "Kiel").Select("Country", "Germany")
		p.Click("Show the price")
		p.See("2,450.00 €").See("VAT 19 %").See("2,915.50 €").Axe().Screenshot("a8-checkout")
		p.Click("Place order").See("Your license will appear here once payment is validated.").Axe().Screenshot("a8-ordered")
		w.mails.mail(t, "it@halden.example", "2,915.50")

		nora := w.signIn("nora@nordlicht.example").Goto(w.at("/console/orders"))
		nora.In("Halden").Click("O-")
		nora.Fill("Reference", "Halden INV").Click("Record payment").See("Paid").Axe()

		p.See("The payment has been validated and the license is ready.") // by itself
		p.Click("Show license").See("Yard floor").See("In force").See(app.InstallID())
		w.mails.mail(t, "ida@halden.example", "Yard floor")
		p.Back().See("Show license")
		p.Click("Show license").Click("Show license key")
		key := p.Value("License key")
		if p.Click("Back to "); p.URL() != product {
			t.Errorf("the way back leads to %s, want %s", p.URL(), product)
		}
		p.Fill("License key", key).Click("Install license").See("Yard floor")
	})
}

// A9: license details with the key to copy.
func TestA9DetailsAndKey(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.bought(org, ida, newInstall, 40)
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/licenses"))
		p.In(l.Serial).See("Atelier").See("40")
		p.Click(l.Name).See(l.Serial).See(newInstall).NotSee("eyJ")
		p.Click("Show license key").Axe().Screenshot("a9-key")
		if key := p.Value("License key"); key != w.key(org, ida, l) {
			t.Errorf("the page shows the key %.30q…", key)
		}
		p.Size(390, 844).Dark(true).Reload().Axe().Screenshot("a9-key-phone")
		if wide := p.Overflow(); wide != "" {
			t.Errorf("on a phone the page is too wide: %s", wide)
		}
		p.Size(1440, 900).Click("Activity log").In("Read a license key").See("ida@halden.example")
	})
}

// A6 and A11: several licenses on one installation add up; the cumulative
// expiry is the lowest; a license is bound to its organization and installation.
func TestA6A11LicensesAddUpOnAnInstallation(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		app, admin := w.installed()
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		first := w.bought(org, ida, app.InstallID(), 40)
		second := w.boughtPlan(w.monthly(), org, ida, app.InstallID(), 20)
		elsewhere := w.bought(org, ida, newInstall, 500)

		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/licenses"))
		p.See("2 licenses count together").See("60").See("Cumulative expiry").See(date(second.ExpiresAt))

		for _, l := range []domain.License{first, second} {
			admin.Fill("License key", w.key(org, ida, l)).Click("Install license")
		}
		admin.See("60").See("Cumulative expiry: " + dateLong(second.ExpiresAt)).Axe().Screenshot("a11-product")
		admin.Forgive("422").Fill("License key", w.key(org, ida, elsewhere)).Click("Install license")
		admin.See("This key is for another installation").See("wrong_installation")
	})
}

// A10: install the key in the product, without a network; refusals are precise.
func TestA10InstallTheKey(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		app, admin := w.installed()
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.bought(org, ida, app.InstallID(), 40)
		key := w.key(org, ida, l)
		w.cut() // the portal is gone; the key is enough

		admin.Forgive("422").Fill("License key", key[:len(key)/2]).Click("Install license").See("not a complete license key").Axe()
		admin.Fill("License key", flip(key)).Click("Install license").See("bad_signature")
		admin.Fill("License key", "\u201c"+key[:100]+"\n  \u200b"+key[100:]+"\u201d").Click("Install license")
		admin.See("Line breaks and spaces were removed from the key.").See(l.Name).See(dateLong(l.ExpiresAt)).Axe().Screenshot("a10-installed")
		admin.Reload().See(l.Serial)
	})
}

// flip changes one character in the middle of the signature.
func flip(key string) string {
	at := strings.LastIndexByte(key, '.') + 20
	other := "A"
	if key[at] == 'A' {
		other = "B"
	}
	return key[:at] + other + key[at+1:]
}
