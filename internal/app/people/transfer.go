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

// PreviewTransfer says what TransferSeat would do: a line for who gives the seat
// up, and one for who gets it, whose key is their id or the address as typed.
func (s *Service) PreviewTransfer(ctx context.Context, by domain.Actor, org domain.OrganizationID, in TransferInput) (domain.Preview, error) {
	return s.preview(ctx, by, org, in.batch())
}

// PerformTransfer passes a seat on as PreviewTransfer has shown with the hash:
// preview.changed, preview.refused.
func (s *Service) PerformTransfer(ctx context.Context, by domain.Actor, org domain.OrganizationID, in TransferInput, hash string) (domain.Preview, error) {
	return s.perform(ctx, by, org, in.batch(), hash)
}

func (in TransferInput) batch() batch {
	to := string(in.To)
	if to == "" {
		to = in.Invite.Email
	}
	b := batch{action: access.SeatsTransfer, field: "to", keys: []string{string(in.From), to}}
	b.before = func(t *task) error {
		if err := t.book.Settle(); err != nil { // what was free before goes to those who wait
			return err
		}
		from, err := t.tx.Member(t.org.ID, in.From)
		switch {
		case err != nil:
			return err
		case from.Account == t.by.Account:
			return domain.E(domain.Conflict, domain.CodeMemberSelf)
		case from.State != domain.MemberActive:
			return domain.E(domain.Conflict, domain.CodeMemberNotActive).With("state", string(from.State))
		case in.To == in.From:
			return domain.E(domain.Conflict, domain.CodeAlreadyMember)
		}
		return nil
	}
	b.line = func(t *task, key string) (domain.PreviewLine, error) {
		if key == string(in.From) {
			return t.giveUp(in)
		}
		l, _, err := t.takeUp(in)
		return l, err
	}
	return b
}

func (t *task) transferSeat(in TransferInput) (i domain.Invitation, err error) {
	if err := in.batch().before(t); err != nil {
		return i, err
	}
	if _, err := t.giveUp(in); err != nil {
		return i, err
	}
	_, i, err = t.takeUp(in)
	return i, err
}

// giveUp ends the seat of who has it.
func (t *task) giveUp(in TransferInput) (l domain.PreviewLine, err error) {
	from, err := t.tx.Member(t.org.ID, in.From)
	switch {
	case err != nil:
		return l, err
	case in.Remove:
		l, err = t.remove(from)
	default:
		l, err = t.block(from)
	}
	l.Name, l.Email = from.Name, from.Email.Address
	return l, err
}

// takeUp gives the seat to whom it is passed on.
func (t *task) takeUp(in TransferInput) (l domain.PreviewLine, i domain.Invitation, err error) {
	if in.To == "" {
		i, err = t.inviteTyped(in.Invite)
		return domain.PreviewLine{Email: i.Email.Address, Outcome: domain.OutcomeDone}, i, err
	}
	m, err := t.tx.Member(t.org.ID, in.To)
	if err != nil {
		return l, i, err
	}
	l, err = t.seatNamed(m)
	l.Name, l.Email = m.Name, m.Email.Address
	return l, i, err
}

// seatNamed makes one member active, whatever their place in the waiting list.
func (t *task) seatNamed(m domain.Member) (l domain.PreviewLine, err error) {
	switch m.State {
	case domain.MemberActive:
		return l, domain.E(domain.Conflict, domain.CodeAlreadyMember)
	case domain.MemberBlocked:
		return t.unblock(m)
	case domain.MemberWaiting:
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
	return l, t.book.Audit(app.Change{
		Action: access.SeatsTransfer, Object: string(m.ID), Name: m.Email.Address,
		Before: map[string]string{"state": string(domain.MemberWaiting)}, After: map[string]string{"state": string(m.State)},
		SeatDelta: t.book.Delta() - held,
	})
}
