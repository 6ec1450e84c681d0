package licensing_test

import (
	"testing"
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
)

func TestTotalsNameTheLicensesTheyComeFrom(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		areas := c.product(t, "areas", domain.PresetCappedAreas)
		first := c.issue(t, areas, users(20, 5))
		w.Advance(30 * 24 * time.Hour)
		second := c.issue(t, areas, users(30, 0))
		harbor := c.product(t, "harbor", domain.PresetInstallation)
		c.issue(t, harbor, users(4, 0))
		c.issue(t, harbor, func(o *domain.Order) { o.InstallID, o.Users = installB, domain.Users{Internal: 7} })

		list, err := c.licenses.Totals(t.Context(), c.member, c.org)
		must(t, err)
		if len(list) != 2 || list[0].Slug != "areas" || list[1].Users.Internal != 11 {
			t.Fatalf("totals %+v", list)
		}
		got := list[0]
		if !got.Areas || got.Users != (entitle.Users{Internal: 50, External: 5}) || len(got.Licenses) != 2 ||
			got.Licenses[0].ID != first.ID || got.Licenses[1].ID != second.ID {
			t.Errorf("now %+v", got)
		}
		if got.Next == nil || !got.Next.At.Equal(first.ExpiresAt) || len(got.Changing) != 1 || got.Changing[0].ID != first.ID {
			t.Errorf("next %+v with %+v", got.Next, got.Changing)
		}
		none, err := c.licenses.Totals(t.Context(), c.stranger, "org_else")
		must(t, err)
		if len(none) != 0 {
			t.Errorf("nothing bought totals %+v", none)
		}
	})
}
