package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// permissionKeys are the codes about permission keys and about individuals.
var permissionKeys = map[domain.Code]saying{
	domain.CodeKeyIncomplete: {
		what: []string{
			text.Msg("A permission key has {length} letters and digits, this has {given}."),
			text.Msg("This is not a whole permission key."),
		},
		wayOut: []string{text.Msg("Copy all of it, with every group.")},
	},
	domain.CodeKeyMistyped: {
		what:   []string{text.Msg("There is a typing error in this permission key.")},
		wayOut: []string{text.Msg("Compare it group by group. Case and hyphens do not matter; there is no U in it.")},
	},
	domain.CodeKeyUnknown: {
		what:   []string{text.Msg("No permission key has this code.")},
		wayOut: []string{text.Msg("Make sure that it is a permission key of this vendor and not a license key; ask whoever gave it to you.")},
	},
	domain.CodeKeyExpired: {
		what:   []string{text.Msg("This permission key has expired unused.")},
		wayOut: []string{text.Msg("Ask whoever sold it to you for a new one.")},
	},
	domain.CodeKeyRevoked: {
		what:   []string{text.Msg("This permission key has been withdrawn by the vendor.")},
		wayOut: []string{text.Msg("Ask whoever sold it to you.")},
	},
	domain.CodeKeyRedeemed: {
		what:   []string{text.Msg("This permission key has been used already, by somebody else.")},
		wayOut: []string{text.Msg("Ask your colleagues whether they have; if nobody did, ask whoever sold it to you.")},
	},
	domain.CodeKeyAdded: {
		what: []string{
			text.Msg("This permission key has been used here already: its license for {product} is among the products."),
			text.Msg("This permission key has been used here already."),
		},
		wayOut: []string{text.Msg("Find what it holds on the Products page; there is nothing left to do.")},
	},
	domain.CodeKeyForAnother: {
		what:   []string{text.Msg("This permission key is for another organization.")},
		wayOut: []string{text.Msg("Choose the organization it was made for, or ask whoever gave it to you.")},
	},
	domain.CodeKeyNeedsOrg: {
		what:   []string{text.Msg("What this permission key holds can only be shared in an organization.")},
		wayOut: []string{text.Msg("Create an organization with it, or add it to one of yours.")},
	},
	domain.CodeKeyPaused: {
		what: []string{text.Msg("Trying permission keys is paused after too many unknown ones.")},
		wayOut: []string{
			text.Msg("Try again in {retry_after}."),
			text.Msg("Try again in a few minutes."),
		},
	},
	domain.CodePersonal: {
		what:   []string{text.Msg("These licenses belong to one person alone.")},
		wayOut: []string{text.Msg("Make an organization of them first, by giving it a name; then invite others.")},
	},
	domain.CodeNotPersonal: {
		what:   []string{text.Msg("This is an organization already.")},
		wayOut: []string{text.Msg("Change its name under Settings.")},
	},
}
