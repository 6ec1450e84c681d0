package store_test

import (
	"errors"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// leasePool makes the pool of an organization and product of the seed.
func leasePool(t *testing.T, st *store.Store) (p store.LeasePool) {
	t.Helper()
	write(t, st, func(tx *store.Tx) (err error) {
		p, err = tx.EnsureLeasePool(store.LeasePool{ID: "lpl_1", Organization: "org_a", Product: "prd_1"})
		return err
	})
	return p
}

func aLease(client string, expires time.Time) domain.Lease {
	return domain.Lease{
		Pool: "lpl_1", Client: client, ID: domain.LeaseID("lse_" + client), User: "Ole", UserKey: "ole", Member: "mem_1", Token: "tok_1", Device: "ws", Version: "5",
		Built: "2026-03-01", License: "lic_1", Reservation: "rsv_1", GrantedAt: day(1), RenewedAt: day(1), ExpiresAt: expires, Fence: 1, Borrowed: true,
	}
}

func TestLeasePools(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p := leasePool(t, st)
		same(t, "made once", leasePool(t, st), p)
		write(t, st, func(tx *store.Tx) error {
			rows, err := tx.LockLeasePools("lpl_none", p.ID, p.ID)
			if err != nil {
				return err
			}
			same(t, "locked", rows, []store.LeasePool{p})
			p.Book.Counts = lease.Counts{Fence: 7, Held: map[domain.LicenseID]int{"lic_1": 2}}
			p.Book.Soonest = 12
			return tx.PutLeasePools(p)
		})
		write(t, st, func(tx *store.Tx) error {
			if err := tx.LeaseFactsChanged("org_a", "prd_1"); err != nil {
				return err
			}
			if err := tx.LeaseFactsChanged("org_a", ""); err != nil {
				return err
			}
			if err := tx.LeaseFactsChanged("org_b", ""); err != nil {
				return err
			}
			return tx.LeaseRulesChanged("prd_1")
		})
		p.Facts, p.Version = p.Facts+3, p.Version+1
		got := read(t, st, func(tx *store.Tx) (store.LeasePool, error) { return tx.LeasePoolOf("org_a", "prd_1") })
		same(t, "the pool", got, p)
		same(t, "all pools", read(t, st, func(tx *store.Tx) ([]store.LeasePool, error) { return tx.LeasePools("org_a") }), []store.LeasePool{p})
		write(t, st, func(tx *store.Tx) error {
			rows, err := tx.LockLeasePoolsOf("org_a")
			same(t, "locked", rows, []store.LeasePool{p})
			return err
		})
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.LeasePoolOf("org_b", "prd_1")) })
		hours := []domain.LeaseHour{{At: day(1), Peak: 3, Capacity: 5, Denied: 1}, {At: day(2), Peak: 4, Capacity: 5}}
		write(t, st, func(tx *store.Tx) error { return tx.PutLeaseHours(p.ID, hours...) })
		write(t, st, func(tx *store.Tx) error { return tx.PutLeaseHours(p.ID, domain.LeaseHour{At: day(1), Peak: 9}) })
		same(t, "hours", read(t, st, func(tx *store.Tx) ([]domain.LeaseHour, error) { return tx.LeaseHours(p.ID, day(1), day(3)) }), hours)
		write(t, st, func(tx *store.Tx) error { return tx.SweepLeases(day(2)) })
		same(t, "kept", read(t, st, func(tx *store.Tx) ([]domain.LeaseHour, error) { return tx.LeaseHours(p.ID, day(1), day(3)) }), hours[1:])
	})
}

func TestLeases(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p := leasePool(t, st)
		a, b, c := aLease("a", day(5)), aLease("b", day(6)), aLease("c", day(3))
		b.Device, b.Borrowed, b.Fence, c.Fence = "other", false, 2, 3
		write(t, st, func(tx *store.Tx) error { return tx.PutLeases(a, b, c) })
		a.RenewedAt, a.ExpiresAt, b.Version = day(2), day(7), "6"
		write(t, st, func(tx *store.Tx) error {
			if err := tx.RenewLeases(a); err != nil {
				return err
			}
			return tx.PutLeases(b)
		})
		keys := []store.LeaseKey{{Pool: p.ID, Client: "a"}, {Pool: p.ID, Client: "none"}, {Pool: "lpl_none", Client: "b"}}
		same(t, "of clients", read(t, st, func(tx *store.Tx) ([]domain.Lease, error) { return tx.ReadClaims(keys) }), []domain.Lease{a})
		write(t, st, func(tx *store.Tx) error {
			sorts, counts, err := tx.ExpiredLeases(p.ID, day(3))
			same(t, "expired", counts, []int{1})
			same(t, "of a sort", sorts, []domain.Lease{{License: "lic_1", Reservation: "rsv_1", Borrowed: true}})
			return err
		})
		same(t, "counted", read(t, st, func(tx *store.Tx) (int, error) { return tx.CountLeases(p.ID, day(6)) }), 1)
		write(t, st, func(tx *store.Tx) error {
			next, err := tx.ExpireLeases(p.ID, day(3))
			same(t, "next", next, day(6))
			return err
		})
		same(t, "alive", read(t, st, func(tx *store.Tx) ([]domain.Lease, error) { return tx.LeasesAlive(p.ID, day(3)) }), []domain.Lease{a, b})
		same(t, "holders", read(t, st, func(tx *store.Tx) ([]domain.Lease, error) { return tx.LeaseHolders(p.ID, day(3), 1) }), []domain.Lease{a})
		wanted := store.PoolClaims{Pool: p.ID, At: day(3), Devices: []string{"ws", "other", "none"}}
		same(t, "with what is wanted of the pool", read(t, st, func(tx *store.Tx) ([]domain.Lease, error) { return tx.ReadClaims(keys, &wanted) }), []domain.Lease{a})
		same(t, "on devices", wanted.OnDevice, map[string]int{"ws": 1, "other": 1})
		list := read(t, st, func(tx *store.Tx) (domain.List[domain.Lease], error) {
			return tx.Leases("org_a", "prd_1", day(3), domain.ListRequest{Sort: "expires", Search: "OLE"})
		})
		same(t, "listed", ids(list.Items, func(l domain.Lease) string { return string(l.ID) }), "lse_b lse_a")
		got := read(t, st, func(tx *store.Tx) (domain.Lease, error) { return tx.Lease("org_a", "lse_c") })
		if at, why := got.Ended(); !at.Equal(day(3)) || why != domain.LeaseExpired || got.Organization != "org_a" || got.Product != "prd_1" {
			t.Errorf("ended %s for %s: %+v", at, why, got)
		}
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Lease("org_b", "lse_a")) })
	})
}

func TestTheLineAndTheDenials(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p := leasePool(t, st)
		a := domain.QueuedClient{Pool: p.ID, Client: "a", User: "A", Device: "d", Reservations: []domain.ReservationID{"r", "s"}, Place: 2, Since: day(1), AskedAt: day(1)}
		b := domain.QueuedClient{Pool: p.ID, Client: "b", Place: 1, Since: day(1), AskedAt: day(2)}
		write(t, st, func(tx *store.Tx) error { return tx.PutQueued(a, b) })
		a.AskedAt = day(3)
		write(t, st, func(tx *store.Tx) error { return tx.PutQueued(a) })
		line := func() []domain.QueuedClient {
			return read(t, st, func(tx *store.Tx) ([]domain.QueuedClient, error) { return tx.LeaseLine(p.ID) })
		}
		same(t, "in line", line(), []domain.QueuedClient{b, a})
		write(t, st, func(tx *store.Tx) error { return tx.DeleteQueued(p.ID, "b", "none") })
		same(t, "left", line(), []domain.QueuedClient{a})
		d := domain.DenialEpisode{Pool: p.ID, Client: "a", User: "A", Device: "d", Reason: domain.DeniedFull, FirstAt: day(1), LastAt: day(2), Count: 3}
		e := domain.DenialEpisode{Pool: p.ID, Client: "b", Reason: domain.DeniedReserved, FirstAt: day(2), LastAt: day(2), Count: 1, GrantedAt: day(2).Add(time.Minute)}
		older := domain.DenialEpisode{Pool: p.ID, Client: "a", Reason: domain.DeniedReserved, FirstAt: day(1).Add(-time.Minute), LastAt: day(1).Add(-time.Minute), Count: 1}
		write(t, st, func(tx *store.Tx) error { return tx.PutDenials(d, e, older) })
		wanted := store.PoolClaims{Pool: p.ID, Since: day(1).Add(-time.Hour), Clients: []string{"a", "b", "none"}}
		read(t, st, func(tx *store.Tx) ([]domain.Lease, error) { return tx.ReadClaims(nil, &wanted) })
		same(t, "open", wanted.Refused, map[string]domain.DenialEpisode{"a": d})
		d.Count++
		write(t, st, func(tx *store.Tx) error { return tx.PutDenials(d) })
		same(t, "listed", read(t, st, func(tx *store.Tx) (domain.List[domain.DenialEpisode], error) {
			return tx.Denials(p.ID, day(1), day(3), domain.ListRequest{State: "full", Search: "A"})
		}).Items, []domain.DenialEpisode{d})
		same(t, "counted", read(t, st, func(tx *store.Tx) (map[domain.LeaseDenial]int, error) {
			return tx.CountDenials(p.ID, day(1), day(3))
		}), map[domain.LeaseDenial]int{domain.DeniedFull: 1})
	})
}

func TestReservations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p := leasePool(t, st)
		m := member(1, "org_a")
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertMember(m)) })
		v := domain.Reservation{ID: "rsv_1", Pool: p.ID, Member: m.ID, Seats: 2, CreatedAt: day(1), CreatedBy: "Runa", ModifiedAt: day(1)}
		write(t, st, func(tx *store.Tx) error { return tx.PutReservation(v) })
		v.Seats, v.ModifiedAt = 3, day(2)
		write(t, st, func(tx *store.Tx) error { return tx.PutReservation(v) })
		got := read(t, st, func(tx *store.Tx) ([]domain.Reservation, error) { return tx.Reservations(p.ID) })
		if len(got) != 1 || got[0].Seats != 3 || got[0].Name == "" {
			t.Fatalf("reserved %+v", got)
		}
		write(t, st, func(tx *store.Tx) error { return tx.DeleteReservation(p.ID, v.ID) })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return tx.DeleteReservation(p.ID, v.ID) })
	})
}

func TestWhoClaimsLeases(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertMember(member(1, "org_a"))) })
		write(t, st, func(tx *store.Tx) error {
			return tx.InsertToken(domain.APIToken{
				ID: "tok_own", Name: "own", TokenHash: "own", Organization: "org_a", Role: domain.RoleMember, Scope: domain.ScopeLeases, Personal: true, MadeBy: "acc_1",
				CreatedAt: day(1), ExpiresAt: day(9),
			})
		})
		p := leasePool(t, st)
		var tokens []store.LeaseToken
		write(t, st, func(tx *store.Tx) (err error) {
			var rows []store.LeasePool
			tokens, rows, err = tx.OpenLeases([]domain.TokenID{"tok_own", "tok_none"}, []domain.LeasePoolID{"lpl_none", p.ID})
			same(t, "locked", rows, []store.LeasePool{p})
			return err
		})
		write(t, st, func(tx *store.Tx) error {
			none, rows, err := tx.OpenLeases(nil, nil)
			same(t, "of nobody", len(none)+len(rows), 0)
			return err
		})
		if len(tokens) != 1 || !tokens[0].Personal || tokens[0].Revoked || tokens[0].Maker.Account != "acc_1" || tokens[0].Scope != domain.ScopeLeases {
			t.Fatalf("tokens %+v", tokens)
		}
		same(t, "of the member", read(t, st, func(tx *store.Tx) ([]domain.TokenID, error) { return tx.MemberTokens("org_a", "acc_1") }), []domain.TokenID{"tok_own"})
		own := read(t, st, func(tx *store.Tx) ([]domain.APIToken, error) { return tx.PersonalTokens("org_a", "acc_1") })
		same(t, "own", ids(own, func(t domain.APIToken) string { return string(t.ID) }), "tok_own")
		m := tokens[0].Maker
		wanted := store.PoolClaims{Organization: "org_a", Emails: []string{m.Email.Key, "none"}}
		read(t, st, func(tx *store.Tx) ([]domain.Lease, error) { return tx.ReadClaims(nil, &wanted) })
		same(t, "by address", ids(wanted.Members, func(m domain.Member) string { return string(m.ID) }), string(m.ID))
		same(t, "teams", read(t, st, func(tx *store.Tx) (map[domain.MemberID][]domain.TeamID, error) { return tx.TeamsOfMembers(m.ID) }), map[domain.MemberID][]domain.TeamID{})
		same(t, "granted", read(t, st, func(tx *store.Tx) (map[domain.MemberID]bool, error) {
			return tx.GrantedMembers("org_a", "prd_1", m.ID)
		}), map[domain.MemberID]bool{})
	})
}

func TestAFloatingLicenseIsActivatedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		l := license(1, "org_a")
		write(t, st, func(tx *store.Tx) error { return errors.Join(sell(tx, 1, "org_a"), must(tx.InsertLicense(l))) })
		write(t, st, func(tx *store.Tx) error { return must(tx.ActivateLicense(l.ID, day(2))) })
		write(t, st, func(tx *store.Tx) error { return mustNot(tx.ActivateLicense(l.ID, day(3))) })
		l.ActivatedAt = day(2)
		l.Version++
		same(t, "the license", read(t, st, func(tx *store.Tx) (domain.License, error) { return tx.License("org_a", l.ID) }), l)
	})
}
