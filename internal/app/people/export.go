package people

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Export hands over all of an organization's people, blocked and waiting ones
// too, with their teams and the products granted to them: by name, or as they
// joined where there are more than byNameMost, a page at a time,
// in transactions of their own, so that neither the size of the organization nor
// the pace of the reader holds anybody up. Whoever comes or goes in between may
// be in it or not; nobody who stays is left out. Of each person there is what
// such a file shows (store.ExportedMembers). It ends with the first error of
// yield.
func (s *Service) Export(ctx context.Context, by domain.Actor, org domain.OrganizationID, yield func([]domain.ListedPerson) error) error {
	x := &export{read: func(fn func(*store.Tx) error) error {
		return s.Read(ctx, func(tx *store.Tx) error {
			if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
				return err
			}
			return fn(tx)
		})
	}, org: org, known: labels{}}
	for page := range x.ahead() {
		if page.err != nil {
			return page.err
		}
		if err := yield(page.people); err != nil {
			return err
		}
	}
	return nil
}

// export reads the people of an organization to their end.
type export struct {
	read  func(func(*store.Tx) error) error // in a transaction, by somebody who may
	org   domain.OrganizationID
	known labels
}

// exported is a page of them, or why there is none.
type exported struct {
	people []domain.ListedPerson
	err    error
}

// ahead goes through all pages, and has one more read while its caller is busy
// with the one before.
func (x *export) ahead() iter.Seq[exported] {
	return func(yield func(exported) bool) {
		pages, end := make(chan exported), make(chan struct{})
		var reader sync.WaitGroup
		defer reader.Wait()
		defer close(end)
		reader.Go(func() {
			defer close(pages)
			req := domain.ListRequest{Limit: domain.MaxLimit}
			for more := true; more; {
				var page exported
				page.err = x.read(func(tx *store.Tx) (err error) {
					if req.Sort == "" {
						if req.Sort, err = x.order(tx); err != nil {
							return err
						}
					}
					page.people, req.After, err = x.listed(tx, req)
					return err
				})
				more = page.err == nil && req.After != ""
				select {
				case pages <- page:
				case <-end:
					return
				}
			}
		})
		for page := range pages {
			if !yield(page) {
				return
			}
		}
	}
}

// byNameMost is the largest organization whose file is by name. A file that
// nobody reads from the top is written in the order in which people lie in the
// database, which takes half the time.
const byNameMost = 20_000

func (x *export) order(tx *store.Tx) (string, error) {
	org, err := tx.Organization(x.org)
	if org.Members > byNameMost {
		return "joined", err
	}
	return "name", err
}

func (x *export) listed(tx *store.Tx, req domain.ListRequest) (page []domain.ListedPerson, next string, err error) {
	if len(x.known) > mostLabels {
		clear(x.known)
	}
	members, err := tx.ExportedMembers(x.org, req)
	if err != nil {
		return nil, "", err
	}
	page = make([]domain.ListedPerson, len(members.Items))
	place := make(map[domain.MemberID]int, len(page))
	all, inTeams := make([]domain.MemberID, len(page)), make([]domain.MemberID, 0, len(page))
	for i, m := range members.Items {
		page[i].Member, place[m.ID], all[i] = m.Member, i, m.ID
		if m.Teams > 0 {
			inTeams = append(inTeams, m.ID)
		}
	}
	teams, err := ofAll(inTeams, func(some []domain.MemberID) ([]store.Belonging, error) { return tx.TeamIDsOf(some...) })
	if err != nil {
		return nil, "", err
	}
	for _, b := range teams {
		p := &page[place[b.Member]]
		p.Teams = append(p.Teams, b.ID)
	}
	products, err := ofAll(all, func(some []domain.MemberID) ([]store.Belonging, error) { return tx.ProductIDsOf(some...) })
	if err != nil {
		return nil, "", err
	}
	for _, b := range products {
		p := &page[place[b.Member]]
		p.Products = append(p.Products, b.ID)
	}
	return page, members.Next, x.known.name(tx, page)
}

// labels are what teams and products are called, by id, as far as an export has
// come across them.
type labels map[string]store.Named

// mostLabels bounds how many an export remembers.
const mostLabels = 10_000

// name puts names in the place of ids, in the order of the lists of them.
func (l labels) name(tx *store.Tx, page []domain.ListedPerson) error {
	teams, products := map[domain.TeamID]bool{}, map[domain.ProductID]bool{}
	for _, p := range page {
		unknown(l, teams, p.Teams)
		unknown(l, products, p.Products)
	}
	if err := errors.Join(learn(l, teams, tx.TeamNames), learn(l, products, tx.ProductNames)); err != nil {
		return err
	}
	for _, p := range page {
		l.names(p.Teams)
		l.names(p.Products)
	}
	return nil
}

func unknown[K ~string](l labels, missing map[K]bool, ids []string) {
	for _, id := range ids {
		if _, ok := l[id]; !ok {
			missing[K(id)] = true
		}
	}
}

func learn[K ~string](l labels, missing map[K]bool, read func(...K) ([]store.Named, error)) error {
	if len(missing) == 0 {
		return nil
	}
	found, err := read(slices.Sorted(maps.Keys(missing))...)
	for _, n := range found {
		l[n.ID] = n
	}
	return err
}

func (l labels) names(ids []string) {
	if len(ids) > 1 {
		slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(l[a].Key, l[b].Key), cmp.Compare(a, b)) })
	}
	for i, id := range ids {
		ids[i] = l[id].Name
	}
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
