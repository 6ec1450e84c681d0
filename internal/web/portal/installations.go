package portal

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) installationRoutes() []web.Route {
	const all, one = "/organizations/{org}/installations", "/organizations/{org}/installations/{installation}"
	return []web.Route{
		{Pattern: "GET " + all, Action: access.InstallationsView, Handle: p.installations},
		{Pattern: "GET " + all + "/report", Action: access.InstallationsReport, Handle: p.newReport},
		{Pattern: "POST " + all + "/report", Action: access.InstallationsReport, Handle: p.takeReport},
		{Pattern: "GET " + one, Action: access.InstallationsView, Handle: p.installation},
		{Pattern: "GET " + one + "/usage", Action: access.InstallationsView, Handle: p.usage},
		{Pattern: "GET " + one + "/answers/{report}", Action: access.InstallationsReport, Handle: p.answer},
		{Pattern: "GET " + one + "/clone", Action: access.InstallationsDismiss, Handle: p.confirmDismiss},
		{Pattern: "POST " + one + "/clone", Action: access.InstallationsDismiss, Handle: p.dismiss},
	}
}

func (p *Pages) installations(c *web.Call) error {
	read := func(req domain.ListRequest) (domain.List[installation.Listed], error) {
		return p.Installations.Installations(c.R.Context(), c.Actor, c.Org(), req)
	}
	list, err := read(c.List())
	if err != nil {
		return err
	}
	table := installationTable(c, list)
	if table.Query.CSV() {
		return download(c, table, read)
	}
	return c.Render(http.StatusOK, installationsPage(c, c.PortalPage(c.Printer.T("Installations"), "installations"), table))
}

func installationTable(c *web.Call, list domain.List[installation.Listed]) ui.Table[installation.Listed] {
	t := c.Printer.T
	return ui.Table[installation.Listed]{
		Caption: t("Installations"), Query: ui.ReadQuery(c.R.URL), Search: t("Search by Install ID or product"), File: "installations.csv",
		Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[installation.Listed]{{Key: "state", Label: t("State"), All: t("All"), Options: web.InstallationFilters(c)}},
		Columns: []ui.Column[installation.Listed]{
			{
				Key: "name", Label: t("Licenses"), Kind: ui.NameColumn, Text: installationName, Mono: true,
				Sub: func(i installation.Listed) string { return i.InstallID }, SubLabel: t("Install ID"),
				Href: func(i installation.Listed) string { return c.OrgURL("installations", string(i.ID)) },
			},
			{
				Label: t("Product"), Text: func(i installation.Listed) string { return i.ProductName },
				Sub: func(i installation.Listed) string { return i.Build }, SubLabel: t("Version"),
			},
			{Key: "seen", Label: t("Last report"), Kind: ui.DateColumn, Text: func(i installation.Listed) string { return c.Printer.Date(i.LastSeen) }},
			{
				Key: "users", Label: t("Users"), Kind: ui.NumberColumn, Text: func(i installation.Listed) string { return web.Used(c, i.Used) },
				Sub: func(i installation.Listed) string { return t("of %s", web.Used(c, domain.Users(i.Allowed.Users))) }, SubLabel: t("Licensed"),
			},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(i installation.Listed) string { return web.StandingText(c, i.Installation) },
				Cell: func(i installation.Listed) templ.Component { return web.StandingBadges(c, i.Installation) },
			},
		},
		Empty: ui.EmptyState{
			Title: t("No installation has reported yet"), Actions: reportButton(c, ui.Plain),
			Text: t("A product with access to this portal reports by itself. For others, carry a report here by hand: the product's Licenses page saves one."),
		},
	}
}

// installationName is what the licenses of an installation are called.
func installationName(i installation.Listed) string {
	var names []string
	for _, l := range i.Licenses {
		if l.InstallID == i.InstallID && l.State == domain.LicenseActive {
			names = append(names, l.Name)
		}
	}
	const shown = 3
	switch n := len(names); {
	case n == 0:
		return i.ProductName
	case n > shown:
		return strings.Join(names[:shown], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

func reportButton(c *web.Call, kind ui.ButtonKind) []templ.Component {
	if !c.Standing.May(access.InstallationsReport) {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Upload a report"), Kind: kind, Href: c.OrgURL("installations", "report")}}
}

func (p *Pages) detail(c *web.Call) (installation.Detail, error) {
	return p.Installations.Installation(c.R.Context(), c.Actor, c.Org(), domain.InstallationID(c.Path("installation")))
}

func (p *Pages) installation(c *web.Call) error {
	d, err := p.detail(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, installationPage(c, c.PortalPage(installationName(d.Listed), "installations"), d))
}

// usage is the history as a file.
func (p *Pages) usage(c *web.Call) error {
	days, err := p.Installations.Usage(c.R.Context(), c.Actor, c.Org(), domain.InstallationID(c.Path("installation")))
	if err != nil {
		return err
	}
	table := dayTable(c, days)
	table.File = "usage.csv"
	return table.ServeCSV(c.W)
}

func dayTable(c *web.Call, days []domain.InstallationDay) ui.Table[domain.InstallationDay] {
	t := c.Printer.T
	return ui.Table[domain.InstallationDay]{
		Caption: t("Users counted"), Rows: days, Dense: true,
		Columns: []ui.Column[domain.InstallationDay]{
			{Label: t("Day"), Kind: ui.NameColumn, Text: func(d domain.InstallationDay) string { return d.Day }},
			{Label: t("Internal users"), Kind: ui.NumberColumn, Text: func(d domain.InstallationDay) string { return c.Printer.Number(d.Users.Internal) }},
			{Label: t("External users"), Kind: ui.NumberColumn, Text: func(d domain.InstallationDay) string { return c.Printer.Number(d.Users.External) }},
		},
	}
}

func (p *Pages) newReport(c *web.Call) error {
	return p.showReport(c, "", web.Problem{Status: http.StatusOK})
}

func (p *Pages) showReport(c *web.Call, pasted string, problem web.Problem) error {
	return c.Render(problem.Status, reportPage(c, c.PortalPage(c.Printer.T("Upload a report"), "installations"), pasted, problem))
}

func (p *Pages) takeReport(c *web.Call) error {
	var i domain.Installation
	id := ""
	text, err := reportOf(c)
	if err == nil {
		i, id, err = p.Installations.TakeIn(c.R.Context(), c.Actor, c.Org(), text)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showReport(c, c.Form("report"), problem)
	}
	return c.RedirectWith(c.OrgURL("installations", string(i.ID))+"?answer="+id, ui.Good, c.Printer.T("The report has been taken in."))
}

// reportOf is the report as a file or as pasted; a file counts first.
func reportOf(c *web.Call) (string, error) {
	file, _, err := c.R.FormFile("file") // first: it reads a form that carries files
	pasted := c.Form("report")
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", domain.Bad("report", domain.CodeReportMalformed) // no report is as large
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return pasted, nil
	case err != nil:
		return "", domain.E(domain.Invalid, domain.CodeRequestMalformed).Because(err)
	}
	defer func() { _ = file.Close() }()
	b, err := io.ReadAll(file) // the whole request is bounded
	if err != nil || len(b) == 0 {
		return pasted, err
	}
	return string(b), nil
}

// answer is the answer to a report as a file, to carry back.
func (p *Pages) answer(c *web.Call) error {
	_, answer, err := p.Installations.Answer(c.R.Context(), c.Actor, c.Org(), domain.InstallationID(c.Path("installation")), c.Path("report"))
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "application/json")
	c.W.Header().Set("Content-Disposition", `attachment; filename="seatward-news.json"`)
	_, _ = io.WriteString(c.W, answer) // the reader has left; nobody to tell
	return nil
}

func (p *Pages) confirmDismiss(c *web.Call) error {
	d, err := p.detail(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, dismissPage(c, c.PortalPage(c.Printer.T("Possible clone"), "installations"), d))
}

func (p *Pages) dismiss(c *web.Call) error {
	id := domain.InstallationID(c.Path("installation"))
	if err := p.Installations.DismissClone(c.R.Context(), c.Actor, c.Org(), id); err != nil {
		return err
	}
	return c.RedirectWith(c.OrgURL("installations", string(id)), ui.Good, c.Printer.T("The evidence has been put aside."))
}

// chart draws the history of an installation with what it may have now.
func chart(c *web.Call, d installation.Detail) ui.Chart {
	t := c.Printer.T
	internal := ui.Series{Name: t("Internal users"), Limit: d.Allowed.Users.Internal, Beyond: t("Licensed, internal")}
	external := ui.Series{Name: t("External users"), Limit: d.Allowed.Users.External, Beyond: t("Licensed, external")}
	some := external.Limit > 0
	for _, x := range d.Days {
		day, err := time.Parse(time.DateOnly, x.Day)
		if err != nil {
			continue
		}
		internal.Points = append(internal.Points, ui.Point{Day: day, Value: x.Users.Internal})
		external.Points = append(external.Points, ui.Point{Day: day, Value: x.Users.External})
		some = some || x.Users.External > 0
	}
	out := ui.Chart{Label: t("Users counted each day, and how many are licensed now"), Series: []ui.Series{internal}}
	if some {
		out.Series = append(out.Series, external)
	}
	return out
}

// latestDays are the last thirty days, the latest first.
func latestDays(days []domain.InstallationDay) []domain.InstallationDay {
	const shown = 30
	var list []domain.InstallationDay
	for i := len(days) - 1; i >= 0 && len(list) < shown; i-- {
		list = append(list, days[i])
	}
	return list
}
