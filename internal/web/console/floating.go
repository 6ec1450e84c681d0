package console

import (
	"net/http"

	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// floating shows the floating seats of all organizations, and leads to each one's
// page of applications in use.
func (p *Pages) floating(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[floating.VendorPool], error) {
		return p.Floating.VendorPools(c.R.Context(), c.Actor, "", req)
	}, poolTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Floating seats")
	head := ui.PageHead{Title: title, Subtitle: c.Printer.T("How the floating seats of each organization and product are used now.")}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "floating"), head, table))
}

// organizationFloating shows those of one organization.
func (p *Pages) organizationFloating(c *web.Call) error {
	list, err := p.Floating.VendorPools(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := poolTable(c, list)
	table.File, table.Search = "", "" // the download of all has these too
	name := &table.Columns[0]
	name.Key, name.Label, name.Text = "product", c.Printer.T("Product"), func(p floating.VendorPool) string { return p.ProductName }
	name.Sub, name.SubLabel = nil, ""
	return renderOrg(c, "floating", table)
}

// poolAt is the portal's page about a pool, or about how it was used.
func poolAt(p floating.VendorPool, history bool) string {
	to := "/organizations/" + string(p.Organization) + "/applications"
	if history {
		return to + "/" + p.Slug + "/history"
	}
	return to + "?product=" + p.Slug
}

func poolTable(c *web.Call, list domain.List[floating.VendorPool]) ui.Table[floating.VendorPool] {
	t, n := c.Printer.T, c.Printer.Number
	return ui.Table[floating.VendorPool]{
		Caption: t("Floating seats"), Query: ui.ReadQuery(c.R.URL), Search: t("Search organizations"), File: "floating-seats.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Columns: []ui.Column[floating.VendorPool]{
			{
				Key: "organization", Label: t("Organization"), Kind: ui.NameColumn, Text: func(p floating.VendorPool) string { return p.OrgName },
				Sub: func(p floating.VendorPool) string { return p.ProductName }, SubLabel: t("Product"),
				Href: func(p floating.VendorPool) string { return poolAt(p, false) },
			},
			{Label: t("In use"), Kind: ui.NumberColumn, Text: func(p floating.VendorPool) string { return n(p.InUse) }},
			{
				Label: t("Seats"), Kind: ui.NumberColumn, Text: func(p floating.VendorPool) string { return n(p.Capacity) },
				Sub: func(p floating.VendorPool) string { return asleep(c, p) }, SubLabel: t("Not activated"),
			},
			{Label: t("In line"), Kind: ui.NumberColumn, Text: func(p floating.VendorPool) string { return n(p.Queued) }},
			{Label: t("Most today"), Kind: ui.NumberColumn, Text: func(p floating.VendorPool) string { return n(p.PeakToday) }},
			{
				Label: t("Refused today"), Kind: ui.NumberColumn, Text: func(p floating.VendorPool) string { return n(p.DeniedToday) },
				Href: func(p floating.VendorPool) string { return poolAt(p, true) },
			},
		},
		Empty: ui.EmptyState{Title: t("No floating seats"), Text: t("They appear here with the first floating license.")},
	}
}

// asleep says how many seats nobody has activated yet, if any.
func asleep(c *web.Call, p floating.VendorPool) string {
	if p.Inactive == 0 {
		return ""
	}
	return c.Printer.T("%d not activated", p.Inactive)
}
