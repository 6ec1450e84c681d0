package seats

import (
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Past is an organization's licenses for one product through time: each as it
// is, and the revisions it has had. A revision is in force from when it was made
// until it was suspended, withdrawn, or replaced by the next one.
type Past struct {
	licenses  []domain.License
	revisions map[domain.LicenseID][]domain.LicenseRevision // the newest first
	changes   []time.Time                                   // when any began or ended, in order
}

// PastOf is the past of licenses, by their revisions in any order.
func PastOf(licenses []domain.License, revisions []domain.LicenseRevision) Past {
	p := Past{licenses: licenses, revisions: map[domain.LicenseID][]domain.LicenseRevision{}}
	for _, v := range revisions {
		p.revisions[v.License] = append(p.revisions[v.License], v)
		p.changes = append(p.changes, v.CreatedAt)
		if !v.EndedAt.IsZero() {
			p.changes = append(p.changes, v.EndedAt)
		}
	}
	for _, of := range p.revisions {
		slices.SortFunc(of, func(a, b domain.LicenseRevision) int { return b.Revision - a.Revision })
	}
	slices.SortFunc(p.changes, time.Time.Compare)
	p.changes = slices.CompactFunc(p.changes, time.Time.Equal)
	return p
}

// At are the licenses as they were at t, as far as seats go: those that existed,
// with the users they had. One that was held back or withdrawn then is suspended.
func (p Past) At(t time.Time) []domain.License {
	list := make([]domain.License, 0, len(p.licenses))
	for _, l := range p.licenses {
		of := p.revisions[l.ID]
		i := slices.IndexFunc(of, func(v domain.LicenseRevision) bool { return !v.CreatedAt.After(t) })
		if i < 0 {
			continue
		}
		l.Revision, l.Users, l.State = of[i].Revision, of[i].Users, domain.LicenseActive
		if !of[i].EndedAt.IsZero() && !t.Before(of[i].EndedAt) {
			l.State = domain.LicenseSuspended
		}
		list = append(list, l)
	}
	return list
}

// Capacity is how many seats of each area the licenses gave at t: what Capacity
// said of them then.
func (p Past) Capacity(t time.Time) domain.Users { return Capacity(p.At(t), t) }

// Capacities is Capacity at many instants in order. It costs about as much as
// there are changes among them.
func (p Past) Capacities(at []time.Time) []domain.Users {
	list := make([]domain.Users, len(at))
	var until time.Time // of what the entry before says; zero: for good
	for i, t := range at {
		if i > 0 && (until.IsZero() || t.Before(until)) {
			list[i] = list[i-1]
			continue
		}
		e := entitled(p.At(t), t)
		list[i], until = domain.Users(e.Users), time.Time{}
		if e.Next != nil {
			until = e.Next.At
		}
		n, _ := slices.BinarySearchFunc(p.changes, t, func(c, t time.Time) int {
			if c.After(t) {
				return 1
			}
			return -1
		})
		if n < len(p.changes) && (until.IsZero() || p.changes[n].Before(until)) {
			until = p.changes[n]
		}
	}
	return list
}
