package floating

import (
	"context"
	"slices"
	"strings"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Leases lists an organization's leases that are alive: of one product, or of
// all where product is "". It searches users, devices and clients, and sorts by
// granted, expires, user or device.
func (s *Service) Leases(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, req domain.ListRequest) (list domain.List[domain.Lease], err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		list, err = tx.Leases(org, product, s.Now(), req)
		return err
	})
	return list, err
}

// Lease reads one lease, alive or ended.
func (s *Service) Lease(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LeaseID) (l domain.Lease, err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		l, err = tx.Lease(org, id)
		return err
	})
	return l, err
}

// Line lists who waits for a lease of a product, in order.
func (s *Service) Line(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID) (line []domain.QueuedClient, err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		p, err := s.seen(tx, org, product)
		if err == nil && p != nil {
			line = slices.DeleteFunc(slices.Clone(p.Line), func(q domain.QueuedClient) bool { return slices.ContainsFunc(p.Gone(p.t), same(q)) })
		}
		return err
	})
	return line, err
}

func same(a domain.QueuedClient) func(domain.QueuedClient) bool {
	return func(b domain.QueuedClient) bool { return a.Client == b.Client }
}

// Pools lists an organization's lease pools as they count now, by product name:
// those of each product with a floating license, ended ones too.
func (s *Service) Pools(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []domain.LeasePool, err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		licenses, err := tx.OrganizationLicenses(org)
		if err != nil {
			return err
		}
		list = []domain.LeasePool{}
		for _, l := range licenses {
			if l.Type != domain.LicenseFlex || slices.ContainsFunc(list, func(p domain.LeasePool) bool { return p.Product == l.Product }) {
				continue
			}
			p, err := s.summary(tx, org, l.Product)
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	slices.SortFunc(list, func(a, b domain.LeasePool) int {
		return strings.Compare(a.ProductName+"\x00"+a.Slug, b.ProductName+"\x00"+b.Slug)
	})
	return list, err
}

// Pool is one product's lease pool as it counts now.
func (s *Service) Pool(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID) (p domain.LeasePool, err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		licenses, err := tx.ProductLicenses(org, product)
		if err == nil && len(licenses) == 0 {
			err = errNotFound()
		}
		if err != nil {
			return err
		}
		p, err = s.summary(tx, org, product)
		return err
	})
	return p, err
}

// Reservations lists the seats of a product that are kept for teams and members,
// with how many of them are in use.
func (s *Service) Reservations(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID) (list []domain.Reservation, err error) {
	list = []domain.Reservation{}
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		p, err := s.seen(tx, org, product)
		if err != nil || p == nil {
			return err
		}
		for _, r := range p.Reservations {
			r.InUse = p.Filled[r.ID]
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// History says how a product's floating seats were used, hour by hour, from the
// hour of one instant up to another, here and at the sites that have some of
// them; hours without any use are left out.
func (s *Service) History(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, from, until time.Time) (hours []domain.LeaseHour, err error) {
	hours = []domain.LeaseHour{}
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		p, err := s.seen(tx, org, product)
		if err != nil || p == nil {
			return err
		}
		if hours, err = p.history(tx, from, until); err != nil {
			return err
		}
		sites, err := tx.SiteHours(p.row.ID, from.Truncate(time.Hour), until)
		hours = withSites(hours, sites)
		return err
	})
	return hours, err
}

// withSites adds to a pool's hours what sites have reported of them. In an hour in
// which the pool itself was not asked there were as many seats as before.
func withSites(hours, sites []domain.LeaseHour) []domain.LeaseHour {
	if len(sites) == 0 {
		return hours
	}
	list := make([]domain.LeaseHour, 0, len(hours)+len(sites))
	seats := 0
	for len(hours) > 0 || len(sites) > 0 {
		var h domain.LeaseHour
		switch {
		case len(hours) == 0 || len(sites) > 0 && sites[0].At.Before(hours[0].At):
			h, sites = sites[0], sites[1:]
			h.Peak, h.Capacity = h.AtSites, max(seats, h.AtSites)
		default:
			h, hours = hours[0], hours[1:]
			if len(sites) > 0 && sites[0].At.Equal(h.At) {
				h.AtSites, h.RefusedAtSites, sites = sites[0].AtSites, sites[0].RefusedAtSites, sites[1:]
			}
			seats = h.Capacity
		}
		list = append(list, h)
	}
	return list
}

// history is what is kept of the hours, and those since, up to the one that goes
// on.
func (p *pool) history(tx *store.Tx, from, until time.Time) ([]domain.LeaseHour, error) {
	from = from.Truncate(time.Hour)
	hours, err := tx.LeaseHours(p.row.ID, from, until)
	book, now := p.row.Book, p.t.Truncate(time.Hour)
	if err != nil || book.Hour == 0 {
		return hours, err
	}
	recent := []domain.LeaseHour{{At: time.UnixMilli(book.Hour).UTC(), Peak: book.Peak, Capacity: book.Capacity, Denied: book.Refused}}
	if recent[0].At.Before(now) {
		list, still, err := p.since(tx, now)
		if err != nil {
			return nil, err
		}
		recent = list
		if still > 0 {
			recent = append(recent, domain.LeaseHour{At: now, Peak: still, Capacity: p.Capacity})
		}
	}
	for _, h := range recent {
		if !h.At.Before(from) && h.At.Before(until) {
			hours = append(hours, h)
		}
	}
	return hours, nil
}

// Denials lists who asked in vain for a lease of a product, the latest first,
// but for those who got one within a minute. The request's State may be a reason.
func (s *Service) Denials(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, from, until time.Time, req domain.ListRequest) (list domain.List[domain.DenialEpisode], err error) {
	if req.Sort == "" {
		req.Desc = true
	}
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		p, err := s.seen(tx, org, product)
		if err != nil || p == nil {
			return err
		}
		list, err = tx.Denials(p.row.ID, from, until, req)
		return err
	})
	return list, err
}

// DenialCounts counts what Denials lists, by reason.
func (s *Service) DenialCounts(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, from, until time.Time) (counts map[domain.LeaseDenial]int, err error) {
	counts = map[domain.LeaseDenial]int{}
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		p, err := s.seen(tx, org, product)
		if err != nil || p == nil {
			return err
		}
		counts, err = tx.CountDenials(p.row.ID, from, until)
		return err
	})
	return counts, err
}

func (s *Service) view(ctx context.Context, by domain.Actor, org domain.OrganizationID, fn func(*store.Tx, app.Standing) error) error {
	return s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.LeasesView)
		if err != nil {
			return err
		}
		return fn(tx, st)
	})
}

// seen is a pool as it counts now, without taking its row; nil where nothing has
// been asked of it yet. A product that the organization has no license for is not
// found.
func (s *Service) seen(tx *store.Tx, org domain.OrganizationID, product domain.ProductID) (*pool, error) {
	row, err := tx.LeasePoolOf(org, product)
	if domain.HasCode(err, domain.CodeNotFound) {
		licenses, err := tx.ProductLicenses(org, product)
		if err == nil && len(licenses) == 0 {
			err = errNotFound()
		}
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	p := &pool{row: row, t: s.Now()}
	f, err := load(tx, row, p.t)
	if err != nil {
		return nil, err
	}
	p.Facts, p.Counts = f.Facts, row.Book.Counts
	p.See(p.t)
	if err := p.uncount(tx); err != nil {
		return nil, err
	}
	if row.Book.Queued > 0 {
		p.Line, err = tx.LeaseLine(row.ID)
	}
	return p, err
}

// uncount leaves out what has expired and still counts in the pool's row.
func (p *pool) uncount(tx *store.Tx) error {
	if p.row.Book.Soonest == 0 || p.t.UnixMilli() < p.row.Book.Soonest {
		return nil
	}
	sorts, counts, err := tx.ExpiredLeases(p.row.ID, p.t)
	for i, l := range sorts {
		for range counts[i] {
			p.Drop(l)
		}
	}
	return err
}

func (s *Service) summary(tx *store.Tx, org domain.OrganizationID, id domain.ProductID) (v domain.LeasePool, err error) {
	product, err := tx.Product(id)
	if err != nil {
		return v, err
	}
	v = domain.LeasePool{Organization: org, Product: id, Slug: product.Slug, ProductName: product.Name, Policy: product.Policy}
	p, err := s.seen(tx, org, id)
	if err != nil {
		return v, err
	}
	if p == nil {
		f, err := load(tx, store.LeasePool{Organization: org, Product: id}, s.Now())
		if err != nil {
			return v, err
		}
		p = &pool{t: s.Now()}
		p.Facts = f.Facts
		p.See(p.t)
	}
	v.ID, v.Capacity, v.Inactive, v.InUse, v.Borrowed, v.Delegated = p.row.ID, p.Capacity, p.Inactive, p.InUse(), p.Borrowed, p.Away
	v.Reserved, v.Unfilled, v.Queued = p.Kept, p.Unfilled(), len(p.Line)-len(p.Gone(p.t))
	v.PeakToday = v.InUse
	if p.row.Book.Day == p.t.Truncate(24*time.Hour).UnixMilli() {
		v.PeakToday = max(v.InUse, p.row.Book.DayPeak)
	}
	return v, nil
}
