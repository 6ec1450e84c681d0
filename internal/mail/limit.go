package mail

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// SeatsLimit says that few seats of a pool are left, or that more are held than there are.
type SeatsLimit struct {
	Organization string      `data:"organization"`
	Product      string      `data:"product"`
	Area         domain.Area `data:"area"` // "" where the product has one
	Capacity     int         `data:"capacity"`
	Active       int         `data:"active"`
	Pending      int         `data:"pending"`
	Last         []Newcomer  `data:"last"`  // who came in last, the latest first
	Link         string      `data:"link"`  // to the pool
	AddLink      string      `data:"add"`   // to more licenses
	BlockLink    string      `data:"block"` // to the members who might be blocked
}

// Newcomer is somebody who came to hold a seat.
type Newcomer struct {
	Name, Email string
	Pending     bool // by an invitation
	At          time.Time
}

func (SeatsLimit) template() string { return "seats_limit" }

func (l SeatsLimit) write(p text.Printer, _ string) sheet {
	pool := poolName(p, l.Product, l.Area)
	left := l.Capacity - l.Active - l.Pending
	s := sheet{
		Subject: p.N("%[2]s: %[1]d seat is left", "%[2]s: %[1]d seats are left", left, pool),
		Intro: []string{
			p.T("Of the seats that %s has of %s, few are left. Once all are taken, nobody else gets one.", typed(l.Organization), pool),
		},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("Product"), Value: pool},
			fact{Label: p.T("Seats purchased"), Value: p.Number(l.Capacity)},
			fact{Label: p.T("Held by people"), Value: p.Number(l.Active)},
			fact{Label: p.T("Held by invitations"), Value: some(p, l.Pending)},
			fact{Label: p.T("Left"), Value: p.Number(max(0, left)), Strong: true},
		)},
		Action: action{p.T("See who holds a seat"), l.Link},
		Ways:   waysToSeats(p, l.AddLink, l.BlockLink),
		Outro:  []string{p.T("You are told this once, and again only when it has been otherwise for a day.")},
	}
	switch {
	case left < 0:
		s.Subject = p.N("%[2]s: %[1]d seat too many is held", "%[2]s: %[1]d seats too many are held", -left, pool)
		s.Intro = []string{
			p.T("%s holds more seats of %s than it has licenses for. Nobody loses theirs, and nobody gets one until they fit again.", typed(l.Organization), pool),
		}
		s.Groups[0].Facts = append(s.Groups[0].Facts[:len(s.Groups[0].Facts)-1], fact{Label: p.T("Too many"), Value: p.Number(-left), Strong: true})
	case left == 0:
		s.Subject = p.T("%s: no seat is left", pool)
		s.Intro = []string{p.T("All seats that %s has of %s are taken. Nobody else gets one until one is free.", typed(l.Organization), pool)}
	}
	if len(l.Last) > 0 {
		s.Groups = append(s.Groups, newcomers(p, l.Last))
	}
	return s
}

// waysToSeats are both ways out where there are too few seats.
func waysToSeats(p text.Printer, add, block string) []action {
	return []action{{p.T("Add licenses"), add}, {p.T("Block somebody who no longer needs a seat"), block}}
}

// newcomers lists who came in last.
func newcomers(p text.Printer, last []Newcomer) group {
	g := group{Title: p.T("Who came in last")}
	for _, n := range last {
		who := typed(n.Email)
		if n.Name != "" {
			who = typed(n.Name) + ", " + who
		}
		when := p.DateLong(n.At)
		if n.Pending {
			when = p.T("invited, %s", when)
		}
		g.Facts = append(g.Facts, fact{Label: when, Value: who})
	}
	return g
}

// poolName is a product, with the area where it has two.
func poolName(p text.Printer, product string, area domain.Area) string {
	switch area {
	case domain.AreaExternal:
		return p.T("%s (external)", typed(product))
	case domain.AreaInternal:
		return p.T("%s (internal)", typed(product))
	}
	return typed(product)
}

// SeatsStage says how far a violation of an organization's seats has come.
type SeatsStage struct {
	Organization string       `data:"organization"`
	Product      string       `data:"product"`
	Stage        domain.Stage `data:"stage"`
	Expired      bool         `data:"expired"` // no license is in force any more
	Held         domain.Users `data:"held"`
	Capacity     domain.Users `data:"capacity"`
	Since        time.Time    `data:"since"`
	NextStage    domain.Stage `data:"next_stage"` // "": nothing changes by waiting
	NextAt       time.Time    `data:"next_at"`
	Link         string       `data:"link"` // to the seats
	AddLink      string       `data:"add"`
	BlockLink    string       `data:"block"`
}

func (SeatsStage) template() string { return "seats_stage" }

func (l SeatsStage) write(p text.Printer, _ string) sheet {
	product, next := typed(l.Product), ""
	if l.NextStage != "" && !l.NextAt.IsZero() {
		next = p.T("%s: %s", p.DateLong(l.NextAt), stageName(p, l.NextStage))
	}
	s := sheet{
		Subject: p.T("%s has too few seats", product),
		Intro: []string{
			seatsStageMeaning(p, l.Stage, typed(l.Organization)),
			p.T("More seats of %s are held than there are licenses for. Add licenses, or block or remove somebody.", product),
		},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("Product"), Value: product},
			fact{Label: p.T("Seats purchased"), Value: p.Number(l.Capacity.Internal)},
			fact{Label: p.T("Seats held"), Value: p.Number(l.Held.Internal)},
			fact{Label: p.T("External seats purchased"), Value: some(p, l.Capacity.External)},
			fact{Label: p.T("External seats held"), Value: some(p, l.Held.External)},
			fact{Label: p.T("Since"), Value: p.DateLong(l.Since)},
			fact{Label: p.T("Next"), Value: next},
		)},
		Action: action{p.T("See the seats"), l.Link},
		Ways:   waysToSeats(p, l.AddLink, l.BlockLink),
		Outro:  []string{p.T("As soon as there are enough seats, everything is as before. Nothing is lost.")},
	}
	if l.Expired {
		s.Subject = p.T("%s needs a license", product)
		s.Intro[1] = p.T("The last license of %s has ended, and its seats are still held. Renew it, or purchase another one.", product)
	}
	return s
}

// seatsStageMeaning says what a stage means for an organization.
func seatsStageMeaning(p text.Printer, s domain.Stage, organization string) string {
	switch s {
	case domain.StageWarnUsers:
		return p.T("All members of %s are now shown a notice in the portal.", organization)
	case domain.StageReadOnly:
		return p.T("%s is now read-only in the portal: nobody is invited, unblocked or given a seat. People keep their seats and work on.", organization)
	case domain.StageNone, domain.StageGrace, domain.StageWarnAdmins:
	}
	return p.T("Owners and co-admins of %s are now shown a notice in the portal.", organization)
}

// SeatsCured says that a violation of an organization's seats is over which had been announced.
type SeatsCured struct {
	Organization string    `data:"organization"`
	Product      string    `data:"product"`
	Since        time.Time `data:"since"` // when what is over had begun
	Link         string    `data:"link"`  // to the seats
}

func (SeatsCured) template() string { return "seats_cured" }

func (l SeatsCured) write(p text.Printer, _ string) sheet {
	product := typed(l.Product)
	return sheet{
		Subject: p.T("%s has enough seats again", product),
		Intro:   []string{p.T("What was wrong with the seats of %s since %s is over. Everything is as before.", product, p.DateLong(l.Since))},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("Product"), Value: product},
		)},
		Action: action{p.T("See the seats"), l.Link},
	}
}
