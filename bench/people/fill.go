package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// What the filled database names.
const (
	large = domain.OrganizationID("org_10000000")
	small = domain.OrganizationID("org_10000007")
	owner = domain.AccountID("acc_10000000")
	hub   = domain.ProductID("prd_hub")  // seats by membership, in both areas
	desk  = domain.ProductID("prd_desk") // seats granted one by one
	day   = 24 * time.Hour
	past  = 400 * day // how long ago the first member joined
)

// fill makes the people with statements that count for themselves. What it
// writes is what the use cases would have written: one in twenty is blocked, one
// in ten is external, one in a thousand waits, and the ledger has it all.
func fill(ctx context.Context, p plan) error {
	st, err := store.Open(ctx, p.database)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	if err := st.Migrate(ctx); err != nil || p.filled {
		return err
	}
	if st.SQLite() != nil { // random order into indices wants memory; the server opens its own connections
		if _, err := st.SQLite().ExecContext(ctx, `PRAGMA cache_size = -600000`); err != nil {
			return err
		}
	}
	if err := st.Write(ctx, catalog); err != nil {
		return err
	}
	now := time.Now().UTC()
	numbers := strings.NewReplacer(
		"{members}", strconv.Itoa(p.members), "{organizations}", strconv.Itoa(p.organizations),
		"{teams}", strconv.Itoa(max(2, min(2000, p.members/100))), "{invitations}", strconv.Itoa(max(1, p.members/100)),
		"{now}", ms(now), "{soon}", ms(now.Add(5*day)), "{then}", ms(now.Add(-past)), "{lately}", ms(now.Add(-5*day)),
		"{step}", strconv.FormatInt(int64((past-10*day)/time.Millisecond)/int64(p.members), 10),
	)
	for _, statement := range statements {
		//nolint:contextcheck // a statement runs in its transaction's context
		if err := st.Write(ctx, func(tx *store.Tx) error { return raw(tx, numbers.Replace(statement)) }); err != nil {
			return fmt.Errorf("%w\n%s", err, statement)
		}
	}
	return st.Write(ctx, license)
}

func ms(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func raw(tx *store.Tx, statement string) (err error) {
	if tx.PGX() != nil {
		_, err = tx.PGX().Exec(tx.Context(), statement)
	} else {
		_, err = tx.SQL().ExecContext(tx.Context(), statement)
	}
	return err
}

// catalog makes the two products with a plan each.
func catalog(tx *store.Tx) error {
	for id, preset := range map[domain.ProductID]domain.Preset{hub: domain.PresetCappedAreas, desk: domain.PresetNamedAndFloating} {
		policy, _ := preset.Policy()
		if _, err := tx.InsertProduct(domain.Product{
			ID: id, Slug: string(id)[4:], Name: "The " + string(id)[4:], Preset: preset, Policy: policy, State: domain.CatalogActive, CreatedAt: time.Now(),
		}); err != nil {
			return err
		}
		if err := tx.InsertPlan(domain.Plan{ID: planOf(id), Product: id, Name: "Annual", Type: domain.LicenseAnnual, State: domain.CatalogActive, CreatedAt: time.Now()}); err != nil {
			return err
		}
	}
	return nil
}

func planOf(id domain.ProductID) domain.PlanID { return domain.PlanID("pln_" + string(id)[4:]) }

// license gives the large organization exactly the seats that are taken.
func license(tx *store.Tx) error {
	pools, err := tx.Pools(large, time.Now())
	if err != nil {
		return err
	}
	users := map[domain.ProductID]domain.Users{}
	for _, p := range pools {
		u := users[p.Product]
		if p.Area == domain.AreaExternal {
			u.External = p.Active
		} else {
			u.Internal = p.Active + p.Pending
		}
		users[p.Product] = u
	}
	from, until := time.Now().Add(-past), time.Now().Add(past)
	for id, u := range users {
		n, quote, order := string(id)[4:], domain.QuoteID("quo_"+string(id)[4:]), domain.OrderID("ord_"+string(id)[4:])
		if err := tx.InsertQuote(domain.Quote{ID: quote, Organization: large, Product: id, Plan: planOf(id), Users: u, CreatedAt: from, ExpiresAt: from}); err != nil {
			return err
		}
		if err := tx.InsertOrder(domain.Order{
			ID: order, Number: "O-" + n, Organization: large, Quote: quote, Product: id, Plan: planOf(id), State: domain.OrderPaid, CreatedAt: from,
		}); err != nil {
			return err
		}
		if _, err := tx.InsertLicense(domain.License{
			ID: domain.LicenseID("lic_" + n), Serial: "SW-" + n, Organization: large, Product: id, Plan: planOf(id), Order: order, Name: "The " + n,
			Type: domain.LicenseAnnual, State: domain.LicenseActive, Users: u, StartsAt: from, ExpiresAt: until, Revision: 1, CreatedAt: from,
		}); err != nil {
			return err
		}
	}
	return nil
}
