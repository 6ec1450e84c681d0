package floating

import (
	"cmp"
	"slices"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/store"
)

// Ending is what would end at once.
type Ending struct {
	Leases []domain.Lease // the latest granted first
	Sites  []domain.Delegation
}

// Foresee says what Refit would end if a floating license were as it is given
// here, and changes nothing.
func Foresee(env *app.Env, tx *store.Tx, l domain.License) (e Ending, err error) {
	row, err := tx.LeasePoolOf(l.Organization, l.Product)
	if domain.HasCode(err, domain.CodeNotFound) {
		return e, nil
	}
	if err != nil {
		return e, err
	}
	p := &pool{row: row, t: env.Now()}
	f, err := load(tx, row, p.t)
	if err != nil {
		return e, err
	}
	for i := range f.Licenses {
		if f.Licenses[i].ID == l.ID {
			f.Licenses[i] = floatingLicense(l)
		}
	}
	p.Facts, p.Counts = f.Facts, row.Book.Counts
	if err := p.uncount(tx); err != nil {
		return e, err
	}
	alive, err := tx.LeasesAlive(row.ID, p.t)
	if err != nil {
		return e, err
	}
	for _, d := range p.Refit(alive, p.t, p.why) {
		if !d.Lease.EndedAt.IsZero() {
			e.Leases = append(e.Leases, *d.Lease)
		}
	}
	slices.SortFunc(e.Leases, func(a, b domain.Lease) int { return cmp.Compare(b.Fence, a.Fence) })
	e.Sites = slices.DeleteFunc(slices.Clone(p.Delegations), func(d domain.Delegation) bool { return !p.endsDelegation(d) })
	return e, nil
}

// endsDelegation reports whether a delegation's license gives its seats no more.
func (p *pool) endsDelegation(d domain.Delegation) bool {
	i := slices.IndexFunc(p.Usable, func(l lease.InForce) bool { return l.ID == d.License })
	return d.AliveAt(p.t) && (i < 0 || p.Usable[i].Seats < 0)
}
