package store

import "seatward.dev/seatward/internal/domain"

// OrderPayment reads the payment for an order of an organization; the zero
// value when there is none.
func (tx *Tx) OrderPayment(org domain.OrganizationID, order domain.OrderID) (domain.Payment, error) {
	p, err := one(tx, scanPayment, `SELECT `+paymentColumns+` FROM payment WHERE organization_id = $1 AND order_id = $2`, org, order)
	if domain.HasCode(err, domain.CodeNotFound) {
		return domain.Payment{}, nil
	}
	return p, err
}
