package people

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
)

// Block keeps a member out without losing anything of theirs: at once their
// seats become free, their API tokens for the organization end, and it is no
// longer theirs to see. Their grants are remembered. The last active owner stays
// (members.last_owner), owners are blocked by owners alone
// (members.owner_protected), and nobody blocks themselves (members.self).
// Blocking somebody who is blocked changes nothing.
func (s *Service) Block(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) error {
	return s.one(ctx, by, org, Act{Do: access.MembersBlock}, id)
}

// Unblock lets a blocked member back in, into free seats only: otherwise it is
// refused with seats.exhausted. Their grants return; those without a free seat
// wait for one. Somebody who is not blocked stays as they are.
func (s *Service) Unblock(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) error {
	return s.one(ctx, by, org, Act{Do: access.MembersUnblock}, id)
}

func (t *task) block(m domain.Member) (l domain.PreviewLine, err error) {
	switch {
	case m.State == domain.MemberBlocked:
		l.Outcome = domain.OutcomeUnchanged
		return l, nil
	case !access.MayTouch(t.st.Rank(), m.Role):
		return l, domain.E(domain.Conflict, domain.CodeOwnerUntouchable)
	}
	if err := keepAnOwner(t.tx, m); err != nil {
		return l, err
	}
	if m.Account == t.by.Account {
		return l, domain.E(domain.Conflict, domain.CodeMemberSelf)
	}
	held, before := t.book.Delta(), m.State
	if l.Grants, err = t.book.Rest(m); err != nil {
		return l, err
	}
	if err := t.endLeases(m); err != nil {
		return l, err
	}
	if l.Tokens, err = t.tx.RevokeMemberTokens(m.Organization, m.Account, t.Now()); err != nil {
		return l, err
	}
	m.State, m.WaitingSince, m.WaitingRank = domain.MemberBlocked, time.Time{}, 0
	m.BlockedAt, m.BlockedBy = t.Now(), t.by.Name
	if err := t.tx.UpdateMember(m); err != nil {
		return l, err
	}
	l.Outcome = domain.OutcomeDone
	return l, t.audit(access.MembersBlock, m, held, "state", string(before), string(m.State))
}

func (t *task) unblock(m domain.Member) (l domain.PreviewLine, err error) {
	if m.State != domain.MemberBlocked {
		l.Outcome = domain.OutcomeUnchanged
		return l, nil
	}
	held := t.book.Delta()
	if err := t.book.Seat(seating.Of(m)); err != nil {
		return l, err
	}
	m = seating.Activate(m)
	if err := t.tx.UpdateMember(m); err != nil {
		return l, err
	}
	m.Version++
	if l.Grants, err = t.book.Return(m); err != nil {
		return l, err
	}
	l.Outcome = domain.OutcomeDone
	return l, t.audit(access.MembersUnblock, m, held, "state", string(domain.MemberBlocked), string(m.State))
}

// endLeases ends a member's floating leases, and those claimed with their tokens.
func (t *task) endLeases(m domain.Member) error {
	tokens, err := t.tx.MemberTokens(m.Organization, m.Account)
	if err != nil {
		return err
	}
	_, err = floating.EndOf(t.Env, t.tx, m.Organization, m.ID, tokens, domain.LeaseBlocked)
	return err
}

// audit writes one changed fact about a member, with the seats it moved since
// held was read from the book.
func (t *task) audit(action access.Action, m domain.Member, held int, fact, before, after string) error {
	return t.book.Audit(app.Change{
		Action: action, Object: string(m.ID), Name: m.Email.Address,
		Before: map[string]string{fact: before}, After: map[string]string{fact: after}, SeatDelta: t.book.Delta() - held,
	})
}
