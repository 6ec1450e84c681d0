package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// SeatLine is a line of the seat ledger: what a person's seat in a pool is from
// At on, and why.
type SeatLine struct {
	Seat                       // SeatNone gives it up; Since counts for a new one
	Email     string           // as shown
	Name      string           // as shown, or ""
	Rule      domain.SeatCause // by which they hold it
	Cause     string           // the action that changed it
	Actor     string           // who did, as the audit log names them
	Reference string           // id of the member or invitation
	At        time.Time
}

// WriteSeat is the only way in which a person's seat in a locked pool changes:
// it writes the seat, the pool's counts and the ledger. A seat that is already
// as wanted changes nothing. It returns the pool with its new counts.
func (tx *Tx) WriteSeat(p Pool, l SeatLine) (Pool, error) {
	old, had, err := tx.Seat(p, l.PersonKey)
	switch {
	case err != nil:
		return p, err
	case !had && l.State == domain.SeatNone, had && old.State == l.State && old.HoldUntil.Equal(l.HoldUntil):
		return p, nil
	case had:
		l.Since = old.Since
	}
	if err := tx.writeSeat(p, l); err != nil {
		return p, err
	}
	active, pending := 0, 0
	if had {
		active, pending = counted(old.State, -1)
	}
	a, b := counted(l.State, 1)
	seq, at, p, err := tx.countLines(p, 1, active+a, pending+b, l.At)
	if err != nil {
		return p, err
	}
	_, err = tx.exec(`INSERT INTO seat_ledger (organization_id, product_id, area, seq, happened_at, person_key, person_email, person_name, search_key,
			state, hold_until, since, seat_rule, cause, actor_name, reference, active)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		p.Organization, p.Product, p.Area, seq, at, l.PersonKey, l.Email, l.Name, searchKey(l.Name, l.PersonKey),
		l.State, ms(l.HoldUntil), ms(l.Since), l.Rule, l.Cause, l.Actor, l.Reference, p.Active)
	return p, err
}

func (tx *Tx) writeSeat(p Pool, l SeatLine) error {
	if l.State == domain.SeatNone {
		_, err := tx.exec(`DELETE FROM seat WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND person_key = $4`,
			p.Organization, p.Product, p.Area, l.PersonKey)
		return err
	}
	_, err := tx.exec(`INSERT INTO seat (organization_id, product_id, area, person_key, state, hold_until, since)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (organization_id, product_id, area, person_key) DO UPDATE SET state = $5, hold_until = $6`,
		p.Organization, p.Product, p.Area, l.PersonKey, l.State, ms(l.HoldUntil), ms(l.Since))
	return err
}

func counted(state domain.SeatState, by int) (active, pending int) {
	switch state {
	case domain.SeatActive:
		return by, 0
	case domain.SeatPending:
		return 0, by
	}
	return 0, 0
}

// countLines keeps the pool's counts and numbers n lines of the ledger: seq is
// the last of them. Their instant is never before that of an earlier line, also
// when another node's clock is ahead.
func (tx *Tx) countLines(p Pool, n int64, active, pending int, t time.Time) (seq, at int64, _ Pool, err error) {
	err = tx.row(`UPDATE pool SET active = active + $4, pending = pending + $5, ledger_seq = ledger_seq + $6,
			ledger_at = CASE WHEN ledger_at > $7 THEN ledger_at ELSE $7 END
		WHERE organization_id = $1 AND product_id = $2 AND area = $3 RETURNING active, pending, ledger_seq, ledger_at`,
		p.Organization, p.Product, p.Area, active, pending, n, ms(t)).Scan(&p.Active, &p.Pending, &seq, &at)
	if isNoRows(err) {
		err = errNotFound
	}
	return seq, at, p, err
}

// FillPool seats every active member of the pool's area who holds none in a
// locked pool yet, in order of joining: for a product that has just been
// licensed to people already there. The line says why and when.
func (tx *Tx) FillPool(p Pool, l SeatLine) (Pool, error) {
	var last, clock int64
	if err := tx.row(`SELECT ledger_seq, ledger_at FROM pool WHERE organization_id = $1 AND product_id = $2 AND area = $3`,
		p.Organization, p.Product, p.Area).Scan(&last, &clock); err != nil {
		return p, err
	}
	clock = max(clock, l.At.UnixMilli())
	n, err := tx.exec(`INSERT INTO seat_ledger (organization_id, product_id, area, seq, happened_at, person_key, person_email, person_name, search_key,
			state, hold_until, since, seat_rule, cause, actor_name, reference, active)
		SELECT member.organization_id, CAST($2 AS TEXT), CAST($3 AS TEXT),
			CAST($4 AS BIGINT) + row_number() OVER (ORDER BY member.joined_at, member.id), CAST($5 AS BIGINT),
			member.email_key, member.email, member.name, member.search_key, 'active', NULL, CAST($5 AS BIGINT),
			'membership', CAST($6 AS TEXT), CAST($7 AS TEXT), member.id,
			CAST($8 AS BIGINT) + row_number() OVER (ORDER BY member.joined_at, member.id)
		FROM member WHERE member.organization_id = $1 AND member.state = 'active' AND member.area = $3
			AND NOT EXISTS (SELECT 1 FROM seat WHERE seat.organization_id = $1 AND seat.product_id = $2 AND seat.area = $3
				AND seat.person_key = member.email_key)`,
		p.Organization, p.Product, p.Area, last, clock, l.Cause, l.Actor, p.Active)
	if err != nil || n == 0 {
		return p, err
	}
	if _, err := tx.exec(`INSERT INTO seat (organization_id, product_id, area, person_key, state, hold_until, since)
		SELECT organization_id, product_id, area, person_key, state, NULL, since FROM seat_ledger
		WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND seq > $4`, p.Organization, p.Product, p.Area, last); err != nil {
		return p, err
	}
	_, _, p, err = tx.countLines(p, n, int(n), 0, l.At)
	return p, err
}

// EmptyPool takes every seat of a locked pool away. The line says why and when.
func (tx *Tx) EmptyPool(p Pool, l SeatLine) (Pool, error) {
	active, pending := p.Active, p.Pending
	if active+pending == 0 {
		return p, nil
	}
	seq, clock, p, err := tx.countLines(p, int64(active+pending), -active, -pending, l.At)
	if err != nil {
		return p, err
	}
	if _, err := tx.exec(`INSERT INTO seat_ledger (organization_id, product_id, area, seq, happened_at, person_key, person_email, person_name, search_key,
			state, hold_until, since, seat_rule, cause, actor_name, reference, active)
		SELECT s.organization_id, s.product_id, s.area, CAST($4 AS BIGINT) + row_number() OVER (ORDER BY s.since, s.person_key), CAST($5 AS BIGINT),
			s.person_key, l.person_email, l.person_name, l.search_key, 'none', NULL, s.since, l.seat_rule, CAST($6 AS TEXT), CAST($7 AS TEXT), l.reference,
			CAST($8 AS BIGINT) - sum(CASE WHEN s.state = 'active' THEN 1 ELSE 0 END) OVER (ORDER BY s.since, s.person_key)
		FROM seat s JOIN seat_ledger l ON l.organization_id = s.organization_id AND l.product_id = s.product_id AND l.area = s.area
			AND l.person_key = s.person_key AND l.seq = (SELECT max(last.seq) FROM seat_ledger last WHERE last.organization_id = s.organization_id
				AND last.product_id = s.product_id AND last.area = s.area AND last.person_key = s.person_key)
		WHERE s.organization_id = $1 AND s.product_id = $2 AND s.area = $3`,
		p.Organization, p.Product, p.Area, seq-int64(active+pending), clock, l.Cause, l.Actor, active); err != nil {
		return p, err
	}
	_, err = tx.exec(`DELETE FROM seat WHERE organization_id = $1 AND product_id = $2 AND area = $3`, p.Organization, p.Product, p.Area)
	return p, err
}

// later is the condition that a line is still the latest of its person at an
// instant.
const later = `NOT EXISTS (SELECT 1 FROM seat_ledger later WHERE later.organization_id = l.organization_id AND later.product_id = l.product_id
	AND later.area = l.area AND later.person_key = l.person_key AND later.seq > l.seq AND later.happened_at <= ?)`

// PoolAt is a pool as it counted at t, from its ledger: active as the last line
// until then left it, and the holds that had not lapsed.
func (tx *Tx) PoolAt(org domain.OrganizationID, product domain.ProductID, area domain.Area, t time.Time) (Pool, error) {
	p := Pool{Organization: org, Product: product, Area: area}
	err := tx.row(`SELECT active FROM seat_ledger WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND happened_at <= $4
		ORDER BY happened_at DESC, seq DESC LIMIT 1`, org, product, area, ms(t)).Scan(&p.Active)
	if err != nil && !isNoRows(err) {
		return p, err
	}
	err = tx.row(`SELECT count(*) FROM seat_ledger l WHERE l.organization_id = $1 AND l.product_id = $2 AND l.area = $3
		AND l.state = 'pending' AND l.hold_until > $4 AND l.happened_at <= $4 AND NOT EXISTS (
			SELECT 1 FROM seat_ledger later WHERE later.organization_id = l.organization_id AND later.product_id = l.product_id
			AND later.area = l.area AND later.person_key = l.person_key AND later.seq > l.seq AND later.happened_at <= $4)`,
		org, product, area, ms(t)).Scan(&p.Pending)
	return p, err
}

// Holders lists who held a seat of a pool at t, by address. The request's State
// is "active" or "pending" for only those.
func (tx *Tx) Holders(p Pool, t time.Time, req domain.ListRequest) (domain.List[domain.Holder], error) {
	until, err := tx.linesUntil(p, t)
	if err != nil {
		return domain.List[domain.Holder]{}, err
	}
	filters := []filter{
		where("l.organization_id = ?", p.Organization), where("l.product_id = ?", p.Product), where("l.area = ?", p.Area),
		until, where("l.state <> ?", domain.SeatNone),
		where("(l.hold_until IS NULL OR l.hold_until > ?)", ms(t)), where(later, ms(t)),
	}
	switch req.State {
	case "":
	case string(domain.SeatPending):
		filters = append(filters, where("l.state = 'pending'"))
	default:
		filters = append(filters, where("l.state = ?", req.State))
	}
	search := "l.search_key"
	if f, ok, err := tx.searchPersons(p.Organization, "l.person_key", req.Search); err != nil {
		return domain.List[domain.Holder]{}, err
	} else if ok {
		search, filters = "", append(filters, f)
	}
	return listing[domain.Holder]{
		columns: `l.person_key, l.person_email, l.person_name, l.state, l.hold_until, l.since, l.seat_rule, l.cause, l.happened_at, l.actor_name, l.reference`,
		from:    "seat_ledger l",
		search:  search,
		sorts:   map[string]sortKey{"email": words("l.person_key")},
		sort:    "email",
		id:      "l.person_key",
		scan: func(r row) (h domain.Holder, err error) {
			err = r.Scan(&h.PersonKey, &h.Email, &h.Name, &h.State, at(&h.HoldUntil), at(&h.Since), &h.Rule, &h.Cause, at(&h.ChangedAt), &h.ChangedBy, &h.Reference)
			return h, err
		},
	}.page(tx, req, filters...)
}

// fewLines is how many lines of a ledger are sorted for a page rather than looked
// for among all: a page of fifty is found in one fortieth of the lines then.
const fewLines = 2000

// linesUntil narrows a ledger to its lines until t. Early on they are few among
// the lines of today, and read in order of time; else the list is read by person,
// which a plus sign leaves as the only order with an index.
func (tx *Tx) linesUntil(p Pool, t time.Time) (filter, error) {
	var lines int64 // they are numbered without a gap
	err := tx.row(`SELECT seq FROM seat_ledger WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND happened_at <= $4
		ORDER BY happened_at DESC, seq DESC LIMIT 1`, p.Organization, p.Product, p.Area, ms(t)).Scan(&lines)
	if err != nil && !isNoRows(err) {
		return filter{}, err
	}
	if lines <= fewLines {
		return where("l.happened_at <= ?", ms(t)), nil
	}
	return where("+l.happened_at <= ?", ms(t)), nil
}

// HoldSeats reserves seats of a locked pool for many invitations: pending ones of
// their own are kept until the new instant, and nobody among them holds an
// active one. The lines have SeatPending, and fresh says how many of them take
// a seat that they did not hold.
func (tx *Tx) HoldSeats(p Pool, lines []SeatLine, fresh int) (Pool, error) {
	if len(lines) == 0 {
		return p, nil
	}
	seq, clock, p, err := tx.countLines(p, int64(len(lines)), 0, fresh, lines[0].At)
	if err != nil {
		return p, err
	}
	held, ledger := make([][]any, len(lines)), make([][]any, len(lines))
	for n, l := range lines {
		held[n] = []any{p.Organization, p.Product, p.Area, l.PersonKey, domain.SeatPending, ms(l.HoldUntil), ms(l.Since)}
		ledger[n] = []any{
			p.Organization, p.Product, p.Area, seq - int64(len(lines)-1-n), clock, l.PersonKey, l.Email, l.Name, searchKey(l.Name, l.PersonKey),
			domain.SeatPending, ms(l.HoldUntil), ms(l.Since), l.Rule, l.Cause, l.Actor, l.Reference, p.Active,
		}
	}
	if err := tx.insertRows(`INSERT INTO seat (organization_id, product_id, area, person_key, state, hold_until, since)`,
		`ON CONFLICT (organization_id, product_id, area, person_key) DO UPDATE SET hold_until = excluded.hold_until`, held); err != nil {
		return p, err
	}
	return p, tx.insertRows(`INSERT INTO seat_ledger (organization_id, product_id, area, seq, happened_at, person_key, person_email, person_name, search_key,
		state, hold_until, since, seat_rule, cause, actor_name, reference, active)`, "", ledger)
}
