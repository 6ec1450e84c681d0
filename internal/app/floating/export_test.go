package floating

import (
	"context"

	"seatward.dev/seatward/internal/domain"
)

// Asked is a request as the desk takes it: a claim, or, with Days, borrowing.
type Asked struct {
	By   domain.Actor
	Org  domain.OrganizationID
	In   ClaimInput
	Days int
}

// Together has requests decided as one batch, and returns what each is told.
func (s *Service) Together(ctx context.Context, asked ...Asked) (out []Claimed, errs []error) {
	batch := make([]*ask, len(asked))
	for i, r := range asked {
		batch[i] = &ask{ctx: ctx, by: r.By, org: r.Org, in: r.In, days: r.Days}
		if r.Days > 0 {
			batch[i].do = borrowing
		}
	}
	s.desk.settle(batch) //nolint:contextcheck // as the worker does, which serves many
	for _, a := range batch {
		out, errs = append(out, a.out), append(errs, a.err)
	}
	return out, errs
}

// AskFullDesk asks at a desk that has no room and that nobody works at.
func AskFullDesk(ctx context.Context) error {
	w := &worker{queue: make(chan *ask)}
	w.turn.Lock()
	d := &desk{workers: []*worker{w}}
	return d.ask(ctx, &ask{})
}

// KeepInMind bounds the leases that the node keeps in mind.
func (s *Service) KeepInMind(most int) { s.recent.most = most }
