// Package store is the one place that speaks SQL. One text runs on SQLite and
// on PostgreSQL; a small dialect holds the seams between them.
//
// Store.Write runs a use case as one transaction and Store.Read as one
// snapshot; both hand it a *Tx, whose methods are the statements. On SQLite the
// waiting writers share one transaction with a savepoint each and are answered
// after its commit (docs/adr/0003-group-commit.md). A use case may run more
// than once, so it must set its results afresh each time and touch nothing but
// the Tx.
//
// Ids, normalized keys and instants are made in Go and passed in; instants are
// stored as milliseconds since 1970 UTC, JSON as opaque text.
package store
