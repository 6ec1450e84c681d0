package portal

import (
	"net/http"
	"slices"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
)

func (p *Pages) overview(c *web.Call) error {
	ctx := c.R.Context()
	sum, err := p.Licensing.Summary(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	licenses, err := p.Licensing.Licenses(ctx, c.Actor, c.Org(), domain.ListRequest{Sort: "expires", Desc: true, Limit: 200})
	if err != nil {
		return err
	}
	licenses.Items = foremost(licenses.Items, c.Now(), 6)
	after, err := p.Billing.Successors(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	g := glance{Summary: sum, Licenses: licenseTable(c, licenses, after, false)}
	if g.Mine, err = p.People.MyProducts(ctx, c.Actor, c.Org()); err != nil {
		return err
	}
	if g.Floating, err = p.floating(c); err != nil {
		return err
	}
	if c.Standing.May(access.OrdersView) {
		list, err := p.Billing.Orders(ctx, c.Actor, c.Org(), domain.ListRequest{State: string(domain.OrderOpen), Limit: 2})
		if err != nil {
			return err
		}
		g.Open = list.Items
	}
	return c.Render(http.StatusOK, overviewPage(c, c.PortalPage(c.Printer.T("Overview"), ""), g))
}

// foremost picks the licenses for the first page: those that end next, and what
// has ended long ago only where there is nothing else. It takes them with the
// latest end first.
func foremost(all []domain.License, now time.Time, most int) []domain.License {
	var current []domain.License
	for _, l := range all {
		if s := l.StateAt(now); s != domain.LicenseExpired && s != domain.LicenseSuperseded && s != domain.LicenseRevoked {
			current = append(current, l)
		}
	}
	if len(current) == 0 {
		return all[:min(most, len(all))]
	}
	slices.Reverse(current)
	return current[:min(most, len(current))]
}

func areaName(c *web.Call, a domain.Area) string {
	if a == domain.AreaExternal {
		return c.Printer.T("external")
	}
	return c.Printer.T("internal")
}
