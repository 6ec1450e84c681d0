package lease

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Apply makes the pool what it is after a decision.
func (p *Pool) Apply(d Decision) {
	if d.Was != nil {
		p.Drop(*d.Was)
	}
	if d.Lease != nil && d.Lease.EndedAt.IsZero() {
		p.Take(*d.Lease)
	}
	switch {
	case d.Joins != nil:
		if i := p.place(d.Joins.Client); i >= 0 {
			p.Line = slices.Delete(p.Line, i, i+1)
		}
		i, _ := slices.BinarySearchFunc(p.Line, *d.Joins, func(a, b domain.QueuedClient) int { return cmp.Compare(a.Place, b.Place) })
		p.Line = slices.Insert(p.Line, i, *d.Joins)
	case d.Leaves:
		p.Leave(d.Client)
	}
}

// Leave takes a client out of the line.
func (p *Pool) Leave(client string) {
	if i := p.place(client); i >= 0 {
		p.Line = slices.Delete(p.Line, i, i+1)
	}
}

func (c Counts) clone() Counts {
	c.Held, c.Filled = maps.Clone(c.Held), maps.Clone(c.Filled)
	return c
}

// End is a lease that ends at t: at the client's wish, or somebody else's. It is
// nil for one that is over already, or when the client names another one.
func End(had *domain.Lease, names domain.LeaseID, reason domain.LeaseEnd, note string, t time.Time) *domain.Lease {
	if had == nil || !had.AliveAt(t) || names != "" && had.ID != names {
		return nil
	}
	ended := *had
	ended.EndedAt, ended.EndReason, ended.EndNote = t, reason, note
	return &ended
}

// Borrow prolongs a lease for use without a connection, for so many days and not
// beyond its license's end. It is refused with leases.not_borrowable (data: kept,
// borrowed) where the rules keep what is left, and field.range at days.
func (p *Pool) Borrow(had *domain.Lease, names domain.LeaseID, days int, t time.Time) (Decision, error) {
	p.See(t)
	most := p.Rules.Borrowable()
	if most == 0 {
		return Decision{}, domain.E(domain.Conflict, domain.CodeNotBorrowable)
	}
	if days < 1 || days > most {
		return Decision{}, domain.Bad("days", domain.CodeRange).With("min", 1).With("max", most)
	}
	d := p.renewNamed(Request{Names: names}, had, t)
	if d.Lost != nil {
		return d, nil
	}
	if !had.Borrowed && p.Borrowed >= p.Capacity-p.Rules.BorrowKeep {
		return Decision{}, domain.E(domain.Conflict, domain.CodeNotBorrowable).
			With("kept", p.Rules.BorrowKeep).With("borrowed", p.Borrowed)
	}
	life := time.Duration(days) * 24 * time.Hour
	l, _ := p.usable(d.Lease.License)
	until := l.until(t, life)
	if other, found := p.room(had.Built); found && until.Before(t.Add(life)) && other.until(t, life).After(until) {
		l, until = other, other.until(t, life)
	}
	d.Lease.License, d.Lease.Borrowed = l.ID, true
	d.Lease.Reservation = had.Reservation
	if until.After(had.ExpiresAt) || l.ID != had.License {
		d.Lease.ExpiresAt = until
	} else {
		d.Lease.ExpiresAt = had.ExpiresAt // never shorter than it was
	}
	return d, nil
}

// Refit says which of the leases alive have to end or change because the facts
// have changed: those whose license gives none any more, or not as many, the
// latest granted first. Another license takes over where it has room; the end of
// a license cuts short what it does not end. why says what became of a license.
func (p *Pool) Refit(alive []domain.Lease, t time.Time, why func(domain.LicenseID) domain.LeaseEnd) (changed []Decision) {
	p.See(t)
	alive = slices.Clone(alive)
	slices.SortFunc(alive, func(a, b domain.Lease) int { return cmp.Compare(b.Fence, a.Fence) })
	for _, had := range alive {
		l, ok := p.usable(had.License)
		over := ok && p.Held[had.License] > l.Seats
		if ok && !over {
			if end := earliest(l.Ends, had.ExpiresAt); end.Before(had.ExpiresAt) {
				cut := had
				cut.ExpiresAt = end
				changed = append(changed, Decision{Lease: &cut, Was: &had})
			}
			continue
		}
		next := had
		if other, found := p.room(had.Built); found {
			next.License, next.ExpiresAt = other.ID, earliest(other.Ends, had.ExpiresAt)
		} else {
			next.EndedAt, next.EndReason = t, why(had.License)
		}
		d := Decision{Lease: &next, Was: &had}
		p.Apply(d)
		changed = append(changed, d)
	}
	return changed
}
