package licensing_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
)

func TestNodesThatStartAtOnceMakeOneChain(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		secret := keyring.NewSecret()
		roots := make([]string, 8)
		var wg sync.WaitGroup
		for i := range roots {
			wg.Go(func() {
				keys, err := licensing.EnsureKeyring(t.Context(), w.Env, secret, "Nordlicht Software")
				if err != nil {
					t.Error(err)
					return
				}
				roots[i] = string(keys.Ring().RootPEM())
			})
		}
		wg.Wait()
		if len(slices.Compact(roots)) != 1 || roots[0] == "" {
			t.Error("the nodes have different roots")
		}
		_, err := licensing.EnsureKeyring(t.Context(), w.Env, keyring.NewSecret(), "Nordlicht Software")
		if !errors.Is(err, keyring.ErrWrongSecret) {
			t.Errorf("with another secret: %v", err)
		}
	})
}

func TestRotationTouchesNoProduct(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		harbor := c.product(t, "harbor", domain.PresetInstallation)
		roots, err := license.ParseRoots(c.licenses.Keys.Ring().RootPEM())
		must(t, err)
		verify := func(l domain.License) *license.Key {
			t.Helper()
			_, key, err := c.licenses.Key(t.Context(), c.owner, c.org, l.ID)
			must(t, err)
			got, err := license.Verify(key, license.Expect{Roots: roots, InstallID: installA, Product: "harbor"})
			must(t, err)
			return got
		}
		before := c.issue(t, harbor, asOrdered)
		other, err := licensing.EnsureKeyring(t.Context(), w.Env, c.secret, "")
		must(t, err)
		for _, role := range []keyring.Role{keyring.Leaf, keyring.Intermediate} {
			w.Advance(time.Second)
			must(t, other.Rotate(t.Context(), domain.Operator(), role))
			after := c.issue(t, harbor, asOrdered) // on the node that did not rotate
			if verify(before).Leaf.Equal(verify(after).Leaf) {
				t.Errorf("after rotating the %s, the retired leaf still signs", role)
			}
			before = after
		}
		w.AuditWhole(t, domain.VendorChain, 2)
	})
}

func TestRotationIsForTheVendorsAdministrator(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		keys := c.licenses.Keys
		wantCode(t, "the customer", keys.Rotate(t.Context(), c.owner, keyring.Leaf), domain.CodeNotFound)
		wantCode(t, "finance", keys.Rotate(t.Context(), c.finance, keyring.Leaf), domain.CodeNotFound)
		wantCode(t, "the root", keys.Rotate(t.Context(), domain.Operator(), keyring.Root), domain.CodeChoice)
	})
}

func TestTheLeafIsRotatedOnceWhenDue(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		keys := c.licenses.Keys
		fresh := keys.Ring().String()
		must(t, keys.RotateIfDue(t.Context()))
		w.AuditWhole(t, domain.VendorChain, 0)
		w.Advance(340 * 24 * time.Hour)
		other, err := licensing.EnsureKeyring(t.Context(), w.Env, c.secret, "")
		must(t, err)
		var wg sync.WaitGroup
		for _, k := range []*licensing.Keys{keys, other, keys, other} {
			wg.Go(func() {
				if err := k.RotateIfDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.AuditWhole(t, domain.VendorChain, 1)
		if due := keys.Ring().Due(w.Now()); due != "" || keys.Ring().String() != fresh {
			t.Errorf("due is %q, the chain %s", due, keys.Ring())
		}
	})
}
