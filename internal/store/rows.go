package store

import (
	"slices"
	"strings"
)

// Of many rows so many go into one statement: SQLite takes 32,766 arguments, and
// much longer statements are no faster.
const (
	argsAtOnce = 12_000
	keysAtOnce = 512 // a power of two, see padded
)

// insertRows runs an INSERT for many rows of the same width: head up to VALUES,
// and what follows the rows.
func (tx *Tx) insertRows(head, tail string, rows [][]any) error {
	mark := placeholder
	if tx.pg == nil { // a name for each of thousands takes SQLite seconds to look up
		mark = func(int) string { return "?" }
	}
	for len(rows) > 0 {
		n := min(len(rows), max(1, argsAtOnce/len(rows[0])))
		query, args := manyRows(head, tail, rows[:n], mark)
		if _, err := tx.exec(query, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// manyRows is the text of an INSERT of rows, with its arguments.
func manyRows(head, tail string, rows [][]any, mark func(int) string) (string, []any) {
	var query strings.Builder
	query.WriteString(head)
	query.WriteString(" VALUES ")
	args := make([]any, 0, len(rows)*len(rows[0]))
	for i, row := range rows {
		if i > 0 {
			query.WriteByte(',')
		}
		query.WriteByte('(')
		for j, arg := range row {
			if j > 0 {
				query.WriteByte(',')
			}
			args = append(args, arg)
			query.WriteString(mark(len(args)))
		}
		query.WriteByte(')')
	}
	query.WriteByte(' ')
	query.WriteString(tail)
	return query.String(), args
}

// byKeys runs a query for many keys, some hundred at a time, and gathers what it
// finds. The query has the list of placeholders where it says %s, and its other
// arguments first.
func byKeys[K ~string, T any](tx *Tx, scan func(row) (T, error), query string, first []any, keys []K) ([]T, error) {
	found := []T{}
	err := inParts(query, first, keys, func(query string, args []any) error {
		part, err := all(tx, scan, query, args...)
		found = append(found, part...)
		return err
	})
	return found, err
}

// execKeys runs a statement for many keys as byKeys does.
func execKeys[K ~string](tx *Tx, query string, first []any, keys []K) error {
	return inParts(query, first, keys, func(query string, args []any) error {
		_, err := tx.exec(query, args...)
		return err
	})
}

func inParts[K ~string](query string, first []any, keys []K, do func(query string, args []any) error) error {
	for len(keys) > 0 {
		n := min(len(keys), keysAtOnce)
		marks, args := padded(len(first), keys[:n])
		if err := do(strings.ReplaceAll(query, "%s", marks), append(slices.Clone(first), args...)); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// padded is a list of placeholders whose length is a power of two, with its
// arguments, numbered from the one after first; the last key stands in for those
// it lacks. So few texts of a statement are in use, and each stays prepared.
func padded[K ~string](first int, keys []K) (string, []any) {
	n := 1
	for n < len(keys) {
		n *= 2
	}
	args := make([]any, n)
	var marks strings.Builder
	for i := range n {
		args[i] = string(keys[min(i, len(keys)-1)])
		if i > 0 {
			marks.WriteByte(',')
		}
		marks.WriteString(placeholder(first + i + 1))
	}
	return marks.String(), args
}

func scanKey(r row) (key string, err error) {
	err = r.Scan(&key)
	return key, err
}
