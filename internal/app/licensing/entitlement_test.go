package licensing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const year = 365 * 24 * time.Hour

func TestLicensesOfOneInstallationAddUp(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		harbor := c.product(t, "harbor", domain.PresetInstallation)
		first := c.issue(t, harbor, users(20, 5))
		other := c.issue(t, harbor, func(o *domain.Order) { o.InstallID, o.Users = installB, domain.Users{Internal: 7} })
		w.Advance(30 * 24 * time.Hour)
		c.issue(t, harbor, users(30, 0))

		got := c.entitlement(t)
		if len(got) != 2 || got[0].InstallID != installB || got[1].InstallID != installA || got[1].Name != "The harbor" {
			t.Fatalf("got %+v", got)
		}
		if e := got[1]; e.Users != (entitle.Users{Internal: 50, External: 5}) || !e.Expires.Equal(first.ExpiresAt) ||
			e.Next == nil || e.Next.Users != (entitle.Users{Internal: -20, External: -5}) {
			t.Errorf("together %+v", e)
		}
		if e := got[0]; e.Users.Internal != 7 || !e.Expires.Equal(other.ExpiresAt) {
			t.Errorf("the other one %+v", e)
		}
		w.Advance(first.ExpiresAt.Sub(w.Now()))
		if e := c.entitlement(t)[1]; e.Users != (entitle.Users{Internal: 30}) || !e.Expires.Equal(first.ExpiresAt.Add(30*24*time.Hour)) {
			t.Errorf("after the first %+v", e)
		}
		w.Advance(year)
		if e := c.entitlement(t)[1]; e.Users != (entitle.Users{}) || !e.Expires.IsZero() {
			t.Errorf("after all %+v", e)
		}
	})
}

func (c *customer) entitlement(t *testing.T) []licensing.ProductEntitlement {
	t.Helper()
	list, err := c.licenses.Entitlement(t.Context(), c.member, c.org)
	must(t, err)
	return list
}

func TestCapacityIsWhatIsInForce(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		areas := c.product(t, "areas", domain.PresetCappedAreas)
		c.issue(t, areas, users(3, 4))
		c.issue(t, areas, users(2, 0))
		capacity := func(area domain.Area, at time.Time) (n int) {
			c.write(t, func(tx *store.Tx) (err error) {
				n, err = seating.CapacityAt(tx, store.Pool{Organization: c.org, Product: areas.ID, Area: area}, at)
				return err
			})
			return n
		}
		got := []int{
			capacity(domain.AreaInternal, w.Now()), capacity(domain.AreaExternal, w.Now()),
			capacity(domain.AreaInternal, w.Now().Add(-time.Millisecond)), capacity(domain.AreaInternal, w.Now().Add(year)),
		}
		if d := cmp.Diff([]int{5, 4, 0, 0}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestTheSummaryShowsAllAtAGlance(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		old := c.product(t, "old", domain.PresetNamedAndFloating)
		ended := c.issue(t, old, users(9, 0))
		w.Advance(year)
		must(t, c.licenses.Keys.RotateIfDue(t.Context()))
		pool, harbor := c.product(t, "pool", domain.PresetTeamPool), c.product(t, "harbor", domain.PresetInstallation)
		c.issue(t, harbor, users(20, 5))
		c.issue(t, harbor, func(o *domain.Order) { o.InstallID = installB })
		w.Advance(time.Hour)
		c.issue(t, pool, users(5, 0))
		c.write(t, func(tx *store.Tx) error {
			p, err := tx.LockPool(c.org, pool.ID, domain.AreaInternal, w.Now())
			if err != nil {
				return err
			}
			_, err = tx.WriteSeat(p, store.SeatLine{
				Seat: store.Seat{PersonKey: "new", State: domain.SeatPending, HoldUntil: w.Now().Add(time.Hour), Since: w.Now()}, At: w.Now(),
			})
			return err
		})
		sum, err := c.licenses.Summary(t.Context(), c.owner, c.org)
		must(t, err)
		for i := range sum.Products {
			p := &sum.Products[i]
			if p.Slug == "harbor" && len(p.Installations) != 2 {
				t.Errorf("%d installations", len(p.Installations))
			}
			p.Installations = nil
		}
		end := apptest.Start.AddDate(2, 0, 0)
		want := licensing.Summary{Expires: end, Products: []licensing.ProductSummary{
			{
				Product: harbor.ID, Slug: "harbor", Name: "The harbor", Seats: domain.SeatsInInstallation,
				Users: domain.Users{Internal: 30, External: 5}, Licenses: 2, Expires: end,
			},
			{
				Product: old.ID, Slug: "old", Name: "The old", Seats: domain.SeatsGranted, Ended: ended.ExpiresAt,
				Pools: []licensing.PoolSummary{{Area: domain.AreaInternal}},
			},
			{
				Product: pool.ID, Slug: "pool", Name: "The pool", Seats: domain.SeatsByMembership,
				Users: domain.Users{Internal: 5}, Licenses: 1, Expires: end.Add(time.Hour),
				Pools: []licensing.PoolSummary{{Area: domain.AreaInternal, Capacity: 5, Active: 2, Pending: 1, Free: 2}},
			},
		}}
		if d := cmp.Diff(want, sum); d != "" {
			t.Error(d)
		}
		asMember, err := c.licenses.Summary(t.Context(), c.member, c.org)
		must(t, err)
		if p := asMember.Products[2]; p.Pools != nil || p.Users.Internal != 5 {
			t.Errorf("a member sees %+v", p)
		}
		empty, err := c.licenses.Summary(t.Context(), c.stranger, "org_else")
		must(t, err)
		if len(empty.Products) != 0 || !empty.Expires.IsZero() {
			t.Errorf("nothing bought shows %+v", empty)
		}
	})
}
