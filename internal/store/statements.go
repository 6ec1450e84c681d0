package store

import (
	"context"
	"database/sql"
)

// statementsMost bounds how many statements stay prepared on the writing
// connection.
const statementsMost = 200

// keptStatements are those that stay prepared on SQLite's writing connection, since
// reading a long one takes as long as running it. They belong to the committer's
// goroutine. PostgreSQL's driver does this by itself.
type keptStatements struct {
	db     *sql.DB
	byText map[string]*sql.Stmt
	wanted map[string]bool
}

// keep asks for a statement to stay prepared from the next transaction on, and
// returns its text. It is for texts of which there are few.
func (tx *Tx) keep(query string) string {
	if k := tx.kept; k != nil && k.byText[query] == nil && len(k.byText)+len(k.wanted) < statementsMost {
		if k.wanted == nil {
			k.wanted = map[string]bool{}
		}
		k.wanted[query] = true
	}
	return query
}

func (k *keptStatements) find(query string) *sql.Stmt {
	if k == nil {
		return nil
	}
	return k.byText[query]
}

// prepare prepares what was asked for, between two transactions: within one the
// connection is taken. What does not prepare is asked for again.
func (k *keptStatements) prepare() {
	for query := range k.wanted {
		s, err := k.db.PrepareContext(context.Background(), query) //nolint:sqlclosecheck // kept until the database closes
		if err != nil {
			continue
		}
		if k.byText == nil {
			k.byText = map[string]*sql.Stmt{}
		}
		k.byText[query] = s
		delete(k.wanted, query)
	}
}

// insertOften is insertRows for what is written all the time: on SQLite in
// portions of few sizes, whose statements stay prepared.
func (tx *Tx) insertOften(head, tail string, rows [][]any) error {
	if tx.pg != nil {
		return tx.insertRows(head, tail, rows)
	}
	for _, portion := range []int{32, 8, 1} {
		for len(rows) >= portion {
			if err := tx.insertPortion(head, tail, rows[:portion]); err != nil {
				return err
			}
			rows = rows[portion:]
		}
	}
	return nil
}

func (tx *Tx) insertPortion(head, tail string, rows [][]any) error {
	query, args := manyRows(head, tail, rows, func(int) string { return "?" })
	_, err := tx.exec(tx.keep(query), args...)
	return err
}
