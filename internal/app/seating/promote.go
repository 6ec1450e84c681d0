package seating

import (
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Settle passes on what has become free by the clock since anybody looked,
// before the use case takes a seat: nobody overtakes those who wait. It does so
// once; what the use case itself frees is passed on by Close, so that it can be
// given to somebody by name first.
func (b *Book) Settle() error {
	if b.settled {
		return nil
	}
	b.settled = true
	return b.promote()
}

// Close passes the free seats on to those who wait, in order, and lists who came
// to be active. What the use case means for the limits of the pools is decided
// then, and whoever has to know is told. It is the last thing done to seats in a
// use case.
func (b *Book) Close() (promoted []domain.Member, err error) {
	b.settled = true
	if err = b.promote(); err == nil {
		err = b.watch()
	}
	return b.promoted, err
}

// Queue puts a member at the end of the waiting list.
func (b *Book) Queue(m *domain.Member) error {
	last, err := b.tx.LastRank(m.Organization)
	m.State, m.WaitingSince, m.WaitingRank = domain.MemberWaiting, b.now, last+1
	m.BlockedAt, m.BlockedBy = time.Time{}, ""
	return err
}

// Activate is a member as an active one.
func Activate(m domain.Member) domain.Member {
	m.State, m.WaitingSince, m.WaitingRank = domain.MemberActive, time.Time{}, 0
	m.BlockedAt, m.BlockedBy = time.Time{}, ""
	return m
}

// atOnce is how many of those who wait are read at a time.
const atOnce = 50

func (b *Book) promote() error {
	cause := b.cause
	b.cause = access.MembersPromote // what the ledger says
	defer func() { b.cause = cause }()
	for _, area := range domain.Areas() {
		for more := true; more; {
			next, err := b.tx.NextInLine(b.Organization.ID, area, atOnce)
			if err != nil {
				return err
			}
			more = len(next) == atOnce
			for _, m := range next {
				seated, err := b.activate(m)
				if err != nil {
					return err
				}
				if !seated {
					more = false
					break
				}
			}
		}
	}
	return b.promoteGrants()
}

// activate makes the first in line active if every seat they need is free. All
// in the line of an area need the same seats, so after the first who finds none
// nobody else does.
func (b *Book) activate(m domain.Member) (seated bool, err error) {
	held := b.Delta()
	switch err := b.seat(Of(m)); {
	case domain.HasCode(err, domain.CodeSeatsExhausted):
		return false, nil
	case err != nil:
		return false, err
	}
	m = Activate(m)
	if err := b.tx.UpdateMember(m); err != nil {
		return false, err
	}
	m.Version++
	if _, err := b.Return(m); err != nil {
		return false, err
	}
	b.promoted = append(b.promoted, m)
	if err := b.mailSeated(m); err != nil {
		return false, err
	}
	return true, b.Audit(app.Change{
		Action: access.MembersPromote, Object: string(m.ID), Name: m.Email.Address,
		After: map[string]string{"state": string(m.State)}, SeatDelta: b.Delta() - held,
	})
}

func (b *Book) mailSeated(m domain.Member) error {
	if b.dry {
		return nil
	}
	a, err := b.tx.Account(m.Account)
	if err != nil {
		return err
	}
	return b.Mail(mail.Job(a.Email.Address, a.Language, mail.Seated{
		Organization: b.Organization.Name, Link: b.env.URL + "/organizations/" + string(b.Organization.ID),
	}))
}

// promoteGrants gives grants that wait their seats, in order of granting.
func (b *Book) promoteGrants() error {
	for _, product := range b.products {
		if product.Policy.Seats != domain.SeatsGranted {
			continue
		}
		for _, area := range seats.Areas(product.Policy) {
			if err := b.promotePool(product, area); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Book) promotePool(product domain.Product, area domain.Area) error {
	key := store.Pool{Organization: b.Organization.ID, Product: product.ID, Area: area}
	for {
		next, err := b.tx.NextGrants(key, 1)
		if err != nil || len(next) == 0 {
			return err
		}
		m, err := b.tx.Member(b.Organization.ID, next[0].Member)
		if err != nil {
			return err
		}
		held := b.Delta()
		switch err := b.seatGrant(m, product, area); {
		case domain.HasCode(err, domain.CodeSeatsExhausted):
			return nil
		case err != nil:
			return err
		}
		g := next[0]
		g.State = domain.GrantActive
		if err := b.tx.UpdateGrant(g); err != nil {
			return err
		}
		if err := b.Audit(app.Change{
			Action: access.MembersPromote, Object: string(m.ID), Name: m.Email.Address,
			After: map[string]string{"product": product.Name}, SeatDelta: b.Delta() - held,
		}); err != nil {
			return err
		}
	}
}
