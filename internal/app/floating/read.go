package floating

import (
	"slices"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// episode is how long a client may go on asking in vain for it to be one episode
// of the report.
const episode = 24 * time.Hour

// wants says what the claims of one pool need beside the leases of its clients: how
// many there are on the devices of new ones, who their users are, and what they
// were refused before.
func (b *batch) wants(p *pool) *store.PoolClaims {
	w := &store.PoolClaims{Pool: p.row.ID, Organization: p.row.Organization, At: p.t, Since: p.t.Add(-episode)}
	for _, i := range p.asks {
		a, who := b.asks[i], b.answers[i].who
		if a.do != claiming {
			continue
		}
		if key := userKey(a.in.User); who.member.ID == "" && strings.Contains(key, "@") && (a.in.Lease == "" || len(p.Reservations) > 0) {
			w.Emails = append(w.Emails, key)
		}
		if a.in.Lease != "" {
			continue
		}
		if had := p.leases[a.in.Client]; had == nil || !had.AliveAt(p.t) || had.Device != a.in.Device {
			w.Devices = append(w.Devices, a.in.Device)
		}
		if p.row.Book.Denied >= w.Since.UnixMilli() {
			w.Clients = append(w.Clients, a.in.Client)
		}
	}
	for _, list := range []*[]string{&w.Emails, &w.Devices, &w.Clients} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return w
}

// readPool takes what was found, and reads what depends on who the users are:
// which members have a seat by name, and the teams of those for whom seats may be
// reserved.
func (b *batch) readPool(p *pool, found *store.PoolClaims) (err error) {
	p.devices = found.OnDevice
	for client, d := range found.Refused {
		p.denials[client] = &d
	}
	p.byEmail = map[string]domain.Member{}
	for _, m := range found.Members {
		p.byEmail[m.Email.Key] = m
	}
	var members []domain.MemberID
	for _, i := range p.asks {
		if id := b.answers[i].who.member.ID; id != "" && b.asks[i].do == claiming {
			members = append(members, id)
		}
	}
	if len(members) > 0 && p.granted {
		if p.named, err = b.tx.GrantedMembers(p.row.Organization, p.row.Product, members...); err != nil {
			return err
		}
	}
	if len(p.Reservations) == 0 {
		return nil
	}
	for _, m := range p.byEmail {
		members = append(members, m.ID)
	}
	slices.Sort(members)
	p.members, err = b.tx.TeamsOfMembers(slices.Compact(members)...)
	return err
}

// reservationsFor are the reservations that a member may use, their own first.
func (p *pool) reservationsFor(id domain.MemberID) (list []domain.ReservationID) {
	if id == "" {
		return nil
	}
	for _, r := range p.Reservations {
		if r.Member == id {
			list = append(list, r.ID)
		}
	}
	for _, r := range p.Reservations {
		if r.Team != "" && slices.Contains(p.members[id], r.Team) {
			list = append(list, r.ID)
		}
	}
	return list
}
