package store

// Mark is a writing transaction's place among all others on the same database, on
// SQLite alone: PostgreSQL has no such order, and its marks follow nothing.
type Mark struct {
	turn   int64 // of this process's transactions that write; 0: unknown
	others int64 // changes with every commit of another process
}

// Mark reads the transaction's mark, before it writes.
func (tx *Tx) Mark() (m Mark, err error) {
	if tx.turn == 0 {
		return m, nil
	}
	m.turn = tx.turn
	return m, tx.row("PRAGMA data_version").Scan(&m.others)
}

// Known reports whether another mark can follow this one.
func (m Mark) Known() bool { return m.turn > 0 }

// Follows reports whether nobody has written between the transaction of an earlier
// mark and this one: what the earlier one left is what this one finds.
func (m Mark) Follows(earlier Mark) bool {
	return earlier.Known() && m.turn == earlier.turn+1 && m.others == earlier.others
}
