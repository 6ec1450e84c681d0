// Package access is the one place that says who may do what: a table from
// action to the roles that may. It is pure; the edges and use cases ask it, and
// nobody else decides (docs/rules.md, roles).
package access

import (
	"slices"

	"seatward.dev/seatward/internal/domain"
)

// Action is something that can be asked for. Every route declares one.
type Action string

// Actions that need no role.
const (
	Public   Action = "public"    // anybody, signed in or not
	SignedIn Action = "signed_in" // any account, about itself
)

// Actions in an organization.
const (
	OrganizationView     Action = "organization.view"
	OrganizationUpdate   Action = "organization.update"
	MembersView          Action = "members.view"
	MembersRemove        Action = "members.remove"
	MembersLeave         Action = "members.leave"
	MembersChangeRole    Action = "members.change_role"
	MembersBlock         Action = "members.block"
	MembersUnblock       Action = "members.unblock"
	MembersMove          Action = "members.move_area"
	MembersReorder       Action = "members.reorder_waiting"
	OwnershipTransfer    Action = "organization.transfer_ownership"
	InvitationsView      Action = "invitations.view"
	InvitationsSend      Action = "invitations.send"
	InvitationsRevoke    Action = "invitations.revoke"
	SeatsView            Action = "seats.view"
	SeatsGrant           Action = "seats.grant"
	SeatsRevoke          Action = "seats.revoke"
	SeatsTransfer        Action = "seats.transfer"
	SeatsGiveUp          Action = "seats.give_up" // all of a product that is licensed no more
	LicensesView         Action = "licenses.view"
	LicensesReadKey      Action = "licenses.read_key"
	LicensesReissue      Action = "licenses.reissue"
	LicensesSuspend      Action = "licenses.suspend"
	LicensesResume       Action = "licenses.resume"
	LicensesRevoke       Action = "licenses.revoke"
	InstallationsView    Action = "installations.view"
	InstallationsReport  Action = "installations.report"
	InstallationsDismiss Action = "installations.dismiss_clone"
	BillingView          Action = "billing.view"
	BillingUpdate        Action = "billing.update"
	OrdersPlace          Action = "orders.place"
	OrdersView           Action = "orders.view"
	AuditView            Action = "audit.view"
	TokensManage         Action = "tokens.manage"
	RequestsMake         Action = "requests.make"
	RequestsView         Action = "requests.view"
	RequestsComment      Action = "requests.comment"
	TicketsOpen          Action = "tickets.open"
	TicketsReply         Action = "tickets.reply"
	TicketsView          Action = "tickets.view"
	OrganizationDelete   Action = "organization.delete"
	OrganizationExport   Action = "organization.export"
	TeamsView            Action = "teams.view"
	TeamsCreate          Action = "teams.create"
	TeamsUpdate          Action = "teams.update"
	TeamsDelete          Action = "teams.delete"
	TeamsAddMember       Action = "teams.add_member"
	TeamsRemoveMember    Action = "teams.remove_member"
	TeamsInvite          Action = "teams.invite"
	TeamsAppoint         Action = "teams.appoint_admin" // and to end that
	LeasesClaim          Action = "leases.claim"        // to renew, borrow and release one's own as well
	LeasesToken          Action = "leases.token"        // a token of one's own for that
	LeasesView           Action = "leases.view"
	LeasesRevoke         Action = "leases.revoke"
	LeasesReserve        Action = "leases.reserve"
	LeasesDelegate       Action = "leases.delegate"
	LicensesActivate     Action = "licenses.activate"
	PermissionKeysRedeem Action = "permission_keys.redeem"
)

// Actions at the vendor.
const (
	OrganizationsCreate     Action = "organizations.create"
	OrganizationsList       Action = "organizations.list"
	CatalogView             Action = "catalog.view"
	CatalogEdit             Action = "catalog.edit"
	VendorOrdersView        Action = "vendor.orders.view"
	OrdersCancel            Action = "orders.cancel"
	PaymentsRecord          Action = "payments.record"
	VendorLicensesView      Action = "vendor.licenses.view"
	VendorInstallationsView Action = "vendor.installations.view"
	VendorLeasesView        Action = "vendor.leases.view"
	VendorAuditView         Action = "vendor.audit.view"
	StaffView               Action = "staff.view"
	StaffManage             Action = "staff.manage"
	SettingsView            Action = "settings.view"
	SettingsEdit            Action = "settings.edit"
	VendorTokensManage      Action = "vendor.tokens.manage"
	JobsView                Action = "jobs.view"
	RequestsAnswer          Action = "requests.answer"
	VendorRequestsView      Action = "vendor.requests.view"
	VendorTicketsView       Action = "vendor.tickets.view"
	PermissionKeysView      Action = "permission_keys.view"
	PermissionKeysMake      Action = "permission_keys.make"
	PermissionKeysRevoke    Action = "permission_keys.revoke"
)

// Actions that nobody asks for but that the audit log names: they happen by a
// link in a mail or by another action.
const (
	MembersJoin        Action = "members.join"
	MembersPromote     Action = "members.promote"      // from the waiting list
	MembersRename      Action = "members.change_email" // their own
	LicensesIssue      Action = "licenses.issue"
	InstallationsClone Action = "installations.clone_found"
	AccountEmail       Action = "account.change_email"
	AccountFactorOn    Action = "account.second_factor_on"
	AccountFactorOff   Action = "account.second_factor_off"
	AccountCodesMade   Action = "account.recovery_codes_made"
	AccountCodeUsed    Action = "account.recovery_code_used"
)

type grant struct {
	members []domain.Role
	staff   []domain.StaffRole
}

var (
	owner     = []domain.Role{domain.RoleOwner}
	managing  = []domain.Role{domain.RoleOwner, domain.RoleCoAdmin}
	paying    = []domain.Role{domain.RoleOwner, domain.RoleCoAdmin, domain.RoleBilling}
	everybody = domain.Roles()

	admin   = []domain.StaffRole{domain.StaffAdmin}
	selling = []domain.StaffRole{domain.StaffAdmin, domain.StaffSales}
	helping = []domain.StaffRole{domain.StaffAdmin, domain.StaffSales, domain.StaffSupport}
	finance = []domain.StaffRole{domain.StaffAdmin, domain.StaffFinance}
	money   = []domain.StaffRole{domain.StaffAdmin, domain.StaffSales, domain.StaffFinance}
	staff   = domain.StaffRoles()
)

// table is the whole of it. Members read down the first column, staff the second.
// docs/rules.md, Roles, says the same.
var table = map[Action]grant{
	OrganizationView:     {everybody, staff},
	OrganizationUpdate:   {managing, helping},
	OwnershipTransfer:    {owner, nil},
	MembersView:          {managing, staff},
	MembersRemove:        {managing, helping},
	MembersLeave:         {everybody, nil},
	MembersChangeRole:    {managing, helping},
	MembersBlock:         {managing, helping},
	MembersUnblock:       {managing, helping},
	MembersMove:          {managing, helping},
	MembersReorder:       {managing, helping},
	InvitationsView:      {managing, staff},
	InvitationsSend:      {managing, helping},
	InvitationsRevoke:    {managing, helping},
	SeatsView:            {managing, staff},
	SeatsGrant:           {managing, helping},
	SeatsRevoke:          {managing, helping},
	SeatsTransfer:        {managing, helping},
	SeatsGiveUp:          {managing, helping},
	LicensesView:         {everybody, staff},
	LicensesReadKey:      {everybody, helping},
	LicensesReissue:      {nil, helping},
	LicensesSuspend:      {nil, selling},
	LicensesResume:       {nil, selling},
	LicensesRevoke:       {nil, selling},
	InstallationsView:    {everybody, staff},
	InstallationsReport:  {managing, helping},
	InstallationsDismiss: {managing, helping},
	BillingView:          {paying, staff},
	BillingUpdate:        {paying, money},
	OrdersPlace:          {managing, selling},
	OrdersView:           {paying, staff},
	AuditView:            {managing, staff},
	TokensManage:         {managing, nil},
	RequestsMake:         {managing, nil},
	RequestsView:         {paying, staff},
	RequestsComment:      {managing, selling},
	TicketsOpen:          {paying, nil},
	TicketsReply:         {paying, helping},
	TicketsView:          {paying, staff},
	OrganizationDelete:   {owner, helping},
	OrganizationExport:   {owner, nil},
	TeamsView:            {managing, staff},
	TeamsCreate:          {managing, helping},
	TeamsUpdate:          {managing, helping},
	TeamsDelete:          {managing, helping},
	TeamsAddMember:       {managing, helping},
	TeamsRemoveMember:    {managing, helping},
	TeamsInvite:          {managing, helping},
	TeamsAppoint:         {managing, helping},
	LeasesClaim:          {everybody, nil},
	LeasesToken:          {everybody, nil},
	LeasesView:           {managing, staff},
	LeasesRevoke:         {managing, helping},
	LeasesReserve:        {managing, nil},
	LeasesDelegate:       {managing, selling},
	LicensesActivate:     {managing, nil},
	PermissionKeysRedeem: {managing, nil},

	OrganizationsCreate:     {nil, selling},
	OrganizationsList:       {nil, staff},
	CatalogView:             {nil, staff},
	CatalogEdit:             {nil, admin},
	VendorOrdersView:        {nil, staff},
	OrdersCancel:            {nil, money},
	PaymentsRecord:          {nil, finance},
	VendorLicensesView:      {nil, staff},
	VendorInstallationsView: {nil, staff},
	VendorLeasesView:        {nil, staff},
	VendorAuditView:         {nil, admin},
	StaffView:               {nil, staff},
	StaffManage:             {nil, admin},
	SettingsView:            {nil, staff},
	SettingsEdit:            {nil, admin},
	VendorTokensManage:      {nil, admin},
	JobsView:                {nil, staff},
	RequestsAnswer:          {nil, selling},
	VendorRequestsView:      {nil, staff},
	VendorTicketsView:       {nil, staff},
	PermissionKeysView:      {nil, staff},
	PermissionKeysMake:      {nil, selling},
	PermissionKeysRevoke:    {nil, selling},
}

// Halted reports whether an organization whose deletion has begun may not do a
// any more: nothing new is ordered and nobody invited.
func Halted(a Action) bool {
	return slices.Contains([]Action{OrdersPlace, InvitationsSend, RequestsMake, TeamsInvite, PermissionKeysRedeem}, a)
}

// Shared reports whether a needs more people than one: an organization that is
// one person alone refuses it.
func Shared(a Action) bool {
	return slices.Contains([]Action{InvitationsSend, TeamsCreate, TeamsInvite, OwnershipTransfer, SeatsTransfer}, a)
}

// readOnly is what an organization may not do any more once a violation of its
// seats has come to read-only: what administers people, seats and teams, and
// neither ends the violation nor leads out of it. Everything can be read; blocking,
// removing, moving to the other area, revoking, ordering, requesting, paying,
// tickets, settings, handing over, leaving, exporting and deleting stay possible.
// So do tokens, of which one may have to be ended, and what a product asks for.
var readOnly = []Action{
	MembersUnblock, MembersChangeRole, MembersReorder, InvitationsSend, SeatsGrant, SeatsTransfer, InstallationsDismiss,
	LeasesReserve, LeasesDelegate,
	TeamsCreate, TeamsUpdate, TeamsDelete, TeamsAddMember, TeamsRemoveMember, TeamsInvite, TeamsAppoint,
}

// ReadOnly reports whether a is halted in an organization that is read-only.
func ReadOnly(a Action) bool { return slices.Contains(readOnly, a) }

// Member reports whether a member with the role may do a.
func Member(r domain.Role, a Action) bool { return slices.Contains(table[a].members, r) }

// Staff reports whether a member of the vendor's staff with the role may do a.
func Staff(r domain.StaffRole, a Action) bool { return slices.Contains(table[a].staff, r) }

// Declared reports whether a is an action of the table or one of those that
// need no role; a route with anything else fails the tests.
func Declared(a Action) bool {
	_, ok := table[a]
	return ok || a == Public || a == SignedIn
}

// Actions lists the actions of the table, sorted.
func Actions() []Action {
	all := make([]Action, 0, len(table))
	for a := range table {
		all = append(all, a)
	}
	slices.Sort(all)
	return all
}

// MayGive reports whether someone with the role own may give the role given:
// nobody grants a role above their own.
func MayGive(own, given domain.Role) bool {
	return rank(own) >= rank(given) && rank(given) > 0
}

// MayTouch reports whether someone with the role own may block, remove, move or
// change the role of somebody with the role of: owners are the owners' business.
func MayTouch(own, of domain.Role) bool {
	return of != domain.RoleOwner || own == domain.RoleOwner
}

// waiting is what a member may do who waits for a seat, whatever their role.
var waiting = []Action{OrganizationView, LicensesView, MembersLeave}

// Waiting reports whether a member who waits for a seat may do a.
func Waiting(a Action) bool { return slices.Contains(waiting, a) }

// Scoped reports whether a token limited to a scope may do a, as far as its role
// lets it.
func Scoped(s domain.TokenScope, a Action) bool {
	return s == domain.ScopeAll || s == domain.ScopeLeases && a == LeasesClaim
}

// leading is what a team admin may do in their own teams, whatever their role in
// the organization: the table's third column.
var leading = []Action{TeamsView, TeamsRemoveMember, TeamsInvite}

// TeamAdmin reports whether the admin of a team may do a in it.
func TeamAdmin(a Action) bool { return slices.Contains(leading, a) }

func rank(r domain.Role) int {
	switch r {
	case domain.RoleOwner:
		return 4
	case domain.RoleCoAdmin:
		return 3
	case domain.RoleBilling:
		return 2
	case domain.RoleMember:
		return 1
	default:
		return 0
	}
}
