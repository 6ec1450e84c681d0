package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// searchMigration is migration 13: people of large organizations are found by
// the beginning of their name, their last name or their address. The last name
// comes first in last_key and the rest follows, so that "moss ada" finds Ada
// Moss. The engines have different indices for it: PostgreSQL compares by the
// rules of a language, and looks beginnings up only where it need not.
func searchMigration(postgres bool) *goose.Migration {
	columns := map[string][2]string{
		"member_by_last": {"member", "last_key"},
	}
	order := ""
	if postgres {
		order = ` COLLATE "C"`
		columns["member_by_beginning"] = [2]string{"member", "search_key"}
		columns["member_by_address"] = [2]string{"member", "email_key"}
		columns["invitation_by_address"] = [2]string{"invitation", "email_key"}
	}
	up := []string{
		`ALTER TABLE member ADD COLUMN last_key TEXT NOT NULL DEFAULT ''`,
		`UPDATE member SET last_key = substr(search_key, 1, length(search_key) - length(email_key) - 1)`,
		`UPDATE member SET last_key = substr(last_key, length(rtrim(last_key, replace(last_key, ' ', ''))) + 1) || ' ' || last_key
			WHERE last_key <> ''`,
	}
	down := []string{}
	for name, c := range columns {
		up = append(up, `CREATE INDEX `+name+` ON `+c[0]+` (organization_id, `+c[1]+order+`)`)
		down = append(down, `DROP INDEX `+name)
	}
	down = append(down, `ALTER TABLE member DROP COLUMN last_key`)
	return goose.NewGoMigration(13, statements(up), statements(down))
}

func statements(list []string) *goose.GoFunc {
	return &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		for _, s := range list {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}}
}
