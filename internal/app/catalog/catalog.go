// Package catalog holds the use cases about what the vendor sells: products with
// their policy, and the plans under which they are bought.
package catalog

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct{ *app.Env }

// Offer is a product with its plans, in the order in which they were made.
type Offer struct {
	Product domain.Product
	Plans   []domain.Plan
	// AreasFixed says that the areas can no longer be changed; only Product fills
	// it.
	AreasFixed bool
}

// Products lists the whole catalog by name, for the vendor: what is retired too.
func (s *Service) Products(ctx context.Context, by domain.Actor) (offers []Offer, err error) {
	if err := s.EnterVendor(by, access.CatalogView); err != nil {
		return nil, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		offers, err = all(tx)
		return err
	})
	return offers, err
}

// Product reads one product with all its plans, for the vendor.
func (s *Service) Product(ctx context.Context, by domain.Actor, id domain.ProductID) (o Offer, err error) {
	if err := s.EnterVendor(by, access.CatalogView); err != nil {
		return o, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		o = Offer{Plans: []domain.Plan{}}
		if o.Product, err = tx.Product(id); err != nil {
			return err
		}
		if o.AreasFixed, err = areasFixed(tx, o.Product); err != nil {
			return err
		}
		plans, err := tx.Plans()
		for _, p := range plans {
			if p.Product == id {
				o.Plans = append(o.Plans, p)
			}
		}
		return err
	})
	return o, err
}

// ForSale lists what can be bought now, by name, for anybody signed in.
func (s *Service) ForSale(ctx context.Context, by domain.Actor) (offers []Offer, err error) {
	if !by.Known() {
		return nil, domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		everything, err := all(tx)
		offers = onSale(everything)
		return err
	})
	return offers, err
}

func all(tx *store.Tx) ([]Offer, error) {
	products, err := tx.Products()
	if err != nil {
		return nil, err
	}
	plans, err := tx.Plans()
	if err != nil {
		return nil, err
	}
	of := map[domain.ProductID][]domain.Plan{}
	for _, p := range plans {
		of[p.Product] = append(of[p.Product], p)
	}
	offers := make([]Offer, len(products))
	for i, p := range products {
		offers[i] = Offer{Product: p, Plans: of[p.ID]}
	}
	return offers, nil
}

// onSale leaves out what is retired, and products that no plan sells.
func onSale(everything []Offer) []Offer {
	offers := []Offer{}
	for _, o := range everything {
		active := Offer{Product: o.Product}
		for _, p := range o.Plans {
			if p.State == domain.CatalogActive {
				active.Plans = append(active.Plans, p)
			}
		}
		if o.Product.State == domain.CatalogActive && len(active.Plans) > 0 {
			offers = append(offers, active)
		}
	}
	return offers
}
