package licensing

import (
	"context"
	"slices"
	"strings"
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// ProductEntitlement is what the licenses for one product, and one installation
// where the product is bound to them, allow together.
type ProductEntitlement struct {
	Product   domain.ProductID
	Slug      string
	Name      string
	InstallID string // "" when the product is not bound to installations
	entitle.Entitlement
}

// Entitlement says what an organization may use now, by product name and
// installation. Where all licenses have ended, the entitlement is empty.
func (s *Service) Entitlement(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []ProductEntitlement, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesView); err != nil {
			return err
		}
		licenses, err := tx.OrganizationLicenses(org)
		list = entitlements(licenses, s.Now())
		return err
	})
	return list, err
}

// holder is whose licenses are counted together.
type holder struct {
	product domain.ProductID
	install string
}

func entitlements(licenses []domain.License, t time.Time) []ProductEntitlement {
	list := []ProductEntitlement{}
	of := map[holder][]entitle.License{}
	for _, l := range licenses {
		h := holder{l.Product, l.InstallID}
		if len(of[h]) == 0 {
			list = append(list, ProductEntitlement{Product: l.Product, Slug: l.ProductSlug, Name: l.ProductName, InstallID: l.InstallID})
		}
		of[h] = append(of[h], terms(l))
	}
	for i := range list {
		list[i].Entitlement = entitle.At(of[holder{list[i].Product, list[i].InstallID}], t)
	}
	slices.SortFunc(list, func(a, b ProductEntitlement) int {
		return strings.Compare(strings.Join([]string{a.Name, a.Slug, a.InstallID}, "\x00"), strings.Join([]string{b.Name, b.Slug, b.InstallID}, "\x00"))
	})
	return list
}

// terms is a license as the rule sees it.
func terms(l domain.License) entitle.License { return seats.Terms(l) }
