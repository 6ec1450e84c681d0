package money

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Tax is how a sale is taxed.
type Tax struct {
	Treatment domain.TaxTreatment
	Rate      int // basis points of the net amount: 1900 is 19 %
}

// Decide says how value-added tax applies to a sale of software by seller to
// buyer on a day, the calendar day of on in its own location.
//
// Within one country the standard rate of that country applies. To another
// country of the European Union, a buyer with a VAT identification number
// accounts for the tax (Directive 2006/112/EC, articles 44 and 196) and one
// without pays the rate of their own country (article 58). Nothing is due on
// sales to or from outside. Software is a service, so that Northern Ireland is
// outside.
//
// The invoice of a reverse charge names both numbers, so it takes a seller who
// has one. Errors: field.tax_id and field.country at the buyer's fields,
// billing.incomplete without the buyer's country, seller.incomplete without the
// seller's country or number.
func Decide(seller domain.Seller, buyer domain.BillingProfile, on time.Time) (Tax, error) {
	switch {
	case !ValidCountry(seller.Country):
		return Tax{}, domain.E(domain.Conflict, domain.CodeSellerIncomplete)
	case buyer.Country == "":
		return Tax{}, domain.E(domain.Conflict, domain.CodeBillingIncomplete)
	case !ValidCountry(buyer.Country):
		return Tax{}, domain.Bad("country", domain.CodeCountry)
	case !InUnion(seller.Country) || !InUnion(buyer.Country):
		return Tax{Treatment: domain.TaxOutside}, nil
	case seller.Country == buyer.Country:
		return Tax{Treatment: domain.TaxStandard, Rate: standardRate(seller.Country, on)}, nil
	case buyer.TaxID == "":
		return Tax{Treatment: domain.TaxDestination, Rate: standardRate(buyer.Country, on)}, nil
	}
	if _, err := TaxID(buyer.Country, buyer.TaxID); err != nil {
		return Tax{}, err
	}
	if id, err := TaxID(seller.Country, seller.TaxID); err != nil || id == "" {
		return Tax{}, domain.E(domain.Conflict, domain.CodeSellerIncomplete).Because(err)
	}
	return Tax{Treatment: domain.TaxReverseCharge}, nil
}
