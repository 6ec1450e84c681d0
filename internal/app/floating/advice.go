package floating

import (
	"context"
	"slices"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	adviceDays    = 90
	adviceLeast   = 14 // days of history without which there is no advice
	adviceQuantum = 99 // percent of the hours
)

// Advice is how many floating seats to have, from the last 90 days.
type Advice struct {
	Enough   bool      // there is enough history to tell by: 14 days
	Since    time.Time // of the history used; zero: there is none
	Days     int       // of it
	Hours    int       // in which a seat was in use or refused
	Peak     int       // most in use at once
	Nobody   int       // seats with which nobody would have been refused
	Most     int       // seats with which nobody would have been in 99 % of the hours
	Capacity int       // seats there are
	Denied   int       // claims refused in the time
}

// Advice says how many floating seats of a product would have been enough in the
// last 90 days. Whoever was refused counts as one seat more in that hour, since
// nobody knows for how long they would have had it.
func (s *Service) Advice(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID) (a Advice, err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		p, err := s.seen(tx, org, product)
		if err != nil || p == nil {
			return err
		}
		now := p.t
		hours, err := p.history(tx, now.AddDate(0, 0, -adviceDays), now.Add(time.Hour))
		if err != nil {
			return err
		}
		a = advise(hours, now)
		a.Capacity = p.Capacity
		return nil
	})
	return a, err
}

func advise(hours []domain.LeaseHour, now time.Time) (a Advice) {
	wanted := make([]int, 0, len(hours))
	for _, h := range hours {
		n := h.Peak
		if h.Denied > 0 {
			n = max(n, h.Capacity) + h.Denied
		}
		a.Peak, a.Denied = max(a.Peak, h.Peak), a.Denied+h.Denied
		if n > 0 {
			wanted = append(wanted, n)
		}
		if a.Since.IsZero() || h.At.Before(a.Since) {
			a.Since = h.At
		}
	}
	a.Hours = len(wanted)
	if !a.Since.IsZero() {
		a.Days = int(now.Sub(a.Since) / (24 * time.Hour))
	}
	a.Enough = a.Days >= adviceLeast && len(wanted) > 0
	if len(wanted) == 0 {
		return a
	}
	slices.Sort(wanted)
	a.Nobody = wanted[len(wanted)-1]
	a.Most = wanted[(len(wanted)*adviceQuantum+99)/100-1]
	return a
}
