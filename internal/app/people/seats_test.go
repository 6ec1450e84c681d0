package people_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
)

func TestEveryChangeOfASeatIsExplained(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 3)
		per, perActor := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		w.Advance(24 * time.Hour)
		wantCode(t, w.Block(t.Context(), owner, org.ID, per.ID), "")
		history := func(req domain.ListRequest) (list []domain.SeatEvent) {
			t.Helper()
			got, err := w.SeatHistory(t.Context(), owner, org.ID, "prd_studio", domain.AreaInternal, req)
			wantCode(t, err, "")
			return got.Items
		}
		events := history(domain.ListRequest{Search: "per@"})
		var causes []string
		for _, e := range events {
			causes = append(causes, e.Cause+" "+string(e.State))
		}
		want := []string{"members.block none", "members.join active", "invitations.send pending"}
		if len(causes) != 3 || causes[0] != want[0] || causes[1] != want[1] || causes[2] != want[2] {
			t.Errorf("the seat's history is %v, want %v", causes, want)
		}
		if events[0].Active != 1 || events[0].Actor == "" || events[0].Reference != string(per.ID) {
			t.Errorf("the latest change is %+v", events[0])
		}
		if got := history(domain.ListRequest{State: "none"}); len(got) != 1 {
			t.Errorf("%d seats were given up", len(got))
		}

		days, err := w.SeatCurve(t.Context(), owner, org.ID, "prd_studio", domain.AreaInternal)
		wantCode(t, err, "")
		if len(days) != 2 || days[0].Active != 2 || days[0].Capacity != 3 || days[1].Active != 1 || days[1].Capacity != 3 {
			t.Errorf("the curve is %+v", days)
		}
		wantCode(t, second(w.SeatCurve(t.Context(), owner, org.ID, "prd_studio", domain.AreaExternal)), domain.CodeNotFound)
		wantCode(t, second(w.SeatHistory(t.Context(), perActor, org.ID, "prd_studio", domain.AreaInternal, domain.ListRequest{})), domain.CodeNotFound)
	})
}

func TestTheWaitingListSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 1)
		w.licensed(org.ID, "roomy", domain.PresetTeamPool, domain.Users{Internal: 9})
		w.licensed(org.ID, "given", domain.PresetNamedAndFloating, domain.Users{Internal: 0})
		a, b := w.waiting(org.ID, owner, "a@halden.example"), w.waiting(org.ID, owner, "b@halden.example")
		list, err := w.Waiting(t.Context(), owner, org.ID, domain.AreaInternal)
		wantCode(t, err, "")
		if list.Total != 2 || len(list.Members) != 2 || list.Members[0].ID != a.ID || list.Members[1].ID != b.ID ||
			len(list.Missing) != 1 || list.Missing[0].Slug != "studio" || list.Missing[0].Waiting != 2 {
			t.Errorf("waiting %+v", list)
		}
		outside, err := w.Waiting(t.Context(), owner, org.ID, domain.AreaExternal)
		wantCode(t, err, "")
		if outside.Total != 0 || len(outside.Members) != 0 || len(outside.Missing) != 0 {
			t.Errorf("outside %+v", outside)
		}
	})
}
