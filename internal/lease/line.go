package lease

import (
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// keeps reports whether somebody in line has asked lately enough to keep their
// place.
func (p *Pool) keeps(q domain.QueuedClient, t time.Time) bool {
	return t.Before(q.AskedAt.Add(2 * p.Rules.TTL()))
}

func present(q domain.QueuedClient, t time.Time) bool { return t.Before(q.AskedAt.Add(PresentFor)) }

func (p *Pool) place(client string) int {
	return slices.IndexFunc(p.Line, func(q domain.QueuedClient) bool { return q.Client == client })
}

func (p *Pool) inLine(client string) bool { return p.place(client) >= 0 }

// ahead counts those in line who come before a client and are present: for a
// seat of a reservation those who may have it as well, for "" all. Whoever is
// not in line, or has lost their place, comes after all of it.
func (p *Pool) ahead(client string, t time.Time) func(domain.ReservationID) int {
	before := p.Line
	if i := p.place(client); i >= 0 && p.keeps(p.Line[i], t) {
		before = p.Line[:i]
	}
	return func(id domain.ReservationID) (n int) {
		for _, q := range before {
			if q.Client != client && present(q, t) && (id == "" || slices.Contains(q.Reservations, id)) {
				n++
			}
		}
		return n
	}
}

// wait refuses a request for want of a seat, and keeps its place in line where
// it wants one.
func (p *Pool) wait(r Request, reason domain.LeaseDenial, t time.Time) Decision {
	d := Decision{Denied: &Denial{Reason: reason}}
	i := p.place(r.Client)
	mine := domain.QueuedClient{Client: r.Client, Since: t}
	kept := i >= 0 && p.keeps(p.Line[i], t)
	for j, q := range p.Line {
		if p.keeps(q, t) {
			d.Denied.Length++
			if kept && j == i {
				d.Denied.Position = d.Denied.Length
			}
		}
		mine.Place = max(mine.Place, q.Place+1)
	}
	switch {
	case p.Rules.QueueOff || !r.Queue && !kept || !kept && d.Denied.Length >= MaxLine:
		d.Leaves = i >= 0
		return d
	case kept:
		mine = p.Line[i]
	default:
		d.Denied.Length++
		d.Denied.Position = d.Denied.Length
	}
	mine.User, mine.Device, mine.Reservations, mine.AskedAt = r.User, r.Device, r.Reservations, t
	d.Joins = &mine
	return d
}

// Gone lists those in line who have lost their place at t, for clearing up.
func (p *Pool) Gone(t time.Time) (list []domain.QueuedClient) {
	for _, q := range p.Line {
		if !p.keeps(q, t) {
			list = append(list, q)
		}
	}
	return list
}
