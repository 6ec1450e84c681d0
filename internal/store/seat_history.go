package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// SeatHistory lists the ledger of a pool. The request's State is a seat's state,
// for only the changes that led to it.
func (tx *Tx) SeatHistory(p Pool, req domain.ListRequest) (domain.List[domain.SeatEvent], error) {
	filters := []filter{where("organization_id = ?", p.Organization), where("product_id = ?", p.Product), where("area = ?", p.Area)}
	if req.State != "" {
		filters = append(filters, where("state = ?", req.State))
	}
	search := "search_key"
	if f, ok, err := tx.searchPersons(p.Organization, "person_key", req.Search); err != nil {
		return domain.List[domain.SeatEvent]{}, err
	} else if ok {
		search, filters = "", append(filters, f)
	}
	return listing[domain.SeatEvent]{
		columns: "seq, happened_at, person_key, person_email, person_name, state, hold_until, seat_rule, cause, actor_name, reference, active",
		from:    "seat_ledger",
		search:  search,
		sorts:   map[string]sortKey{"seq": number("seq")},
		sort:    "seq",
		id:      "person_key",
		scan: func(r row) (e domain.SeatEvent, err error) {
			err = r.Scan(&e.Seq, at(&e.At), &e.PersonKey, &e.Email, &e.Name, &e.State, at(&e.HoldUntil), &e.Rule, &e.Cause, &e.Actor, &e.Reference, &e.Active)
			return e, err
		},
	}.page(tx, req, filters...)
}

// mostDays bounds a curve: a little more than a year.
const mostDays = 400

// SeatCurve is how many seats of a pool people held at an instant and every step
// after it, until the last. It looks up one line of the ledger for each, however
// many people there are, and leaves out what was before the first line.
func (tx *Tx) SeatCurve(p Pool, from, until time.Time, step time.Duration) ([]domain.SeatDay, error) {
	scan := func(r row) (d domain.SeatDay, err error) {
		err = r.Scan(at(&d.At), &d.Active)
		return d, err
	}
	return all(tx, scan, `WITH RECURSIVE day (t) AS (
			SELECT CAST($4 AS BIGINT) UNION ALL SELECT t + CAST($5 AS BIGINT) FROM day WHERE t + CAST($5 AS BIGINT) <= CAST($6 AS BIGINT)),
		held (t, active) AS (
			SELECT t, (SELECT active FROM seat_ledger WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND happened_at <= t
				ORDER BY happened_at DESC, seq DESC LIMIT 1)
			FROM day)
		SELECT t, active FROM held WHERE active IS NOT NULL ORDER BY t LIMIT $7`,
		p.Organization, p.Product, p.Area, ms(from), step.Milliseconds(), ms(until), mostDays)
}
