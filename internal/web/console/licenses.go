package console

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) licenses(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.License], error) {
		return p.Licensing.VendorLicenses(c.R.Context(), c.Actor, req)
	}, licenseTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Licenses")
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "licenses"), ui.PageHead{Title: title}, table))
}

func (p *Pages) organizationLicenses(c *web.Call) error {
	list, err := p.Licensing.Licenses(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := licenseTable(c, list)
	table.File = "" // the download of all licenses has these too
	table.Columns = append(table.Columns[:1], table.Columns[2:]...)
	return renderOrg(c, "licenses", table)
}

func licenseTable(c *web.Call, list domain.List[domain.License]) ui.Table[domain.License] {
	t := c.Printer.T
	return ui.Table[domain.License]{
		Caption: t("Licenses"), Query: ui.ReadQuery(c.R.URL), Search: t("Search by name or serial number"), File: "licenses.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Filters: []ui.Filter[domain.License]{{Key: "state", Label: t("State"), All: t("Every state"), Options: licenseStates(c)}},
		Columns: []ui.Column[domain.License]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(l domain.License) string { return l.Name },
				Sub: func(l domain.License) string { return l.Serial }, SubLabel: t("Serial number"), Mono: true, Href: licenseHref,
			},
			{Label: t("Organization"), Text: func(l domain.License) string { return customerName(c, l.OrgName, l.OrgDeleted) }},
			{
				Label: t("Product"), Text: func(l domain.License) string { return l.ProductName },
				Sub: func(l domain.License) string { return l.PlanName }, SubLabel: t("Plan"),
			},
			{Label: t("Size"), Kind: ui.NumberColumn, Text: func(l domain.License) string { return web.UsersOf(c, l.Users) }},
			{Key: "expires", Label: t("Expires"), Kind: ui.DateColumn, Text: func(l domain.License) string { return web.Expiry(c, l.ExpiresAt) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(l domain.License) string { return web.LicenseBadge(c, l).Label },
				Cell: func(l domain.License) templ.Component { return web.LicenseBadge(c, l) },
			},
		},
		Empty: ui.EmptyState{Title: t("No licenses yet"), Text: t("A license is issued when its order is paid.")},
	}
}

// licenseHref is the page of a license; one of an organization that has been
// deleted has none.
func licenseHref(l domain.License) string {
	if l.OrgDeleted {
		return ""
	}
	return at("organizations", string(l.Organization), "licenses", string(l.ID))
}

// licenseStates are the states as they are stored: whether an issued license is
// valid, scheduled or expired depends on the day.
func licenseStates(c *web.Call) []ui.Option {
	t := c.Printer.T
	return []ui.Option{
		{Value: string(domain.LicenseActive), Label: t("Issued")},
		{Value: string(domain.LicenseSuspended), Label: t("Suspended")},
		{Value: string(domain.LicenseRevoked), Label: t("Revoked")},
		{Value: string(domain.LicenseSuperseded), Label: t("Replaced")},
	}
}

func (p *Pages) license(c *web.Call) error {
	l, err := p.Licensing.License(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	history, err := p.Licensing.History(c.R.Context(), c.Actor, c.Org(), l.ID)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, licensePage(c, c.ConsolePage(l.Name, "licenses"), l, history))
}

func featureNames(l domain.License) string { return orDash(strings.Join(l.Features, ", ")) }
