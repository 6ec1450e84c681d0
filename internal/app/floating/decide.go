package floating

import (
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// decide decides the requests one after the other, in the order they came in.
func (b *batch) decide() error {
	for i, a := range b.asks {
		out := &b.answers[i]
		if out.err != nil {
			continue
		}
		var err error
		if poisoned := guarded(a, func() { err = b.one(a, out) }); poisoned != nil {
			return poisoned
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// one decides one request. What is refused is an answer; an error is of the
// whole batch.
func (b *batch) one(a *ask, out *answer) error {
	p := out.pool
	had := p.leases[a.in.Client]
	if had != nil && out.who.member.ID != "" && had.Member != out.who.member.ID && (a.do != claiming || a.in.Lease != "") {
		if a.do != releasing { // a lease of somebody else's is none of theirs
			out.err = lost(lease.Lost{Reason: domain.LeaseUnknown})
		}
		return nil
	}
	switch a.do {
	case releasing:
		p.end(lease.End(had, a.in.Lease, domain.LeaseReleased, "", p.t), had)
		if a.in.Lease == "" && p.waitsFor(a.in.Client, out.who.member) {
			p.apply(lease.Decision{Client: a.in.Client, Leaves: true})
		}
		return nil
	case borrowing:
		return b.borrow(a, out, p, had)
	default:
		b.claim(a, out, p, had)
		return nil
	}
}

// request is what the rule gets to see of a claim.
func (b *batch) request(a *ask, who *caller, p *pool, had *domain.Lease) (lease.Request, error) {
	r := lease.Request{
		Client: a.in.Client, User: a.in.User, UserKey: userKey(a.in.User), Token: who.token, Device: a.in.Device,
		Version: a.in.Version, Built: a.in.Built, Names: a.in.Lease, TTL: a.in.TTL, Queue: a.in.Queue,
	}
	m := who.member
	if m.ID != "" {
		if r.UserKey != "" && r.UserKey != m.Email.Key {
			return r, domain.Bad("user", domain.CodeLeaseOtherUser)
		}
		r.User, r.UserKey, r.Member = nameOf(m), m.Email.Key, m.ID
	} else if known, ok := p.byEmail[r.UserKey]; ok {
		r.Member, r.Blocked = known.ID, known.State == domain.MemberBlocked
	}
	r.Reservations = p.reservationsFor(r.Member)
	if r.Names == "" {
		r.ID = domain.LeaseID(b.IDs.New(domain.PrefixLease))
		r.OnDevice = p.devices[r.Device]
		if had != nil && had.AliveAt(p.t) && had.Device == r.Device {
			r.OnDevice--
		}
	}
	return r, nil
}

func (b *batch) claim(a *ask, out *answer, p *pool, had *domain.Lease) {
	r, err := b.request(a, out.who, p, had)
	if err != nil {
		out.err = err
		return
	}
	if m := out.who.member.ID; m != "" && p.named[m] {
		p.end(lease.End(had, "", domain.LeaseReleased, "", p.t), had)
		p.left[a.in.Client] = p.left[a.in.Client] || p.standsInLine(a.in.Client)
		out.out = Claimed{Product: p.slug, Named: true, At: p.t, Life: p.Rules.TTL()}
		return
	}
	d := p.Claim(r, had, p.t)
	p.apply(d)
	switch {
	case d.Lost != nil:
		out.err = lost(*d.Lost)
	case d.Denied != nil:
		p.deny(r, d.Denied.Reason)
		out.err = p.refusal(*d.Denied)
	default:
		if d.New {
			p.granting(r)
		}
		out.out = p.claimed(*d.Lease, d.New)
	}
}

func (p *pool) standsInLine(client string) bool {
	for _, q := range p.Line {
		if q.Client == client {
			return true
		}
	}
	return false
}

// waitsFor reports whether a client stands in line for a member; for a program,
// whoever it is.
func (p *pool) waitsFor(client string, m domain.Member) bool {
	for _, q := range p.Line {
		if q.Client == client {
			return m.ID == "" || userKey(q.User) == m.Email.Key
		}
	}
	return false
}

func (p *pool) claimed(l domain.Lease, fresh bool) Claimed {
	l.Organization, l.Product = p.row.Organization, p.row.Product
	return Claimed{
		Lease: l, Product: p.slug, New: fresh, Capacity: p.Capacity, InUse: p.InUse(), At: p.t, Life: l.ExpiresAt.Sub(p.t),
	}
}

// apply makes the pool what a decision says, and notes what is to be written.
func (p *pool) apply(d lease.Decision) {
	p.Apply(d)
	if d.Was != nil && p.devices != nil {
		p.devices[d.Was.Device]--
	}
	if l := d.Lease; l != nil {
		p.put(l, d.Was)
	}
	if d.Joins != nil {
		q := *d.Joins
		q.Pool = p.row.ID
		p.queued[q.Client] = q
		delete(p.left, q.Client)
		p.touched = true
	} else if d.Leaves {
		delete(p.queued, d.Client)
		p.left[d.Client] = true
		p.touched = true
	}
}

// put notes the latest lease of a client.
func (p *pool) put(l, was *domain.Lease) {
	how := whole
	if was != nil && was.ID == l.ID && p.changed[l.Client] != whole {
		same := *was
		same.RenewedAt, same.ExpiresAt = l.RenewedAt, l.ExpiresAt
		if same == *l {
			how = renewed
		}
	}
	p.leases[l.Client], p.changed[l.Client], p.touched = l, how, true
	if !l.EndedAt.IsZero() {
		return
	}
	if p.devices != nil {
		p.devices[l.Device]++
	}
	if ms := l.ExpiresAt.UnixMilli(); p.row.Book.Soonest == 0 || ms < p.row.Book.Soonest {
		p.row.Book.Soonest = ms
	}
}

// end notes a lease as ended; nil for none.
func (p *pool) end(ended, was *domain.Lease) {
	if ended == nil {
		return
	}
	p.apply(lease.Decision{Client: was.Client, Lease: ended, Was: was})
}

func (b *batch) borrow(a *ask, out *answer, p *pool, had *domain.Lease) error {
	d, refused := p.Borrow(had, a.in.Lease, a.days, p.t)
	if refused != nil {
		out.err = refused
		return nil //nolint:nilerr // the request's own, not the batch's
	}
	d.Client = a.in.Client
	p.apply(d)
	if d.Lost != nil {
		out.err = lost(*d.Lost)
		return nil
	}
	out.out = p.claimed(*d.Lease, false)
	org, err := b.tx.Organization(a.org)
	if err != nil {
		return err
	}
	out.token, err = b.Sign(b.tx, license.LeaseToken{
		Issuer: b.URL, ID: string(d.Lease.ID), Fence: d.Lease.Fence, Product: p.slug,
		IssuedAt: p.t, NotBefore: p.t, Expires: d.Lease.ExpiresAt,
		Org: license.Org{ID: string(org.ID), Name: org.Name}, LicenseID: string(d.Lease.License),
		Client: d.Lease.Client, Device: d.Lease.Device, User: d.Lease.User,
	})
	return err
}

// lost is the refusal to renew a lease that is over.
func lost(l lease.Lost) error {
	e := domain.E(domain.Conflict, domain.CodeLeaseLost).With("reason", string(l.Reason))
	if l.Note != "" {
		e = e.With("note", l.Note)
	}
	if !l.At.IsZero() {
		e = e.With("at", l.At)
	}
	return e
}

const (
	askAgainInLine = 15 * time.Second // often enough to count as present
	askAgain       = 30 * time.Second
	askAgainLater  = 10 * time.Minute
)

// refusal puts a denial into an error.
func (p *pool) refusal(d lease.Denial) error {
	conflict := func(code domain.Code, again time.Duration) *domain.Error {
		return domain.E(domain.Conflict, code).With("reason", string(d.Reason)).With("retry_after", int(again.Seconds()))
	}
	switch d.Reason {
	case domain.DeniedFull, domain.DeniedReserved:
		again := askAgain
		if d.Position > 0 {
			again = askAgainInLine
		}
		e := domain.E(domain.Exhausted, domain.CodeLeasesExhausted)
		e.Data = map[string]any{
			"reason": string(d.Reason), "capacity": p.Capacity, "in_use": p.InUse(), "reserved": p.Unfilled(),
			"queue_position": d.Position, "queue_length": d.Length, "retry_after": int(again.Seconds()),
		}
		if free := p.Capacity - p.InUse() - p.Unfilled(); free > 0 && d.Reason == domain.DeniedFull {
			e.Data["kept_in_line"] = free
		}
		return e
	case domain.DeniedNotActivated:
		return conflict(domain.CodeLeasesNotActivated, askAgain)
	case domain.DeniedNotCovered:
		return conflict(domain.CodeLeaseNotCovered, askAgainLater).With("until", d.Covered.Format(time.DateOnly))
	case domain.DeniedTooMany:
		return conflict(domain.CodeLeasesTooMany, askAgain).With("max", p.Rules.PerDevice())
	case domain.DeniedBlocked:
		return conflict(domain.CodeLeaseBlocked, askAgainLater)
	case domain.DeniedSuspended:
		return conflict(domain.CodeLeasesSuspended, askAgainLater)
	default:
		e := conflict(domain.CodeNoFloatingLicense, askAgainLater)
		if !d.Ended.IsZero() {
			e = e.With("ended_at", d.Ended)
		}
		return e
	}
}

// deny notes that a claim was refused.
func (p *pool) deny(r lease.Request, reason domain.LeaseDenial) {
	d := p.denials[r.Client]
	if d == nil || !d.GrantedAt.IsZero() {
		d = &domain.DenialEpisode{Pool: p.row.ID, Client: r.Client, FirstAt: p.t}
		p.denials[r.Client] = d
	}
	if reason.ForWant() && !(d.Count > 0 && d.Reason.ForWant()) {
		p.row.Book.Refused++
	}
	d.User, d.Device, d.Reason, d.LastAt = r.User, r.Device, reason, p.t
	d.Count++
	p.denied[r.Client] = true
	p.row.Book.Denied = p.t.UnixMilli()
	p.touched = true
}

// granting notes that a claim which had been refused came to a grant. Where that
// was soon, and was counted in this hour, nobody has wanted a seat in vain.
func (p *pool) granting(r lease.Request) {
	d, book := p.denials[r.Client], &p.row.Book
	if d == nil || !d.GrantedAt.IsZero() {
		return
	}
	d.GrantedAt = p.t
	p.denied[r.Client] = true
	if d.Reason.ForWant() && !p.t.After(d.FirstAt.Add(domain.SoonGranted)) && d.FirstAt.UnixMilli() >= book.Hour {
		book.Refused = max(0, book.Refused-1)
	}
}

// Holder is somebody who holds a lease that others wait for.
type Holder struct {
	User   string
	Device string
	Since  time.Time
}

// holdersTold is how many holders a refusal names.
const holdersTold = 10

// nameHolders tells those whom no seat was left for who has them.
func (b *batch) nameHolders() error {
	for _, p := range b.order {
		var holders []Holder
		for _, i := range p.asks {
			out := &b.answers[i]
			if !domain.HasCode(out.err, domain.CodeLeasesExhausted) {
				continue
			}
			if holders == nil {
				leases, err := b.tx.LeaseHolders(p.row.ID, p.t, holdersTold)
				if err != nil {
					return err
				}
				holders = make([]Holder, len(leases))
				for j, l := range leases {
					holders[j] = Holder{User: l.User, Device: l.Device, Since: l.GrantedAt}
				}
			}
			domain.AsError(out.err).Data["holders"] = holders
		}
	}
	return nil
}
