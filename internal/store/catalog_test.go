package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestProducts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		stored := func() domain.Product {
			return read(t, st, func(tx *store.Tx) (domain.Product, error) { return tx.Product("prd_1") })
		}
		same(t, "product", stored(), product())
		taken := product()
		taken.ID = "prd_2"
		write(t, st, func(tx *store.Tx) error { return mustNot(tx.InsertProduct(taken)) })

		want := product()
		want.Name, want.Description, want.State = "Ätlas", "<b>&\u2028", domain.CatalogRetired
		want.Policy = domain.Policy{Seats: domain.SeatsGranted}
		write(t, st, func(tx *store.Tx) error { return tx.UpdateProduct(want) })
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.UpdateProduct(want) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Product("prd_2")) },
			func(tx *store.Tx) error { return ignore(tx.ProductBySlug("Atlas")) })
		want.Version = 2
		same(t, "by slug", read(t, st, func(tx *store.Tx) (domain.Product, error) { return tx.ProductBySlug("atlas") }), want)

		first := product()
		first.ID, first.Slug, first.Name = "prd_0", "zebra", "Aardvark"
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertProduct(first)) })
		same(t, "by name", read(t, st, func(tx *store.Tx) ([]domain.Product, error) { return tx.Products() }), []domain.Product{first, want})
	})
}

func TestPlans(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		stored := func(id domain.PlanID) domain.Plan {
			return read(t, st, func(tx *store.Tx) (domain.Plan, error) { return tx.Plan(id) })
		}
		same(t, "plan", stored("pln_1"), plan())
		bare := domain.Plan{ID: "pln_0", Product: "prd_1", Type: domain.LicensePerpetual, State: domain.CatalogActive, CreatedAt: day(1), Version: 1}
		write(t, st, func(tx *store.Tx) error { return tx.InsertPlan(bare) })
		same(t, "no features", stored("pln_0"), bare)

		want := plan()
		want.Name, want.Description, want.PriceInternal, want.PriceExternal = "Big", "", 1<<40, 0
		want.MinUsers, want.MaxUsers, want.Features, want.State = 1, domain.MaxUsers, []string{}, domain.CatalogRetired
		write(t, st, func(tx *store.Tx) error { return tx.UpdatePlan(want) })
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.UpdatePlan(want) })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Plan("pln_9")) })
		want.Version = 2
		same(t, "plans", read(t, st, func(tx *store.Tx) ([]domain.Plan, error) { return tx.Plans() }), []domain.Plan{bare, want})

		orphan := plan()
		orphan.ID, orphan.Product = "pln_2", "prd_9"
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertPlan(orphan) }); err == nil {
			t.Error("a plan without its product was kept")
		}
	})
}

func TestPooledProducts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		early := product()
		early.ID, early.Slug = "prd_0", "early"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertProduct(early)),
				ignore(tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))), ignore(tx.LockPool("org_a", "prd_1", domain.AreaExternal, day(1))),
				ignore(tx.LockPool("org_a", "prd_0", domain.AreaInternal, day(1))))
		})
		of := func(org domain.OrganizationID) []domain.Product {
			return read(t, st, func(tx *store.Tx) ([]domain.Product, error) { return tx.PooledProducts(org) })
		}
		same(t, "each once, by id", of("org_a"), []domain.Product{early, product()})
		same(t, "another's", of("org_b"), []domain.Product{})
	})
}
