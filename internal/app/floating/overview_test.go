package floating_test

import (
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
)

// What the vendor sees of many pools is what their organizations see of each.
func TestTheVendorSeesEveryPool(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		overview := func(org domain.OrganizationID) floating.VendorPool {
			list, err := s.leases.VendorPools(t.Context(), s.support, org, domain.ListRequest{})
			must(t, err)
			if len(list.Items) != 1 {
				t.Fatalf("%d pools", len(list.Items))
			}
			return list.Items[0]
		}
		agree := func(when string, denied int) {
			t.Helper()
			v, p := overview(""), s.pool(t)
			if v.Capacity != p.Capacity || v.InUse != p.InUse || v.Queued != p.Queued || v.PeakToday != p.PeakToday || v.Delegated != p.Delegated || v.Inactive != p.Inactive {
				t.Errorf("%s: the vendor sees %+v, the organization %+v", when, v.LeasePool, p)
			}
			if v.DeniedToday != denied || v.OrgName != "Halden Yards" || v.Slug != slug {
				t.Errorf("%s: %+v", when, v)
			}
		}
		s.license(t, 4, 12)
		agree("unused", 0)
		_, _, err := s.leases.Delegate(t.Context(), s.owner, s.org, floating.DelegateInput{Product: product, Site: "Dry dock", Seats: 1, Days: 2})
		must(t, err)
		for i := range 5 {
			_, err := s.claim(t, fmt.Sprint("c", i))
			if wanted := i < 3; (err == nil) != wanted {
				t.Fatalf("claim %d: %v", i, err)
			}
		}
		s.order(t, domain.LicenseFlex, 7, 12, "")
		agree("full, with a license that sleeps", 2)
		w.Advance(11 * time.Minute)
		agree("leases have expired", 2)
		w.Advance(10 * time.Minute)
		agree("nobody waits any more", 2)
		w.Advance(24 * time.Hour)
		agree("the next day", 0)
		w.Advance(366 * 24 * time.Hour)
		agree("licenses have ended", 0)
		if list, err := s.leases.VendorPools(t.Context(), s.support, "org_none", domain.ListRequest{}); err != nil || len(list.Items) != 0 {
			t.Errorf("of nobody: %+v, %v", list, err)
		}
		_, err = s.leases.VendorPools(t.Context(), s.owner, s.org, domain.ListRequest{})
		wantCode(t, "a customer", err, domain.CodeNotFound)
	})
}
