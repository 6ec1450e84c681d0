package store

import (
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
