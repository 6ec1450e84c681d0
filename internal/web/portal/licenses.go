package portal

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) licenses(c *web.Call) error {
	ctx := c.R.Context()
	list, err := p.Licensing.Licenses(ctx, c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	after, err := p.Billing.Successors(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	table := licenseTable(c, list, after, true)
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.License], error) {
			return p.Licensing.Licenses(ctx, c.Actor, c.Org(), req)
		})
	}
	all, err := p.Licensing.Entitlement(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, licensesPage(c, c.PortalPage(c.Printer.T("Licenses"), "licenses"), all, table))
}

// licenseTable lists licenses; with tools it can be searched and downloaded.
func licenseTable(c *web.Call, list domain.List[domain.License], after map[domain.LicenseID]domain.License, tools bool) ui.Table[domain.License] {
	t := c.Printer.T
	table := ui.Table[domain.License]{
		Caption: t("Licenses"), Rows: list.Items,
		Columns: []ui.Column[domain.License]{
			{
				Label: t("Name"), Kind: ui.NameColumn, Text: func(l domain.License) string { return l.Name },
				Sub: func(l domain.License) string { return l.Serial }, SubLabel: t("Serial number"), Mono: true,
				Href: func(l domain.License) string { return c.OrgURL("licenses", string(l.ID)) },
			},
			{Label: t("Product"), Text: func(l domain.License) string { return l.ProductName }},
			{Label: t("Type"), Text: func(l domain.License) string { return web.LicenseType(c, l.Type) }},
			{Label: t("Users"), Kind: ui.NumberColumn, Text: func(l domain.License) string { return usersShort(c, l.Users) }},
			{
				Label: t("Expires"), Kind: ui.DateColumn, Text: func(l domain.License) string { return web.Expiry(c, l.ExpiresAt) },
				Sub: func(l domain.License) string { return renewedBy(c, after[l.ID]) }, SubLabel: t("Renewed"),
			},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(l domain.License) string { return web.LicenseBadge(c, l).Label },
				Cell: func(l domain.License) templ.Component { return web.LicenseBadge(c, l) },
			},
		},
		Empty: noLicenses(c),
	}
	if tools {
		table.Query, table.Search, table.File, table.Next = ui.ReadQuery(c.R.URL), t("Search licenses"), "licenses.csv", list.Next
		table.Columns[0].Key, table.Columns[4].Key = "name", "expires"
	}
	return table
}

// renewedBy says how long a license is renewed, "" for not at all.
func renewedBy(c *web.Call, after domain.License) string {
	switch {
	case after.ID == "":
		return ""
	case after.ExpiresAt.IsZero():
		return c.Printer.T("renewed without end")
	}
	return c.Printer.T("renewed until %s", c.Printer.Date(after.ExpiresAt))
}

func noLicenses(c *web.Call) ui.EmptyState {
	empty := ui.EmptyState{
		Title: c.Printer.T("No licenses yet"), Text: c.Printer.T("A license appears here by itself once its payment has been validated."),
		Actions: purchaseButton(c),
	}
	if empty.Actions == nil {
		empty.Text = c.Printer.T("What an owner of this organization purchases appears here, with its keys.")
	}
	return empty
}

// usersShort is "60 + 20" where there are external users.
func usersShort(c *web.Call, u domain.Users) string {
	if u.External == 0 {
		return c.Printer.Number(u.Internal)
	}
	return c.Printer.Number(u.Internal) + " + " + c.Printer.Number(u.External)
}

func (p *Pages) license(c *web.Call) error {
	return p.showLicense(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showLicense(c *web.Call, problem web.Problem) error {
	l, err := p.Licensing.License(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	return p.viewLicense(c, licenseView{License: l, Problem: problem})
}

// viewLicense adds to a license what else there is to know, and shows it.
func (p *Pages) viewLicense(c *web.Call, v licenseView) (err error) {
	v.Errand = readErrand(c)
	if v.Succession, err = p.Billing.Succession(c.R.Context(), c.Actor, c.Org(), v.ID); err != nil {
		return err
	}
	if c.Standing.May(access.AuditView) {
		list, err := p.Notices.Notices(c.R.Context(), c.Actor, c.Org(), string(v.ID), domain.ListRequest{Limit: 10})
		if err != nil {
			return err
		}
		v.Notices = noticeTable(c, domain.List[domain.Notice]{Items: list.Items})
	}
	return c.Render(max(v.Status, http.StatusOK), licensePage(c, c.PortalPage(v.Name, "licenses"), v))
}

// key shows the license with its key. Each look is noted in the activity log.
func (p *Pages) key(c *web.Call) error {
	l, key, err := p.Licensing.Key(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showLicense(c, problem)
	}
	return p.viewLicense(c, licenseView{License: l, ShownKey: key})
}
