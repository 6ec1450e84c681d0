package portal

import (
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// renew leads to the purchase with everything of the license filled in: to the
// details where its plan is still sold, else to the plans of its product. It is
// where mails lead to.
func (p *Pages) renew(c *web.Call) error {
	l, err := p.Billing.Renewable(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showLicense(c, problem)
	}
	e := readErrand(c)
	e.Renew = l.ID
	offers, err := p.Catalog.ForSale(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, o := range renewing(offers, l) {
		for _, plan := range o.Plans {
			if plan.ID == l.Plan {
				return c.Redirect(e.on(c.OrgURL("purchase", string(plan.ID))))
			}
		}
	}
	return c.Redirect(e.on(c.OrgURL("purchase")))
}

// renewing keeps the offers by which a license can be renewed: those of its
// product that are no trial, with floating seats if it has them.
func renewing(offers []catalog.Offer, l domain.License) (kept []catalog.Offer) {
	for _, o := range offers {
		if o.Product.ID != l.Product {
			continue
		}
		var plans []domain.Plan
		for _, plan := range o.Plans {
			if plan.Type != domain.LicenseTrial && (plan.Type == domain.LicenseFlex) == (l.Type == domain.LicenseFlex) {
				plans = append(plans, plan)
			}
		}
		if o.Plans = plans; len(plans) > 0 {
			kept = append(kept, o)
		}
	}
	return kept
}

// predecessor reads the license that the errand renews. When that cannot be, the
// purchase goes on as one of a new license, and the page says why: led is true.
func (p *Pages) predecessor(c *web.Call, e errand) (l domain.License, led bool, err error) {
	if e.Renew == "" {
		return l, false, nil
	}
	l, err = p.Billing.Renewable(c.R.Context(), c.Actor, c.Org(), e.Renew)
	if err == nil {
		return l, false, nil
	}
	why := c.Printer.T("The license to renew is none of this organization's.")
	if domain.AsError(err).Kind != domain.NotFound {
		problem, ok := c.Problem(err)
		if !ok {
			return l, false, err
		}
		why = problem.Text
	}
	e.Renew = ""
	return l, true, c.RedirectWith(e.on(c.OrgURL("purchase")), ui.Warn, why)
}

// holder is which of some organizations has the license to be renewed, "" for
// none of them.
func (p *Pages) holder(c *web.Call, may []domain.Membership, id domain.LicenseID) (domain.OrganizationID, error) {
	for _, m := range may {
		_, err := p.Licensing.License(c.R.Context(), c.Actor, m.Organization.ID, id)
		if err == nil {
			return m.Organization.ID, nil
		}
		if !domain.HasCode(err, domain.CodeNotFound) {
			return "", err
		}
	}
	return "", nil
}

// starting says when a renewal starts, as long as it is paid by then.
func starting(c *web.Call, l domain.License) string {
	if l.ExpiresAt.After(c.Now()) {
		return c.Printer.T("The new license starts on %s, when this one ends. Users are never counted twice.", c.Printer.DateLong(l.ExpiresAt))
	}
	return c.Printer.T("This license ended on %s. The new one starts as soon as its payment has been validated.", c.Printer.DateLong(l.ExpiresAt))
}
