package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// TookEffect is the status of a request whose effect is durable and whose answer
// has not been kept: it is never run again.
const TookEffect = -1

// Answer is what a request with an Idempotency-Key was answered. Status 0: the
// first request is still being worked on.
type Answer struct {
	RequestHash string
	Status      int
	Body        string
	CreatedAt   time.Time
}

// ClaimIdempotency claims a key for a request. first is true for the one whose
// claim it is, who then works and calls KeepAnswer; everybody else gets what is
// known of the first. A claim older than stale without an answer is taken over:
// its server has died.
func (tx *Tx) ClaimIdempotency(scope, key, requestHash string, t, stale time.Time) (first bool, a Answer, err error) {
	n, err := tx.exec(`INSERT INTO idempotency (scope, idempotency_key, request_hash, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope, idempotency_key) DO UPDATE SET created_at = $4
		WHERE idempotency.status IS NULL AND idempotency.created_at < $5 AND idempotency.request_hash = $3`, scope, key, requestHash, ms(t), ms(stale))
	if err != nil || n == 1 {
		return n == 1, Answer{}, err
	}
	a, err = tx.Answer(scope, key)
	return false, a, err
}

// Answer reads what is known of the first request with a key; not_found when
// there was none.
func (tx *Tx) Answer(scope, key string) (Answer, error) {
	scan := func(r row) (a Answer, err error) {
		err = r.Scan(&a.RequestHash, &a.Status, &a.Body, at(&a.CreatedAt))
		return a, err
	}
	return one(tx, scan, `SELECT request_hash, coalesce(status, 0), coalesce(body, ''), created_at FROM idempotency
		WHERE scope = $1 AND idempotency_key = $2`, scope, key)
}

// TakeEffect notes, in the transaction that does what a request asks for, that
// it is done. The instant of the claim is its fence: one that has been taken
// over since is refused with idempotency.in_progress, and what it did with it.
func (tx *Tx) TakeEffect(scope, key string, claimed time.Time) error {
	return tx.changed(domain.E(domain.Conflict, domain.CodeIdempotencyBusy), `UPDATE idempotency SET status = $4
		WHERE scope = $1 AND idempotency_key = $2 AND created_at = $3 AND coalesce(status, $4) = $4`, scope, key, ms(claimed), TookEffect)
}

// KeepAnswer keeps the answer to the first request; CreatedAt is the instant of
// its claim.
func (tx *Tx) KeepAnswer(scope, key string, a Answer) error {
	return tx.changed(errNotFound, `UPDATE idempotency SET status = $4, body = $5
		WHERE scope = $1 AND idempotency_key = $2 AND created_at = $3`, scope, key, ms(a.CreatedAt), a.Status, a.Body)
}

// DropIdempotency frees a key whose request failed without effect.
func (tx *Tx) DropIdempotency(scope, key string) error {
	_, err := tx.exec(`DELETE FROM idempotency WHERE scope = $1 AND idempotency_key = $2 AND status IS NULL`, scope, key)
	return err
}

// Sweep deletes what has ended: keys older than a day, sessions and links long
// over. It is housekeeping; nothing relies on its having run.
func (tx *Tx) Sweep(t time.Time) error {
	day := 24 * time.Hour
	for query, before := range map[string]time.Time{
		`DELETE FROM idempotency WHERE created_at < $1`:                                  t.Add(-day),
		`DELETE FROM session WHERE expires_at < $1`:                                      t,
		`DELETE FROM sign_in WHERE expires_at < $1`:                                      t,
		`DELETE FROM invitation_draft WHERE expires_at < $1`:                             t,
		`DELETE FROM link WHERE expires_at < $1`:                                         t.Add(-30 * day),
		`DELETE FROM lockout WHERE window_start < $1 AND coalesce(locked_until, 0) < $1`: t.Add(-day),
	} {
		if _, err := tx.exec(query, ms(before)); err != nil {
			return err
		}
	}
	return nil
}

// Setting reads a stored setting; absent is "" and version 0.
func (tx *Tx) Setting(name string) (value string, version int64, err error) {
	err = tx.row(`SELECT value, version FROM setting WHERE name = $1`, name).Scan(&value, &version)
	if isNoRows(err) {
		return "", 0, nil
	}
	return value, version, err
}

// PutSetting stores a setting if its version is still the one given (0: none yet).
func (tx *Tx) PutSetting(name, value string, version int64) error {
	if version == 0 {
		return tx.changed(errStale, `INSERT INTO setting (name, value, version) VALUES ($1, $2, 1) ON CONFLICT (name) DO NOTHING`, name, value)
	}
	return tx.changed(errStale, `UPDATE setting SET value = $2, version = version + 1 WHERE name = $1 AND version = $3`, name, value, version)
}
