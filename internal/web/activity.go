package web

import (
	"encoding/json"
	"strconv"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

// ActivityTable is an audit log as a table, for an organization and the vendor.
func ActivityTable(c *Call, list domain.List[domain.AuditEntry]) ui.Table[domain.AuditEntry] {
	t := c.Printer.T
	return ui.Table[domain.AuditEntry]{
		Caption: t("Activity log"), Query: ui.ReadQuery(c.R.URL), Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.AuditEntry]{
			{
				Label: t("What"), Kind: ui.NameColumn, Text: func(e domain.AuditEntry) string { return t(deed(e.Action)) },
				Sub: about,
			},
			{Label: t("Who"), Text: func(e domain.AuditEntry) string { return e.ActorName }},
			{Label: t("Seats"), Kind: ui.NumberColumn, Text: func(e domain.AuditEntry) string { return signed(e.SeatDelta) }},
			{Label: t("When"), Kind: ui.StateColumn, Text: func(e domain.AuditEntry) string { return c.Printer.DateTime(e.At) }},
		},
		Empty: ui.EmptyState{Title: t("Nothing has happened yet")},
	}
}

// about is what an act was done to, and why, where it wanted a reason.
func about(e domain.AuditEntry) string {
	var why struct{ Reason string }
	if json.Unmarshal([]byte(e.After), &why) != nil || why.Reason == "" {
		return e.ObjectName
	}
	return e.ObjectName + ": " + why.Reason
}

func signed(n int) string {
	if n == 0 {
		return ""
	}
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	return "−" + strconv.Itoa(-n)
}

// Deed is an action of the audit log or the seat ledger in the reader's language.
func (c *Call) Deed(action string) string { return c.Printer.T(deed(action)) }

// deed is an audited action in words.
func deed(action string) string {
	words := map[access.Action]string{
		access.OrganizationsCreate:  text.Msg("Created the organization"),
		access.OrganizationUpdate:   text.Msg("Changed the organization"),
		access.MembersJoin:          text.Msg("Joined by invitation"),
		access.MembersRemove:        text.Msg("Removed a member"),
		access.MembersLeave:         text.Msg("Left the organization"),
		access.MembersChangeRole:    text.Msg("Changed a role"),
		access.MembersBlock:         text.Msg("Blocked a member"),
		access.MembersUnblock:       text.Msg("Unblocked a member"),
		access.MembersMove:          text.Msg("Moved a member to the other area"),
		access.MembersReorder:       text.Msg("Ordered the waiting list"),
		access.MembersPromote:       text.Msg("Came in from the waiting list"),
		access.MembersRename:        text.Msg("Changed the e-mail address"),
		access.AccountEmail:         text.Msg("Changed the e-mail address"),
		access.AccountFactorOn:      text.Msg("Turned the second factor on"),
		access.AccountFactorOff:     text.Msg("Turned the second factor off"),
		access.AccountCodesMade:     text.Msg("Made new recovery codes"),
		access.AccountCodeUsed:      text.Msg("Used a recovery code"),
		access.OwnershipTransfer:    text.Msg("Transferred ownership"),
		"seats.open":                text.Msg("Held before the history begins"),
		access.SeatsGrant:           text.Msg("Granted a seat"),
		access.SeatsRevoke:          text.Msg("Took a granted seat back"),
		access.SeatsTransfer:        text.Msg("Passed a seat on"),
		access.SeatsGiveUp:          text.Msg("Gave up the seats of a product"),
		access.InvitationsSend:      text.Msg("Sent an invitation"),
		access.InvitationsRevoke:    text.Msg("Revoked an invitation"),
		access.LicensesReadKey:      text.Msg("Read a license key"),
		access.LicensesIssue:        text.Msg("Issued a license"),
		access.LicensesReissue:      text.Msg("Reissued a license"),
		access.LicensesSuspend:      text.Msg("Suspended a license"),
		access.LicensesResume:       text.Msg("Resumed a license"),
		access.LicensesRevoke:       text.Msg("Revoked a license"),
		access.InstallationsReport:  text.Msg("Took in a usage report"),
		access.InstallationsClone:   text.Msg("Found a possible clone of an installation"),
		access.InstallationsDismiss: text.Msg("Dismissed a possible clone of an installation"),
		access.TeamsCreate:          text.Msg("Created a team"),
		access.TeamsUpdate:          text.Msg("Changed a team"),
		access.TeamsDelete:          text.Msg("Deleted a team"),
		access.TeamsAddMember:       text.Msg("Added people to a team"),
		access.TeamsRemoveMember:    text.Msg("Removed people from a team"),
		access.TeamsInvite:          text.Msg("Invited into a team"),
		access.TeamsAppoint:         text.Msg("Made or ended a team admin"),
		access.LicensesActivate:     text.Msg("Activated a floating license"),
		access.LeasesRevoke:         text.Msg("Ended a lease"),
		access.LeasesReserve:        text.Msg("Changed a reservation of floating seats"),
		access.LeasesDelegate:       text.Msg("Changed the floating seats of a site"),
		access.LeasesToken:          text.Msg("Changed their own API token"),
		access.BillingUpdate:        text.Msg("Changed the billing profile"),
		access.PermissionKeysRedeem: text.Msg("Used a permission key"),
		access.PermissionKeysMake:   text.Msg("Made permission keys"),
		access.PermissionKeysRevoke: text.Msg("Revoked permission keys"),
		access.OrdersPlace:          text.Msg("Placed an order"),
		access.OrdersCancel:         text.Msg("Canceled an order"),
		access.PaymentsRecord:       text.Msg("Recorded a payment"),
		access.TokensManage:         text.Msg("Changed an API token"),
		access.VendorTokensManage:   text.Msg("Changed an API token"),
		access.CatalogEdit:          text.Msg("Changed the catalog"),
		access.StaffManage:          text.Msg("Changed the staff"),
		access.SettingsEdit:         text.Msg("Changed the settings"),
		access.RequestsMake:         text.Msg("Requested or withdrew licenses"),
		access.RequestsAnswer:       text.Msg("Answered a license request"),
		access.TicketsOpen:          text.Msg("Opened a ticket"),
		access.TicketsReply:         text.Msg("Closed a ticket"),
		access.OrganizationDelete:   text.Msg("Deletion of the organization"),
	}
	if w, ok := words[access.Action(action)]; ok {
		return w
	}
	return action
}
