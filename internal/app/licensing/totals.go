package licensing

import (
	"context"
	"slices"
	"strings"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// ProductTotals is how many users the licenses for a product allow together, in
// all its installations, and from which licenses that comes.
type ProductTotals struct {
	Product  domain.ProductID
	Slug     string
	Name     string
	Areas    bool             // it licenses external users apart
	Licenses []domain.License // those that count now, the earliest end first
	Changing []domain.License // those that begin or end at the next change
	entitle.Entitlement
}

// Totals says where the numbers of users come from, by product name.
func (s *Service) Totals(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []ProductTotals, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesView); err != nil {
			return err
		}
		licenses, err := tx.OrganizationLicenses(org)
		if err != nil {
			return err
		}
		products, err := tx.Products()
		list = s.totals(licenses, products)
		return err
	})
	return list, err
}

func (s *Service) totals(licenses []domain.License, products []domain.Product) []ProductTotals {
	of := map[domain.ProductID][]domain.License{}
	for _, l := range licenses {
		of[l.Product] = append(of[l.Product], l)
	}
	list := []ProductTotals{}
	for _, p := range products {
		if all := of[p.ID]; all != nil {
			t := ProductTotals{Product: p.ID, Slug: p.Slug, Name: p.Name, Areas: p.Policy.Extranet, Entitlement: Together(all, s.Now())}
			t.Licenses = among(all, t.Valid)
			if t.Next != nil {
				t.Changing = among(all, append(slices.Clone(t.Next.Begin), t.Next.End...))
			}
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b ProductTotals) int { return strings.Compare(a.Name+"\x00"+a.Slug, b.Name+"\x00"+b.Slug) })
	return list
}

// among are the licenses with the ids, the earliest end first and those without
// end last.
func among(licenses []domain.License, ids []string) (list []domain.License) {
	for _, l := range licenses {
		if slices.Contains(ids, string(l.ID)) {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b domain.License) int {
		if a.ExpiresAt.IsZero() != b.ExpiresAt.IsZero() {
			return -a.ExpiresAt.Compare(b.ExpiresAt) // the zero time, which is never, comes last
		}
		return a.ExpiresAt.Compare(b.ExpiresAt)
	})
	return list
}
