package portal_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// price asks for the price of a renewal and returns the quote's address.
func (b *as) price(path string, form ...string) string {
	b.h.t.Helper()
	a := b.post(path, form...)
	if a.status != 303 {
		b.h.t.Fatalf("no quote: %d %s", a.status, a.words())
	}
	return strings.SplitN(a.location, "?", 2)[0]
}

func TestRenewEarly(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		license := at(y.org, "licenses", y.license.ID)
		b.get(license).is(200).has(`href="` + license + `/renew"`)
		h.as(y.member).get(license).is(200, "!Renew")

		form := b.get(b.get(license + "/renew").location)
		form.is(200, "You renew Yard floor, "+y.license.Serial+".", "The new license starts on 22 November 2027, when this one ends.", install)
		form.has(`value="Yard floor"`, `name="users.internal"`, `value="60"`, `value="20"`, `!name="install_id"`)
		path := at(y.org, "purchase", y.harbor.ID) + "?renew=" + string(y.license.ID)
		quote := b.price(path, "license_name", "Yard floor", "users.internal", "70", "users.external", "20")
		b.get(quote).is(200, "from 22 November 2027 until 22 November 2028", "Renews "+y.license.Serial, "If the payment is validated only after 22 November 2027")
		h.Advance(time.Minute)
		order := b.post(quote + "/order")
		b.follow(order).is(200, "from 22 November 2027 until 22 November 2028", "Renews "+y.license.Serial)
		b.get(license).is(200, "A renewal has been ordered and is not paid yet.", "!Renew ")
		h.as(y.member).get(license).is(200, "!ordered")
		b.get(license+"/renew").is(409, "This license is being renewed already, by order O-2026-0003.")
		b.post(quote + "/order").leads(order.location)

		id := domain.OrderID(order.location[strings.LastIndexByte(order.location, '/')+1:])
		d, err := h.billing.VendorOrder(t.Context(), h.admin, id)
		h.ok(err)
		h.pay(billing.OrderResult{Order: d.Order, Invoice: d.Invoice})
		b.get(license).is(200, "Renewed until 22 November 2028", "takes over on 22 November 2027.", "Renewed by SW-")
		b.get(at(y.org, "licenses")).is(200, "renewed until 22 Nov 2028")
		next := h.successor(y.org, y.license.ID)
		b.get(at(y.org, "licenses", next.ID)).is(200, "Renews "+y.license.Serial, "Show license key", "It can be installed now. It counts from 22 November 2027 on.")
		b.get(license+"/renew").is(409, "This license has been renewed already, by order O-2026-0003.")
		b.get(at(y.org, "invoices", d.Invoice.ID)).is(200, "Renews: "+y.license.Serial, "from 22 November 2027 until 22 November 2028")

		h.Advance(y.license.ExpiresAt.Sub(h.Now()) - day)
		h.as(y.owner).get(at(y.org)).is(200, "renewed until 22 Nov 2028", "!A license for Harbor ends", "60 + 20 users licensed")
		h.Advance(day)
		h.as(y.owner).get(at(y.org)).is(200, "70 + 20 users licensed", "!No license for Harbor")
	})
}

// successor is the license that renews another.
func (h *house) successor(org domain.OrganizationID, of domain.LicenseID) (l domain.License) {
	h.t.Helper()
	h.ok(h.Read(h.t.Context(), func(tx *store.Tx) error {
		o, err := tx.Renewal(org, of)
		if err == nil {
			l, err = tx.License(org, o.License)
		}
		return err
	}))
	return l
}

func TestRenewAfterTheEnd(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.Advance(y.license.ExpiresAt.Sub(h.Now()) + day)
		b := h.as(y.owner)
		b.follow(b.get(at(y.org, "licenses", y.license.ID, "renew"))).is(200, "This license ended on 22 November 2027. The new one starts as soon as its payment has been validated.")
		quote := b.price(at(y.org, "purchase", y.harbor.ID)+"?renew="+string(y.license.ID), "users.internal", "60")
		b.get(quote).is(200, "In force from the payment on", "!If the payment is validated only after")
	})
}

func TestATrialOffersPaidPlans(t *testing.T) {
	once(t, func(h *house) {
		owner := h.Account(h.t, "ida@halden.example", "Ida Holm")
		org := h.organization(owner, "Halden")
		h.profile(owner, org)
		trial := h.product("harbor", "Harbor", domain.PresetTeamPool, catalog.PlanInput{
			PlanTerms: catalog.PlanTerms{Name: "Try it"}, Type: string(domain.LicenseTrial), TermMonths: 1,
		})
		paid := h.plan(trial.Product, catalog.PlanInput{})
		free := h.order(owner, org, billing.QuoteInput{Plan: trial.ID, UsersInternal: 3})
		license := free.Order.License
		if license == "" {
			license = h.pay(free).ID
		}
		b := h.as(owner)
		page := b.get(at(org, "licenses", license, "renew"))
		page.leads(at(org, "purchase") + "?renew=" + string(license))
		b.follow(page).is(200, "You renew", paid.Name, "!Try it")
	})
}

// TestWhatComesAlong is about the parameters of a link to the purchase.
func TestWhatComesAlong(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		rival := h.Account(h.t, "rita@rival.example", "Rita")
		theirs := h.organization(rival, "Rival")
		b := h.as(y.owner)
		plans := at(y.org, "purchase")
		details := at(y.org, "purchase", y.harbor.ID)

		q := url.Values{"product": {"harbor"}, "install_id": {other}, "internal": {"12"}, "external": {"3"}, "name": {"Dock & pier"}, "return": {"https://yard.example/x"}}
		led := b.get("/purchase?" + q.Encode())
		for _, kept := range []string{"internal=12", "external=3", "name=Dock+%26+pier", "install_id=" + other, "product=harbor", "back=https"} {
			if !strings.HasPrefix(led.location, plans+"?") || !strings.Contains(led.location, kept) {
				t.Errorf("%s is lost in %s", kept, led.location)
			}
		}
		b.get(details+"?"+strings.SplitN(led.location, "?", 2)[1]).is(200).has(`value="12"`, `value="3"`, `value="Dock &amp; pier"`, `value="`+other+`"`)
		b.get(details+"?renew="+string(y.license.ID)+"&internal=90").is(200).has(`value="90"`, `value="20"`, `value="Yard floor"`)
		b.get("/purchase?renew=" + string(y.license.ID)).leads(plans + "?renew=" + string(y.license.ID))

		for _, bad := range []string{"internal=many", "internal=-1", "external=1000001", "internal=" + strings.Repeat("9", 30), "name=a%00b", "install_id=" + strings.Repeat("a", 101), "product=%3Cb%3E"} {
			for _, page := range []string{"/purchase", plans, details} {
				a := b.get(page + "?" + bad)
				b.follow(a).is(200, "The link that led you here was wrong about")
			}
		}
		b.get(plans+"?product=nothing").is(200, "The product that the link asked for is not on sale.", "Harbor")

		r := h.as(rival)
		for _, path := range []string{"/purchase?renew=" + string(y.license.ID), "/purchase?renew=lic_none"} {
			r.follow(r.get(path)).is(200, "wrong about the license to renew", "!Yard floor", "!"+y.license.Serial)
		}
		for _, path := range []string{at(theirs, "purchase"), at(theirs, "purchase", y.harbor.ID)} {
			r.follow(r.get(path+"?renew="+string(y.license.ID))).is(200, "The license to renew is none of this organization's.", "!"+y.license.Serial)
		}
		if a := r.get(at(theirs, "licenses", y.license.ID, "renew")); a.status != 404 {
			t.Errorf("a foreign license: %d", a.status)
		}
	})
}

func TestNoticesAreListed(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		b.get(at(y.org, "notices")).is(200, "Nothing has been sent yet")
		b.get(at(y.org, "licenses", y.license.ID)).is(200, "!Notices")
		h.Advance(y.license.ExpiresAt.Sub(h.Now()) - 6*day)
		h.ok(h.pages.Notices.Expiring(t.Context()))
		b = h.as(y.owner)
		says := []string{"Ends within 7 days", "Harbor, " + y.license.Name + ", " + y.license.Serial, "ida@halden.example, it@halden.example"}
		b.get(at(y.org, "notices")).is(200, says...)
		b.get(at(y.org, "licenses", y.license.ID)).is(200, append(says, "What was sent about this license.")...)
		h.as(y.member).get(at(y.org, "licenses", y.license.ID)).is(200, "!it@halden.example")
	})
}
