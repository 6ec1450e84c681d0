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
		wayOut: []string{text.Msg("Remove a member or revoke an invitation, or buy more seats.")},
	},
	domain.CodeLastOwner: {
		what:   []string{text.Msg("An organization keeps at least one owner.")},
		wayOut: []string{text.Msg("Make another member an owner first.")},
	},
	domain.CodeAlreadyMember: {
		what:   []string{text.Msg("This person is a member already.")},
		wayOut: []string{text.Msg("To change what they may do, change their role on the Members page.")},
	},
	domain.CodeAlreadyInvited: {
		what:   []string{text.Msg("This address has an invitation that is still pending.")},
		wayOut: []string{text.Msg("Resend it, or revoke it and invite again.")},
	},
	domain.CodeInvitationRevoked: {
		what:   []string{text.Msg("This invitation has been revoked.")},
		wayOut: []string{text.Msg("Ask an owner of the organization for a new one.")},
	},
	domain.CodeInvitationUsed: {
		what:   []string{text.Msg("This invitation has been accepted already.")},
		wayOut: []string{text.Msg("Sign in to see the organization.")},
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
