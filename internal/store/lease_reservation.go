package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const reservationQuery = `SELECT lease_reservation.id, lease_reservation.pool_id, lease_reservation.team_id, lease_reservation.member_id,
	coalesce(team.name, nullif(member.name, ''), member.email), lease_reservation.seats, lease_reservation.created_at, lease_reservation.created_by, lease_reservation.modified_at
	FROM lease_reservation LEFT JOIN team ON team.id = lease_reservation.team_id LEFT JOIN member ON member.id = lease_reservation.member_id`

func scanReservation(r row) (v domain.Reservation, err error) {
	err = r.Scan(&v.ID, &v.Pool, maybe(&v.Team), maybe(&v.Member), &v.Name, &v.Seats, at(&v.CreatedAt), &v.CreatedBy, at(&v.ModifiedAt))
	return v, err
}

// Reservations lists the reservations of a pool, by id.
func (tx *Tx) Reservations(pool domain.LeasePoolID) ([]domain.Reservation, error) {
	return all(tx, scanReservation, reservationQuery+` WHERE lease_reservation.pool_id = $1 ORDER BY lease_reservation.id LIMIT 1000`, pool)
}

// PutReservation adds a reservation, or changes the seats of one.
func (tx *Tx) PutReservation(v domain.Reservation) error {
	_, err := tx.exec(`INSERT INTO lease_reservation (id, pool_id, team_id, member_id, seats, created_at, created_by, modified_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET seats = excluded.seats, modified_at = excluded.modified_at`,
		v.ID, v.Pool, null(v.Team), null(v.Member), v.Seats, ms(v.CreatedAt), v.CreatedBy, ms(v.ModifiedAt))
	return err
}

// DeleteReservation removes a reservation of a pool.
func (tx *Tx) DeleteReservation(pool domain.LeasePoolID, id domain.ReservationID) error {
	return tx.changed(errNotFound, `DELETE FROM lease_reservation WHERE pool_id = $1 AND id = $2`, pool, id)
}

const delegationQuery = `SELECT lease_delegation.id, lease_delegation.pool_id, lease_pool.organization_id, lease_pool.product_id, lease_delegation.license_id,
	lease_delegation.site, lease_delegation.seats, lease_delegation.revision, lease_delegation.created_at, lease_delegation.created_by, lease_delegation.renewed_at,
	lease_delegation.expires_at, lease_delegation.ended_at, lease_delegation.end_reason, lease_delegation.peak, lease_delegation.reported_at
	FROM lease_delegation JOIN lease_pool ON lease_pool.id = lease_delegation.pool_id`

func scanDelegation(r row) (d domain.Delegation, err error) {
	err = r.Scan(&d.ID, &d.Pool, &d.Organization, &d.Product, &d.License, &d.Site, &d.Seats, &d.Revision, at(&d.CreatedAt), &d.CreatedBy, at(&d.RenewedAt),
		at(&d.ExpiresAt), at(&d.EndedAt), &d.EndReason, &d.Peak, at(&d.ReportedAt))
	return d, err
}

// Delegations lists the delegations of a pool that are alive at t, by id.
func (tx *Tx) Delegations(pool domain.LeasePoolID, t time.Time) ([]domain.Delegation, error) {
	return all(tx, scanDelegation, delegationQuery+` WHERE lease_delegation.pool_id = $1 AND lease_delegation.ended_at IS NULL
		AND lease_delegation.expires_at > $2 ORDER BY lease_delegation.id LIMIT 1000`, pool, ms(t))
}

// Delegation reads one delegation, of any organization: for who shows by a
// signature that they hold it.
func (tx *Tx) Delegation(id domain.DelegationID) (domain.Delegation, error) {
	return one(tx, scanDelegation, delegationQuery+` WHERE lease_delegation.id = $1`, id)
}

// PutDelegation adds a delegation, or writes its newest revision and its end.
func (tx *Tx) PutDelegation(d domain.Delegation) error {
	_, err := tx.exec(`INSERT INTO lease_delegation (id, pool_id, license_id, site, search_key, seats, revision, created_at, created_by, renewed_at,
			expires_at, ended_at, end_reason, peak, reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET license_id = excluded.license_id, seats = excluded.seats, revision = excluded.revision, renewed_at = excluded.renewed_at,
			expires_at = excluded.expires_at, ended_at = excluded.ended_at, end_reason = excluded.end_reason, peak = excluded.peak, reported_at = excluded.reported_at`,
		d.ID, d.Pool, d.License, d.Site, searchKey(d.Site), d.Seats, d.Revision, ms(d.CreatedAt), d.CreatedBy, ms(d.RenewedAt),
		ms(d.ExpiresAt), ms(d.EndedAt), d.EndReason, d.Peak, ms(d.ReportedAt))
	return err
}
