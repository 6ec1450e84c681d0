package console

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) installations(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.Installation], error) {
		return p.Installations.VendorInstallations(c.R.Context(), c.Actor, req)
	}, installationTable)
	if err != nil || done {
		return err
	}
	withdrawn, err := p.Licensing.Withdrawn(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, installationsPage(c, c.ConsolePage(c.Printer.T("Installations"), "installations"), table, withdrawn))
}

func installationTable(c *web.Call, list domain.List[domain.Installation]) ui.Table[domain.Installation] {
	t := c.Printer.T
	return ui.Table[domain.Installation]{
		Caption: t("Installations"), Query: ui.ReadQuery(c.R.URL), Search: t("Search by organization, product or Install ID"), File: "installations.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Filters: []ui.Filter[domain.Installation]{{Key: "state", Label: t("State"), All: t("All"), Options: web.InstallationFilters(c)}},
		Columns: []ui.Column[domain.Installation]{
			{
				Key: "name", Label: t("Organization"), Kind: ui.NameColumn, Text: func(i domain.Installation) string { return i.OrgName }, Mono: true,
				Sub: func(i domain.Installation) string { return i.InstallID }, SubLabel: t("Install ID"), Href: installationHref,
			},
			{
				Label: t("Product"), Text: func(i domain.Installation) string { return i.ProductName },
				Sub: func(i domain.Installation) string { return i.Build }, SubLabel: t("Version"),
			},
			{Key: "seen", Label: t("Last report"), Kind: ui.DateColumn, Text: func(i domain.Installation) string { return c.Printer.Date(i.LastSeen) }},
			{Key: "users", Label: t("Users"), Kind: ui.NumberColumn, Text: func(i domain.Installation) string { return web.Used(c, i.Used) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(i domain.Installation) string { return web.StandingText(c, i) },
				Cell: func(i domain.Installation) templ.Component { return web.StandingBadges(c, i) },
			},
		},
		Empty: ui.EmptyState{Title: t("No installation has reported yet"), Text: t("Products with access to this portal report by themselves; for others, customers carry reports here by hand.")},
	}
}

// installationHref leads to the page that the customer sees too.
func installationHref(i domain.Installation) string {
	return "/organizations/" + string(i.Organization) + "/installations/" + string(i.ID)
}
