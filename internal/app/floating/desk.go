package floating

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	batchMax = 256  // requests decided in one transaction
	waiting  = 4096 // requests at the desk; more wait before it
	// manyWorkers is how many transactions run side by side on PostgreSQL, each
	// for other pools. SQLite has one writer.
	manyWorkers = 4
)

// doing is what is asked for.
type doing int

const (
	claiming doing = iota
	releasing
	borrowing
)

// ask is one request on its way over the desk.
type ask struct {
	ctx  context.Context //nolint:containedctx // it travels with the request
	by   domain.Actor
	org  domain.OrganizationID
	do   doing
	in   ClaimInput
	days int

	out     Claimed
	token   string
	err     error
	poison  any // it panicked
	settled chan struct{}
}

// desk gathers the requests that wait and has them decided together. Requests
// for one pool always pass the same worker, so that they meet in one transaction
// and not at its lock.
type desk struct {
	service *Service
	workers []*worker
	seed    maphash.Seed
	done    sync.WaitGroup

	batches, asks atomic.Int64 // decided since the start

	mu     sync.RWMutex // guards closed against sends
	closed bool
}

// worker decides for its pools, a batch at a time.
type worker struct {
	queue chan *ask
	turn  sync.Mutex // held by whoever decides
}

func open(s *Service) *desk {
	d := &desk{service: s, seed: maphash.MakeSeed(), workers: make([]*worker, 1)}
	if s.Store.Engine() == "postgres" {
		d.workers = make([]*worker, manyWorkers)
	}
	for i := range d.workers {
		d.workers[i] = &worker{queue: make(chan *ask, waiting)}
		d.done.Go(func() { d.work(d.workers[i]) })
	}
	return d
}

// ask hands a request in and waits for its answer.
func (d *desk) ask(ctx context.Context, a *ask) error {
	a.ctx, a.settled = ctx, make(chan struct{})
	if d.alone(a) { //nolint:contextcheck // no single caller may undo what is decided with it
		return a.err
	}
	if err := d.send(a); err != nil {
		return err
	}
	<-a.settled
	return a.err
}

// alone decides a request, and those that come in just now, in its own goroutine
// when nobody else is deciding: the way over the worker's and back takes as long
// as deciding one.
func (d *desk) alone(a *ask) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	w := d.worker(a)
	if d.closed || len(w.queue) > 0 || !w.turn.TryLock() {
		return false
	}
	d.serve(w, []*ask{a})
	return true
}

func (d *desk) send(a *ask) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.closed {
		return unavailable(errors.New("the server is stopping"))
	}
	w := d.worker(a)
	select {
	case w.queue <- a: // there is room, whether or not anybody waits for the answer
		return nil
	default:
	}
	select {
	case w.queue <- a:
		return nil
	case <-a.ctx.Done():
		return unavailable(a.ctx.Err())
	}
}

func (d *desk) worker(a *ask) *worker {
	if len(d.workers) == 1 {
		return d.workers[0]
	}
	return d.workers[maphash.String(d.seed, string(a.org)+a.in.Product)%uint64(len(d.workers))]
}

// close answers what waits and ends the workers.
func (d *desk) close() {
	d.mu.Lock()
	if !d.closed {
		d.closed = true
		for _, w := range d.workers {
			close(w.queue)
		}
	}
	d.mu.Unlock()
	d.done.Wait()
}

func (d *desk) work(w *worker) {
	batch := make([]*ask, 0, batchMax)
	for first := range w.queue {
		w.turn.Lock()
		batch = d.serve(w, append(batch[:0], first))
	}
}

// serve decides a batch with whoever waits, for the holder of the worker's turn,
// and gives the turn back before it answers.
func (d *desk) serve(w *worker, batch []*ask) []*ask {
	batch = gather(batch, w.queue)
	d.settle(batch)
	w.turn.Unlock()
	for _, a := range batch {
		close(a.settled)
	}
	return batch
}

// gather takes whoever waits, and yields to let those in who have just been
// answered: their next request then shares this transaction.
func gather(batch []*ask, queue chan *ask) []*ask {
	for yields := 0; ; yields++ {
		before := len(batch)
		for len(batch) < batchMax {
			select {
			case a, ok := <-queue:
				if !ok {
					return batch
				}
				batch = append(batch, a)
				continue
			default:
			}
			break
		}
		if len(batch) == batchMax || yields == 2 || len(batch) == 1 && before == 1 && yields > 0 {
			return batch
		}
		runtime.Gosched()
	}
}

// settle decides a batch. One that panics is left out and the others are decided
// again; if the batch fails for a reason that may be one request's own, each is
// decided by itself.
func (d *desk) settle(batch []*ask) {
	for len(batch) > 0 {
		err := d.service.decide(batch)
		if err == nil {
			return
		}
		var rest []*ask
		for _, a := range batch {
			if a.poison != nil {
				a.err = domain.E(domain.Internal, domain.CodeInternal).Because(fmt.Errorf("panic: %v", a.poison))
				continue
			}
			rest = append(rest, a)
		}
		if len(rest) < len(batch) {
			batch = rest
			continue
		}
		if len(batch) > 1 && domain.AsError(err).Kind != domain.Unavailable {
			for _, a := range batch {
				d.settle([]*ask{a})
			}
			return
		}
		for _, a := range batch {
			a.err = err
		}
		return
	}
}

// Decided is how many transactions the desk has made since it opened, and how
// many requests were in them.
func (s *Service) Decided() (batches, requests int64) {
	return s.desk.batches.Load(), s.desk.asks.Load()
}

// errPoisoned undoes a batch in which a request panicked.
var errPoisoned = errors.New("floating: a request of the batch panicked")

// decide runs a batch as one transaction and hands out its answers. A panic
// beside the requests fails the batch: it must not end the server.
func (s *Service) decide(asks []*ask) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = domain.E(domain.Internal, domain.CodeInternal).Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	var b *batch
	err = s.Store.Write(context.Background(), func(tx *store.Tx) (err error) { // no single caller may undo the others
		b = newBatch(s, tx, asks)
		return b.run()
	})
	if err != nil {
		return err
	}
	s.known.learn(b)
	s.recent.learn(b.order)
	s.untouched.learn(b)
	s.desk.batches.Add(1)
	s.desk.asks.Add(int64(len(asks)))
	for i, a := range asks {
		a.out, a.token, a.err = b.answers[i].out, b.answers[i].token, b.answers[i].err
	}
	return nil
}

// guarded decides one request, and notes when it panics.
func guarded(a *ask, fn func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.poison = fmt.Sprintf("%v\n%s", p, debug.Stack())
			err = errPoisoned
		}
	}()
	fn()
	return nil
}

func unavailable(err error) error {
	return domain.E(domain.Unavailable, domain.CodeUnavailable).Because(err)
}
