package floating_test

import (
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
)

// What a node keeps in mind of a lease never outlives what others have done to it.
func TestANodeSeesWhatOthersHaveDoneToALease(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 2, 12)
		other := floating.New(w.Env, s.leases.Sign)
		t.Cleanup(other.Close)
		a := s.mustClaim(t, "a")
		for range 3 { // kept in mind by now
			_, err := s.renew(t, a)
			must(t, err)
		}

		must(t, other.Release(t.Context(), s.fleet, s.org, slug, "a", a.ID))
		_, err := s.renew(t, a)
		wantCode(t, "released at the other node", err, domain.CodeLeaseLost)

		b, err := other.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: "a", User: "b", Device: "elsewhere"})
		must(t, err)
		again, err := s.renew(t, b.Lease)
		must(t, err)
		if again.Lease.Device != "elsewhere" || again.Lease.Fence != b.Lease.Fence {
			t.Errorf("renewed as %+v, granted at the other node as %+v", again.Lease, b.Lease)
		}

		must(t, s.leases.ForceRelease(t.Context(), s.owner, s.org, b.Lease.ID, "needed elsewhere"))
		_, err = s.renew(t, b.Lease)
		wantCode(t, "taken away", err, domain.CodeLeaseLost)
		if got := domain.AsError(err).Data["note"]; got != "needed elsewhere" {
			t.Errorf("the note is %v", got)
		}
	})
}

// More clients than a node keeps in mind are renewed all the same.
func TestMoreLeasesThanANodeKeepsInMind(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 50, 12)
		s.leases.KeepInMind(10)
		leases := make([]domain.Lease, 40)
		for i := range leases {
			leases[i] = s.mustClaim(t, fmt.Sprint("c", i))
		}
		for _, l := range leases {
			_, err := s.renew(t, l)
			must(t, err)
		}
		if p := s.pool(t); p.InUse != len(leases) {
			t.Errorf("%d in use, want %d", p.InUse, len(leases))
		}
	})
}

// A lease that has expired stays so when the clock is set back, and its seat is
// given once.
func TestAClockSetBackRevivesNoLease(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 2, 12)
		a := s.mustClaim(t, "a")
		s.Advance(10 * time.Minute)
		s.mustClaim(t, "b") // notes that a's has expired
		s.Advance(-5 * time.Minute)
		_, err := s.renew(t, a)
		wantCode(t, "renewing what has expired", err, domain.CodeLeaseLost)
		s.mustClaim(t, "c")
		_, err = s.claim(t, "d")
		wantCode(t, "the third of two seats", err, domain.CodeLeasesExhausted)
	})
}
