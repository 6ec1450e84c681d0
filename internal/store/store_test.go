package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestWriteIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		boom := errors.New("boom")
		err := st.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertOrganization(domain.Organization{ID: "org_1", Name: "Halden", CreatedAt: time.UnixMilli(1)}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("got %v, want the use case's own error inside", err)
		}
		err = st.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Organization("org_1")
			return err
		})
		if !domain.HasCode(err, domain.CodeNotFound) {
			t.Errorf("got %v, want not_found", err)
		}
	})
}

func TestABurstIsCountedExactly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var wg sync.WaitGroup
		errs := make([]error, 50)
		for i := range errs {
			wg.Go(func() {
				errs[i] = st.Write(t.Context(), func(tx *store.Tx) error {
					_, err := tx.NextNumber("O", 2026)
					return err
				})
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		var n int64
		err := st.Write(t.Context(), func(tx *store.Tx) (err error) {
			n, err = tx.NextNumber("O", 2026)
			return err
		})
		if err != nil || n != 51 {
			t.Errorf("got %d, %v; want 51 without a gap", n, err)
		}
	})
}
