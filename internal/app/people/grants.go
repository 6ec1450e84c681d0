package people

import (
	"context"
	"slices"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Grant lets a member use a product whose seats are given one by one, and takes
// a seat for them: seats.exhausted where none is free, seats.not_grantable for
// other products. To somebody who is blocked or waits the grant is noted and
// returns with them. Granting twice changes nothing. Preview and Perform with
// access.SeatsGrant do it for many.
func (s *Service) Grant(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, id domain.MemberID) error {
	return s.one(ctx, by, org, Act{Do: access.SeatsGrant, Product: product}, id)
}

// RevokeGrant takes a grant back; its seat becomes free. Without one nothing
// changes.
func (s *Service) RevokeGrant(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, id domain.MemberID) error {
	return s.one(ctx, by, org, Act{Do: access.SeatsRevoke, Product: product}, id)
}

func (t *task) grant(m domain.Member, id domain.ProductID) (l domain.PreviewLine, err error) {
	product, err := t.licensed(id)
	if err != nil {
		return l, err
	}
	held := t.book.Delta()
	given, err := t.book.Grant(m, product)
	if err != nil || !given {
		l.Outcome = domain.OutcomeUnchanged
		return l, err
	}
	l.Outcome = domain.OutcomeDone
	return l, t.audit(access.SeatsGrant, m, held, "product", "", product.Name)
}

// licensed is a product that the organization has or had a license for; of
// others it need not know that they exist.
func (t *task) licensed(id domain.ProductID) (p domain.Product, err error) {
	licenses, err := t.tx.ProductLicenses(t.org.ID, id)
	if err == nil && len(licenses) == 0 {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	if err != nil {
		return p, err
	}
	return t.tx.Product(id)
}

func (t *task) revoke(m domain.Member, id domain.ProductID) (l domain.PreviewLine, err error) {
	grants, err := t.tx.GrantsOf(t.org.ID, m.ID)
	if err != nil {
		return l, err
	}
	l.Outcome = domain.OutcomeUnchanged
	for _, g := range grants {
		if g.Product != id {
			continue
		}
		product, err := t.tx.Product(id)
		if err != nil {
			return l, err
		}
		held := t.book.Delta()
		if err := t.book.Revoke(m, product, g); err != nil {
			return l, err
		}
		l.Outcome, l.Grants = domain.OutcomeDone, []domain.Grant{g}
		return l, t.audit(access.SeatsRevoke, m, held, "product", product.Name, "")
	}
	return l, nil
}

// GrantMatrix is a page of members with their grants, and the products whose
// seats can be granted: the columns.
type GrantMatrix struct {
	Products []domain.Product // by name
	Pools    []domain.Pool    // of these products, with their counts
	Members  domain.List[domain.MemberGrants]
}

// GrantFilter narrows the matrix to members with a grant, or without one: of a
// product, or of any where Product is "".
type GrantFilter struct {
	Product domain.ProductID
	State   domain.GrantState // GrantActive, GrantWaiting, GrantNone, or "" for all
}

// Grants shows who may use which product, a page of members at a time. Whoever
// is blocked is not in it; their grants return with them. The request is that of
// Members.
func (s *Service) Grants(ctx context.Context, by domain.Actor, org domain.OrganizationID, f GrantFilter, req domain.ListRequest) (g GrantMatrix, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		if g.Products, err = grantable(tx, org); err != nil {
			return err
		}
		if g.Pools, err = seating.Pools(tx, org, s.Now()); err != nil {
			return err
		}
		g.Pools = slices.DeleteFunc(g.Pools, func(p domain.Pool) bool { return p.Rule != domain.SeatsGranted })
		req.State += " " + store.NotBlocked
		if f.State != "" {
			req.State += " " + store.WithGrant(f.State, f.Product)
		}
		g.Members, err = rows(tx, org, req)
		return err
	})
	return g, err
}

// grantable are an organization's products whose seats are granted, by name.
func grantable(tx *store.Tx, org domain.OrganizationID) ([]domain.Product, error) {
	products, err := tx.PooledProducts(org)
	if err != nil {
		return nil, err
	}
	list := []domain.Product{}
	for _, p := range products {
		if p.Policy.Seats == domain.SeatsGranted {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b domain.Product) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func rows(tx *store.Tx, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.MemberGrants], err error) {
	members, err := tx.Members(org, req)
	if err != nil {
		return list, err
	}
	ids := make([]domain.MemberID, len(members.Items))
	for i, m := range members.Items {
		ids[i] = m.ID
	}
	grants, err := tx.GrantsOf(org, ids...)
	if err != nil {
		return list, err
	}
	of := map[domain.MemberID]map[domain.ProductID]domain.Grant{}
	for _, grant := range grants {
		if of[grant.Member] == nil {
			of[grant.Member] = map[domain.ProductID]domain.Grant{}
		}
		of[grant.Member][grant.Product] = grant
	}
	list = domain.List[domain.MemberGrants]{Items: make([]domain.MemberGrants, len(ids)), Next: members.Next}
	for i, m := range members.Items {
		list.Items[i] = domain.MemberGrants{Member: m, Grants: of[m.ID]}
	}
	return list, nil
}
