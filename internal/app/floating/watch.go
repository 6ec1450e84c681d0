package floating

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// How often an organization's pools are looked at while somebody watches, and how
// many may watch one at once.
const (
	watchEvery  = time.Second
	mostWatcher = 500
)

// watch tells those who watch an organization's floating seats that something has
// changed. However many they are, one poller reads for them; where nobody watches
// none does. It reads the database, so changes made by other nodes are seen too.
type watch struct {
	mu     sync.Mutex
	closed bool
	orgs   map[domain.OrganizationID]*watched
	wait   sync.WaitGroup
}

type watched struct {
	viewers map[chan struct{}]bool
	stop    context.CancelFunc
}

// Watch tells of changes of an organization's floating seats until stop is called:
// changes gets a value after each, several at once as one. It is closed when the
// server stops.
func (s *Service) Watch(ctx context.Context, by domain.Actor, org domain.OrganizationID) (changes <-chan struct{}, stop func(), err error) {
	if err := s.view(ctx, by, org, func(*store.Tx, app.Standing) error { return nil }); err != nil {
		return nil, nil, err
	}
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, nil, domain.E(domain.Unavailable, domain.CodeUnavailable)
	}
	o := w.orgs[org]
	if o == nil {
		o = &watched{viewers: map[chan struct{}]bool{}}
		poll, cancel := context.WithCancel(context.WithoutCancel(ctx))
		o.stop = cancel
		if w.orgs == nil {
			w.orgs = map[domain.OrganizationID]*watched{}
		}
		w.orgs[org] = o
		w.wait.Go(func() { s.poll(poll, org, o) })
	}
	if len(o.viewers) >= mostWatcher {
		return nil, nil, domain.E(domain.Limited, domain.CodeRateLimited).With("retry_after", 60)
	}
	viewer := make(chan struct{}, 1)
	if len(o.viewers) > 0 {
		viewer <- struct{}{} // the poller may have had its first look: this one tells what came between a page and it
	}
	o.viewers[viewer] = true
	return viewer, sync.OnceFunc(func() { w.leave(org, o, viewer) }), nil
}

// leave ends the poller with the last who watches.
func (w *watch) leave(org domain.OrganizationID, o *watched, viewer chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(o.viewers, viewer)
	if len(o.viewers) == 0 {
		o.stop()
		if w.orgs[org] == o {
			delete(w.orgs, org)
		}
	}
}

// StopWatching ends everybody's watching, and lets nobody begin again.
func (s *Service) StopWatching() {
	w := &s.watch
	w.mu.Lock()
	w.closed = true
	for _, o := range w.orgs {
		o.stop()
		for viewer := range o.viewers {
			close(viewer)
		}
		clear(o.viewers)
	}
	clear(w.orgs)
	w.mu.Unlock()
	w.wait.Wait()
}

// Watching is how many organizations are watched on this node.
func (s *Service) Watching() int {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	return len(s.watch.orgs)
}

// poll looks at an organization's pools again and again. What cannot be read now
// is read the next time.
func (s *Service) poll(ctx context.Context, org domain.OrganizationID, o *watched) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	last := "nothing seen yet" // so that the first look tells what came between a page and it
	for {
		if seen, err := s.glance(ctx, org); err == nil && seen != last {
			s.watch.tell(o)
			last = seen
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *watch) tell(o *watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for viewer := range o.viewers {
		select {
		case viewer <- struct{}{}:
		default: // has not come to the last change yet
		}
	}
}

// glance is something that differs when an organization's pools do: the versions
// of their rows, and what the clock alone has changed.
func (s *Service) glance(ctx context.Context, org domain.OrganizationID) (string, error) {
	var b strings.Builder
	err := s.Read(ctx, func(tx *store.Tx) error {
		b.Reset()
		rows, err := tx.LeasePools(org)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, row := range rows {
			expired, gone := 0, 0
			if row.Book.Soonest != 0 && now.UnixMilli() >= row.Book.Soonest {
				_, counts, err := tx.ExpiredLeases(row.ID, now)
				if err != nil {
					return err
				}
				for _, n := range counts {
					expired += n
				}
			}
			if row.Book.Queued > 0 {
				p, err := s.seen(tx, org, row.Product)
				if err != nil || p == nil {
					return err
				}
				gone = len(p.Gone(now))
			}
			fmt.Fprintf(&b, "%s %d %d %d %d\n", row.ID, row.Version, row.Facts, expired, gone)
		}
		return nil
	})
	return b.String(), err
}
