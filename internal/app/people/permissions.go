package people

import (
	"context"
	"slices"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Permission is one cell of the matrix of members and products, as it is to be.
type Permission struct {
	Member  domain.MemberID
	Product domain.ProductID
	Granted bool
}

// key names the cell in a preview: "+prd_1/mem_1" is granted, "-prd_1/mem_1"
// taken back.
func (p Permission) key() string {
	sign := "-"
	if p.Granted {
		sign = "+"
	}
	return sign + string(p.Product) + "/" + string(p.Member)
}

// PreviewPermissions says what setting cells of the matrix would do: seats taken
// and given back by product, and for each line whether it is refused and why.
// Nothing is changed. What is taken back is done first, so that a seat can go
// from one member to another in one act. A cell named twice is field.duplicate,
// more than domain.MaxPreviewLines are field.too_many_items.
func (s *Service) PreviewPermissions(ctx context.Context, by domain.Actor, org domain.OrganizationID, cells []Permission) (domain.Preview, error) {
	b, err := permissions(cells)
	if err != nil {
		return domain.Preview{}, err
	}
	return s.preview(ctx, by, org, b)
}

// SetPermissions does what PreviewPermissions has shown with the hash, all of it
// or nothing; see Perform.
func (s *Service) SetPermissions(ctx context.Context, by domain.Actor, org domain.OrganizationID, cells []Permission, hash string) (domain.Preview, error) {
	b, err := permissions(cells)
	if err != nil {
		return domain.Preview{}, err
	}
	return s.perform(ctx, by, org, b, hash)
}

func permissions(cells []Permission) (b batch, err error) {
	if len(cells) == 0 {
		return b, domain.Bad("changes", domain.CodeRequired)
	}
	byKey, seen := map[string]Permission{}, map[Permission]bool{}
	takes := false
	b = batch{action: access.SeatsRevoke, field: "changes"}
	for _, granted := range []bool{false, true} {
		for _, c := range cells {
			if c.Granted != granted {
				continue
			}
			if granted {
				b.action = access.SeatsGrant
			}
			cell := Permission{Member: c.Member, Product: c.Product}
			if seen[cell] {
				return b, domain.Bad("changes", domain.CodeDuplicateField)
			}
			seen[cell], byKey[c.key()], takes = true, c, takes || !granted
			b.keys = append(b.keys, c.key())
		}
	}
	b.before = func(t *task) error { return t.beforePermissions(takes) }
	b.line = func(t *task, key string) (domain.PreviewLine, error) { return t.permit(byKey[key]) }
	return b, nil
}

// beforePermissions seats those who wait already, so that what this act takes
// back is free for those it names.
func (t *task) beforePermissions(takes bool) error {
	if takes && !t.st.May(access.SeatsRevoke) {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return t.book.Settle()
}

func (t *task) permit(c Permission) (l domain.PreviewLine, err error) {
	m, err := t.tx.Member(t.org.ID, c.Member)
	if err != nil {
		return l, err
	}
	if c.Granted {
		l, err = t.grant(m, c.Product)
	} else {
		err = t.book.For(access.SeatsRevoke, func() (err error) {
			l, err = t.revoke(m, c.Product)
			return err
		})
	}
	l.Name, l.Email = m.Name, m.Email.Address
	if product, nameErr := t.licensed(c.Product); nameErr == nil {
		l.Product = product.Name
	}
	return l, err
}

// Products are those a member may use, and how: a seat they hold, or a grant that waits for
// one.
type Products struct {
	Seats   []domain.HeldSeat
	Waiting []domain.Grant // no seat was free, or the member waits themselves
}

// MyProducts is what the actor may use in an organization; empty for the vendor's
// staff.
func (s *Service) MyProducts(ctx context.Context, by domain.Actor, org domain.OrganizationID) (p Products, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.OrganizationView)
		if err != nil || st.Member == "" {
			return err
		}
		m, err := tx.Member(org, st.Member)
		if err != nil {
			return err
		}
		if p.Seats, err = tx.HeldSeats(org, m.Email.Key); err != nil {
			return err
		}
		p.Waiting, err = tx.GrantsOf(org, m.ID)
		p.Waiting = slices.DeleteFunc(p.Waiting, func(g domain.Grant) bool { return g.State == domain.GrantActive })
		return err
	})
	return p, err
}
