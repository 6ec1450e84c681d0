package demo

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// The programs go on for days after the history ends: everybody works, somebody
// takes a break, and a seat is taken along again and again.
func (h *told) programsLiveOn(t *testing.T) {
	t.Helper()
	w, err := resume(t.Context(), h.Parts, h.programs)
	if err != nil || w == nil {
		t.Fatalf("%v, %v", w, err)
	}
	org := w.program.Organization
	for _, later := range []time.Duration{0, 13 * time.Hour, 2 * day, 6 * day} {
		h.clock.set(h.now.Add(later))
		for range 3 { // who comes back from a break waits for whoever leaves after them
			if err := w.round(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		pools, err := h.Floating.Pools(t.Context(), domain.Operator(), org)
		if err != nil || len(pools) != 1 {
			t.Fatalf("%+v, %v", pools, err)
		}
		work := 0
		for i := range w.Seats {
			if !w.rests(i, h.clock.Now()) {
				work++
			}
		}
		p := pools[0]
		if wanted := p.Delegated + p.Borrowed + work; p.InUse+p.Unfilled < min(p.Capacity, wanted) || p.Borrowed != 1 || p.Queued != wanted-p.InUse {
			t.Errorf("after %s, with %d at work: %+v", later, work, p)
		}
	}
}

// Everybody is at work four times of five, and takes their break in turn.
func TestBreaksAreTakenInTurn(t *testing.T) {
	t.Parallel()
	w, from := &workday{}, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for i := range 10 {
		rested := 0
		for n := range breakAfter {
			if w.rests(i, from.Add(time.Duration(n)*breakLength)) {
				rested++
			}
		}
		if rested != 1 {
			t.Errorf("%d rests %d times", i, rested)
		}
	}
}

func TestNoProgramsNoWork(t *testing.T) {
	t.Parallel()
	if w, err := resume(t.Context(), nil, workstations{}); w != nil || err != nil {
		t.Errorf("%v, %v", w, err)
	}
}
