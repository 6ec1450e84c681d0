package seating

import (
	"time"

	"seatward.dev/sdk/comply"

	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Review has Close look at the limits of every pool: the licenses are others
// than before, or time has passed. Otherwise it looks at the products of which a
// seat has changed.
func (b *Book) Review() { b.review = true }

// watch decides what has become of the limits of the pools and of the rules that
// the organization breaks, remembers it, and tells whoever has to know. What is
// only rehearsed tells nobody.
func (b *Book) watch() error {
	products := b.touched()
	if b.dry || len(products) == 0 {
		return nil
	}
	k, err := recall(b.tx, b.Organization.ID, b.now)
	if err != nil {
		return err
	}
	for _, product := range products {
		licenses, err := b.licensesFor(product.ID)
		if err != nil {
			return err
		}
		if err := b.apply(product, k.look(product, licenses), k.standings[product.ID]); err != nil {
			return err
		}
	}
	return b.noteViolation()
}

// touched are the products whose limits have to be looked at.
func (b *Book) touched() (list []domain.Product) {
	changed := map[domain.ProductID]bool{}
	for key, p := range b.pools {
		changed[key.product] = changed[key.product] || p.before != p.tally()
	}
	for _, product := range b.products {
		if (b.review || changed[product.ID]) && len(seats.Areas(product.Policy)) > 0 {
			list = append(list, product)
		}
	}
	return list
}

func (b *Book) apply(product domain.Product, f found, before store.SeatStanding) error {
	tell := &notices.Service{Env: b.env}
	for _, p := range f.pools {
		if p.Watch != p.was {
			if err := b.tx.UpdatePoolWatch(p.WatchedPool); err != nil {
				return err
			}
		}
		if p.tell == "" {
			continue
		}
		mark := p.Watch.Near
		if p.tell == domain.NoticeSeatsOver {
			mark = p.Watch.Over
		}
		if err := tell.Crossed(b.tx, b.Organization, notices.Limit{Kind: p.tell, Pool: p.Pool, Product: product, Tally: p.tally, Mark: mark}); err != nil {
			return err
		}
	}
	if err := b.tx.PutSeatStanding(b.Organization.ID, store.SeatStanding{
		Product: product.ID, State: f.state, Stage: f.violation.Stage, Since: f.violation.Since,
	}); err != nil {
		return err
	}
	return tell.Stood(b.tx, b.Organization.ID, domain.Standing{Stage: before.Stage, Since: before.Since}, f.violation)
}

// noteViolation keeps with the organization since when it breaks a rule, so that
// whoever enters need not ask for each product.
func (b *Book) noteViolation() error {
	standings, err := b.tx.SeatStandings(b.Organization.ID)
	if err != nil {
		return err
	}
	var oldest time.Time
	for _, s := range standings {
		if !s.Since.IsZero() && (oldest.IsZero() || s.Since.Before(oldest)) {
			oldest = s.Since
		}
	}
	if oldest.Equal(b.Organization.ViolationSince) {
		return nil
	}
	b.Organization.ViolationSince = oldest
	return b.tx.NoteViolation(b.Organization.ID, oldest)
}

// known is what there is to decide from about an organization's limits.
type known struct {
	now       time.Time
	pools     []store.WatchedPool
	standings map[domain.ProductID]store.SeatStanding
}

func recall(tx *store.Tx, org domain.OrganizationID, now time.Time) (k known, err error) {
	k = known{now: now, standings: map[domain.ProductID]store.SeatStanding{}}
	if k.pools, err = tx.WatchedPools(org, now); err != nil {
		return k, err
	}
	standings, err := tx.SeatStandings(org)
	for _, s := range standings {
		k.standings[s.Product] = s
	}
	return k, err
}

// found is how an organization stands with one product.
type found struct {
	pools     []foundPool
	state     comply.State
	violation domain.Violation
}

type foundPool struct {
	store.WatchedPool // with what is to be remembered
	was               domain.PoolWatch
	tally             domain.Tally
	tell              domain.NoticeKind
}

func (k known) look(product domain.Product, licenses []domain.License) (f found) {
	var held domain.Users
	for _, area := range seats.Areas(product.Policy) {
		for _, p := range k.pools {
			if p.Product != product.ID || p.Area != area {
				continue
			}
			one := foundPool{WatchedPool: p, was: p.Watch, tally: domain.Tally{Capacity: capacity(licenses, area, k.now), Active: p.Active, Pending: p.Pending}}
			one.Watch, one.tell = seats.Watch(p.Watch, one.tally, k.now)
			f.pools = append(f.pools, one)
			if area == domain.AreaExternal {
				held.External = one.tally.Held()
			} else {
				held.Internal = one.tally.Held()
			}
		}
	}
	f.state, f.violation = seats.Stand(k.standings[product.ID].State, product, licenses, held, k.now)
	return f
}

// news reports whether there is anything to remember or to tell.
func (f found) news(before store.SeatStanding) bool {
	for _, p := range f.pools {
		if p.Watch != p.was {
			return true
		}
	}
	was, is := before.State, f.state
	return f.violation.Stage.Rank() != before.Stage.Rank() || was.Licensed != is.Licensed || was.Ladder != is.Ladder ||
		differ(was.Expired, is.Expired) || differ(was.OverUse, is.OverUse)
}

func differ(a, b comply.Spell) bool { return !a.Since.Equal(b.Since) || !a.Cured.Equal(b.Cured) }

// Due reports whether anything about an organization's seats has to be remembered
// or told, because time has passed: a license has ended, a hold has lapsed, a
// violation has come to a stage. It only looks.
func Due(tx *store.Tx, org domain.OrganizationID, now time.Time) (bool, error) {
	products, err := tx.PooledProducts(org)
	if err != nil {
		return false, err
	}
	k, err := recall(tx, org, now)
	if err != nil {
		return false, err
	}
	for _, product := range products {
		licenses, err := tx.ProductLicenses(org, product.ID)
		if err != nil {
			return false, err
		}
		if len(seats.Areas(product.Policy)) > 0 && k.look(product, licenses).news(k.standings[product.ID]) {
			return true, nil
		}
	}
	return false, nil
}
