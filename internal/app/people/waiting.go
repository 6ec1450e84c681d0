package people

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// WaitingList is the line of an area, and the seats that are missing to let the
// first of it in.
type WaitingList struct {
	Area    domain.Area
	Members []domain.Member // in order, at most domain.MaxPreviewLines
	Total   int             // who wait in all
	Missing []domain.Pool   // those without a free seat, of which whoever waits needs one
}

// Version changes whenever somebody joins the line, leaves it or changes places.
func (w WaitingList) Version() int64 {
	sum := sha256.New()
	for _, m := range w.Members {
		_, _ = io.WriteString(sum, string(m.ID)+"\n") // a hash takes everything
	}
	return int64(binary.BigEndian.Uint64(sum.Sum(nil)) >> 1)
}

// Waiting shows the waiting list of an area.
func (s *Service) Waiting(ctx context.Context, by domain.Actor, org domain.OrganizationID, area domain.Area) (w WaitingList, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
			return err
		}
		w, err = s.waitingList(tx, org, area)
		return err
	})
	return w, err
}

func (s *Service) waitingList(tx *store.Tx, org domain.OrganizationID, area domain.Area) (w WaitingList, err error) {
	w = WaitingList{Area: area, Missing: []domain.Pool{}}
	if w.Members, err = tx.NextInLine(org, area, domain.MaxPreviewLines); err != nil {
		return w, err
	}
	apart, err := tx.CountApart(org)
	if err != nil {
		return w, err
	}
	for _, a := range apart {
		if a.Area == area && a.State == domain.MemberWaiting {
			w.Total = a.Members
		}
	}
	pools, err := seating.Pools(tx, org, s.Now())
	for _, p := range pools {
		if p.Rule == domain.SeatsByMembership && p.Area == area && p.Free() == 0 {
			w.Missing = append(w.Missing, p)
		}
	}
	return w, err
}

// Reorder puts the front of an area's waiting list into another order. seen is
// the front as the editor saw it, in order; next has the same members in the
// order wanted. A list that has changed since is members.not_waiting, and so is
// anybody in next who is not in seen. At most domain.MaxPreviewLines.
func (s *Service) Reorder(ctx context.Context, by domain.Actor, org domain.OrganizationID, area string, seen, next []domain.MemberID) error {
	of, areaErr := domain.ParseArea("area", area)
	return s.do(ctx, by, org, access.MembersReorder, func(t *task) error {
		if areaErr != nil {
			return areaErr
		}
		if len(seen) > domain.MaxPreviewLines {
			return domain.Bad("members", domain.CodeTooManyItems).With("max", domain.MaxPreviewLines)
		}
		return t.reorder(of, seen, next)
	})
}

func (t *task) reorder(area domain.Area, seen, next []domain.MemberID) error {
	line, err := t.tx.NextInLine(t.org.ID, area, len(seen))
	if err != nil {
		return err
	}
	members := map[domain.MemberID]domain.Member{}
	ranks := make([]int64, len(line))
	now := make([]domain.MemberID, len(line))
	for i, m := range line {
		members[m.ID], ranks[i], now[i] = m, m.WaitingRank, m.ID
	}
	if !slices.Equal(now, seen) || !slices.Equal(slices.Sorted(slices.Values(next)), slices.Sorted(slices.Values(seen))) {
		return domain.E(domain.Precondition, domain.CodeMemberNotWaiting)
	}
	for i, id := range next {
		m := members[id]
		if m.WaitingRank == ranks[i] {
			continue
		}
		m.WaitingRank = ranks[i]
		if err := t.tx.UpdateMember(m); err != nil {
			return err
		}
	}
	return t.book.Audit(app.Change{
		Action: access.MembersReorder, Object: string(t.org.ID), Name: t.org.Name,
		Before: map[string][]domain.MemberID{"waiting": seen}, After: map[string][]domain.MemberID{"waiting": next},
	})
}

// PromoteWaiting gives seats that have become free by the clock, because a hold
// lapsed or a license began, to those who wait, in all organizations. What
// becomes free by somebody's act is passed on at once; nothing relies on this
// having run, as whoever takes a seat lets those who wait go first.
func (s *Service) PromoteWaiting(ctx context.Context) error {
	const step = 100
	for after := domain.OrganizationID(""); ; {
		var orgs []domain.OrganizationID
		err := s.Read(ctx, func(tx *store.Tx) (err error) {
			orgs, err = tx.WaitingOrganizations(after, step)
			return err
		})
		if err != nil {
			return err
		}
		for _, org := range orgs {
			if err := s.reopen(ctx, org, func(*seating.Book) {}); err != nil {
				return err
			}
			after = org
		}
		if len(orgs) < step {
			return nil
		}
	}
}
