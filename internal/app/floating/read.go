package floating

import (
	"slices"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// episode is how long a client may go on asking in vain for it to be one episode
// of the report.
const episode = 24 * time.Hour

// readPool gets what the decisions of one pool need beside the leases.
func (b *batch) readPool(p *pool) error {
	var devices, emails, clients []string
	var members []domain.MemberID
	for _, i := range p.asks {
		a, who := b.asks[i], b.answers[i].who
		if a.do != claiming {
			continue
		}
		had := p.leases[a.in.Client]
		if who.member.ID != "" {
			members = append(members, who.member.ID)
		} else if key := userKey(a.in.User); strings.Contains(key, "@") && (a.in.Lease == "" || len(p.Reservations) > 0) {
			emails = append(emails, key)
		}
		if a.in.Lease == "" && (had == nil || !had.AliveAt(p.t) || had.Device != a.in.Device) {
			devices = append(devices, a.in.Device)
		}
		if a.in.Lease == "" {
			clients = append(clients, a.in.Client)
		}
	}
	err := b.readPeople(p, members, emails)
	if err == nil && len(devices) > 0 {
		slices.Sort(devices)
		p.devices, err = b.tx.LeasesOnDevices(p.row.ID, slices.Compact(devices), p.t)
	}
	if err != nil || len(clients) == 0 || p.row.Book.Denied < p.t.Add(-episode).UnixMilli() {
		return err
	}
	open, err := b.tx.OpenDenials(p.row.ID, clients, p.t.Add(-episode))
	for i := range open {
		p.denials[open[i].Client] = &open[i]
	}
	return err
}

// readPeople finds the members among the users: those who are blocked, those who
// have a seat by name, and the teams of those for whom seats may be reserved.
func (b *batch) readPeople(p *pool, members []domain.MemberID, emails []string) error {
	p.byEmail = map[string]domain.Member{}
	if len(emails) > 0 {
		slices.Sort(emails)
		found, err := b.tx.MembersByEmail(p.row.Organization, slices.Compact(emails)...)
		if err != nil {
			return err
		}
		for _, m := range found {
			p.byEmail[m.Email.Key] = m
		}
	}
	if len(members) > 0 && p.granted {
		var err error
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
	var err error
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
