package mail

import "seatward.dev/seatward/internal/text"

// Seated tells somebody who waited that they have their seat.
type Seated struct {
	Organization string `data:"organization"`
	Link         string `data:"link"`
}

func (Seated) template() string { return "seated" }

func (l Seated) write(p text.Printer, _ string) sheet {
	organization := typed(l.Organization)
	return sheet{
		Subject: p.T("You have a seat at %s", organization),
		Intro:   []string{p.T("A seat has become free, and it is yours: you are now an active member of %s.", organization)},
		Action:  action{p.T("Open the organization"), l.Link},
	}
}
