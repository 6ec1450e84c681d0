package store

import (
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

const queuedColumns = `pool_id, client, user_name, device, reservations, place, since, asked_at`

func scanQueued(r row) (q domain.QueuedClient, err error) {
	var reservations string
	err = r.Scan(&q.Pool, &q.Client, &q.User, &q.Device, &reservations, &q.Place, at(&q.Since), at(&q.AskedAt))
	for _, id := range strings.Fields(reservations) {
		q.Reservations = append(q.Reservations, domain.ReservationID(id))
	}
	return q, err
}

// LeaseLine lists who waits in line for a lease of a pool, by place; those who
// have lost it too, as long as nobody has cleared up.
func (tx *Tx) LeaseLine(pool domain.LeasePoolID) ([]domain.QueuedClient, error) {
	return all(tx, scanQueued, `SELECT `+queuedColumns+` FROM lease_queue WHERE pool_id = $1 ORDER BY place LIMIT 5000`, pool)
}

// PutQueued puts clients in line, or keeps their places.
func (tx *Tx) PutQueued(list ...domain.QueuedClient) error {
	rows := make([][]any, len(list))
	for i, q := range list {
		ids := make([]string, len(q.Reservations))
		for j, id := range q.Reservations {
			ids[j] = string(id)
		}
		rows[i] = []any{string(q.Pool), q.Client, q.User, q.Device, strings.Join(ids, " "), q.Place, ms(q.Since), ms(q.AskedAt)}
	}
	return tx.insertOften(`INSERT INTO lease_queue (`+queuedColumns+`)`, `ON CONFLICT (pool_id, client) DO UPDATE SET user_name = excluded.user_name,
		device = excluded.device, reservations = excluded.reservations, place = excluded.place, since = excluded.since, asked_at = excluded.asked_at`, rows)
}

// DeleteQueued takes clients out of the line of a pool.
func (tx *Tx) DeleteQueued(pool domain.LeasePoolID, clients ...string) error {
	return execKeys(tx, `DELETE FROM lease_queue WHERE pool_id = $1 AND client IN (%s)`, []any{string(pool)}, clients)
}

const denialColumns = `pool_id, client, first_at, last_at, denials, reason, user_name, device, granted_at`

func scanDenial(r row) (d domain.DenialEpisode, err error) {
	err = r.Scan(&d.Pool, &d.Client, at(&d.FirstAt), at(&d.LastAt), &d.Count, &d.Reason, &d.User, &d.Device, at(&d.GrantedAt))
	return d, err
}

// PutDenials writes episodes, each once.
func (tx *Tx) PutDenials(list ...domain.DenialEpisode) error {
	rows := make([][]any, len(list))
	for i, d := range list {
		rows[i] = []any{
			string(d.Pool), d.Client, ms(d.FirstAt), ms(d.LastAt), d.Count, string(d.Reason), d.User, d.Device, ms(d.GrantedAt),
			searchKey(d.User, d.Device, d.Client),
		}
	}
	return tx.insertOften(`INSERT INTO lease_denial (`+denialColumns+`, search_key)`, `ON CONFLICT (pool_id, client, first_at) DO UPDATE SET
		last_at = excluded.last_at, denials = excluded.denials, reason = excluded.reason, user_name = excluded.user_name, device = excluded.device,
		granted_at = excluded.granted_at, search_key = excluded.search_key`, rows)
}

// Denials lists the episodes of a pool whose latest denial is in [from, until),
// but for those granted soon (domain.SoonGranted). The request's State
// may be a reason.
func (tx *Tx) Denials(pool domain.LeasePoolID, from, until time.Time, req domain.ListRequest) (domain.List[domain.DenialEpisode], error) {
	filters := []filter{
		where("pool_id = ?", pool), where("last_at >= ?", ms(from)), where("last_at < ?", ms(until)),
		where("(granted_at IS NULL OR granted_at > first_at + ?)", domain.SoonGranted.Milliseconds()),
	}
	if req.State != "" {
		filters = append(filters, where("reason = ?", req.State))
	}
	return listing[domain.DenialEpisode]{
		columns: denialColumns, from: "lease_denial", search: "search_key",
		sorts: map[string]sortKey{"last": number("last_at"), "first": number("first_at"), "count": number("denials"), "user": words("user_name")},
		sort:  "last", id: "client", scan: scanDenial,
	}.page(tx, req, filters...)
}

// CountDenials counts what Denials lists, by reason.
func (tx *Tx) CountDenials(pool domain.LeasePoolID, from, until time.Time) (map[domain.LeaseDenial]int, error) {
	counts := map[domain.LeaseDenial]int{}
	_, err := all(tx, func(r row) (reason domain.LeaseDenial, err error) {
		var n int
		err = r.Scan(&reason, &n)
		counts[reason] = n
		return reason, err
	}, `SELECT reason, count(*) FROM lease_denial WHERE pool_id = $1 AND last_at >= $2 AND last_at < $3
		AND (granted_at IS NULL OR granted_at > first_at + $4) GROUP BY reason`, pool, ms(from), ms(until), domain.SoonGranted.Milliseconds())
	return counts, err
}
