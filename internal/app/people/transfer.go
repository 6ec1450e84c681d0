package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
)

// TransferInput passes a seat on: from a member who is blocked or removed by it,
// to one member, or to an address to invite.
type TransferInput struct {
	From   domain.MemberID
	Remove bool            // rather than block
	To     domain.MemberID // somebody who waits or is blocked; "" to invite
	Invite InviteInput     // when To is ""
}

// TransferSeat ends one person's seat and gives it to another, in one step: it
// happens whole or not at all, and nobody else gets the seat in between, not
// even those who wait. The errors are those of Block or Remove, and of Unblock
// or Invite. The invitation is returned when there is one.
func (s *Service) TransferSeat(ctx context.Context, by domain.Actor, org domain.OrganizationID, in TransferInput) (i domain.Invitation, err error) {
	err = s.do(ctx, by, org, access.SeatsTransfer, func(t *task) error {
		i, err = t.transferSeat(in)
		return err
	})
	return i, err
}

func (t *task) transferSeat(in TransferInput) (i domain.Invitation, err error) {
	if err := t.book.Settle(); err != nil { // what was free before goes to those who wait
		return i, err
	}
	from, err := t.tx.Member(t.org.ID, in.From)
	if err != nil {
		return i, err
	}
	switch {
	case from.Account == t.by.Account:
		return i, domain.E(domain.Conflict, domain.CodeMemberSelf)
	case from.State != domain.MemberActive:
		return i, domain.E(domain.Conflict, domain.CodeMemberNotActive).With("state", string(from.State))
	case in.Remove:
		_, err = t.remove(from)
	default:
		_, err = t.block(from)
	}
	if err != nil {
		return i, err
	}
	if in.To == "" {
		return t.inviteTyped(in.Invite)
	}
	return i, t.seatNamed(in.To)
}

// seatNamed makes one member active, whatever their place in the waiting list.
func (t *task) seatNamed(id domain.MemberID) error {
	m, err := t.tx.Member(t.org.ID, id)
	switch {
	case err != nil:
		return err
	case m.State == domain.MemberActive:
		return domain.E(domain.Conflict, domain.CodeAlreadyMember)
	case m.State == domain.MemberBlocked:
		_, err = t.unblock(m)
		return err
	}
	held := t.book.Delta()
	if err := t.book.Seat(seating.Of(m)); err != nil {
		return err
	}
	m = seating.Activate(m)
	if err := t.tx.UpdateMember(m); err != nil {
		return err
	}
	m.Version++
	if _, err := t.book.Return(m); err != nil {
		return err
	}
	return t.book.Audit(app.Change{
		Action: access.SeatsTransfer, Object: string(m.ID), Name: m.Email.Address,
		Before: map[string]string{"state": string(domain.MemberWaiting)}, After: map[string]string{"state": string(m.State)},
		SeatDelta: t.book.Delta() - held,
	})
}
