package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
)

// revisionMigration is migration 14: each revision of a license says how many
// users it is for and when it ended, so that the seats of any instant can be
// told. Of revisions from before, their keys say the former and the audit log the
// latter.
func revisionMigration() *goose.Migration {
	up := func(ctx context.Context, tx *sql.Tx) error {
		m := revisionFill{ctx, tx}
		for _, step := range []func() error{
			m.run(`ALTER TABLE license_revision ADD COLUMN users TEXT NOT NULL DEFAULT ''`),
			m.run(`ALTER TABLE license_revision ADD COLUMN ended_at BIGINT`),
			m.run(`UPDATE license_revision SET users = (SELECT license.users FROM license WHERE license.id = license_revision.license_id)`),
			m.users,
			m.ends,
			// What a revision was followed by ended it, unless it was held back before.
			m.run(`UPDATE license_revision SET ended_at = (SELECT n.created_at FROM license_revision n
				WHERE n.license_id = license_revision.license_id AND n.revision = license_revision.revision + 1) WHERE ended_at IS NULL`),
			m.run(`UPDATE license_revision SET ended_at = NULL WHERE state = 'active'`), // made in the millisecond in which it was resumed
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	}
	return goose.NewGoMigration(14, &goose.GoFunc{RunTx: up}, statements([]string{
		`ALTER TABLE license_revision DROP COLUMN ended_at`, `ALTER TABLE license_revision DROP COLUMN users`,
	}))
}

type revisionFill struct {
	ctx context.Context
	tx  *sql.Tx
}

func (m revisionFill) run(statement string, args ...any) func() error {
	return func() error {
		_, err := m.tx.ExecContext(m.ctx, statement, args...)
		return err
	}
}

// users reads those of older revisions from their keys.
func (m revisionFill) users() error {
	type older struct {
		id       string
		revision int64
		key      string
	}
	list, err := rowsOf(m, func(r *sql.Rows, o *older) error { return r.Scan(&o.id, &o.revision, &o.key) },
		`SELECT v.license_id, v.revision, v.license_key FROM license_revision v JOIN license ON license.id = v.license_id
		WHERE v.revision < license.revision`)
	if err != nil {
		return err
	}
	for _, o := range list {
		key, err := license.Inspect(o.key)
		if err != nil {
			continue // not a key: as the license has them now
		}
		users := text(domain.Users(key.Claims.Lic.Users))
		if err := m.run(`UPDATE license_revision SET users = $1 WHERE license_id = $2 AND revision = $3`, users, o.id, o.revision)(); err != nil {
			return err
		}
	}
	return nil
}

// ends reads from the audit log when revisions were suspended or withdrawn.
func (m revisionFill) ends() error {
	type act struct {
		id string
		at int64
	}
	list, err := rowsOf(m, func(r *sql.Rows, a *act) error { return r.Scan(&a.id, &a.at) },
		`SELECT object_id, happened_at FROM audit_entry WHERE action IN ('licenses.suspend', 'licenses.revoke') ORDER BY happened_at`)
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := m.run(`UPDATE license_revision SET ended_at = $1 WHERE license_id = $2 AND ended_at IS NULL AND revision =
			(SELECT max(v.revision) FROM license_revision v WHERE v.license_id = $2 AND v.created_at <= $1)`, a.at, a.id)(); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf reads all rows before anything else is said on the connection.
func rowsOf[T any](m revisionFill, scan func(*sql.Rows, *T) error, query string) (list []T, err error) {
	rows, err := m.tx.QueryContext(m.ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
