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

// Edit gives a member another role, another area, or both, in one step; "" leaves
// either as it is. The errors are those of ChangeRole and MoveArea.
func (s *Service) Edit(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID, role, area string, version int64) (m domain.Member, err error) {
	err = s.do(ctx, by, org, access.MembersChangeRole, func(t *task) error {
		m, err = t.edit(id, role, area, version)
		return err
	})
	return m, err
}

func (t *task) edit(id domain.MemberID, role, area string, version int64) (domain.Member, error) {
	m, err := t.tx.Member(t.org.ID, id)
	if err == nil && m.Version != version {
		err = domain.E(domain.Precondition, domain.CodeStale)
	}
	if err != nil {
		return m, err
	}
	if role != "" {
		if _, err := t.changeRole(m, role); err != nil {
			return m, err
		}
		if m, err = t.tx.Member(t.org.ID, id); err != nil {
			return m, err
		}
	}
	if area != "" {
		if _, err := t.move(m, area); err != nil {
			return m, err
		}
	}
	return t.tx.Member(t.org.ID, id)
}
