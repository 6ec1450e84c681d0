package seating_test

import (
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const org = domain.OrganizationID("org_1")

// office is an organization with two seats of the Studio.
func office(t *testing.T, w *apptest.World) domain.Product {
	t.Helper()
	policy, _ := domain.PresetTeamPool.Policy()
	now, p := w.Now(), domain.Product{ID: "prd_1", Slug: "studio", Name: "Studio", Policy: policy, State: domain.CatalogActive}
	p.CreatedAt = now
	within(t, w, func(tx *store.Tx) error {
		steps := []func() error{
			func() error {
				return tx.InsertOrganization(domain.Organization{ID: org, Name: "Halden", NotificationEmail: domain.Email{Address: "it@halden.example", Key: "it@halden.example"}, CreatedAt: now})
			},
			func() error { _, err := tx.InsertProduct(p); return err },
			func() error {
				return tx.InsertPlan(domain.Plan{ID: "pln_1", Product: p.ID, Name: "Seats", Type: domain.LicenseAnnual, State: domain.CatalogActive, CreatedAt: now})
			},
			func() error {
				return tx.InsertQuote(domain.Quote{ID: "quo_1", Organization: org, Product: p.ID, Plan: "pln_1", CreatedAt: now, ExpiresAt: now})
			},
			func() error {
				return tx.InsertOrder(domain.Order{ID: "ord_1", Number: "O-1", Organization: org, Quote: "quo_1", Product: p.ID, Plan: "pln_1", State: domain.OrderPaid, CreatedAt: now})
			},
			func() error {
				_, err := tx.InsertLicense(domain.License{
					ID: "lic_1", Serial: "SW-1", Organization: org, Product: p.ID, Plan: "pln_1", Order: "ord_1", Name: "Pool", Type: domain.LicenseAnnual,
					State: domain.LicenseActive, Users: domain.Users{Internal: 2}, StartsAt: now, ExpiresAt: now.AddDate(1, 0, 0), Revision: 1, CreatedAt: now,
				})
				return err
			},
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	seat(t, w, func(b *seating.Book) error { return b.Fill(p) })
	return p
}

func within(t *testing.T, w *apptest.World, fn func(*store.Tx) error) {
	t.Helper()
	if err := w.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// seat opens the seats for one use case and closes them.
func seat(t *testing.T, w *apptest.World, fn func(*seating.Book) error) {
	t.Helper()
	within(t, w, func(tx *store.Tx) error {
		b, err := seating.Open(w.Env, tx, domain.System(), org, access.MembersJoin)
		if err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
		_, err = b.Close()
		return err
	})
}

func person(name string) seating.Person {
	return seating.Person{Key: name + "@halden.example", Email: name + "@halden.example", Area: domain.AreaInternal, Reference: "mem_" + name}
}

func TestABookCountsWhatItDoes(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		office(t, w)
		seat(t, w, func(b *seating.Book) error {
			if err := b.Seat(person("ann")); err != nil {
				return err
			}
			if _, err := b.Hold(person("bob"), w.Now()); err != nil {
				return err
			}
			if err := b.Seat(person("ann")); err != nil { // who has a seat is not refused, and takes none
				return err
			}
			if err := b.Seat(person("eve")); !domain.HasCode(err, domain.CodeSeatsExhausted) {
				t.Errorf("a third of two seats: %v", err)
			}
			changes := b.Changes()
			if b.Delta() != 2 || len(changes) != 1 || changes[0].Before.Held() != 0 || changes[0].After.Held() != 2 {
				t.Errorf("delta %d, changes %+v", b.Delta(), changes)
			}
			if err := b.Free(person("ann")); err != nil {
				return err
			}
			return b.Seat(person("eve")) // what it frees it can give by name
		})
	})
}

func TestARehearsalTellsNobody(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		office(t, w)
		for _, rehearsed := range []bool{true, false} {
			seat(t, w, func(b *seating.Book) error {
				if rehearsed {
					b.Rehearse()
				}
				return b.Seat(person("ann"))
			})
			if told := len(w.Mails("it@halden.example")) > 0; told == rehearsed {
				t.Errorf("rehearsed %t, told %t", rehearsed, told)
			}
			seat(t, w, func(b *seating.Book) error { return b.Free(person("ann")) })
		}
	})
}
