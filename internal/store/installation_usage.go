package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// PutInstallationDays stores counts of an installation. A day that a report made
// later has counted already stays as it is.
func (tx *Tx) PutInstallationDays(id domain.InstallationID, days []domain.InstallationDay) error {
	const atOnce = 100 // each takes five parameters
	for part := range slices.Chunk(days, atOnce) {
		var values []string
		var args []any
		for _, d := range part {
			n := len(args)
			values = append(values, fmt.Sprintf("($%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5))
			args = append(args, id, d.Day, d.Users.Internal, d.Users.External, ms(d.ReportedAt))
		}
		if _, err := tx.exec(`INSERT INTO installation_day (installation_id, day, internal_users, external_users, reported_at) VALUES `+
			strings.Join(values, ", ")+` ON CONFLICT (installation_id, day) DO UPDATE SET internal_users = excluded.internal_users,
			external_users = excluded.external_users, reported_at = excluded.reported_at WHERE installation_day.reported_at <= excluded.reported_at`, args...); err != nil {
			return err
		}
	}
	return nil
}

// InstallationDays lists an installation's counts from a day on, in order, two
// thousand at the most.
func (tx *Tx) InstallationDays(id domain.InstallationID, since string) ([]domain.InstallationDay, error) {
	scan := func(r row) (d domain.InstallationDay, err error) {
		err = r.Scan(&d.Day, &d.Users.Internal, &d.Users.External, at(&d.ReportedAt))
		return d, err
	}
	return all(tx, scan, `SELECT day, internal_users, external_users, reported_at FROM installation_day
		WHERE installation_id = $1 AND day >= $2 ORDER BY day LIMIT 2000`, id, since)
}

// PutInstallationPlace stores from where an installation reported. An address
// carried by hand, "", leaves the one known.
func (tx *Tx) PutInstallationPlace(id domain.InstallationID, p domain.InstallationPlace) error {
	_, err := tx.exec(`INSERT INTO installation_place (installation_id, place, address, first_seen, last_seen) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (installation_id, place) DO UPDATE SET first_seen = excluded.first_seen, last_seen = excluded.last_seen,
		address = CASE WHEN excluded.address = '' THEN installation_place.address ELSE excluded.address END`,
		id, p.Place, p.Address, ms(p.FirstSeen), ms(p.LastSeen))
	return err
}

// InstallationPlaces lists from where an installation reported after an instant,
// zero for all, the latest first, a hundred at the most.
func (tx *Tx) InstallationPlaces(id domain.InstallationID, since time.Time) ([]domain.InstallationPlace, error) {
	scan := func(r row) (p domain.InstallationPlace, err error) {
		err = r.Scan(&p.Place, &p.Address, at(&p.FirstSeen), at(&p.LastSeen))
		return p, err
	}
	return all(tx, scan, `SELECT place, address, first_seen, last_seen FROM installation_place
		WHERE installation_id = $1 AND last_seen > $2 ORDER BY last_seen DESC, place LIMIT 100`, id, max(since.UnixMilli(), 0))
}

// InstallationPlace reads one place of an installation; ok is false when it is
// new.
func (tx *Tx) InstallationPlace(id domain.InstallationID, place string) (p domain.InstallationPlace, ok bool, err error) {
	scan := func(r row) (p domain.InstallationPlace, err error) {
		err = r.Scan(&p.Place, &p.Address, at(&p.FirstSeen), at(&p.LastSeen))
		return p, err
	}
	p, err = one(tx, scan, `SELECT place, address, first_seen, last_seen FROM installation_place
		WHERE installation_id = $1 AND place = $2`, id, place)
	if domain.HasCode(err, domain.CodeNotFound) {
		return domain.InstallationPlace{}, false, nil
	}
	return p, err == nil, err
}
