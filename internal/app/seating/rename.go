package seating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Rename moves the seats of a member to the address they have from now on. Each
// stays what it was: of the same pool, by the same rule, held since the same
// instant. The ledger closes the line of the one address and opens one of the
// other, so that whatever was shown before is explained as it was.
func (b *Book) Rename(m domain.Member, to domain.Email) error {
	held, err := b.tx.HeldSeats(b.Organization.ID, m.Email.Key)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.State != domain.SeatActive {
			continue // a lapsed hold of an invitation from before they came
		}
		product, err := b.tx.Product(h.Product)
		if err != nil {
			return err
		}
		p, err := b.pool(product, h.Area)
		if err != nil {
			return err
		}
		from, now := Of(m), Of(m)
		now.Key, now.Email = to.Key, to.Address
		if err := b.write(p, from, domain.SeatNone, time.Time{}, h.Rule); err != nil {
			return err
		}
		p.Pool, err = b.tx.WriteSeat(p.Pool, store.SeatLine{
			Seat:  store.Seat{PersonKey: now.Key, State: domain.SeatActive, Since: h.Since},
			Email: now.Email, Name: now.Name, Rule: h.Rule, Cause: string(b.cause), Actor: b.by.Name, Reference: now.Reference, At: b.now,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
