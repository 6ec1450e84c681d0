package portal

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) organizations(c *web.Call) error {
	mine, err := p.People.Mine(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	var own domain.Organization
	shared := slices.DeleteFunc(mine, func(m domain.Membership) bool {
		if m.Organization.Individual() {
			own = m.Organization
		}
		return m.Organization.Individual()
	})
	return c.Render(http.StatusOK, organizationsPage(c, c.Page(c.Printer.T("My organizations")), organizationTable(c, shared), own))
}

func organizationTable(c *web.Call, mine []domain.Membership) ui.Table[domain.Membership] {
	t := c.Printer.T
	table := ui.Table[domain.Membership]{
		Caption: t("My organizations"), Query: ui.ReadQuery(c.R.URL),
		Columns: []ui.Column[domain.Membership]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn,
				Text: func(m domain.Membership) string { return m.Organization.Name },
				Href: func(m domain.Membership) string { return "/organizations/" + string(m.Organization.ID) },
			},
			{Key: "role", Label: t("Your role"), Text: func(m domain.Membership) string { return c.RoleName(string(m.Role)) }},
			{
				Key: "members", Label: t("Members"), Kind: ui.NumberColumn,
				Text: func(m domain.Membership) string { return c.Printer.Number(int(m.Organization.Members)) },
				Less: func(a, b domain.Membership) int { return int(a.Organization.Members - b.Organization.Members) },
			},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(m domain.Membership) templ.Component {
				return ui.Button{Label: t("Leave"), Small: true, Href: "/organizations/" + string(m.Organization.ID) + "/leave", Dialog: true, Describe: m.Organization.Name}
			}},
		},
	}
	if len(mine) > 10 {
		table.Search = t("Search organizations")
	}
	return table.Arrange(mine, pageSize)
}

// organizationForm is what was typed, and what is wrong with it.
type organizationForm struct {
	Name, Email, Responsible, TimeZone string
	Version                            int64
	Return                             string
	Once                               string     // names the form, so that sending it twice makes one
	OnlyOne                            *ui.Banner // why the account can have no other
	web.Problem
}

func (p *Pages) newOrganization(c *web.Call) error {
	f := organizationForm{Email: c.Account.Email.Address, Return: c.R.URL.Query().Get("return")}
	f.Once, _ = p.People.IDs.Secret()
	return c.Render(http.StatusOK, newOrganizationPage(c, c.Page(c.Printer.T("Create an organization")), f))
}

func (p *Pages) createOrganization(c *web.Call) error {
	f := organizationForm{Name: c.Form("name"), Email: c.Form("notification_email"), Return: c.Form("return"), Once: c.Form("once")}
	org, err := p.People.Create(c.R.Context(), c.Actor, people.CreateInput{Name: f.Name, NotificationEmail: f.Email, Once: f.Once})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		if domain.HasCode(err, domain.CodeOneOrganization) {
			mine, err := p.People.Mine(c.R.Context(), c.Actor)
			if err != nil {
				return err
			}
			banner := web.OnlyOne(c, f.Text, mine)
			f.OnlyOne, f.Text = &banner, ""
		}
		return c.Render(f.Status, newOrganizationPage(c, c.Page(c.Printer.T("Create an organization")), f))
	}
	to := "/organizations/" + string(org.ID)
	if next := web.Local(f.Return, ""); next != "" {
		to = withOrganization(next, org.ID)
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("%s has been created.", org.Name))
}

func (p *Pages) settings(c *web.Call) error {
	o := c.Standing.Organization
	f := organizationForm{Name: o.Name, Email: o.NotificationEmail.Address, Responsible: o.Responsible.Address, TimeZone: o.TimeZone, Version: o.Version}
	return c.Render(http.StatusOK, settingsPage(c, c.PortalPage(c.Printer.T("Settings"), "settings"), f))
}

func (p *Pages) saveSettings(c *web.Call) error {
	version, _ := strconv.ParseInt(c.Form("version"), 10, 64) // nonsense is 0, which is stale
	f := organizationForm{
		Name: c.Form("name"), Email: c.Form("notification_email"), Responsible: c.Form("responsible_email"), TimeZone: c.Form("time_zone"), Version: version,
	}
	_, err := p.People.Update(c.R.Context(), c.Actor, c.Org(), people.UpdateInput{
		Name: f.Name, NotificationEmail: f.Email, Responsible: f.Responsible, TimeZone: f.TimeZone, Version: version,
	})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return c.Render(f.Status, settingsPage(c, c.PortalPage(c.Printer.T("Settings"), "settings"), f))
	}
	return c.RedirectWith(c.OrgURL("settings"), ui.Good, c.Printer.T("Saved."))
}

func (p *Pages) activity(c *web.Call) error {
	list, err := p.People.Activity(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := web.ActivityTable(c, list)
	table.File = "activity.csv"
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.AuditEntry], error) {
			return p.People.Activity(c.R.Context(), c.Actor, c.Org(), req)
		})
	}
	return c.Render(http.StatusOK, activityPage(c.PortalPage(c.Printer.T("Activity log"), "activity"), table, c.OrgURL("notices")))
}

// timeZones are offered first; any IANA name can be typed.
func timeZones() []string {
	return []string{
		"UTC", "Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Paris", "Europe/Madrid", "Europe/Rome",
		"Europe/Amsterdam", "Europe/Stockholm", "Europe/Oslo", "Europe/Copenhagen", "Europe/Helsinki", "Europe/Warsaw", "Europe/Prague",
		"Europe/Athens", "Europe/Istanbul", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo",
		"Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
	}
}

// zoneOptions has the organization's own zone too, whatever it is.
func zoneOptions(current string) []ui.Option {
	var options []ui.Option
	known := false
	for _, z := range timeZones() {
		known = known || z == current
		options = append(options, ui.Option{Value: z, Label: z})
	}
	if !known && current != "" {
		options = append(options, ui.Option{Value: current, Label: current})
	}
	return options
}
