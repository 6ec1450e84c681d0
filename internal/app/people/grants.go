package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
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
	Products []domain.Product
	Members  domain.List[domain.MemberGrants]
}

// Grants shows who may use which product, a page of members at a time; the
// request is that of Members.
func (s *Service) Grants(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (g GrantMatrix, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		g, err = matrix(tx, org, req)
		return err
	})
	return g, err
}

func matrix(tx *store.Tx, org domain.OrganizationID, req domain.ListRequest) (g GrantMatrix, err error) {
	products, err := tx.PooledProducts(org)
	if err != nil {
		return g, err
	}
	g.Products = []domain.Product{}
	for _, p := range products {
		if _, ok := seats.Granted(p.Policy, domain.AreaInternal); ok {
			g.Products = append(g.Products, p)
		}
	}
	members, err := tx.Members(org, req)
	if err != nil {
		return g, err
	}
	ids := make([]domain.MemberID, len(members.Items))
	for i, m := range members.Items {
		ids[i] = m.ID
	}
	grants, err := tx.GrantsOf(org, ids...)
	if err != nil {
		return g, err
	}
	of := map[domain.MemberID]map[domain.ProductID]domain.Grant{}
	for _, grant := range grants {
		if of[grant.Member] == nil {
			of[grant.Member] = map[domain.ProductID]domain.Grant{}
		}
		of[grant.Member][grant.Product] = grant
	}
	g.Members = domain.List[domain.MemberGrants]{Items: make([]domain.MemberGrants, len(ids)), Next: members.Next}
	for i, m := range members.Items {
		g.Members.Items[i] = domain.MemberGrants{Member: m, Grants: of[m.ID]}
	}
	return g, nil
}
