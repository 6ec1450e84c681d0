package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestSigningKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		key := func(id, role string) store.SigningKey {
			return store.SigningKey{
				ID: id, Role: role, State: "active", Certificate: []byte{0x30, 0, 0xff}, Sealed: []byte("\x00sealed\xfe"),
				NotBefore: day(1), NotAfter: day(9), CreatedAt: day(1),
			}
		}
		root, leaf, next := key("key_1", "root"), key("key_2", "leaf"), key("key_3", "leaf")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.LockKeyring(), tx.PutSigningKey(root), tx.PutSigningKey(leaf))
		})
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSigningKey(next) }); err == nil {
			t.Error("a role has two active keys")
		}
		leaf.State, leaf.Sealed = "retired", []byte("sealed anew")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.LockKeyring(), tx.PutSigningKey(leaf), tx.PutSigningKey(next))
		})
		same(t, "keyring", read(t, st, func(tx *store.Tx) ([]store.SigningKey, error) { return tx.SigningKeys() }),
			[]store.SigningKey{root, leaf, next})
	})
}
