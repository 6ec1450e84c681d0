package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// support are the codes about license requests, tickets and the end of
// organizations.
var support = map[domain.Code]saying{
	domain.CodeRequestOpen: {
		what: []string{
			text.Msg("A request for {product} in this area is open already."),
			text.Msg("A request of this kind is open already."),
		},
		wayOut: []string{text.Msg("Write to that request what has changed, or withdraw it first.")},
	},
	domain.CodeRequestAnswered: {
		what:   []string{text.Msg("This request is no longer open.")},
		wayOut: []string{text.Msg("Look at its answer; for anything further, make a new request.")},
	},
	domain.CodeRequestUsers: {
		what: []string{
			text.Msg("Licenses for this product are requested {min} at a time or more."),
			text.Msg("These are too few for one request."),
		},
		wayOut: []string{text.Msg("Ask for more.")},
	},
	domain.CodeRequestMove: {
		what: []string{
			text.Msg("So many cannot be moved: no license in force has more than {max} users in this area."),
			text.Msg("These are more than a license in force has in this area."),
		},
		wayOut: []string{text.Msg("Ask for fewer, or for more licenses.")},
	},
	domain.CodeDeletionPending: {
		what:   []string{text.Msg("The deletion of this organization has begun already.")},
		wayOut: []string{text.Msg("An owner can undo it in the settings until its day.")},
	},
	domain.CodeDeletionNone: {
		what:   []string{text.Msg("This organization is not being deleted.")},
		wayOut: []string{text.Msg("Nothing more is needed; somebody else may have undone it.")},
	},
	domain.CodeDeletionOver: {
		what:   []string{text.Msg("The time to undo this deletion is over.")},
		wayOut: []string{text.Msg("Its data is being deleted. To go on, create an organization anew.")},
	},
	domain.CodeDeletionHalts: {
		what:   []string{text.Msg("This organization is being deleted, so nothing new is ordered and nobody is invited.")},
		wayOut: []string{text.Msg("An owner can undo the deletion in the settings until its day.")},
	},
	domain.CodeDeletionName: {
		what:   []string{text.Msg("This is not the name of the organization.")},
		wayOut: []string{text.Msg("Type it exactly as it is shown.")},
	},
	domain.CodeDeletionTicket: {
		what:   []string{text.Msg("The vendor deletes an organization only when a ticket of it asks for that.")},
		wayOut: []string{text.Msg("Name an open ticket about the deletion that one of its owners opened.")},
	},
}
