package entrance_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestInvitationWithoutAFreeSeatLeadsToTheWaitingList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, i, link := h.invited(t, jon)
		h.sellOneSeat(t, i.Organization)
		h.Advance(8 * 24 * time.Hour) // the seat was held for a week
		v := h.visitor(t)
		v.post(link, "name", "Jon Bakke", "password", good).leads("/organizations/" + string(i.Organization))
		v.get(link).says(http.StatusConflict, "wait for a seat: none is free", "This invitation has been accepted")
	})
}

// sellOneSeat gives an organization a license whose one seat its owner takes.
func (h *house) sellOneSeat(t *testing.T, org domain.OrganizationID) {
	t.Helper()
	now, users := h.Now(), domain.Users{Internal: 1}
	policy, _ := domain.PresetTeamPool.Policy()
	err := h.Write(t.Context(), func(tx *store.Tx) error {
		_, productErr := tx.InsertProduct(domain.Product{
			ID: "prd_1", Slug: "studio", Name: "Studio", Preset: domain.PresetTeamPool, Policy: policy, State: domain.CatalogActive, CreatedAt: now,
		})
		planErr := tx.InsertPlan(domain.Plan{ID: "pln_1", Product: "prd_1", Name: "Annual", Type: domain.LicenseAnnual, State: domain.CatalogActive, CreatedAt: now})
		quoteErr := tx.InsertQuote(domain.Quote{ID: "quo_1", Organization: org, Product: "prd_1", Plan: "pln_1", Users: users, CreatedAt: now, ExpiresAt: now})
		orderErr := tx.InsertOrder(domain.Order{ID: "ord_1", Number: "O-1", Organization: org, Quote: "quo_1", Product: "prd_1", Plan: "pln_1", State: domain.OrderPaid, CreatedAt: now})
		_, licenseErr := tx.InsertLicense(domain.License{
			ID: "lic_1", Serial: "SW-1", Organization: org, Product: "prd_1", Plan: "pln_1", Order: "ord_1", Name: "Studio", Type: domain.LicenseAnnual,
			State: domain.LicenseActive, Users: users, StartsAt: now, ExpiresAt: now.AddDate(1, 0, 0), Revision: 1, CreatedAt: now,
		})
		pool, poolErr := tx.LockPool(org, "prd_1", domain.AreaInternal, now)
		_, fillErr := tx.FillPool(pool, store.SeatLine{At: now})
		return errors.Join(productErr, planErr, quoteErr, orderErr, licenseErr, poolErr, fillErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}
