// Package seating is where people come to hold seats and lose them, beneath the
// use cases that cause it: one Book for one use case, through which every seat
// of an organization is taken, freed and passed on.
package seating

import (
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Book is an organization's seats, open for one use case. Whoever opens it has
// checked access, and closes it: Close passes free seats on to those who wait.
type Book struct {
	Organization domain.Organization

	env     *app.Env
	tx      *store.Tx
	by      domain.Actor
	cause   access.Action
	now     time.Time
	dry     bool
	settled bool
	review  bool // all pools are looked at when the book is closed

	products []domain.Product
	licenses map[domain.ProductID][]domain.License // as far as they have been read
	pools    map[poolKey]*pool
	order    []poolKey // as they were taken
	promoted []domain.Member
}

type poolKey struct {
	product domain.ProductID
	area    domain.Area
}

// pool is a locked pool with its capacity.
type pool struct {
	store.Pool
	product  domain.Product
	capacity int
	before   domain.Tally
}

func (p *pool) tally() domain.Tally {
	return domain.Tally{Capacity: p.capacity, Active: p.Active, Pending: p.Pending}
}

// Person is who holds or wants a seat.
type Person struct {
	Key       string // of the address; one person has one seat in a pool
	Email     string // as shown
	Name      string // "" for somebody without an account
	Area      domain.Area
	Reference string // id of the member or invitation, for the ledger
}

// Of is a member as a person.
func Of(m domain.Member) Person {
	return Person{Key: m.Email.Key, Email: m.Email.Address, Name: m.Name, Area: m.Area, Reference: string(m.ID)}
}

// Invited is an invited address as a person.
func Invited(i domain.Invitation) Person {
	return Person{Key: i.Email.Key, Email: i.Email.Address, Area: i.Area, Reference: string(i.ID)}
}

// Open takes the organization's row, behind which everything queues up that
// changes its people, and opens its seats for what by does.
func Open(env *app.Env, tx *store.Tx, by domain.Actor, org domain.OrganizationID, cause access.Action) (*Book, error) {
	locked, err := tx.LockOrganization(org)
	if err != nil {
		return nil, err
	}
	b := &Book{Organization: locked, env: env, tx: tx, by: by, cause: cause, now: env.Now(), licenses: map[domain.ProductID][]domain.License{}, pools: map[poolKey]*pool{}}
	b.products, err = tx.PooledProducts(org)
	return b, err
}

// Rehearse keeps the book from writing mails and audit entries: what it does is
// shown and then taken back.
func (b *Book) Rehearse() { b.dry = true }

// Rehearsing reports whether what is done will be taken back.
func (b *Book) Rehearsing() bool { return b.dry }

// For does a part of the use case that the ledger is to call by another action.
func (b *Book) For(cause access.Action, fn func() error) error {
	was := b.cause
	b.cause = cause
	defer func() { b.cause = was }()
	return fn()
}

// Audit writes an audit entry of the use case, unless it rehearses.
func (b *Book) Audit(c app.Change) error {
	if b.dry {
		return nil
	}
	c.Organization = b.Organization.ID
	return b.env.Audit(b.tx, b.by, c)
}

// AuditMany writes many audit entries of the use case as Audit does one.
func (b *Book) AuditMany(list []app.Change) error {
	if b.dry {
		return nil
	}
	for i := range list {
		list[i].Organization = b.Organization.ID
	}
	return b.env.AuditMany(b.tx, b.by, list)
}

// Mail sends a mail with the use case, unless it rehearses.
func (b *Book) Mail(m domain.SendMail) error {
	if b.dry {
		return nil
	}
	return b.env.Mail(b.tx, m)
}

// pool takes a pool's row, once.
func (b *Book) pool(product domain.Product, area domain.Area) (*pool, error) {
	key := poolKey{product.ID, area}
	if p, ok := b.pools[key]; ok {
		return p, nil
	}
	locked, err := b.tx.LockPool(b.Organization.ID, product.ID, area, b.now)
	if err != nil {
		return nil, err
	}
	p := &pool{Pool: locked, product: product}
	licenses, err := b.licensesFor(product.ID)
	if err != nil {
		return nil, err
	}
	p.capacity = capacity(licenses, area, b.now)
	p.before = p.tally()
	b.pools[key], b.order = p, append(b.order, key)
	return p, nil
}

// licensesFor reads the organization's licenses for a product, once.
func (b *Book) licensesFor(product domain.ProductID) (list []domain.License, err error) {
	if list, ok := b.licenses[product]; ok {
		return list, nil
	}
	if list, err = b.tx.ProductLicenses(b.Organization.ID, product); err == nil {
		b.licenses[product] = list
	}
	return list, err
}

// wanted are the pools in which somebody of an area takes a seat by membership:
// none of a product whose seats were given up.
func (b *Book) wanted(area domain.Area) (list []*pool, err error) {
	for _, product := range b.products {
		if !seats.Wanted(product.Policy, area) {
			continue
		}
		p, err := b.pool(product, area)
		if err != nil {
			return nil, err
		}
		if p.tally().Held() > 0 || seats.Licensed(b.licenses[product.ID], b.now) {
			list = append(list, p)
		}
	}
	return list, nil
}

// GiveUp frees every seat of a product that is no longer licensed. From then on
// nobody needs one, until it is licensed again and its pools are filled. A
// product that is licensed, or will be, is seats.licensed (product).
func (b *Book) GiveUp(product domain.Product) error {
	licenses, err := b.licensesFor(product.ID)
	if err != nil {
		return err
	}
	if seats.Licensed(licenses, b.now) {
		return domain.E(domain.Conflict, domain.CodeSeatsLicensed).With("product", product.Name)
	}
	for _, area := range seats.Areas(product.Policy) {
		p, err := b.pool(product, area)
		if err != nil {
			return err
		}
		line := store.SeatLine{Cause: string(b.cause), Actor: b.by.Name, At: b.now}
		if p.Pool, err = b.tx.EmptyPool(p.Pool, line); err != nil {
			return err
		}
	}
	return nil
}

// write changes a person's seat in a pool.
func (b *Book) write(p *pool, who Person, state domain.SeatState, holdUntil time.Time, rule domain.SeatCause) (err error) {
	p.Pool, err = b.tx.WriteSeat(p.Pool, store.SeatLine{
		Seat:  store.Seat{PersonKey: who.Key, State: state, HoldUntil: holdUntil, Since: b.now},
		Email: who.Email, Name: who.Name, Rule: rule, Cause: string(b.cause), Actor: b.by.Name, Reference: who.Reference, At: b.now,
	})
	return err
}

// admit refuses with seats.exhausted (product, area, capacity, held, free,
// wanted) whom the pool has no seat for. Who holds one has it already.
func (b *Book) admit(p *pool, who Person) error {
	_, holds, err := b.tx.Seat(p.Pool, who.Key)
	if err != nil || holds {
		return err
	}
	if err := seats.Admit(p.tally(), 1); err != nil {
		return domain.AsError(err).With("product", p.product.Name).With("area", string(p.Area))
	}
	return nil
}

// Seat gives a person their seat in every pool that members of their area have
// one in, or refuses with seats.exhausted and gives none. An invitation's hold
// becomes the seat. Those who wait come first.
func (b *Book) Seat(who Person) error {
	if err := b.Settle(); err != nil {
		return err
	}
	return b.seat(who)
}

func (b *Book) seat(who Person) error {
	pools, err := b.wanted(who.Area)
	if err != nil {
		return err
	}
	for _, p := range pools {
		if err := b.admit(p, who); err != nil {
			return err
		}
	}
	for _, p := range pools {
		if err := b.write(p, who, domain.SeatActive, time.Time{}, domain.ByMembership); err != nil {
			return err
		}
	}
	return nil
}

// Hold reserves the seats of an invitation sent at sentAt, all or none, and says
// until when: sentAt where it holds none. Seats of the products granted with it
// are among them. Those who wait come first.
func (b *Book) Hold(who Person, sentAt time.Time, granted ...domain.Product) (until time.Time, err error) {
	if err := b.Settle(); err != nil {
		return sentAt, err
	}
	pools, err := b.reserved(who.Area, granted, sentAt)
	if err != nil {
		return sentAt, err
	}
	for _, p := range pools {
		if err := b.admit(p, who); err != nil {
			return sentAt, err
		}
	}
	until = sentAt
	for _, p := range pools {
		end := b.holds(p, sentAt)
		if err := b.write(p, who, domain.SeatPending, end, domain.ByInvitation); err != nil {
			return sentAt, err
		}
		if end.After(until) {
			until = end
		}
	}
	return until, nil
}

// holds is until when an invitation sent at sentAt holds a seat of a pool; zero:
// not now.
func (b *Book) holds(p *pool, sentAt time.Time) time.Time {
	if end := seats.HoldUntil(p.product.Policy, sentAt); b.now.Before(end) {
		return end
	}
	return time.Time{}
}

// Free takes all of a person's seats away, granted ones too.
func (b *Book) Free(who Person) error {
	for _, product := range b.products {
		for _, area := range seats.Areas(product.Policy) {
			if err := b.free(product, area, who, domain.ByMembership); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Book) free(product domain.Product, area domain.Area, who Person, rule domain.SeatCause) error {
	if product.Policy.Seats == domain.SeatsGranted {
		rule = domain.ByGrant
	}
	_, holds, err := b.tx.Seat(store.Pool{Organization: b.Organization.ID, Product: product.ID, Area: area}, who.Key)
	if err != nil || !holds {
		return err
	}
	p, err := b.pool(product, area)
	if err != nil {
		return err
	}
	return b.write(p, who, domain.SeatNone, time.Time{}, rule)
}

// Fill seats the active members of each area in the pools of a product that has
// just been licensed. Nobody is refused: where the license is too small the pool
// is over, and no seat is free until it is enlarged or enough have left.
func (b *Book) Fill(product domain.Product) error {
	b.Review()
	for _, area := range seats.Areas(product.Policy) {
		p, err := b.pool(product, area)
		if err != nil {
			return err
		}
		if !seats.Wanted(product.Policy, area) {
			continue
		}
		line := store.SeatLine{Cause: string(b.cause), Actor: b.by.Name, At: b.now}
		if p.Pool, err = b.tx.FillPool(p.Pool, line); err != nil {
			return err
		}
	}
	var err error
	b.products, err = b.tx.PooledProducts(b.Organization.ID)
	return err
}

// Delta is how many more seats are held than when the book was opened.
func (b *Book) Delta() (n int) {
	for _, p := range b.pools {
		n += p.tally().Held() - p.before.Held()
	}
	return n
}

// Changes are the pools whose seats have changed since the book was opened,
// with capacity, active and pending before and after; blocked and waiting are
// not counted here.
func (b *Book) Changes() (list []domain.PoolChange) {
	for _, key := range b.order {
		p := b.pools[key]
		if p.before != p.tally() {
			list = append(list, domain.PoolChange{
				Product: p.product.ID, ProductName: p.product.Name, Area: p.Area, Before: p.before, After: p.tally(),
			})
		}
	}
	return list
}

// FreeArea takes away the seats that a person holds in the pools of their area,
// granted ones too, where the areas are licensed apart.
func (b *Book) FreeArea(who Person) error {
	for _, product := range b.products {
		if product.Policy.Seats == domain.SeatsGranted && !product.Policy.Extranet {
			continue // the one pool there is stays theirs
		}
		if err := b.free(product, who.Area, who, domain.ByMembership); err != nil {
			return err
		}
	}
	return nil
}
