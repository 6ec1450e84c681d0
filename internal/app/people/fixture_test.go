package people_test

import (
	"fmt"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// licensed gives an organization a license for a product of a preset, by the
// shortest way; selling and issuing are tested where they live. A second one
// for the same product adds to the first.
func (w *town) licensed(org domain.OrganizationID, slug string, preset domain.Preset, users domain.Users) domain.ProductID {
	w.t.Helper()
	return w.licensedUntil(org, slug, preset, users, w.World.Now().AddDate(1, 0, 0))
}

func (w *town) licensedUntil(org domain.OrganizationID, slug string, preset domain.Preset, users domain.Users, end time.Time) domain.ProductID {
	w.t.Helper()
	w.licenses++
	n := fmt.Sprintf("%s_%d", org, w.licenses)
	policy, _ := preset.Policy()
	p := domain.Product{ID: domain.ProductID("prd_" + slug), Slug: slug, Name: "The " + slug, Preset: preset, Policy: policy, State: domain.CatalogActive, CreatedAt: w.World.Now()}
	err := w.World.Write(w.t.Context(), func(tx *store.Tx) error {
		if err := sell(tx, org, p, n, users, w.World.Now(), end); err != nil {
			return err
		}
		book, err := seating.Open(w.World.Env, tx, domain.System(), org, access.LicensesIssue)
		if err != nil {
			return err
		}
		if err := book.Fill(p); err != nil {
			return err
		}
		_, err = book.Close()
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

func sell(tx *store.Tx, org domain.OrganizationID, p domain.Product, n string, users domain.Users, now, end time.Time) error {
	plan, quote, order := domain.PlanID("pln_"+n), domain.QuoteID("quo_"+n), domain.OrderID("ord_"+n)
	if _, err := tx.Product(p.ID); domain.HasCode(err, domain.CodeNotFound) {
		if _, err := tx.InsertProduct(p); err != nil {
			return err
		}
	}
	if err := tx.InsertPlan(domain.Plan{ID: plan, Product: p.ID, Name: "Annual", Type: domain.LicenseAnnual, State: domain.CatalogActive, CreatedAt: now}); err != nil {
		return err
	}
	if err := tx.InsertQuote(domain.Quote{ID: quote, Organization: org, Product: p.ID, Plan: plan, Users: users, CreatedAt: now, ExpiresAt: now}); err != nil {
		return err
	}
	if err := tx.InsertOrder(domain.Order{ID: order, Number: "O-" + n, Organization: org, Quote: quote, Product: p.ID, Plan: plan, State: domain.OrderPaid, CreatedAt: now}); err != nil {
		return err
	}
	_, err := tx.InsertLicense(domain.License{
		ID: domain.LicenseID("lic_" + n), Serial: "SW-" + n, Organization: org, Product: p.ID, Plan: plan, Order: order, Name: p.Name, Type: domain.LicenseAnnual,
		State: domain.LicenseActive, Users: users, StartsAt: now, ExpiresAt: end, Revision: 1, CreatedAt: now,
	})
	return err
}

// pooled gives the organization a product whose seats its members take, with so
// many seats.
func (w *town) pooled(org domain.Organization, seats int) {
	w.t.Helper()
	w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: seats})
}

// person brings somebody into the organization without the ceremony of an
// invitation, with the seats of a member.
func (w *town) person(org domain.OrganizationID, owner domain.Actor, address string, role domain.Role, area domain.Area) (domain.Member, domain.Actor) {
	w.t.Helper()
	return w.seatedBy(org, owner, w.Account(w.t, address, "Name of "+address), address, role, area)
}

func (w *town) seatedBy(org domain.OrganizationID, owner, by domain.Actor, address string, role domain.Role, area domain.Area) (domain.Member, domain.Actor) {
	w.t.Helper()
	if _, err := w.Invite(w.t.Context(), owner, org, inviteTo(address, role, area)); err != nil {
		w.t.Fatal(err)
	}
	m, err := w.Accept(w.t.Context(), by, w.Token(w.t, address))
	if err != nil {
		w.t.Fatal(err)
	}
	return m, by
}

// bars are the organization's seats as a page shows them, by product and area.
func (w *town) bars(org domain.OrganizationID, by domain.Actor) map[string]domain.Tally {
	w.t.Helper()
	pools, err := w.Seats(w.t.Context(), by, org)
	if err != nil {
		w.t.Fatal(err)
	}
	bars := map[string]domain.Tally{}
	for _, p := range pools {
		bars[p.Slug+" "+string(p.Area)] = p.Tally
	}
	return bars
}

// member reads somebody again.
func (w *town) member(org domain.OrganizationID, by domain.Actor, id domain.MemberID) domain.Member {
	w.t.Helper()
	m, err := w.Member(w.t.Context(), by, org, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}
