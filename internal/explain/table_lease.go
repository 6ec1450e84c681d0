package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// leases are the codes about floating licenses.
var leases = map[domain.Code]saying{
	domain.CodeLeasesExhausted: {
		what: []string{
			text.Msg("{in_use} of {capacity} floating seats are in use; {kept_in_line} are for those in line."),
			text.Msg("All floating seats are taken: {in_use} of {capacity} in use, {reserved} kept for others."),
			text.Msg("All floating seats are taken."),
		},
		wayOut: []string{text.Msg("Ask one of those who hold a seat, wait until one is free, or ask an administrator for more.")},
	},
	domain.CodeLeaseLost: {
		what:   []string{text.Msg("This lease has ended.")},
		wayOut: []string{text.Msg("Claim a new one.")},
	},
	domain.CodeNoFloatingLicense: {
		what:   []string{text.Msg("The organization has no floating license for this product in force.")},
		wayOut: []string{text.Msg("Ask an administrator of the organization to renew or buy one, or for a seat by name.")},
	},
	domain.CodeLeasesSuspended: {
		what:   []string{text.Msg("The floating license is suspended.")},
		wayOut: []string{text.Msg("Ask an administrator of the organization to find out why from who sold it.")},
	},
	domain.CodeLeasesNotActivated: {
		what:   []string{text.Msg("The floating license has not been activated yet.")},
		wayOut: []string{text.Msg("Ask an administrator of the organization to activate it.")},
	},
	domain.CodeLeaseNotCovered: {
		what: []string{
			text.Msg("This version is newer than the maintenance, which ended on {until}."),
			text.Msg("This version is newer than the maintenance of the license."),
		},
		wayOut: []string{text.Msg("Use an earlier version, or ask an administrator to renew the maintenance.")},
	},
	domain.CodeLeasesTooMany: {
		what: []string{
			text.Msg("This device has {max} leases already, as many as one may have."),
			text.Msg("This device has as many leases as one may have."),
		},
		wayOut: []string{text.Msg("Close what is not needed on it, or wait until its earlier leases have expired.")},
	},
	domain.CodeLeaseBlocked: {
		what:   []string{text.Msg("This person is blocked in the organization.")},
		wayOut: []string{text.Msg("Ask an administrator of the organization.")},
	},
	domain.CodeLeaseOtherUser: {
		what:   []string{text.Msg("This token stands for another person.")},
		wayOut: []string{text.Msg("Leave the user out, or use a token of the organization.")},
	},
	domain.CodeNotBorrowable: {
		what: []string{
			text.Msg("No more seats can be borrowed: {borrowed} are, and {kept} are kept for use with a connection."),
			text.Msg("Seats of this product are not borrowed."),
		},
		wayOut: []string{text.Msg("Work with a connection, or wait until a borrowed seat is back.")},
	},
	domain.CodeReservationTooBig: {
		what: []string{
			text.Msg("There are {capacity} floating seats, of which {reserved} are kept for others already."),
			text.Msg("There are too few floating seats for that."),
		},
		wayOut: []string{text.Msg("Keep fewer seats, or take away from another reservation first.")},
	},
	domain.CodeDelegationTooBig: {
		what: []string{
			text.Msg("At most {free} can be given away: the floating seats of one license that are free."),
			text.Msg("There are too few floating seats for that."),
		},
		wayOut: []string{text.Msg("Give the site fewer seats, or wait until others are free.")},
	},
	domain.CodeDelegationOver: {
		what:   []string{text.Msg("The seats of this site are over.")},
		wayOut: []string{text.Msg("Ask an administrator of the organization to give the site seats again.")},
	},
	domain.CodeSiteUnknown: {
		what:   []string{text.Msg("This was not signed with seats that a site has been given here, or it was damaged on the way.")},
		wayOut: []string{text.Msg("Take the whole text from the site's agent again.")},
	},
	domain.CodeNotFloating: {
		what:   []string{text.Msg("The seats of this license are not floating.")},
		wayOut: []string{text.Msg("There is nothing to activate: its seats can be used.")},
	},
}
