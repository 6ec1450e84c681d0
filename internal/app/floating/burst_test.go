package floating_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

const burstSize = 50

// burst lets fifty ask at once.
func burst(ask func(i int) error) []error {
	errs := make([]error, burstSize)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			<-start
			errs[i] = ask(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// wins counts those who got something; all others must have been refused for
// want of a seat, or because theirs is over.
func wins(t *testing.T, errs []error) (n int) {
	t.Helper()
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case !domain.HasCode(err, domain.CodeLeasesExhausted) && !domain.HasCode(err, domain.CodeLeaseLost):
			t.Errorf("got %v", err)
		}
	}
	return n
}

// Of fifty who reach for the last seat one gets it, each of a hundred times,
// whether they claim, wait in line, renew what they had, or borrow.
func TestFiftyWantTheLastSeat(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 3, 12)
		kept := []domain.Lease{s.mustClaim(t, "kept-1"), s.mustClaim(t, "kept-2")}
		for round := range rounds {
			old := s.mustClaim(t, "old")
			must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "old", old.ID))
			errs := burst(func(i int) error {
				client := fmt.Sprintf("c-%d-%d", round, i)
				switch {
				case i < 2:
					_, err := s.renew(t, kept[i])
					return err
				case i == 2:
					_, _, err := s.leases.Borrow(t.Context(), s.fleet, s.org, slug, kept[0].Client, kept[0].ID, 1)
					return err
				case i == 3:
					_, err := s.renew(t, old)
					return err
				default:
					_, err := s.leases.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: client, Device: client, Queue: i%2 == 0})
					return err
				}
			})
			if n := wins(t, errs); n != 4 { // two renewals, one borrowing, one claim
				t.Fatalf("round %d: %d of fifty were served", round, n)
			}
			if p := s.pool(t); p.InUse != 3 {
				t.Fatalf("round %d: %d of 3 seats are in use", round, p.InUse)
			}
			s.endAll(t, kept)
		}
	})
}

// endAll ends every lease but some, and empties the line.
func (s *shop) endAll(t *testing.T, but []domain.Lease) {
	t.Helper()
	list, err := s.leases.Leases(t.Context(), s.owner, s.org, product, domain.ListRequest{Limit: 100})
	must(t, err)
	for _, l := range list.Items {
		if l.ID != but[0].ID && l.ID != but[1].ID {
			must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, l.Client, l.ID))
		}
	}
	s.Advance(2 * time.Minute) // who waits in line is not present any more
	for _, l := range but {
		_, err := s.renew(t, l)
		must(t, err)
	}
}

// Two nodes on one database sell no seat twice.
func TestTwoNodesWantTheLastSeat(t *testing.T) {
	t.Parallel()
	target := storetest.PostgresTarget(t)
	connect := func() *store.Store {
		st, err := store.Open(t.Context(), target)
		must(t, err)
		t.Cleanup(func() { _ = st.Close() })
		return st
	}
	w := apptest.New(connect())
	s := open(t, w)
	other := *w.Env
	other.Store = connect()
	other.IDs = app.NewIDs(other.Clock)
	second := floating.New(&other, s.leases.Sign)
	t.Cleanup(second.Close)
	s.license(t, 1, 12)
	for round := range rounds {
		errs := burst(func(i int) error {
			node := s.leases
			if i%2 == 0 {
				node = second
			}
			client := fmt.Sprintf("c-%d-%d", round, i)
			_, err := node.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: client, Device: client})
			return err
		})
		if n := wins(t, errs); n != 1 {
			t.Fatalf("round %d: %d got the last seat", round, n)
		}
		list, err := second.Leases(t.Context(), s.owner, s.org, product, domain.ListRequest{})
		must(t, err)
		if len(list.Items) != 1 {
			t.Fatalf("%d leases of one seat", len(list.Items))
		}
		must(t, second.Release(t.Context(), s.fleet, s.org, slug, list.Items[0].Client, ""))
	}
}
