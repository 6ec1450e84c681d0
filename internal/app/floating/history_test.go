package floating_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
)

const (
	clients  = 5
	seats    = 2
	lifespan = 10 * time.Minute
)

// asked is one operation of a history: what a client did, or that time passed.
type asked struct {
	do     string // claim, renew, release, pass
	client int
	fence  int64 // of the lease renewed or released
	time   time.Duration
}

type told struct {
	ok    bool
	fence int64
}

// model is what leases are, in a few lines: the history of the real thing has to
// be one of this.
type model struct {
	now   time.Duration
	fence int64
	held  [clients]int64         // fence of the client's latest lease
	ends  [clients]time.Duration // 0: ended
}

func (m model) alive(c int) bool { return m.held[c] != 0 && m.now < m.ends[c] }

func (m model) step(in asked, out told) (bool, model) {
	c := in.client
	switch in.do {
	case "pass":
		m.now += in.time
		return true, m
	case "claim":
		if m.alive(c) {
			m.ends[c] = m.now + lifespan
			return out.ok && out.fence == m.held[c], m
		}
		used := 0
		for i := range clients {
			if m.alive(i) {
				used++
			}
		}
		if used >= seats {
			return !out.ok, m
		}
		m.fence++
		m.held[c], m.ends[c] = m.fence, m.now+lifespan
		return out.ok && out.fence == m.fence, m
	case "renew":
		if !m.alive(c) || m.held[c] != in.fence {
			return !out.ok, m
		}
		m.ends[c] = m.now + lifespan
		return out.ok && out.fence == in.fence, m
	default:
		if m.held[c] == in.fence && m.alive(c) {
			m.ends[c] = 0
		}
		return out.ok, m
	}
}

// recorder drives the real thing from many sides and writes down what it says.
type recorder struct {
	*shop
	nodes [2]atomic.Pointer[floating.Service]

	mu      sync.Mutex
	history []porcupine.Operation
}

func (r *recorder) note(id int, in asked, out told, from, to int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, porcupine.Operation{ClientId: id, Input: in, Call: from, Output: out, Return: to})
}

func (r *recorder) client(t *testing.T, began time.Time, c int, rnd *rand.Rand) {
	t.Helper()
	client := fmt.Sprint("client-", c)
	var latest domain.Lease
	for range 12 {
		in := asked{do: []string{"claim", "renew", "release"}[rnd.IntN(3)], client: c, fence: latest.Fence}
		if latest.ID == "" {
			in.do = "claim"
		}
		node := r.nodes[rnd.IntN(2)].Load()
		from := int64(time.Since(began))
		var got floating.Claimed
		var err error
		switch in.do {
		case "release":
			err = node.Release(t.Context(), r.fleet, r.org, slug, client, latest.ID)
		case "renew":
			got, err = node.Claim(t.Context(), r.fleet, r.org, floating.ClaimInput{Product: slug, Client: client, Lease: latest.ID})
		default:
			got, err = node.Claim(t.Context(), r.fleet, r.org, floating.ClaimInput{Product: slug, Client: client, Device: client})
		}
		to := int64(time.Since(began))
		switch {
		case domain.HasCode(err, domain.CodeUnavailable):
			continue // a node that stops has not done it
		case err != nil && !domain.HasCode(err, domain.CodeLeasesExhausted) && !domain.HasCode(err, domain.CodeLeaseLost):
			t.Errorf("%s: %v", in.do, err)
		case err == nil && in.do != "release":
			latest = got.Lease
		}
		r.note(c, in, told{ok: err == nil, fence: got.Lease.Fence}, from, to)
	}
}

// Whatever clients do at once, with time passing and nodes stopping in between:
// it is as if they had done it one after the other. So no seat is sold twice at
// any instant, the fences rise, and nothing that is over revives.
func TestHistoriesAreLinearizable(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, seats, 12)
		for seed := range uint64(histories) {
			history(t, s, seed)
			s.Advance(lifespan) // nothing of it is left
		}
	})
}

func history(t *testing.T, s *shop, seed uint64) {
	t.Helper()
	first := s.mustClaim(t, "first")
	must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "first", first.ID))
	r := &recorder{shop: s}
	fresh := func(i int) {
		next := floating.New(s.Env, s.leases.Sign)
		if old := r.nodes[i].Swap(next); old != nil {
			old.Close()
		}
	}
	fresh(0)
	fresh(1)
	defer func() { r.nodes[0].Load().Close(); r.nodes[1].Load().Close() }()
	began := time.Now()
	var wg sync.WaitGroup
	for c := range clients {
		rnd := rand.New(rand.NewPCG(seed, uint64(c)))
		wg.Go(func() { r.client(t, began, c, rnd) })
	}
	rnd := rand.New(rand.NewPCG(seed, 99))
	for i := range 5 {
		d := time.Duration(rnd.IntN(8)) * time.Minute
		from := int64(time.Since(began))
		s.Advance(d)
		r.note(clients, asked{do: "pass", time: d}, told{}, from, int64(time.Since(began)))
		fresh(i % 2)
	}
	wg.Wait()
	checker := porcupine.Model{
		Init: func() any { return model{fence: first.Fence} },
		Step: func(state, in, out any) (bool, any) {
			return state.(model).step(in.(asked), out.(told)) //nolint:forcetypeassert,errcheck // what was put in
		},
	}
	if got := porcupine.CheckOperationsTimeout(checker, r.history, time.Minute); got != porcupine.Ok {
		t.Errorf("a history of %d operations is %s", len(r.history), got)
		for _, op := range r.history {
			t.Logf("%d: %+v -> %+v", op.ClientId, op.Input, op.Output)
		}
	}
}
