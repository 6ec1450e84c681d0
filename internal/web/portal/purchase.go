package portal

import (
	"net/http"
	"strconv"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// purchaseFor asks which organization buys, where that is not clear; this is
// where products lead to.
func (p *Pages) purchaseFor(c *web.Call) error {
	e := readErrand(c)
	mine, err := p.People.Mine(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	var may []domain.Membership
	for _, m := range mine {
		if access.Member(m.Role, access.OrdersPlace) {
			may = append(may, m)
		}
	}
	if e.Renew != "" {
		org, err := p.holder(c, may, e.Renew)
		if err != nil {
			return err
		}
		if org != "" {
			return e.turned(c, "/organizations/"+string(org)+"/purchase")
		}
		e.Renew, e.unread = "", append(e.unread, text.Msg("the license to renew"))
	}
	switch {
	case len(mine) == 0:
		return c.Redirect(e.creating())
	case len(may) == 1:
		return e.turned(c, "/organizations/"+string(may[0].Organization.ID)+"/purchase")
	}
	if done, err := e.tidied(c); done {
		return err
	}
	return c.Render(http.StatusOK, choosePage(c, c.Page(c.Printer.T("Purchase a license")), may, len(mine) > 0, e))
}

func (p *Pages) plans(c *web.Call) error {
	e := readErrand(c)
	if done, err := e.tidied(c); done {
		return err
	}
	before, led, err := p.predecessor(c, e)
	if err != nil || led {
		return err
	}
	offers, err := p.Catalog.ForSale(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	switch {
	case before.ID != "":
		offers = renewing(offers, before)
	case e.Product != "":
		offers = only(offers, e.Product)
	}
	return c.Render(http.StatusOK, plansPage(c, c.PortalPage(c.Printer.T("Purchase a license"), "licenses"), offers, e, before))
}

// only keeps the product asked for; all when there is no such product on sale.
func only(offers []catalog.Offer, slug string) []catalog.Offer {
	for _, o := range offers {
		if o.Product.Slug == slug {
			return []catalog.Offer{o}
		}
	}
	return offers
}

// detailsForm is what was typed about the license, and, while it is missing, to
// whom the invoice goes.
type detailsForm struct {
	Offer         catalog.Offer
	Plan          domain.Plan
	LicenseName   string
	InstallID     string
	UsersInternal string
	UsersExternal string
	Profile       domain.BillingProfile
	AskProfile    bool
	Errand        errand
	Before        domain.License // to be renewed; zero: none
	web.Problem
}

func (p *Pages) details(c *web.Call) error {
	f, err := p.detailsOf(c)
	if err != nil {
		return err
	}
	if f.Plan.ID == "" {
		return notOnSale(c, f.Errand)
	}
	if done, err := f.Errand.tidied(c); done {
		return err
	}
	var led bool
	if f.Before, led, err = p.predecessor(c, f.Errand); err != nil || led {
		return err
	}
	f.Status = http.StatusOK
	f.prefill()
	if err := p.recall(c, &f); err != nil {
		return err
	}
	return p.showDetails(c, f)
}

// notOnSale leads back to the plans when the one asked for is not among them
// any more.
func notOnSale(c *web.Call, e errand) error {
	return c.RedirectWith(e.on(c.OrgURL("purchase")), ui.Warn, c.Printer.T("That plan is not on sale. Here is what is."))
}

// prefill fills in the license to be renewed, and over it what came along.
func (f *detailsForm) prefill() {
	if f.Before.ID != "" {
		f.LicenseName, f.InstallID, f.UsersInternal = f.Before.Name, f.Before.InstallID, strconv.Itoa(f.Before.Users.Internal)
		if f.Before.Users.External > 0 {
			f.UsersExternal = strconv.Itoa(f.Before.Users.External)
		}
	} else {
		f.InstallID = f.Errand.InstallID
	}
	for value, field := range map[*string]*string{&f.Errand.Name: &f.LicenseName, &f.Errand.Internal: &f.UsersInternal, &f.Errand.External: &f.UsersExternal} {
		if *value != "" {
			*field = *value
		}
	}
}

// recall fills in what an earlier quote was for, which somebody wants to change.
func (p *Pages) recall(c *web.Call, f *detailsForm) error {
	id := domain.QuoteID(c.R.URL.Query().Get("quote"))
	if id == "" {
		return nil
	}
	d, err := p.Billing.QuoteDetail(c.R.Context(), c.Actor, c.Org(), id)
	if domain.HasCode(err, domain.CodeNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	f.LicenseName, f.InstallID, f.UsersInternal = d.Quote.LicenseName, d.Quote.InstallID, strconv.Itoa(d.Quote.Users.Internal)
	if d.Quote.Users.External > 0 {
		f.UsersExternal = strconv.Itoa(d.Quote.Users.External)
	}
	return nil
}

func (p *Pages) showDetails(c *web.Call, f detailsForm) error {
	return c.Render(f.Status, detailsPage(c, c.PortalPage(c.Printer.T("Purchase a license"), "licenses"), f))
}

func (p *Pages) detailsOf(c *web.Call) (f detailsForm, err error) {
	f.Errand = readErrand(c)
	offers, err := p.Catalog.ForSale(c.R.Context(), c.Actor)
	if err != nil {
		return f, err
	}
	for _, o := range offers {
		for _, plan := range o.Plans {
			if plan.ID == domain.PlanID(c.Path("plan")) {
				f.Offer, f.Plan = o, plan
			}
		}
	}
	if f.Plan.ID == "" {
		return f, nil
	}
	f.Profile, err = p.Billing.Profile(c.R.Context(), c.Actor, c.Org())
	f.AskProfile = !f.Profile.Complete()
	return f, err
}

func (p *Pages) quote(c *web.Call) error {
	f, err := p.detailsOf(c)
	if err != nil {
		return err
	}
	if f.Plan.ID == "" {
		return notOnSale(c, f.Errand)
	}
	var led bool
	if f.Before, led, err = p.predecessor(c, f.Errand); err != nil || led {
		return err
	}
	f.LicenseName, f.InstallID = c.Form("license_name"), c.Form("install_id")
	f.UsersInternal, f.UsersExternal = c.Form("users.internal"), c.Form("users.external")
	quote, err := p.makeQuote(c, &f)
	if err == nil {
		return c.Redirect(f.Errand.on(c.OrgURL("quotes", string(quote.ID))))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	f.Problem = problem
	return p.showDetails(c, f)
}

// makeQuote saves the billing profile first where it was asked for: the tax
// depends on it.
func (p *Pages) makeQuote(c *web.Call, f *detailsForm) (q domain.Quote, err error) {
	internal, internalErr := c.FormInt("users.internal")
	external, externalErr := c.FormInt("users.external")
	if err := domain.Join(internalErr, externalErr); err != nil {
		return q, err
	}
	if f.AskProfile {
		version := f.Profile.Version
		f.Profile = readProfile(c)
		f.Profile.Version = version
		saved, err := p.Billing.UpdateProfile(c.R.Context(), c.Actor, c.Org(), f.Profile)
		if err != nil {
			return q, err
		}
		f.Profile, f.AskProfile = saved, false
	}
	return p.Billing.Quote(c.R.Context(), c.Actor, c.Org(), billing.QuoteInput{
		Plan: f.Plan.ID, LicenseName: f.LicenseName, InstallID: f.InstallID, UsersInternal: internal, UsersExternal: external,
		Renews: f.Before.ID,
	})
}

func readProfile(c *web.Call) domain.BillingProfile {
	return domain.BillingProfile{
		Name: c.Form("name"), Line1: c.Form("line1"), Line2: c.Form("line2"), PostalCode: c.Form("postal_code"), City: c.Form("city"),
		Country: strings.ToUpper(c.Form("country")), Phone: c.Form("phone"), TaxID: c.Form("tax_id"),
	}
}

func (p *Pages) checkout(c *web.Call) error {
	return p.showCheckout(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showCheckout(c *web.Call, problem web.Problem) error {
	d, err := p.Billing.QuoteDetail(c.R.Context(), c.Actor, c.Org(), domain.QuoteID(c.Path("quote")))
	if err != nil {
		return err
	}
	if d.Quote.Order != "" { // the back button after ordering
		return c.Redirect(readErrand(c).on(c.OrgURL("orders", string(d.Quote.Order))))
	}
	profile, err := p.Billing.Profile(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	k := check{QuoteDetail: d, Profile: profile, Errand: readErrand(c), Problem: problem}
	return c.Render(problem.Status, checkoutPage(c, c.PortalPage(c.Printer.T("Check and order"), "licenses"), k))
}

// order places the order. A second tab that orders the same quote is led to the
// same order.
func (p *Pages) order(c *web.Call) error {
	r, err := p.Billing.Order(c.R.Context(), c.Actor, c.Org(), domain.QuoteID(c.Path("quote")))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showCheckout(c, problem)
	}
	to := readErrand(c).on(c.OrgURL("orders", string(r.Order.ID)))
	if r.Existing {
		return c.RedirectWith(to, ui.Info, c.Printer.T("This was ordered already. Here is the order."))
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("Order %s has been placed.", r.Order.Number))
}
