package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
)

// MoveArea moves a member to the other area: their seats of the one become free,
// and they take those of the other, or are refused with seats.exhausted. Granted
// seats that the other area has no room for wait. Somebody who waits keeps their
// rank. The version is that of the member as the editor saw them
// (precondition.stale).
func (s *Service) MoveArea(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID, area string, version int64) (m domain.Member, err error) {
	err = s.edit(ctx, by, org, Act{Do: access.MembersMove, Area: area}, id, version, &m)
	return m, err
}

func (t *task) move(m domain.Member, to string) (l domain.PreviewLine, err error) {
	area, err := domain.ParseArea("area", to)
	if err != nil {
		return l, err
	}
	switch {
	case area == m.Area:
		l.Outcome = domain.OutcomeUnchanged
		return l, nil
	case !access.MayTouch(t.st.Rank(), m.Role):
		return l, domain.E(domain.Conflict, domain.CodeOwnerUntouchable)
	}
	held, old := t.book.Delta(), m
	m.Area = area
	if m.State == domain.MemberActive {
		if err := t.book.Seat(seating.Of(m)); err != nil {
			return l, err
		}
	}
	if err := t.tx.UpdateMember(m); err != nil {
		return l, err
	}
	if m.State == domain.MemberActive {
		if err := t.book.FreeArea(seating.Of(old)); err != nil {
			return l, err
		}
		if l.Grants, err = t.book.Return(m); err != nil {
			return l, err
		}
	}
	l.Outcome = domain.OutcomeDone
	return l, t.audit(access.MembersMove, m, held, "area", string(old.Area), string(m.Area))
}
