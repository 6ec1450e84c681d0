package floating

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/store"
)

// VendorPool is a pool in the vendor's list.
type VendorPool struct {
	domain.LeasePool
	OrgName     string
	DeniedToday int // clients refused since midnight UTC, but for those granted within a minute
}

// VendorPools lists the pools that count now, for the vendor: of one
// organization, or of all where org is "". How many statements it takes does not
// depend on how many there are. Its pools lack what is reserved.
func (s *Service) VendorPools(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[VendorPool], err error) {
	if err := s.EnterVendor(by, access.VendorLeasesView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		page, err := tx.ListLeasePools(org, req)
		if err != nil {
			return err
		}
		list.Next, list.Items = page.Next, []VendorPool{}
		around, err := s.around(tx, page.Items)
		if err != nil {
			return err
		}
		for _, row := range page.Items {
			list.Items = append(list.Items, around.pool(row))
		}
		return nil
	})
	return list, err
}

// surroundings are what a page of pools counts with, read for all at once.
type surroundings struct {
	t           time.Time
	licenses    map[poolKey][]lease.License
	delegations map[domain.LeasePoolID][]domain.Delegation
	lines       map[domain.LeasePoolID][]domain.QueuedClient
	expired     map[domain.LeasePoolID]int
	denied      map[domain.LeasePoolID]int
}

type poolKey struct {
	org     domain.OrganizationID
	product domain.ProductID
}

func (s *Service) around(tx *store.Tx, rows []store.ListedLeasePool) (a surroundings, err error) {
	a = surroundings{
		t: s.Now(), licenses: map[poolKey][]lease.License{}, delegations: map[domain.LeasePoolID][]domain.Delegation{},
		lines: map[domain.LeasePoolID][]domain.QueuedClient{},
	}
	ids := make([]domain.LeasePoolID, len(rows))
	var due []domain.LeasePoolID // of whose leases some may have expired
	for i, row := range rows {
		ids[i] = row.ID
		if row.Book.Soonest != 0 && row.Book.Soonest <= a.t.UnixMilli() {
			due = append(due, row.ID)
		}
	}
	licenses, err := tx.FloatingLicenses(ids...)
	if err != nil {
		return a, err
	}
	for _, l := range licenses {
		key := poolKey{l.Organization, l.Product}
		a.licenses[key] = append(a.licenses[key], floatingLicense(l))
	}
	delegations, err := tx.DelegationsIn(a.t, ids...)
	if err != nil {
		return a, err
	}
	for _, d := range delegations {
		a.delegations[d.Pool] = append(a.delegations[d.Pool], d)
	}
	line, err := tx.LeaseLines(ids...)
	if err != nil {
		return a, err
	}
	for _, q := range line {
		a.lines[q.Pool] = append(a.lines[q.Pool], q)
	}
	if a.expired, err = tx.CountExpired(a.t, due...); err != nil {
		return a, err
	}
	a.denied, err = tx.CountDenied(a.t.Truncate(24*time.Hour), ids...)
	return a, err
}

// pool counts one of them, by the rule that decides about leases.
func (a surroundings) pool(row store.ListedLeasePool) VendorPool {
	p := pool{row: row.LeasePool, t: a.t}
	p.Rules, p.Licenses, p.Delegations = row.Policy.LeaseRules, a.licenses[poolKey{row.Organization, row.Product}], a.delegations[row.ID]
	p.Counts, p.Line = row.Book.Counts, a.lines[row.ID]
	p.See(a.t)
	v := VendorPool{OrgName: row.OrgName, DeniedToday: a.denied[row.ID], LeasePool: domain.LeasePool{
		ID: row.ID, Organization: row.Organization, Product: row.Product, Slug: row.Slug, ProductName: row.ProductName, Policy: row.Policy,
		Capacity: p.Capacity, Inactive: p.Inactive, InUse: max(0, p.InUse()-a.expired[row.ID]), Delegated: p.Away, Queued: len(p.Line) - len(p.Gone(a.t)),
	}}
	v.PeakToday = v.InUse
	if row.Book.Day == a.t.Truncate(24*time.Hour).UnixMilli() {
		v.PeakToday = max(v.InUse, row.Book.DayPeak)
	}
	return v
}
