package floating_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
)

func TestALeaseIsClaimedRenewedReleasedAndLost(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		_, err := s.claim(t, "a")
		wantCode(t, "without any license", err, domain.CodeNotFound)
		lic := s.order(t, domain.LicenseFlex, 1, 12, "")
		_, err = s.claim(t, "a")
		wantCode(t, "before activation", err, domain.CodeLeasesNotActivated)
		_, err = s.leases.Activate(t.Context(), s.owner, s.org, lic.ID)
		must(t, err)
		a, err := s.claim(t, "a")
		must(t, err)
		if !a.New || a.Lease.License != lic.ID || a.Life != 10*time.Minute || a.Capacity != 1 || a.InUse != 1 {
			t.Fatalf("granted %+v", a)
		}
		again, err := s.claim(t, "a")
		must(t, err)
		if again.New || again.Lease.ID != a.Lease.ID {
			t.Errorf("asking again gives %+v", again)
		}
		_, err = s.claim(t, "b")
		wantCode(t, "the second client", err, domain.CodeLeasesExhausted)
		data := domain.AsError(err).Data
		holders, _ := data["holders"].([]floating.Holder)
		if data["capacity"] != 1 || data["in_use"] != 1 || data["queue_position"] != 1 || len(holders) != 1 || holders[0].User != "a" {
			t.Errorf("the refusal says %v", data)
		}
		s.Advance(5 * time.Minute)
		r, err := s.renew(t, a.Lease)
		must(t, err)
		if !r.Lease.ExpiresAt.Equal(s.Now().Add(10*time.Minute)) || r.Lease.Fence != a.Lease.Fence {
			t.Errorf("renewed to %+v", r.Lease)
		}
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "a", a.Lease.ID))
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "a", a.Lease.ID))
		_, err = s.renew(t, a.Lease)
		wantCode(t, "renewing what was released", err, domain.CodeLeaseLost)
		b := s.mustClaim(t, "b")
		if b.Fence <= a.Lease.Fence {
			t.Errorf("fence %d after %d", b.Fence, a.Lease.Fence)
		}
		s.Advance(10 * time.Minute)
		_, err = s.renew(t, b)
		wantCode(t, "renewing what has expired", err, domain.CodeLeaseLost)
		if got := domain.AsError(err).Data["reason"]; got != "expired" {
			t.Errorf("lost for %v", got)
		}
		if c := s.mustClaim(t, "c"); c.Fence <= b.Fence {
			t.Errorf("fence %d after %d", c.Fence, b.Fence)
		}
		if p := s.pool(t); p.Capacity != 1 || p.InUse != 1 || p.Queued != 0 || p.PeakToday != 1 {
			t.Errorf("the pool is %+v", p)
		}
	})
}
