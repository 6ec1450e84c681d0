package store

import "seatward.dev/seatward/internal/domain"

// HeldSeats lists the seats that a person holds in an organization, by product
// and area, with the line of the ledger by which they do. Holds that have lapsed
// are in it until somebody takes their seat.
func (tx *Tx) HeldSeats(org domain.OrganizationID, personKey string) ([]domain.HeldSeat, error) {
	scan := func(r row) (h domain.HeldSeat, err error) {
		err = r.Scan(&h.Product, &h.ProductName, &h.Area, &h.PersonKey, &h.Email, &h.Name, &h.State, at(&h.HoldUntil), at(&h.Since),
			&h.Rule, &h.Cause, at(&h.ChangedAt), &h.ChangedBy, &h.Reference)
		return h, err
	}
	return all(tx, scan, `SELECT s.product_id, product.name, s.area, s.person_key, l.person_email, l.person_name, s.state, s.hold_until, s.since,
			l.seat_rule, l.cause, l.happened_at, l.actor_name, l.reference
		FROM seat s JOIN product ON product.id = s.product_id
		JOIN seat_ledger l ON l.organization_id = s.organization_id AND l.product_id = s.product_id AND l.area = s.area
			AND l.person_key = s.person_key AND l.seq = (SELECT max(last.seq) FROM seat_ledger last WHERE last.organization_id = s.organization_id
				AND last.product_id = s.product_id AND last.area = s.area AND last.person_key = s.person_key)
		WHERE s.organization_id = $1 AND s.person_key = $2
		ORDER BY product.name, s.product_id, s.area LIMIT 1000`, org, personKey)
}

// CountPending is how many invitations an organization's list of them has,
// expired ones too.
func (tx *Tx) CountPending(org domain.OrganizationID) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM invitation WHERE organization_id = $1 AND state = 'pending'`, org).Scan(&n)
	return n, err
}
