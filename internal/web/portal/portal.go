// Package portal is the customers' place: their organizations, people, licenses
// and orders.
package portal

import (
	"slices"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/sheet"
	"seatward.dev/seatward/internal/web"
)

// Pages are the pages of the portal.
type Pages struct {
	People        *people.Service
	Licensing     *licensing.Service
	Installations *installation.Service
	Billing       *billing.Service
	Catalog       *catalog.Service
	Vendor        *vendor.Service
	Support       *support.Service
	Keys          *permissionkey.Service
	Notices       *notices.Service
	Teams         *teams.Service
	Floating      *floating.Service
}

const pageSize = 50

// Routes lists the portal's pages and acts.
func (p *Pages) Routes() []web.Route {
	const org = "/organizations/{org}"
	return append(slices.Concat(p.installationRoutes(), p.teamRoutes(), p.memberRoutes(), p.seatRoutes(), p.applicationRoutes(), p.siteRoutes(), p.productRoutes()), []web.Route{
		{Pattern: "GET /organizations", Action: access.SignedIn, Handle: p.organizations},
		{Pattern: "GET /organizations/new", Action: access.SignedIn, Handle: p.newOrganization},
		{Pattern: "POST /organizations", Action: access.SignedIn, Handle: p.createOrganization, Slow: true},
		{Pattern: "GET " + org, Action: access.OrganizationView, Handle: p.overview},
		{Pattern: "GET " + org + "/settings", Action: access.OrganizationUpdate, Handle: p.settings},
		{Pattern: "POST " + org + "/settings", Action: access.OrganizationUpdate, Handle: p.saveSettings},
		{Pattern: "GET " + org + "/activity", Action: access.AuditView, Handle: p.activity},
		{Pattern: "GET " + org + "/notices", Action: access.AuditView, Handle: p.notices},
		{Pattern: "GET " + org + "/permissions", Action: access.SeatsView, Handle: p.permissions},
		{Pattern: "POST " + org + "/permissions", Action: access.SeatsGrant, Handle: p.previewPermissions},
		{Pattern: "POST " + org + "/permissions/set", Action: access.SeatsGrant, Handle: p.setPermissions},

		{Pattern: "GET " + org + "/export/people.csv", Action: access.MembersView, Handle: p.exportPeople(sheet.FormatCSV), Slow: true},
		{Pattern: "GET " + org + "/export/people.xlsx", Action: access.MembersView, Handle: p.exportPeople(sheet.FormatXLSX), Slow: true},
		{Pattern: "GET " + org + "/invitations", Action: access.InvitationsView, Handle: p.invitations},
		{Pattern: "GET " + org + "/invitations/new", Action: access.InvitationsSend, Handle: p.newInvitation}, // an earlier address of the form
		{Pattern: "GET " + org + "/invitations/act", Action: access.InvitationsView, Handle: p.previewOnInvitations},
		{Pattern: "POST " + org + "/invitations/act", Action: access.InvitationsView, Handle: p.actOnInvitations, Slow: true},
		{Pattern: "GET " + org + "/invite", Action: access.InvitationsSend, Handle: p.inviteForm},
		{Pattern: "POST " + org + "/invite", Action: access.InvitationsSend, Handle: p.invite, MaxBody: maxList, Slow: true},
		{Pattern: "GET " + org + "/invite/{draft}", Action: access.InvitationsSend, Handle: p.previewList},
		{Pattern: "POST " + org + "/invite/{draft}", Action: access.InvitationsSend, Handle: p.sendList, Slow: true},
		{Pattern: "POST " + org + "/invite/{draft}/choices", Action: access.InvitationsSend, Handle: p.chooseForList},
		{Pattern: "POST " + org + "/invite/{draft}/drop", Action: access.InvitationsSend, Handle: p.dropList},
		{Pattern: "POST " + org + "/invitations/{invitation}/resend", Action: access.InvitationsSend, Handle: p.resend, Slow: true},
		{Pattern: "GET " + org + "/invitations/{invitation}/revoke", Action: access.InvitationsRevoke, Handle: p.confirmRevoke},
		{Pattern: "POST " + org + "/invitations/{invitation}/revoke", Action: access.InvitationsRevoke, Handle: p.revoke},

		{Pattern: "GET /purchase", Action: access.SignedIn, Handle: p.purchaseFor},
		{Pattern: "GET " + org + "/purchase", Action: access.OrdersPlace, Handle: p.plans},
		{Pattern: "GET " + org + "/purchase/{plan}", Action: access.OrdersPlace, Handle: p.details},
		{Pattern: "POST " + org + "/purchase/{plan}", Action: access.OrdersPlace, Handle: p.quote},
		{Pattern: "GET " + org + "/quotes/{quote}", Action: access.OrdersPlace, Handle: p.checkout},
		{Pattern: "POST " + org + "/quotes/{quote}/order", Action: access.OrdersPlace, Handle: p.order, Slow: true},
		{Pattern: "GET " + org + "/orders", Action: access.OrdersView, Handle: p.orders},
		{Pattern: "GET " + org + "/orders/{order}", Action: access.OrdersView, Handle: p.orderDetail},
		{Pattern: "GET " + org + "/invoices/{invoice}", Action: access.BillingView, Handle: p.invoice},
		{Pattern: "GET " + org + "/billing", Action: access.BillingView, Handle: p.billing},
		{Pattern: "GET " + org + "/billing/edit", Action: access.BillingUpdate, Handle: p.editBilling},
		{Pattern: "POST " + org + "/billing/edit", Action: access.BillingUpdate, Handle: p.saveBilling},

		{Pattern: "GET " + org + "/licenses", Action: access.LicensesView, Handle: p.licenses},
		{Pattern: "GET " + org + "/licenses/{license}", Action: access.LicensesView, Handle: p.license},
		{Pattern: "GET " + org + "/licenses/{license}/key", Action: access.LicensesReadKey, Handle: p.key},
		{Pattern: "GET " + org + "/licenses/{license}/renew", Action: access.OrdersPlace, Handle: p.renew},

		{Pattern: "GET " + org + "/tokens", Action: access.TokensManage, Handle: p.tokens},
		{Pattern: "POST " + org + "/tokens", Action: access.TokensManage, Handle: p.createToken},
		{Pattern: "GET " + org + "/tokens/{token}/revoke", Action: access.TokensManage, Handle: p.confirmRevokeToken},
		{Pattern: "POST " + org + "/tokens/{token}/revoke", Action: access.TokensManage, Handle: p.revokeToken},

		{Pattern: "GET " + org + "/requests", Action: access.RequestsView, Handle: p.requests},
		{Pattern: "GET " + org + "/requests/new", Action: access.RequestsMake, Handle: p.newRequest},
		{Pattern: "POST " + org + "/requests", Action: access.RequestsMake, Handle: p.makeRequest, Slow: true},
		{Pattern: "GET " + org + "/requests/{request}", Action: access.RequestsView, Handle: p.request},
		{Pattern: "POST " + org + "/requests/{request}/messages", Action: access.RequestsComment, Handle: p.commentRequest, Slow: true},
		{Pattern: "GET " + org + "/requests/{request}/withdraw", Action: access.RequestsMake, Handle: p.confirmWithdraw},
		{Pattern: "POST " + org + "/requests/{request}/withdraw", Action: access.RequestsMake, Handle: p.withdrawRequest},
		{Pattern: "GET " + org + "/tickets", Action: access.TicketsView, Handle: p.tickets},
		{Pattern: "GET " + org + "/tickets/new", Action: access.TicketsOpen, Handle: p.newTicket},
		{Pattern: "POST " + org + "/tickets", Action: access.TicketsOpen, Handle: p.createTicket, Slow: true},
		{Pattern: "GET " + org + "/tickets/{ticket}", Action: access.TicketsView, Handle: p.ticket},
		{Pattern: "POST " + org + "/tickets/{ticket}/messages", Action: access.TicketsReply, Handle: p.replyTicket, Slow: true},
		{Pattern: "POST " + org + "/tickets/{ticket}/close", Action: access.TicketsReply, Handle: p.closeTicket},

		{Pattern: "GET " + org + "/deletion", Action: access.OrganizationDelete, Handle: p.deletion},
		{Pattern: "POST " + org + "/deletion", Action: access.OrganizationDelete, Handle: p.beginDeletion, Slow: true},
		{Pattern: "POST " + org + "/deletion/undo", Action: access.OrganizationDelete, Handle: p.undoDeletion, Slow: true},
		{Pattern: "GET " + org + "/export", Action: access.OrganizationExport, Handle: p.export, Slow: true},
	}...)
}
