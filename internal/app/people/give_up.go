package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
)

// GiveUpSeats frees all seats that people and invitations hold by membership of a
// product whose licenses have ended: the organization no longer uses it, breaks
// no rule by it, and nobody needs one to come in. Members stay as they are. A
// product that is licensed, or will be, is seats.licensed; one without such seats
// is not found. With its next license everybody is seated again.
func (s *Service) GiveUpSeats(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID) error {
	return s.do(ctx, by, org, access.SeatsGiveUp, func(t *task) error {
		p, err := t.licensed(product)
		if err == nil && p.Policy.Seats != domain.SeatsByMembership {
			err = domain.E(domain.NotFound, domain.CodeNotFound)
		}
		if err != nil {
			return err
		}
		held := t.book.Delta()
		if err := t.book.GiveUp(p); err != nil {
			return err
		}
		return t.book.Audit(app.Change{Action: access.SeatsGiveUp, Object: string(p.ID), Name: p.Name, SeatDelta: t.book.Delta() - held})
	})
}
