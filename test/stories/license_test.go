package stories

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"

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
		second := w.boughtPlan(w.monthly(), org, ida, app.InstallID(), domain.Users{Internal: 20})
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

// A7: the Licenses page says which installation it is, and leads to the portal
// with it. A8 goes all the way and back.
func TestA7FromTheProductToThePortal(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		app, p := w.installed()
		if got := p.See("No license is installed").Value("Install ID"); got != app.InstallID() {
			t.Errorf("the page shows the Install ID %s, want %s", got, app.InstallID())
		}
		p.Click("Copy").See("Copied")
		p.Axe().Click("Go to Customer portal").Fill("E-mail", "ida@halden.example").Fill("Password", password).Click("Sign in").See("Atelier")
		if p.Click("Choose"); p.Value("Install ID") != app.InstallID() {
			t.Errorf("the portal was told %s", p.Value("Install ID"))
		}
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

		admin.Forgive("422")
		for _, r := range w.refusals(key) {
			admin.Fill("License key", r.key).Click("Install license").See(r.says).See("Reason: " + r.reason).See("No license is installed")
		}
		admin.Axe().Screenshot("a10-refused")
		admin.Fill("License key", "\u201c"+key[:100]+"\n  \u200b"+key[100:]+"\u201d").Click("Install license")
		admin.See("Line breaks and spaces were removed from the key.").See(l.Name).See(dateLong(l.ExpiresAt)).Axe().Screenshot("a10-installed")
		admin.Reload().See(l.Serial)
		admin.Fill("License key", key).Click("Install license").See("was installed before. Nothing has changed.")
		admin.Fill("License key", w.signed(key, func(c *license.Claims) { c.Revision = 2 })).Click("Install license").See("replaces its earlier version")
		admin.Fill("License key", key).Click("Install license").See("A newer version of this license has taken its place.").See("Reason: superseded").Axe()
	})
}

// refused is a key that is not accepted, why, and how the page says it.
type refused struct{ key, reason, says string }

// refusals are keys that are like a good one but for one thing.
func (w *town) refusals(key string) []refused {
	w.t.Helper()
	const elsewhere = "This key was issued by someone other than the vendor of Atelier."
	stranger, other := licensetest.NewVendor("stranger"), licensetest.NewVendor("other")
	_, rest, _ := strings.Cut(key, ".")
	under := func(header string) string { return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest }
	unchained := fmt.Sprintf(`{"alg":"EdDSA","typ":"seatward-license+jwt","x5c":[%q,%q]}`,
		base64.StdEncoding.EncodeToString(stranger.Chain[0]), base64.StdEncoding.EncodeToString(other.Chain[1]))
	return []refused{
		{key[:len(key)/2], "malformed", "This is not a complete license key."},
		{"SW-0000-0000", "malformed", "This is not a complete license key."},
		{strings.Repeat(key, 20), "too_large", "This text is longer than any license key."},
		{under(`{"alg":"none","typ":"seatward-license+jwt","x5c":[]}`), "bad_algorithm", "This key is not signed the way license keys are."},
		{under(unchained), "bad_chain", "This key was signed by a certificate that may not sign licenses."},
		{stranger.Issue(w.claims(key)), "untrusted_root", elsewhere},
		{flip(key), "bad_signature", "This key was changed after it was issued."},
		{w.signed(key, func(c *license.Claims) { c.Lic.Product = "planner" }), "wrong_product", "This key is for another product: planner."},
		{w.signed(key, func(c *license.Claims) { c.Audience = []string{newInstall} }), "wrong_installation", "This key is for another installation: " + newInstall},
		{w.signed(key, func(c *license.Claims) { c.NotBefore = c.NotBefore.AddDate(0, 1, 0) }), "not_yet_valid", "This license starts on"},
	}
}

// claims are what a key says.
func (w *town) claims(key string) license.Claims {
	w.t.Helper()
	u, err := license.Inspect(key)
	if err != nil {
		w.t.Fatal(err)
	}
	return u.Claims
}

// signed is a key with changed claims, signed by the town's vendor.
func (w *town) signed(key string, change func(*license.Claims)) string {
	w.t.Helper()
	claims := w.claims(key)
	change(&claims)
	text, err := w.server.Keys.Ring().SignLicense(claims)
	if err != nil {
		w.t.Fatal(err)
	}
	return text
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
