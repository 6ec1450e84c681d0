package floating

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/store"
)

// batch is a number of requests in one transaction: everything they need is read
// in a few statements, then they are decided one after the other, then
// everything is written in a few statements.
type batch struct {
	*Service
	tx      *store.Tx
	asks    []*ask
	answers []answer
	names   map[poolName]domain.LeasePoolID
	pools   map[domain.LeasePoolID]*pool
	order   []*pool // as they are locked
	callers map[callerKey]*caller
	learned bool // something was read that is worth keeping in mind
	mark    store.Mark
	shown   []store.LeaseToken
}

type answer struct {
	out   Claimed
	token string
	err   error

	pool *pool   // nil: refused
	who  *caller // whoever asks
}

// pool is one pool at work: its row is locked, its counts are exact at t.
type pool struct {
	lease.Pool
	row     store.LeasePool
	t       time.Time
	granted bool
	slug    string

	leases  map[string]*domain.Lease // latest, by client
	changed map[string]change
	queued  map[string]domain.QueuedClient
	left    map[string]bool
	denials map[string]*domain.DenialEpisode // open ones, by client
	denied  map[string]bool                  // those to be written
	devices map[string]int
	members map[domain.MemberID][]domain.TeamID // of those with a reservation to look for
	byEmail map[string]domain.Member
	named   map[domain.MemberID]bool
	asks    []int // indices of its requests
	touched bool
}

// change says how much of a lease has to be written.
type change int

const (
	renewed change = iota + 1 // its end alone
	whole
)

func newBatch(s *Service, tx *store.Tx, asks []*ask) *batch {
	return &batch{
		Service: s, tx: tx, asks: asks, answers: make([]answer, len(asks)),
		names: map[poolName]domain.LeasePoolID{}, pools: map[domain.LeasePoolID]*pool{}, callers: map[callerKey]*caller{},
	}
}

func (b *batch) run() error {
	for _, step := range []func() error{b.open, b.read, b.decide, b.write} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// open reads who asks, and locks the pools they ask about.
func (b *batch) open() (err error) {
	if b.mark, err = b.tx.Mark(); err != nil {
		return err
	}
	tokens, rows, tokensLeft, poolsLeft := b.untouched.recall(b.mark, b.tokens(), b.find())
	readTokens, readRows, err := b.tx.OpenLeases(tokensLeft, poolsLeft)
	if err != nil {
		return err
	}
	b.shown, rows = slices.Concat(tokens, readTokens), slices.Concat(rows, readRows)
	if err := b.admit(b.shown); err != nil {
		return err
	}
	others, err := b.seek()
	if err != nil {
		return err
	}
	more, err := b.tx.LockLeasePools(others...)
	if err != nil {
		return err
	}
	return b.begin(append(rows, more...))
}

// find says which pools the requests are about, as far as that is known.
func (b *batch) find() (ids []domain.LeasePoolID) {
	for _, a := range b.asks {
		name := poolName{a.org, a.in.Product}
		if _, ok := b.names[name]; ok {
			continue
		}
		if id, ok := b.known.pool(name); ok {
			b.names[name] = id
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// seek finds the pools that are not known yet, of those who may ask. A product
// that the organization has no license for need not exist for it.
func (b *batch) seek() (ids []domain.LeasePoolID, err error) {
	for i, a := range b.asks {
		name := poolName{a.org, a.in.Product}
		if _, ok := b.names[name]; ok || b.answers[i].err != nil {
			continue
		}
		id, err := b.ensure(name)
		if err != nil && !domain.HasCode(err, domain.CodeNotFound) {
			return nil, err
		}
		if b.names[name] = id; id != "" {
			ids = append(ids, id)
		}
		b.learned = true
	}
	slices.Sort(ids)
	return ids, nil
}

func (b *batch) ensure(name poolName) (domain.LeasePoolID, error) {
	product, err := b.tx.ProductBySlug(name.slug)
	if err != nil {
		return "", err
	}
	p, err := ensurePool(b.Env, b.tx, name.org, product.ID)
	return p.ID, err
}

// ensurePool reads the pool of a product that the organization has or had a
// license for, and makes it the first time.
func ensurePool(env *app.Env, tx *store.Tx, org domain.OrganizationID, product domain.ProductID) (store.LeasePool, error) {
	p, err := tx.LeasePoolOf(org, product)
	if !domain.HasCode(err, domain.CodeNotFound) {
		return p, err
	}
	licenses, err := tx.ProductLicenses(org, product)
	if err == nil && len(licenses) == 0 {
		err = errNotFound()
	}
	if err != nil {
		return p, err
	}
	return tx.EnsureLeasePool(store.LeasePool{ID: domain.LeasePoolID(env.IDs.New(domain.PrefixLeasePool)), Organization: org, Product: product})
}

func errNotFound() error { return domain.E(domain.NotFound, domain.CodeNotFound) }

// begin brings each locked pool to the present.
func (b *batch) begin(rows []store.LeasePool) error {
	now := b.Now() // after the lock: nobody has decided anything later
	for _, row := range rows {
		if b.pools[row.ID] != nil { // it goes by two names: its product was renamed
			continue
		}
		p, fresh, err := openPool(b.tx, b.known, row, now)
		if err != nil {
			return err
		}
		b.learned = b.learned || fresh
		b.pools[row.ID], b.order = p, append(b.order, p)
	}
	for i, a := range b.asks {
		if b.answers[i].err != nil {
			continue
		}
		p := b.pools[b.names[poolName{a.org, a.in.Product}]]
		if p == nil {
			b.answers[i].err = errNotFound()
			b.learned = true
			continue
		}
		p.slug = a.in.Product
		p.asks = append(p.asks, i)
		b.answers[i].pool = p
	}
	return nil
}

// skew is how far the clocks of two nodes may differ: within it, time does not
// go back in a pool.
const skew = 5 * time.Second

// openPool makes a locked row a pool at the present.
func openPool(tx *store.Tx, k *known, row store.LeasePool, now time.Time) (p *pool, fresh bool, err error) {
	p = &pool{
		row: row, t: now, leases: map[string]*domain.Lease{}, changed: map[string]change{}, queued: map[string]domain.QueuedClient{},
		left: map[string]bool{}, denials: map[string]*domain.DenialEpisode{}, denied: map[string]bool{},
	}
	if last := time.UnixMilli(row.Book.Last).UTC(); last.After(now) && last.Sub(now) <= skew {
		p.t = last
	}
	f, ok := facts{}, false
	if k != nil {
		f, ok = k.factsOf(row)
	}
	if !ok {
		if f, err = load(tx, row, p.t); err != nil {
			return p, true, err
		}
	}
	p.Facts, p.View, p.granted, p.Counts = f.Facts, f.view, f.granted, row.Book.Counts
	fresh = !ok || !p.Holds(p.t)
	p.See(p.t)
	if err := p.hours(tx); err != nil {
		return p, fresh, err
	}
	if err := p.expire(tx); err != nil {
		return p, fresh, err
	}
	if p.row.Book.Queued > 0 {
		p.Line, err = tx.LeaseLine(row.ID)
	}
	return p, fresh, err
}

// expire counts out what has expired. It costs a statement only when something
// may have.
func (p *pool) expire(tx *store.Tx) error {
	book := &p.row.Book
	if book.Soonest == 0 || p.t.UnixMilli() < book.Soonest {
		return nil
	}
	sorts, counts, err := tx.ExpiredLeases(p.row.ID, p.t)
	if err != nil {
		return err
	}
	for i, l := range sorts {
		for range counts[i] {
			p.Drop(l)
		}
	}
	next, err := tx.ExpireLeases(p.row.ID, p.t)
	book.Soonest = 0
	if !next.IsZero() {
		book.Soonest = next.UnixMilli()
	}
	p.touched = true
	return err
}

// read gets what the decisions need: the clients' leases, and for new ones how
// many there are on their devices and who their users are.
func (b *batch) read() error {
	keys := make([]store.LeaseKey, 0, len(b.asks))
	for i, a := range b.asks {
		p := b.answers[i].pool
		if p == nil || p.leases[a.in.Client] != nil {
			continue
		}
		if l, ok := b.recent.find(p.row, a.in.Client, p.t); ok {
			p.leases[l.Client] = &l
			continue
		}
		keys = append(keys, store.LeaseKey{Pool: p.row.ID, Client: a.in.Client})
	}
	claims := make([]*store.PoolClaims, len(b.order))
	for i, p := range b.order {
		claims[i] = b.wants(p)
	}
	leases, err := b.tx.ReadClaims(keys, claims...)
	if err != nil {
		return err
	}
	for _, l := range leases {
		b.pools[l.Pool].leases[l.Client] = &l
	}
	for i, p := range b.order {
		if err := b.readPool(p, claims[i]); err != nil {
			return err
		}
	}
	return nil
}

// write stores what has changed.
func (b *batch) write() error {
	var full, ends []domain.Lease
	var line []domain.QueuedClient
	var denials []domain.DenialEpisode
	var rows []store.LeasePool
	for _, p := range b.order {
		for _, client := range slices.Sorted(maps.Keys(p.changed)) {
			l := *p.leases[client]
			l.Pool = p.row.ID
			if p.changed[client] == renewed {
				ends = append(ends, l)
			} else {
				full = append(full, l)
			}
		}
		if err := p.clearLine(b.tx); err != nil {
			return err
		}
		line = slices.AppendSeq(line, maps.Values(p.queued))
		for client := range p.denied {
			denials = append(denials, *p.denials[client])
		}
		if p.touched {
			p.sum()
			rows = append(rows, p.row)
		}
	}
	slices.SortFunc(line, func(a, b domain.QueuedClient) int { return cmp.Compare(a.Client, b.Client) })
	err := b.tx.Together(func() error {
		return cmp.Or(b.tx.PutLeases(full...), b.tx.RenewLeases(ends...), b.tx.PutQueued(line...), b.tx.PutDenials(denials...), b.tx.PutLeasePools(rows...))
	})
	if err != nil {
		return err
	}
	return b.nameHolders()
}

// clearLine takes those out of the line who have left it or lost their place.
func (p *pool) clearLine(tx *store.Tx) error {
	gone := slices.Collect(maps.Keys(p.left))
	for _, q := range p.Gone(p.t) {
		gone = append(gone, q.Client)
		p.Leave(q.Client)
		delete(p.queued, q.Client)
	}
	if len(gone) > 0 {
		slices.Sort(gone)
		if err := tx.DeleteQueued(p.row.ID, slices.Compact(gone)...); err != nil {
			return err
		}
		p.touched = true
	}
	return nil
}

// sum brings the row up to date with the pool.
func (p *pool) sum() {
	book := &p.row.Book
	book.Counts, book.Last, book.Queued = p.Counts, p.t.UnixMilli(), len(p.Line)
	p.peak()
}
