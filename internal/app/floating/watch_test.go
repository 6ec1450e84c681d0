package floating_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// Whoever watches is told of each change, also of one that another node has made;
// one poller reads for all, and goes with the last of them.
func TestWatch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := open(t, apptest.New(st))
		s.license(t, 2, 12)
		if _, _, err := s.leases.Watch(t.Context(), s.liv, s.org); !domain.HasCode(err, domain.CodeNotFound) {
			t.Errorf("a member watches: %v", err)
		}
		one, leave, err := s.leases.Watch(t.Context(), s.owner, s.org)
		must(t, err)
		two, leaveToo, err := s.leases.Watch(t.Context(), s.support, s.org)
		must(t, err)
		if n := s.leases.Watching(); n != 1 {
			t.Errorf("%d organizations are watched, want 1", n)
		}
		<-one // the first look
		<-two
		s.mustClaim(t, "a")
		<-one
		<-two
		leave()
		leave()
		if n := s.leases.Watching(); n != 1 {
			t.Errorf("%d are watched after one of two has left", n)
		}
		leaveToo()
		if n := s.leases.Watching(); n != 0 {
			t.Errorf("%d are watched after both have left", n)
		}

		three, _, err := s.leases.Watch(t.Context(), s.owner, s.org)
		must(t, err)
		s.leases.StopWatching()
		for range three { // ends
		}
		_, _, err = s.leases.Watch(t.Context(), s.owner, s.org)
		wantCode(t, "watching a server that stops", err, domain.CodeUnavailable)
	})
}
