package floating

import (
	"slices"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/store"
)

// Refit fits the leases of a product to its licenses, in the transaction that
// has changed them: those for which none is left end now.
func Refit(env *app.Env, tx *store.Tx, org domain.OrganizationID, product domain.ProductID) error {
	found, err := ensurePool(env, tx, org, product)
	if err != nil {
		return err
	}
	rows, err := tx.LockLeasePools(found.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := tx.LeaseFactsChanged(org, product); err != nil {
		return err
	}
	row := rows[0]
	row.Facts++
	p, _, err := openPool(tx, nil, row, env.Now())
	if err != nil {
		return err
	}
	alive, err := tx.LeasesAlive(row.ID, p.t)
	if err != nil {
		return err
	}
	for _, d := range p.Refit(alive, p.t, p.why) {
		p.put(d.Lease, d.Was)
	}
	if err := p.endDelegations(tx); err != nil {
		return err
	}
	p.touched = true
	return p.save(tx)
}

// why says what became of a license that gives no leases any more.
func (p *pool) why(id domain.LicenseID) domain.LeaseEnd {
	for _, l := range p.Licenses {
		switch {
		case l.ID != id:
		case l.State == domain.LicenseSuspended:
			return domain.LeaseSuspended
		case l.State == domain.LicenseRevoked:
			return domain.LeaseRevoked
		}
	}
	return domain.LeaseNoLicense
}

// endDelegations ends those whose license gives no seats any more.
func (p *pool) endDelegations(tx *store.Tx) error {
	for _, d := range p.Delegations {
		if !p.endsDelegation(d) {
			continue
		}
		d.EndedAt, d.EndReason = p.t, p.why(d.License)
		if err := tx.PutDelegation(d); err != nil {
			return err
		}
	}
	return nil
}

// EndOf ends the leases of an organization that are of a member or were claimed
// with one of some tokens, in the transaction that blocks the one or revokes the
// others.
func EndOf(env *app.Env, tx *store.Tx, org domain.OrganizationID, member domain.MemberID, tokens []domain.TokenID, reason domain.LeaseEnd) (ended int, err error) {
	return endWhere(env, tx, org, reason, "", func(l domain.Lease) bool {
		return member != "" && l.Member == member || l.Token != "" && slices.Contains(tokens, l.Token)
	})
}

func endWhere(env *app.Env, tx *store.Tx, org domain.OrganizationID, reason domain.LeaseEnd, note string, which func(domain.Lease) bool) (ended int, err error) {
	rows, err := tx.LockLeasePoolsOf(org)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if row.Book.Leases() == 0 {
			continue
		}
		p, _, err := openPool(tx, nil, row, env.Now())
		if err != nil {
			return ended, err
		}
		alive, err := tx.LeasesAlive(row.ID, p.t)
		if err != nil {
			return ended, err
		}
		for i := range alive {
			if which(alive[i]) {
				p.end(lease.End(&alive[i], "", reason, note, p.t), &alive[i])
				ended++
			}
		}
		if err := p.save(tx); err != nil {
			return ended, err
		}
	}
	return ended, nil
}

// save writes the leases and the row of one pool.
func (p *pool) save(tx *store.Tx) error {
	var list []domain.Lease
	for client := range p.changed {
		l := *p.leases[client]
		l.Pool = p.row.ID
		list = append(list, l)
	}
	if err := tx.PutLeases(list...); err != nil || !p.touched {
		return err
	}
	p.sum()
	return tx.PutLeasePools(p.row)
}
