package store

import "github.com/pressly/goose/v3"

// leaseMigration is migration 17: to renew a lease changes no index any more, so
// that PostgreSQL writes the row alone, into the room that is left for it on its
// page, and SQLite fewer pages. What has expired is looked for only when
// something may have, and then among all leases of the pool that are alive.
func leaseMigration(postgres bool) *goose.Migration {
	up := []string{
		`DROP INDEX lease_alive`,
		`CREATE INDEX lease_alive ON lease (pool_id, fence) WHERE ended_at IS NULL`,
	}
	down := []string{
		`DROP INDEX lease_alive`,
		`CREATE INDEX lease_alive ON lease (pool_id, expires_at) WHERE ended_at IS NULL`,
	}
	if postgres {
		up = append(up, `ALTER TABLE lease SET (fillfactor = 50)`, `ALTER TABLE lease_pool SET (fillfactor = 50)`)
		down = append(down, `ALTER TABLE lease RESET (fillfactor)`, `ALTER TABLE lease_pool RESET (fillfactor)`)
	}
	return goose.NewGoMigration(17, statements(up), statements(down))
}
