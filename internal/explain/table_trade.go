package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// trade are the codes about catalog, orders, payments and licenses.
var trade = map[domain.Code]saying{
	domain.CodeProductRetired: {
		what:   []string{text.Msg("This product is no longer sold; licenses in force go on.")},
		wayOut: []string{text.Msg("Choose another product.")},
	},
	domain.CodePlanRetired: {
		what:   []string{text.Msg("This plan is no longer sold; licenses in force go on.")},
		wayOut: []string{text.Msg("Choose another plan.")},
	},
	domain.CodeSlugTaken: {
		what:   []string{text.Msg("Another product has this short name.")},
		wayOut: []string{text.Msg("Choose another short name.")},
	},
	domain.CodeQuoteExpired: {
		what:   []string{text.Msg("This price was an offer for a limited time, which is over.")},
		wayOut: []string{text.Msg("Start the purchase again to see the price of today.")},
	},
	domain.CodeTrialUsed: {
		what: []string{
			text.Msg("This organization has had a license for {product}, so there is no trial of it anymore."),
			text.Msg("This organization has had a license for the product, so there is no trial of it anymore."),
		},
		wayOut: []string{text.Msg("Choose another plan.")},
	},
	domain.CodeQuoteUsed: {
		what: []string{
			text.Msg("This has been ordered already, as order {order}."),
			text.Msg("This has been ordered already."),
		},
		wayOut: []string{text.Msg("Look at that order, or start a new purchase.")},
	},
	domain.CodeOrderPaid: {
		what:   []string{text.Msg("This order has been paid already.")},
		wayOut: []string{text.Msg("Nothing more is needed; its license is on the Licenses page.")},
	},
	domain.CodeOrderCanceled: {
		what:   []string{text.Msg("This order has been canceled.")},
		wayOut: []string{text.Msg("Place a new order.")},
	},
	domain.CodePaymentAmount: {
		what: []string{
			text.Msg("The invoice is for {expected}, the payment for {given}."),
			text.Msg("The payment is not the amount of the invoice."),
		},
		wayOut: []string{text.Msg("Check the amount; a part of it is recorded once the rest has arrived.")},
	},
	domain.CodePaymentCurrency: {
		what:   []string{text.Msg("The payment is in another currency than the invoice.")},
		wayOut: []string{text.Msg("Record what arrived in the currency of the invoice.")},
	},
	domain.CodeBillingIncomplete: {
		what:   []string{text.Msg("The organization's billing details are incomplete.")},
		wayOut: []string{text.Msg("Fill in name, street, city and country on the Billing page.")},
	},
	domain.CodeSellerIncomplete: {
		what:   []string{text.Msg("The vendor cannot write this invoice: its own details are incomplete.")},
		wayOut: []string{text.Msg("The vendor's administrator completes address, bank account and VAT number in the settings.")},
	},
	domain.CodeMoneyOverflow: {
		what:   []string{text.Msg("This amount is too large to calculate.")},
		wayOut: []string{text.Msg("Choose fewer users or a lower price.")},
	},
	domain.CodeLicenseInactive: {
		what:   []string{text.Msg("This license is not active.")},
		wayOut: []string{text.Msg("Look at its state on the Licenses page; a pending one becomes active once it is paid.")},
	},
	domain.CodeRenewalOpen: {
		what: []string{
			text.Msg("This license is being renewed already, by order {order}."),
			text.Msg("This license is being renewed already."),
		},
		wayOut: []string{text.Msg("Pay that order, or ask the vendor to cancel it; then the license can be renewed again.")},
	},
	domain.CodeRenewed: {
		what: []string{
			text.Msg("This license has been renewed already, by order {order}."),
			text.Msg("This license has been renewed already."),
		},
		wayOut: []string{text.Msg("Renew the license that follows it.")},
	},
	domain.CodeRenewalPerpetual: {
		what:   []string{text.Msg("This license never ends, so there is nothing to renew.")},
		wayOut: []string{text.Msg("For more users, purchase a further license.")},
	},
	domain.CodeRenewalState: {
		what:   []string{text.Msg("This license has been withdrawn or replaced, so it cannot be renewed.")},
		wayOut: []string{text.Msg("Purchase a new license, or ask the vendor.")},
	},
	domain.CodeRenewalProduct: {
		what: []string{
			text.Msg("A license for {product} is renewed by a plan of the same product."),
			text.Msg("A license is renewed by a plan of the same product."),
		},
		wayOut: []string{text.Msg("Choose a plan of that product.")},
	},
	domain.CodeRenewalSeats: {
		what:   []string{text.Msg("Floating seats are renewed by floating ones, and seats by name by seats by name.")},
		wayOut: []string{text.Msg("Choose a plan of the same kind, or purchase the other kind as a further license beside this one.")},
	},
	domain.CodeRenewalInstall: {
		what: []string{
			text.Msg("The license to be renewed is for the installation {install_id}."),
			text.Msg("The license to be renewed is for another installation."),
		},
		wayOut: []string{text.Msg("Keep its Install ID, or purchase a new license for the other installation.")},
	},
	domain.CodeAreasFixed: {
		what:   []string{text.Msg("Licenses of this product have been issued, so its areas stay as they are.")},
		wayOut: []string{text.Msg("Make another product with the other areas, and sell that one from now on.")},
	},
	domain.CodeNoExternalUsers: {
		what:   []string{text.Msg("This product has no licenses for external users.")},
		wayOut: []string{text.Msg("Only internal users are licensed: leave external ones out.")},
	},
}
