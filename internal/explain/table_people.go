package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// people are the codes about members, invitations, staff and seats.
var people = map[domain.Code]saying{
	domain.CodeSeatsExhausted: {
		what: []string{
			text.Msg("{product} has too few free seats: {held} of {capacity} taken, {wanted} more needed."),
			text.Msg("There are too few free seats: {held} of {capacity} taken, {wanted} more needed."),
			text.Msg("There are too few free seats."),
		},
		wayOut: []string{text.Msg("Remove or block a member or revoke an invitation, or buy more seats.")},
	},
	domain.CodeSeatsLicensed: {
		what: []string{
			text.Msg("{product} is still licensed, or will be."),
			text.Msg("This product is still licensed, or will be."),
		},
		wayOut: []string{text.Msg("Block or remove people one by one, or wait until its licenses have ended.")},
	},
	domain.CodeSeatsReadOnly: {
		what: []string{
			text.Msg("The organization is read-only: {product} has had too few seats for too long."),
			text.Msg("The organization is read-only: it has had too few seats for too long."),
		},
		wayOut: []string{text.Msg("Add licenses, or block or remove somebody; then everything is as before.")},
	},
	domain.CodeLastOwner: {
		what:   []string{text.Msg("An organization keeps at least one owner.")},
		wayOut: []string{text.Msg("Make another member an owner first.")},
	},
	domain.CodeCoAdminLimit: {
		what: []string{
			text.Msg("The organization has as many co-admins as it may have: {max}."),
			text.Msg("The organization has all the co-admins it may have."),
		},
		wayOut: []string{text.Msg("Give another role, or first take this one from somebody who has it.")},
	},
	domain.CodeOwnerUntouchable: {
		what:   []string{text.Msg("This person is an owner, and only owners can change that.")},
		wayOut: []string{text.Msg("Ask an owner of the organization.")},
	},
	domain.CodeMemberSelf: {
		what:   []string{text.Msg("You cannot do this to yourself.")},
		wayOut: []string{text.Msg("Ask another administrator, or leave the organization.")},
	},
	domain.CodeMemberNotActive: {
		what:   []string{text.Msg("This person is blocked or waits for a seat.")},
		wayOut: []string{text.Msg("Choose an active member.")},
	},
	domain.CodeMemberNotWaiting: {
		what:   []string{text.Msg("The waiting list has changed meanwhile.")},
		wayOut: []string{text.Msg("Look at it again, then order it.")},
	},
	domain.CodeOneOrganization: {
		what:   []string{text.Msg("An account belongs to one organization at a time, and yours belongs to one.")},
		wayOut: []string{text.Msg("Leave it, or have an owner remove you there, or use another account.")},
	},
	domain.CodeNotGrantable: {
		what: []string{
			text.Msg("Seats of {product} are not granted one by one."),
			text.Msg("Seats of this product are not granted one by one."),
		},
		wayOut: []string{text.Msg("Choose a product whose seats are granted to named people.")},
	},
	domain.CodePreviewChanged: {
		what:   []string{text.Msg("Things have changed since this was shown: it would do something else now.")},
		wayOut: []string{text.Msg("Look at what it would do now, then confirm again.")},
	},
	domain.CodePreviewRefused: {
		what: []string{
			text.Msg("Lines that are not possible: {refused}. Nothing was done."),
			text.Msg("Some of the lines are not possible, so nothing was done."),
		},
		wayOut: []string{text.Msg("Take them out or put them right; each says what is wrong.")},
	},
	domain.CodeAlreadyMember: {
		what:   []string{text.Msg("This person is a member already.")},
		wayOut: []string{text.Msg("To change what they may do, open them on the Members page and change their role.")},
	},
	domain.CodeAlreadyInvited: {
		what:   []string{text.Msg("This address has an invitation that is still pending.")},
		wayOut: []string{text.Msg("Resend it, or revoke it and invite again.")},
	},
	domain.CodeInvitationRevoked: {
		what:   []string{text.Msg("This invitation has been revoked.")},
		wayOut: []string{text.Msg("An owner or co-admin can invite the address again.")},
	},
	domain.CodeInvitationUsed: {
		what:   []string{text.Msg("This invitation has been accepted already.")},
		wayOut: []string{text.Msg("Whoever accepted it is a member now.")},
	},
	domain.CodeInvitationExpired: {
		what:   []string{text.Msg("This invitation has expired.")},
		wayOut: []string{text.Msg("Ask an owner of the organization for a new one.")},
	},
	domain.CodeRoleAboveOwn: {
		what:   []string{text.Msg("Nobody gives a role above their own.")},
		wayOut: []string{text.Msg("Choose a lower role, or ask somebody who has this one.")},
	},
	domain.CodeLastAdmin: {
		what:   []string{text.Msg("The vendor keeps at least one administrator.")},
		wayOut: []string{text.Msg("Make somebody else on the staff an administrator first.")},
	},
	domain.CodeAlreadyStaff: {
		what:   []string{text.Msg("This person is on the staff already.")},
		wayOut: []string{text.Msg("To change what they may do, change their role on the Staff page.")},
	},
}
