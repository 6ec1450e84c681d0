package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// hangUp ends the connection that a transaction runs on, from the server's side.
func hangUp(tx *store.Tx) error { return raw(tx, `SELECT pg_terminate_backend(pg_backend_pid())`) }

func TestALostConnectionIsTriedAgain(t *testing.T) {
	t.Parallel()
	st := storetest.Postgres(t)
	runs := 0
	write(t, st, func(tx *store.Tx) error {
		runs++
		if err := tx.PutSetting("a", fmt.Sprint(runs), 0); err != nil || runs > 1 {
			return err
		}
		return hangUp(tx)
	})
	same(t, "runs", runs, 2)
	value := read(t, st, func(tx *store.Tx) (string, error) {
		value, _, err := tx.Setting("a")
		return value, err
	})
	same(t, "of the second run", value, "2")
}

func TestALostRaceIsTriedAgain(t *testing.T) {
	t.Parallel()
	st := storetest.Postgres(t)
	for _, code := range []string{"40001", "40P01"} {
		runs := 0
		write(t, st, func(tx *store.Tx) error {
			if runs++; runs > 1 {
				return tx.PutSetting(code, "x", 0)
			}
			return errors.Join(tx.PutSetting(code, "lost", 0), &pgconn.PgError{Code: code})
		})
		same(t, "runs", runs, 2)
	}
}

func TestTryingAgainIsBounded(t *testing.T) {
	t.Parallel()
	st := storetest.Postgres(t)
	for what, fail := range map[string]func(*store.Tx) error{
		"connection": hangUp,
		"race":       func(*store.Tx) error { return &pgconn.PgError{Code: "40001"} },
	} {
		runs := 0
		err := st.Write(t.Context(), func(tx *store.Tx) error {
			runs++
			return fail(tx)
		})
		if domain.AsError(err) == nil || domain.AsError(err).Kind != domain.Unavailable || runs < 2 || runs > 10 {
			t.Errorf("%s: got %v after %d runs, want unavailable after a few", what, err, runs)
		}
	}
	runs := 0
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		runs++
		return raw(tx, "nonsense")
	})
	if domain.AsError(err).Kind != domain.Internal || runs != 1 {
		t.Errorf("a mistake: got %v after %d runs, want internal after one", err, runs)
	}
}

func TestAPanicReachesItsCaller(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		func() {
			defer func() { same(t, "recovered", recover(), "gave up") }()
			_ = st.Write(t.Context(), func(tx *store.Tx) error {
				if err := put("a")(tx); err != nil {
					return err
				}
				panic("gave up")
			})
		}()
		same(t, "kept", len(settings(t, st, "a")), 0)
		write(t, st, put("a"))
	})
}
