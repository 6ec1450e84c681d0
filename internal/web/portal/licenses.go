package portal

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) overview(c *web.Call) error {
	ctx := c.R.Context()
	sum, err := p.Licensing.Summary(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	licenses, err := p.Licensing.Licenses(ctx, c.Actor, c.Org(), domain.ListRequest{Sort: "expires", Limit: 6})
	if err != nil {
		return err
	}
	var open []domain.Order
	if c.Standing.May("orders.view") {
		list, err := p.Billing.Orders(ctx, c.Actor, c.Org(), domain.ListRequest{State: string(domain.OrderOpen), Limit: 5})
		if err != nil {
			return err
		}
		open = list.Items
	}
	page := c.PortalPage(c.Printer.T("Overview"), "")
	return c.Render(http.StatusOK, overviewPage(c, page, sum, licenseTable(c, licenses, false), open))
}

func (p *Pages) licenses(c *web.Call) error {
	ctx := c.R.Context()
	list, err := p.Licensing.Licenses(ctx, c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := licenseTable(c, list, true)
	if table.Query.CSV() {
		req := c.List()
		req.Limit, req.After = domain.MaxLimit, ""
		return web.StreamCSV(c, table, func() ([]domain.License, bool, error) {
			list, err := p.Licensing.Licenses(ctx, c.Actor, c.Org(), req)
			req.After = list.Next
			return list.Items, list.Next != "", err
		})
	}
	all, err := p.Licensing.Entitlement(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, licensesPage(c, c.PortalPage(c.Printer.T("Licenses"), "licenses"), all, table))
}

// licenseTable lists licenses; with tools it can be searched and downloaded.
func licenseTable(c *web.Call, list domain.List[domain.License], tools bool) ui.Table[domain.License] {
	t := c.Printer.T
	table := ui.Table[domain.License]{
		Caption: t("Licenses"), Rows: list.Items,
		Columns: []ui.Column[domain.License]{
			{Label: t("Name"), Kind: ui.NameColumn, Text: func(l domain.License) string { return l.Name },
				Sub: func(l domain.License) string { return l.Serial }, Mono: true,
				Href: func(l domain.License) string { return c.OrgURL("licenses", string(l.ID)) }},
			{Label: t("Product"), Text: func(l domain.License) string { return l.ProductName }},
			{Label: t("Type"), Text: func(l domain.License) string { return web.LicenseType(c, l.Type) }},
			{Label: t("Users"), Kind: ui.NumberColumn, Text: func(l domain.License) string { return usersShort(c, l.Users) }},
			{Label: t("Expires"), Text: func(l domain.License) string { return web.Expiry(c, l.ExpiresAt) }},
			{Label: t("State"), Kind: ui.StateColumn, Text: func(l domain.License) string { return web.LicenseBadge(c, l).Label },
				Cell: func(l domain.License) templ.Component { return web.LicenseBadge(c, l) }},
		},
		Empty: ui.EmptyState{
			Title: t("No licenses yet"), Text: t("A license appears here by itself once its payment has been validated."),
			Actions: purchaseButton(c),
		},
	}
	if tools {
		table.Query, table.Search, table.File, table.Next = ui.ReadQuery(c.R.URL), t("Search licenses"), "licenses.csv", list.Next
		table.Columns[0].Key, table.Columns[4].Key = "name", "expires"
	}
	return table
}

// usersShort is "60 + 20" where there are external users.
func usersShort(c *web.Call, u domain.Users) string {
	if u.External == 0 {
		return c.Printer.Number(u.Internal)
	}
	return c.Printer.Number(u.Internal) + " + " + c.Printer.Number(u.External)
}

func (p *Pages) license(c *web.Call) error {
	l, err := p.Licensing.License(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, licensePage(c, c.PortalPage(l.Name, "licenses"), l, "", readErrand(c)))
}

// key shows the license with its key. Each look is noted in the activity log.
func (p *Pages) key(c *web.Call) error {
	l, key, err := p.Licensing.Key(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, licensePage(c, c.PortalPage(l.Name, "licenses"), l, key, readErrand(c)))
}

// seatBar is one pool that the portal counts.
func seatBar(c *web.Call, p licensing.ProductSummary, pool licensing.PoolSummary) ui.SeatBar {
	t := c.Printer.T
	bar := ui.SeatBar{
		Name: p.Name, Taken: pool.Active + pool.Pending, Of: pool.Capacity, Word: t("taken"),
		Counts: []ui.SeatCount{
			{State: ui.SeatActive, Count: pool.Active, Label: t("active"), Href: c.OrgURL("members")},
			{State: ui.SeatPending, Count: pool.Pending, Label: t("pending"), Href: c.OrgURL("invitations")},
			{State: ui.SeatFree, Count: pool.Free, Label: t("free")},
		},
	}
	if p.Users.External > 0 {
		bar.Detail = areaName(c, pool.Area)
	}
	return bar
}

func areaName(c *web.Call, a domain.Area) string {
	if a == domain.AreaExternal {
		return c.Printer.T("external")
	}
	return c.Printer.T("internal")
}
