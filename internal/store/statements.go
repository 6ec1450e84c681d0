package store

import (
	"context"
	"database/sql"
	"sync"
)

const (
	// statementsMost bounds how many statements stay prepared on a connection.
	statementsMost = 256
	// textMost is the length, in bytes, of the longest text that stays prepared:
	// longer ones write hundreds of rows, and few are equal.
	textMost = 8 << 10
)

// prepared are the statements of SQLite that stay prepared, because to read one takes
// SQLite longer than to run it. A statement is kept that has come twice; where
// there are too many, the one that has not come for the longest time goes.
// PostgreSQL's driver does all this by itself.
type prepared struct {
	db *sql.DB

	mu     sync.Mutex
	kept   map[string]*keptStatement
	seen   map[string]bool // came once
	wanted []string
	now    int64 // counts the statements that came
}

type keptStatement struct {
	*sql.Stmt
	last int64 // when it came last
}

func newPrepared(db *sql.DB) *prepared {
	return &prepared{db: db, kept: map[string]*keptStatement{}, seen: map[string]bool{}}
}

// find returns the prepared statement; nil where there is none yet.
func (s *prepared) find(query string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now++
	if k := s.kept[query]; k != nil {
		k.last = s.now
		return k.Stmt
	}
	switch {
	case len(query) > textMost:
	case s.seen[query]:
		delete(s.seen, query)
		s.wanted = append(s.wanted, query)
	case len(s.seen) >= 4*statementsMost:
		clear(s.seen)
	default:
		s.seen[query] = true
	}
	return nil
}

// prepare prepares what has come twice. It is called between transactions: within
// one its connection, and with eight of them each, is taken.
func (s *prepared) prepare() {
	for _, query := range s.take() {
		stmt, err := s.db.PrepareContext(context.Background(), query)
		if err != nil {
			continue // whoever runs it next learns why
		}
		if out := s.keep(query, stmt); out != nil {
			drop(out) // not under the lock: it waits for each connection that has it
		}
	}
}

func drop(stmt *sql.Stmt) { _ = stmt.Close() }

// take returns what is to be prepared: nothing while all connections are in use,
// because whoever prepares would wait for one.
func (s *prepared) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.wanted) == 0 || s.db.Stats().InUse == s.db.Stats().MaxOpenConnections {
		return nil
	}
	list := s.wanted
	s.wanted = nil
	return list
}

// keep keeps a statement, and returns one that is to be closed for it.
func (s *prepared) keep(query string, stmt *sql.Stmt) (out *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[query] != nil { // another reader was faster
		return stmt
	}
	if len(s.kept) >= statementsMost {
		out = s.forget()
	}
	s.kept[query] = &keptStatement{Stmt: stmt, last: s.now}
	return out
}

// forget gives up the statement that has not come for the longest time. Who runs
// it now may finish.
func (s *prepared) forget() *sql.Stmt {
	oldest := ""
	for query, k := range s.kept {
		if oldest == "" || k.last < s.kept[oldest].last {
			oldest = query
		}
	}
	out := s.kept[oldest].Stmt
	delete(s.kept, oldest)
	return out
}

// insertOften is insertRows for what is written all the time: on SQLite in
// portions of few sizes, whose statements stay prepared.
func (tx *Tx) insertOften(head, tail string, rows [][]any) error {
	if tx.pg != nil {
		return tx.insertRows(head, tail, rows)
	}
	for _, portion := range []int{32, 8, 1} {
		for len(rows) >= portion {
			query, args := manyRows(head, tail, rows[:portion], func(int) string { return "?" })
			if _, err := tx.exec(query, args...); err != nil {
				return err
			}
			rows = rows[portion:]
		}
	}
	return nil
}
