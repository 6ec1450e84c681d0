// Package console holds the pages of the vendor's staff: what needs attention,
// customers, orders and payments, licenses, the catalog, and the house itself.
package console

import (
	"net/http"
	"strconv"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// Pages are the pages of the console.
type Pages struct {
	People        *people.Service
	Catalog       *catalog.Service
	Billing       *billing.Service
	Licensing     *licensing.Service
	Installations *installation.Service
	Vendor        *vendor.Service
	Support       *support.Service
	Keys          *permissionkey.Service
	Floating      *floating.Service
	Queue         *queue.Queue
}

const pageSize = 50

// Routes lists the console's pages and acts. Those about one organization
// declare an action that only staff have, because its members may view it too.
func (p *Pages) Routes() []web.Route {
	const (
		org     = "/console/organizations/{org}"
		order   = "/console/orders/{order}"
		product = "/console/catalog/{product}"
		plan    = product + "/plans/{plan}"
		request = "/console/requests/{request}"
		ticket  = "/console/tickets/{ticket}"
	)
	return append(p.keyRoutes(), []web.Route{
		{Pattern: "GET /console", Action: access.OrganizationsList, Handle: p.overview},

		{Pattern: "GET /console/organizations", Action: access.OrganizationsList, Handle: p.organizations},
		{Pattern: "GET " + org, Action: access.OrganizationsList, Handle: p.organization},
		{Pattern: "GET " + org + "/members", Action: access.OrganizationsList, Handle: p.members},
		{Pattern: "GET " + org + "/invitations", Action: access.OrganizationsList, Handle: p.invitations},
		{Pattern: "GET " + org + "/licenses", Action: access.OrganizationsList, Handle: p.organizationLicenses},
		{Pattern: "GET " + org + "/licenses/{license}", Action: access.OrganizationsList, Handle: p.license},
		{Pattern: "GET " + org + "/orders", Action: access.OrganizationsList, Handle: p.organizationOrders},
		{Pattern: "GET " + org + "/floating", Action: access.VendorLeasesView, Handle: p.organizationFloating},
		{Pattern: "GET " + org + "/activity", Action: access.OrganizationsList, Handle: p.organizationActivity},

		{Pattern: "GET /console/orders", Action: access.VendorOrdersView, Handle: p.orders},
		{Pattern: "GET " + order, Action: access.VendorOrdersView, Handle: p.order},
		{Pattern: "POST " + order + "/payment", Action: access.PaymentsRecord, Handle: p.recordPayment},
		{Pattern: "GET " + order + "/cancel", Action: access.OrdersCancel, Handle: p.confirmCancel},
		{Pattern: "POST " + order + "/cancel", Action: access.OrdersCancel, Handle: p.cancel},

		{Pattern: "GET /console/requests", Action: access.VendorRequestsView, Handle: p.requests},
		{Pattern: "GET " + request, Action: access.VendorRequestsView, Handle: p.request},
		{Pattern: "POST " + request + "/messages", Action: access.RequestsComment, Handle: p.commentRequest, Slow: true},
		{Pattern: "POST " + request + "/quote", Action: access.RequestsAnswer, Handle: p.priceRequest},
		{Pattern: "GET " + request + "/quotes/{quote}", Action: access.RequestsAnswer, Handle: p.requestQuote},
		{Pattern: "POST " + request + "/approve", Action: access.RequestsAnswer, Handle: p.approveRequest, Slow: true},
		{Pattern: "POST " + request + "/reject", Action: access.RequestsAnswer, Handle: p.rejectRequest, Slow: true},

		{Pattern: "GET /console/tickets", Action: access.VendorTicketsView, Handle: p.tickets},
		{Pattern: "GET " + ticket, Action: access.VendorTicketsView, Handle: p.ticket},
		{Pattern: "POST " + ticket + "/messages", Action: access.TicketsReply, Handle: p.replyTicket, Slow: true},
		{Pattern: "POST " + ticket + "/close", Action: access.TicketsReply, Handle: p.closeTicket},
		{Pattern: "GET " + ticket + "/deletion", Action: access.OrganizationDelete, Handle: p.confirmDeletion},
		{Pattern: "POST " + ticket + "/deletion", Action: access.OrganizationDelete, Handle: p.beginDeletion, Slow: true},

		{Pattern: "GET /console/licenses", Action: access.VendorLicensesView, Handle: p.licenses},
		{Pattern: "GET " + org + "/licenses/{license}/reissue", Action: access.LicensesReissue, Handle: p.reissueForm},
		{Pattern: "POST " + org + "/licenses/{license}/reissue", Action: access.LicensesReissue, Handle: p.reissue},
		{Pattern: "GET " + org + "/licenses/{license}/suspend", Action: access.LicensesSuspend, Handle: p.confirmRevision(licensing.Suspend)},
		{Pattern: "POST " + org + "/licenses/{license}/suspend", Action: access.LicensesSuspend, Handle: p.revise(licensing.Suspend)},
		{Pattern: "GET " + org + "/licenses/{license}/resume", Action: access.LicensesResume, Handle: p.confirmRevision(licensing.Resume)},
		{Pattern: "POST " + org + "/licenses/{license}/resume", Action: access.LicensesResume, Handle: p.revise(licensing.Resume)},
		{Pattern: "GET " + org + "/licenses/{license}/revoke", Action: access.LicensesRevoke, Handle: p.confirmRevision(licensing.Revoke)},
		{Pattern: "POST " + org + "/licenses/{license}/revoke", Action: access.LicensesRevoke, Handle: p.revise(licensing.Revoke)},
		{Pattern: "GET /console/floating", Action: access.VendorLeasesView, Handle: p.floating},
		{Pattern: "GET /console/installations", Action: access.VendorInstallationsView, Handle: p.installations},

		{Pattern: "GET /console/catalog", Action: access.CatalogView, Handle: p.products},
		{Pattern: "GET /console/catalog/new", Action: access.CatalogEdit, Handle: p.newProduct},
		{Pattern: "POST /console/catalog", Action: access.CatalogEdit, Handle: p.createProduct},
		{Pattern: "GET " + product, Action: access.CatalogView, Handle: p.product},
		{Pattern: "GET " + product + "/edit", Action: access.CatalogEdit, Handle: p.editProduct},
		{Pattern: "POST " + product + "/edit", Action: access.CatalogEdit, Handle: p.saveProduct},
		{Pattern: "GET " + product + "/retire", Action: access.CatalogEdit, Handle: p.confirmRetireProduct},
		{Pattern: "POST " + product + "/retire", Action: access.CatalogEdit, Handle: p.retireProduct},
		{Pattern: "POST " + product + "/activate", Action: access.CatalogEdit, Handle: p.activateProduct},
		{Pattern: "GET " + product + "/plans/new", Action: access.CatalogEdit, Handle: p.newPlan},
		{Pattern: "POST " + product + "/plans", Action: access.CatalogEdit, Handle: p.createPlan},
		{Pattern: "GET " + plan, Action: access.CatalogEdit, Handle: p.editPlan},
		{Pattern: "POST " + plan, Action: access.CatalogEdit, Handle: p.savePlan},
		{Pattern: "GET " + plan + "/retire", Action: access.CatalogEdit, Handle: p.confirmRetirePlan},
		{Pattern: "POST " + plan + "/retire", Action: access.CatalogEdit, Handle: p.retirePlan},
		{Pattern: "POST " + plan + "/activate", Action: access.CatalogEdit, Handle: p.activatePlan},

		{Pattern: "GET /console/staff", Action: access.StaffView, Handle: p.staff},
		{Pattern: "GET /console/staff/invitations/new", Action: access.StaffManage, Handle: p.newStaffInvitation},
		{Pattern: "POST /console/staff/invitations", Action: access.StaffManage, Handle: p.inviteStaff, Slow: true},
		{Pattern: "GET /console/staff/invitations/{invitation}/revoke", Action: access.StaffManage, Handle: p.confirmRevokeStaff},
		{Pattern: "POST /console/staff/invitations/{invitation}/revoke", Action: access.StaffManage, Handle: p.revokeStaff},
		{Pattern: "GET /console/staff/{account}/role", Action: access.StaffManage, Handle: p.editStaffRole},
		{Pattern: "POST /console/staff/{account}/role", Action: access.StaffManage, Handle: p.saveStaffRole},
		{Pattern: "GET /console/staff/{account}/remove", Action: access.StaffManage, Handle: p.confirmRemoveStaff},
		{Pattern: "POST /console/staff/{account}/remove", Action: access.StaffManage, Handle: p.removeStaff},

		{Pattern: "GET /console/tokens", Action: access.VendorTokensManage, Handle: p.tokens},
		{Pattern: "GET /console/tokens/new", Action: access.VendorTokensManage, Handle: p.newToken},
		{Pattern: "POST /console/tokens", Action: access.VendorTokensManage, Handle: p.createToken},
		{Pattern: "GET /console/tokens/{token}/revoke", Action: access.VendorTokensManage, Handle: p.confirmRevokeToken},
		{Pattern: "POST /console/tokens/{token}/revoke", Action: access.VendorTokensManage, Handle: p.revokeToken},

		{Pattern: "GET /console/jobs", Action: access.JobsView, Handle: p.jobs},
		{Pattern: "POST /console/jobs/{job}/retry", Action: retryJobs, Handle: p.retryJob},
		{Pattern: "GET /console/activity", Action: access.VendorAuditView, Handle: p.activity},
		{Pattern: "GET /console/settings", Action: access.SettingsView, Handle: p.settings},
		{Pattern: "POST /console/settings", Action: access.SettingsEdit, Handle: p.saveSettings},
		{Pattern: "GET /console/settings/organizations", Action: access.SettingsView, Handle: p.organizationPolicy},
		{Pattern: "POST /console/settings/organizations", Action: access.SettingsEdit, Handle: p.saveOrganizationPolicy},
		{Pattern: "GET /console/settings/mailboxes", Action: access.SettingsView, Handle: p.mailboxes},
		{Pattern: "POST /console/settings/mailboxes", Action: access.SettingsEdit, Handle: p.saveMailboxes},
	}...)
}

// retryJobs is who may have a job tried again: not everybody who sees it,
// because it may send a mail.
const retryJobs = access.SettingsEdit

// may reports whether the reader's staff role allows an action, so that no
// button is shown that would be refused.
func may(c *web.Call, a access.Action) bool { return access.Staff(c.Actor.Staff, a) }

// at is the address of a page of the console: at("orders", id).
func at(parts ...string) string { return "/console/" + strings.Join(parts, "/") }

// orgAt is the address of a console page about the path's organization.
func orgAt(c *web.Call, parts ...string) string {
	return at(append([]string{"organizations", string(c.Org())}, parts...)...)
}

// version is what the form's editor saw. Nonsense is 0, which is stale.
func version(c *web.Call) int64 {
	n, err := strconv.ParseInt(c.Form("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// whole is a whole number of the form; what is none is -1, which every range
// refuses in better words.
func whole(c *web.Call, name string) int {
	n, err := c.FormInt(name)
	if err != nil {
		return -1
	}
	return n
}

// fine is the form of a page that was asked for and not posted.
func fine() web.Problem { return web.Problem{Status: http.StatusOK} }

// back leads to a page with the reason why an act on it was refused.
func back(c *web.Call, to string, err error) error {
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	message := problem.Text
	if message == "" && len(problem.Fields) > 0 {
		message = problem.Fields[0].Message
	}
	return c.RedirectWith(to, ui.Bad, message)
}

// listed reads a list and draws it. Where the address asks for a file, it has
// answered with all that matches, a large page at a time, and done is true.
func listed[R any](c *web.Call, read func(domain.ListRequest) (domain.List[R], error), draw func(*web.Call, domain.List[R]) ui.Table[R]) (table ui.Table[R], done bool, err error) {
	req := c.List()
	if table = draw(c, domain.List[R]{}); table.Query.CSV() && table.File != "" {
		req.Limit, req.After = domain.MaxLimit, ""
		return table, true, web.StreamCSV(c, table, func() ([]R, bool, error) {
			list, err := read(req)
			req.After = list.Next
			return list.Items, list.Next != "", err
		})
	}
	list, err := read(req)
	return draw(c, list), false, err
}
