package demo

import (
	"fmt"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// post stands between the use cases and the queue while history is made. It
// reads the mails, as the demo's people have to follow the links in them, and
// lets only recent ones through: those of last year have long been delivered.
type post struct {
	queue  app.Enqueuer
	recent time.Time
	links  map[string]string // the latest link by address
}

// Enqueue implements app.Enqueuer.
func (p *post) Enqueue(tx *store.Tx, job domain.Job) error {
	m, ok := job.(domain.SendMail)
	if !ok {
		return p.queue.Enqueue(tx, job)
	}
	p.links[m.To] = m.Data["link"]
	if m.At.Before(p.recent) {
		return nil
	}
	return p.queue.Enqueue(tx, job)
}

// token is what the latest link in a mail to an address ends with.
func (p *post) token(address string) (string, error) {
	link, ok := p.links[address]
	if !ok {
		return "", fmt.Errorf("no mail has been sent to %s", address)
	}
	return link[strings.LastIndexByte(link, '/')+1:], nil
}
