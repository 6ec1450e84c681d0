package people_test

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// sellSeats gives an organization a license for a product whose seats its
// members take, by the shortest way; selling itself is tested where it lives.
func sellSeats(tx *store.Tx, org domain.OrganizationID, seats int, now time.Time) error {
	policy, _ := domain.PresetTeamPool.Policy()
	users := domain.Users{Internal: seats}
	if _, err := tx.InsertProduct(domain.Product{
		ID: "prd_1", Slug: "studio", Name: "Studio", Preset: domain.PresetTeamPool, Policy: policy, State: domain.CatalogActive, CreatedAt: now,
	}); err != nil {
		return err
	}
	if err := tx.InsertPlan(domain.Plan{ID: "pln_1", Product: "prd_1", Name: "Annual", Type: domain.LicenseAnnual, State: domain.CatalogActive, CreatedAt: now}); err != nil {
		return err
	}
	if err := tx.InsertQuote(domain.Quote{ID: "quo_1", Organization: org, Product: "prd_1", Plan: "pln_1", Users: users, CreatedAt: now, ExpiresAt: now}); err != nil {
		return err
	}
	if err := tx.InsertOrder(domain.Order{ID: "ord_1", Number: "O-1", Organization: org, Quote: "quo_1", Product: "prd_1", Plan: "pln_1", State: domain.OrderPaid, CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.InsertLicense(domain.License{
		ID: "lic_1", Serial: "SW-1", Organization: org, Product: "prd_1", Plan: "pln_1", Order: "ord_1", Name: "Studio", Type: domain.LicenseAnnual,
		State: domain.LicenseActive, Users: users, StartsAt: now, ExpiresAt: now.AddDate(1, 0, 0), Revision: 1, CreatedAt: now,
	}); err != nil {
		return err
	}
	pool, err := tx.LockPool(org, "prd_1", domain.AreaInternal, now)
	if err != nil {
		return err
	}
	_, err = tx.FillPool(pool, store.SeatLine{At: now})
	return err
}
