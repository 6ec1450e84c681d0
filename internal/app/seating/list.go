package seating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Holding is one of many invitations that are to hold their seats.
type Holding struct {
	Who     Person
	Granted []domain.Product // whose seats are to be granted on acceptance

	Until time.Time // once planned: how long it holds seats; when it is sent, where it holds none
	Seats int       // once planned: how many it takes that it did not hold
	Err   error     // once planned: seats.exhausted, and it holds none
}

// Holds are seats to be reserved for many invitations at once.
type Holds struct {
	Missing []domain.PoolShortage // seats that there were too few of, by pool

	lines []heldLines
}

type heldLines struct {
	pool  *pool
	lines []store.SeatLine
	fresh int
}

// PlanHolds gives the seats of a list of invitations, in its order, as Hold would
// one by one: whoever finds one of theirs taken gets none. The book counts with
// them from then on; WriteHolds writes them.
func (b *Book) PlanHolds(list []Holding, sentAt time.Time) (h Holds, err error) {
	if err := b.Settle(); err != nil {
		return h, err
	}
	p := planner{book: b, sentAt: sentAt, sets: map[string][]*pool{}, held: map[*pool]map[string]store.Seat{}, at: map[*pool]int{}, missing: map[*pool]int{}}
	for _, one := range list {
		if err := p.meet(one); err != nil {
			return h, err
		}
	}
	if err := p.look(list); err != nil {
		return h, err
	}
	for i := range list {
		if err := p.hold(&list[i]); err != nil {
			return h, err
		}
	}
	for _, key := range b.order {
		if n := p.missing[b.pools[key]]; n > 0 {
			pool := b.pools[key]
			p.holds.Missing = append(p.holds.Missing, domain.PoolShortage{
				Product: pool.product.ID, ProductName: pool.product.Name, Area: pool.Area, Missing: n,
			})
		}
	}
	return p.holds, nil
}

// WriteHolds writes what PlanHolds has planned.
func (b *Book) WriteHolds(h Holds) (err error) {
	for _, l := range h.lines {
		if l.pool.Pool, err = b.tx.HoldSeats(l.pool.Pool, l.lines, l.fresh); err != nil {
			return err
		}
	}
	return nil
}

type planner struct {
	book    *Book
	sentAt  time.Time
	sets    map[string][]*pool              // pools by area and granted products
	held    map[*pool]map[string]store.Seat // seats by person
	at      map[*pool]int                   // of the pool in holds.lines
	missing map[*pool]int
	holds   Holds
}

func (p *planner) meet(one Holding) error {
	name := setOf(one)
	if _, met := p.sets[name]; met {
		return nil
	}
	pools, err := p.book.reserved(one.Who.Area, one.Granted, p.sentAt)
	p.sets[name] = pools
	return err
}

func setOf(one Holding) string {
	name := string(one.Who.Area)
	for _, product := range one.Granted {
		name += " " + string(product.ID)
	}
	return name
}

// look reads the seats that those on the list have already.
func (p *planner) look(list []Holding) error {
	keys := map[*pool][]string{}
	for _, one := range list {
		for _, pool := range p.sets[setOf(one)] {
			keys[pool] = append(keys[pool], one.Who.Key)
		}
	}
	for pool, keys := range keys {
		found, err := p.book.tx.SeatsOf(pool.Pool, keys)
		if err != nil {
			return err
		}
		p.held[pool] = map[string]store.Seat{}
		for _, s := range found {
			p.held[pool][s.PersonKey] = s
		}
	}
	return nil
}

func (p *planner) hold(one *Holding) error {
	one.Until = p.sentAt
	pools, refused := p.sets[setOf(*one)], false
	for _, pool := range pools {
		if _, holds := p.held[pool][one.Who.Key]; holds {
			continue
		}
		if err := seats.Admit(pool.tally(), 1); err != nil {
			p.missing[pool]++
			refused = true
			one.Err = domain.AsError(err).With("product", pool.product.Name).With("area", string(pool.Area))
		}
	}
	if refused {
		return nil
	}
	for _, pool := range pools {
		end := p.book.holds(pool, p.sentAt)
		if p.take(pool, one.Who, end) {
			one.Seats++
		}
		if end.After(one.Until) {
			one.Until = end
		}
	}
	return nil
}

// take notes a seat, and says whether it is one that the person did not hold.
func (p *planner) take(pool *pool, who Person, until time.Time) (fresh bool) {
	i, known := p.at[pool]
	if !known {
		i = len(p.holds.lines)
		p.at[pool], p.holds.lines = i, append(p.holds.lines, heldLines{pool: pool})
	}
	seat, holds := p.held[pool][who.Key]
	if !holds {
		seat.Since = p.book.now
		p.holds.lines[i].fresh++
		pool.Pending++
	}
	seat.PersonKey, seat.State, seat.HoldUntil = who.Key, domain.SeatPending, until
	p.held[pool][who.Key] = seat
	p.holds.lines[i].lines = append(p.holds.lines[i].lines, store.SeatLine{
		Seat: seat, Email: who.Email, Name: who.Name, Rule: domain.ByInvitation, Cause: string(p.book.cause),
		Actor: p.book.by.Name, Reference: who.Reference, At: p.book.now,
	})
	return !holds
}

// reserved are the pools in which an invitation sent at sentAt holds a seat:
// those of its area, and those of what it grants.
func (b *Book) reserved(area domain.Area, granted []domain.Product, sentAt time.Time) (list []*pool, err error) {
	wanted, err := b.wanted(area)
	if err != nil {
		return nil, err
	}
	for _, product := range granted {
		from, ok := seats.Granted(product.Policy, area)
		if !ok {
			continue
		}
		p, err := b.pool(product, from)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, p)
	}
	for _, p := range wanted {
		if !b.holds(p, sentAt).IsZero() {
			list = append(list, p)
		}
	}
	return list, nil
}
