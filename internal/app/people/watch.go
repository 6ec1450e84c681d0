package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// WatchSeats finds what time alone has done to the limits of all organizations'
// seats, because a license ended, a hold lapsed or a violation came to a stage:
// it is remembered, and whoever has to know is told. What somebody's act does is
// found with it. It is called every hour or so.
func (s *Service) WatchSeats(ctx context.Context) error {
	const step = 100
	for after := domain.OrganizationID(""); ; {
		var orgs, due []domain.OrganizationID
		err := s.Read(ctx, func(tx *store.Tx) (err error) {
			if orgs, err = tx.PooledOrganizations(after, step); err != nil {
				return err
			}
			due = nil
			for _, org := range orgs {
				news, err := seating.Due(tx, org, s.Now())
				if err != nil {
					return err
				}
				if news {
					due = append(due, org)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, org := range due {
			if err := s.reopen(ctx, org, (*seating.Book).Review); err != nil {
				return err
			}
		}
		if len(orgs) < step {
			return nil
		}
		after = orgs[len(orgs)-1]
	}
}

// reopen opens an organization's seats for the clock: those that are free are
// passed on.
func (s *Service) reopen(ctx context.Context, org domain.OrganizationID, fn func(*seating.Book)) error {
	err := s.Write(ctx, func(tx *store.Tx) error {
		book, err := seating.Open(s.Env, tx, domain.System(), org, access.MembersPromote)
		if err != nil {
			return err
		}
		fn(book)
		_, err = book.Close()
		return err
	})
	if domain.HasCode(err, domain.CodeNotFound) {
		return nil // deleted meanwhile
	}
	return err
}
