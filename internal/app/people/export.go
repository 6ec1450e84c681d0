package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Export hands over all of an organization's people by name, blocked and waiting
// ones too, with their teams and the products granted to them: a page at a time,
// in transactions of their own, so that neither the size of the organization nor
// the pace of the reader holds anybody up. Whoever comes or goes in between may
// be in it or not; nobody who stays is left out. It ends with the first error of
// yield.
func (s *Service) Export(ctx context.Context, by domain.Actor, org domain.OrganizationID, yield func([]domain.ListedPerson) error) error {
	req := domain.ListRequest{Limit: domain.MaxLimit, Sort: "name"}
	for {
		var page []domain.ListedPerson
		err := s.Read(ctx, func(tx *store.Tx) (err error) {
			if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
				return err
			}
			page, req.After, err = listed(tx, org, req)
			return err
		})
		if err != nil {
			return err
		}
		if err := yield(page); err != nil || req.After == "" {
			return err
		}
	}
}

func listed(tx *store.Tx, org domain.OrganizationID, req domain.ListRequest) (page []domain.ListedPerson, next string, err error) {
	members, err := tx.Members(org, req)
	if err != nil {
		return nil, "", err
	}
	ids := make([]domain.MemberID, len(members.Items))
	place := make(map[domain.MemberID]int, len(ids))
	page = make([]domain.ListedPerson, len(ids))
	for i, m := range members.Items {
		ids[i], place[m.ID], page[i].Member = m.ID, i, m
	}
	teams, err := ofAll(ids, func(some []domain.MemberID) ([]store.NameOf, error) { return tx.TeamNamesOf(org, some...) })
	if err != nil {
		return nil, "", err
	}
	for _, t := range teams {
		p := &page[place[t.Member]]
		p.Teams = append(p.Teams, t.Name)
	}
	products, err := ofAll(ids, func(some []domain.MemberID) ([]store.NameOf, error) { return tx.ProductNamesOf(org, some...) })
	if err != nil {
		return nil, "", err
	}
	for _, g := range products {
		p := &page[place[g.Member]]
		p.Products = append(p.Products, g.Name)
	}
	return page, members.Next, nil
}

// mostJoined is where the store cuts what belongs to several members.
const mostJoined = 10_000

// ofAll reads what belongs to members in one query, and in two halves when that
// was too much for one.
func ofAll[T any](ids []domain.MemberID, read func([]domain.MemberID) ([]T, error)) ([]T, error) {
	rows, err := read(ids)
	if err != nil || len(rows) < mostJoined || len(ids) < 2 {
		return rows, err
	}
	half := len(ids) / 2
	first, err := ofAll(ids[:half], read)
	if err != nil {
		return nil, err
	}
	second, err := ofAll(ids[half:], read)
	return append(first, second...), err
}
