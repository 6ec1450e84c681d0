package web

import (
	"net/url"
	"slices"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

// bare is the frame of a page without an organization.
func (c *Call) bare(title string) ui.Page {
	p := ui.Page{Title: title, Printer: c.Printer, Brand: ui.Brand{Name: c.site.Brand, Href: "/"}, Flash: c.flash}
	if !c.Actor.Known() {
		p.Languages = c.languages()
		return p
	}
	p.Viewer = ui.Viewer{Name: c.Account.Name, Email: c.Account.Email.Address}
	p.SignOut = "/sign-out"
	p.Account = []ui.Link{{Label: c.Printer.T("My organizations"), Href: "/organizations"}, {Label: c.Printer.T("Use a permission key"), Href: "/permission-key"}, {Label: c.Printer.T("Profile"), Href: "/profile"}}
	if c.Actor.Staff != "" {
		p.Account = append(p.Account, ui.Link{Label: c.Printer.T("Console"), Href: "/console"})
	}
	return p
}

func (c *Call) languages() []ui.Link {
	var links []ui.Link
	for _, l := range text.Languages() {
		links = append(links, ui.Link{
			Label: l.Name, Current: l.Code == c.Printer.Lang(),
			Href: "/language/" + l.Code + "?return=" + url.QueryEscape(c.R.URL.RequestURI()),
		})
	}
	return links
}

// Page is the frame of a page outside of any organization: the rail has what a
// person can go to without one.
func (c *Call) Page(title string) ui.Page {
	p := c.bare(title)
	if !c.Actor.Known() {
		return p
	}
	for _, l := range p.Account {
		p.Nav = append(p.Nav, ui.NavGroup{Items: []ui.NavItem{{Label: l.Label, Href: l.Href, Current: l.Href == c.R.URL.Path}}})
	}
	p.Account = nil
	return p
}

// item is one entry of a rail.
type item struct {
	label  string
	path   string
	action access.Action
}

// PortalPage is the frame of a page of the path's organization; at names the
// rail's entry it belongs to ("" is the overview).
func (c *Call) PortalPage(title, at string) ui.Page {
	p := c.bare(title)
	t := c.Printer.T
	p.Org = ui.Link{Label: c.Standing.Organization.Name, Href: c.OrgURL()}
	individual := c.Standing.Organization.Individual()
	if individual && c.Standing.Role != "" {
		p.Org.Label = t("My own licenses")
	}
	p.Orgs = []ui.Link{{Label: t("My organizations"), Href: "/organizations"}}
	if c.Standing.Role == "" { // staff, who look at it from outside
		p.Orgs = []ui.Link{{Label: t("Console"), Href: "/console"}}
	}
	main := []item{
		{t("Overview"), "", access.OrganizationView},
		{t("Products"), "products", access.LicensesView},
		{t("Licenses"), "licenses", access.LicensesView},
		{t("Seats"), "seats", access.SeatsView},
	}
	if c.Standing.Floating {
		main = append(main, item{t("Applications in use"), "applications", access.LeasesView}, item{t("Programs"), "programs", access.LeasesToken})
	}
	main = append(main, []item{
		{t("Installations"), "installations", access.InstallationsView},
		{t("Members"), "members", access.MembersView},
		{t("Teams"), "teams", access.TeamsView},
		{t("Permissions"), "permissions", access.SeatsView},
	}...)
	if individual { // one person: nobody to share with
		main = slices.DeleteFunc(main, func(i item) bool {
			return slices.Contains([]access.Action{access.SeatsView, access.MembersView, access.TeamsView, access.LeasesView}, i.action)
		})
	}
	account := []item{
		{t("Orders"), "orders", access.OrdersView},
		{t("Requests"), "requests", access.RequestsView},
		{t("Billing"), "billing", access.BillingView},
		{t("Activity log"), "activity", access.AuditView},
		{t("API tokens"), "tokens", access.TokensManage},
		{t("Support"), "tickets", access.TicketsView},
		{t("Settings"), "settings", access.OrganizationUpdate},
	}
	p.Notice = c.notice()
	p.Nav = []ui.NavGroup{{Items: c.rail(main, at)}}
	if rest := c.rail(account, at); len(rest) > 0 {
		p.Nav = append(p.Nav, ui.NavGroup{Label: t("Account"), Items: rest})
	}
	return p
}

func (c *Call) rail(items []item, at string) []ui.NavItem {
	var out []ui.NavItem
	for _, i := range items {
		if !c.Standing.May(i.action) {
			continue
		}
		href := c.OrgURL()
		if i.path != "" {
			href = c.OrgURL(i.path)
		}
		out = append(out, ui.NavItem{Label: i.label, Href: href, Current: i.path == at})
	}
	return out
}

// ConsolePage is the frame of a page of the vendor's console.
func (c *Call) ConsolePage(title, at string) ui.Page {
	p := c.bare(title)
	t := c.Printer.T
	groups := []struct {
		label string
		items []item
	}{
		{"", []item{
			{t("Overview"), "", access.OrganizationsList},
			{t("Organizations"), "organizations", access.OrganizationsList},
			{t("Orders"), "orders", access.VendorOrdersView},
			{t("Requests"), "requests", access.VendorRequestsView},
			{t("Tickets"), "tickets", access.VendorTicketsView},
			{t("Licenses"), "licenses", access.VendorLicensesView},
			{t("Permission keys"), "permission-keys", access.PermissionKeysView},
			{t("Floating seats"), "floating", access.VendorLeasesView},
			{t("Installations"), "installations", access.VendorInstallationsView},
			{t("Catalog"), "catalog", access.CatalogView},
		}},
		{t("Vendor"), []item{
			{t("Staff"), "staff", access.StaffView},
			{t("API tokens"), "tokens", access.VendorTokensManage},
			{t("Jobs"), "jobs", access.JobsView},
			{t("Activity log"), "activity", access.VendorAuditView},
			{t("Settings"), "settings", access.SettingsView},
		}},
	}
	for _, g := range groups {
		var items []ui.NavItem
		for _, i := range g.items {
			if access.Staff(c.Actor.Staff, i.action) {
				items = append(items, ui.NavItem{Label: i.label, Href: consoleURL(i.path), Current: i.path == at})
			}
		}
		if len(items) > 0 {
			p.Nav = append(p.Nav, ui.NavGroup{Label: g.label, Items: items})
		}
	}
	p.Notice = c.notice()
	return p
}

func consoleURL(path string) string {
	if path == "" {
		return "/console"
	}
	return "/console/" + path
}

// roleNames are the roles as people read them.
func roleNames() map[string]string {
	return map[string]string{
		string(domain.RoleOwner):     text.Msg("Owner"),
		string(domain.RoleCoAdmin):   text.Msg("Co-admin"),
		string(domain.RoleBilling):   text.Msg("Billing contact"),
		string(domain.RoleMember):    text.Msg("Member"),
		string(domain.StaffAdmin):    text.Msg("Administrator"),
		string(domain.StaffSales):    text.Msg("Sales"),
		string(domain.StaffSupport):  text.Msg("Support"),
		string(domain.StaffFinance):  text.Msg("Finance"),
		string(domain.StaffReadOnly): text.Msg("Read only"),
	}
}

// RoleName is a member's or staff role in the reader's language.
func (c *Call) RoleName(role string) string {
	name, ok := roleNames()[role]
	if !ok {
		return role
	}
	return c.Printer.T(name)
}
