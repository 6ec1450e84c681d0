package seating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
)

// Grant gives a member a seat of a product whose seats are given one by one, or
// refuses with seats.exhausted, or seats.not_grantable for other products. given
// is false for who has it already. A member who is blocked or waits gets the
// grant without a seat: it returns with them.
func (b *Book) Grant(m domain.Member, product domain.Product) (given bool, err error) {
	area, ok := seats.Granted(product.Policy, m.Area)
	if !ok {
		return false, domain.E(domain.Conflict, domain.CodeNotGrantable).With("product", product.Name)
	}
	g := domain.Grant{
		Organization: m.Organization, Product: product.ID, ProductName: product.Name, Member: m.ID, Area: area,
		State: domain.GrantResting, GrantedAt: b.now, GrantedBy: b.by.Name,
	}
	if m.State == domain.MemberActive {
		g.State = domain.GrantActive
	}
	if given, err = b.tx.InsertGrant(g); err != nil || !given || g.State == domain.GrantResting {
		return given, err
	}
	if err := b.Settle(); err != nil {
		return false, err
	}
	err = b.seatGrant(m, product, area)
	if domain.HasCode(err, domain.CodeSeatsExhausted) {
		if undo := b.tx.DeleteGrant(g); undo != nil { // the refused line of a preview leaves nothing behind
			return false, undo
		}
	}
	return err == nil, err
}

// GrantInvited gives somebody who has just accepted an invitation what it grants:
// with a seat, or waiting for one. given is false where the product's seats are
// no longer granted.
func (b *Book) GrantInvited(m domain.Member, product domain.Product, by string) (given bool, err error) {
	area, ok := seats.Granted(product.Policy, m.Area)
	if !ok {
		return false, nil
	}
	g := domain.Grant{
		Organization: m.Organization, Product: product.ID, ProductName: product.Name, Member: m.ID, Area: area,
		State: domain.GrantResting, GrantedAt: b.now, GrantedBy: by,
	}
	if m.State == domain.MemberActive {
		g.State = domain.GrantActive
		err := b.seatGrant(m, product, area)
		switch {
		case domain.HasCode(err, domain.CodeSeatsExhausted):
			g.State = domain.GrantWaiting
		case err != nil:
			return false, err
		}
	}
	return b.tx.InsertGrant(g)
}

func (b *Book) seatGrant(m domain.Member, product domain.Product, area domain.Area) error {
	p, err := b.pool(product, area)
	if err != nil {
		return err
	}
	if err := b.admit(p, Of(m)); err != nil {
		return err
	}
	return b.write(p, Of(m), domain.SeatActive, time.Time{}, domain.ByGrant)
}

// Revoke takes a grant back with its seat, if it has one.
func (b *Book) Revoke(m domain.Member, product domain.Product, g domain.Grant) error {
	if err := b.tx.DeleteGrant(g); err != nil {
		return err
	}
	return b.free(product, g.Area, Of(m), domain.ByGrant)
}

// Rest frees the seats of a member who no longer takes part, and remembers their
// grants, which it lists.
func (b *Book) Rest(m domain.Member) (remembered []domain.Grant, err error) {
	if err := b.Free(Of(m)); err != nil {
		return nil, err
	}
	grants, err := b.tx.GrantsOf(m.Organization, m.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		g.State = domain.GrantResting
		if err := b.tx.UpdateGrant(g); err != nil {
			return nil, err
		}
		remembered = append(remembered, g)
	}
	return remembered, nil
}

// Return gives a member who takes part again their grants back, those with a
// free seat as active, the others waiting for one, and lists them.
func (b *Book) Return(m domain.Member) (back []domain.Grant, err error) {
	grants, err := b.tx.GrantsOf(m.Organization, m.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		product, err := b.product(g.Product)
		if err != nil {
			return nil, err
		}
		if area, ok := seats.Granted(product.Policy, m.Area); ok {
			g.Area = area
		}
		g.State = domain.GrantActive
		switch err := b.seatGrant(m, product, g.Area); {
		case domain.HasCode(err, domain.CodeSeatsExhausted):
			g.State = domain.GrantWaiting
		case err != nil:
			return nil, err
		}
		if err := b.tx.UpdateGrant(g); err != nil {
			return nil, err
		}
		back = append(back, g)
	}
	return back, nil
}

func (b *Book) product(id domain.ProductID) (domain.Product, error) {
	for _, p := range b.products {
		if p.ID == id {
			return p, nil
		}
	}
	return b.tx.Product(id)
}
