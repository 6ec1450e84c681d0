package people_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

const responsible = "seats@halden.example"

// watched is an organization with so many seats of the Studio until an end, its
// owner and a responsible person.
func (w *town) watched(seats int, end time.Time) (domain.Organization, domain.Actor) {
	w.t.Helper()
	org, owner := w.founded("Halden", "ida@halden.example")
	org, err := w.Update(w.t.Context(), owner, org.ID, people.UpdateInput{
		Name: org.Name, NotificationEmail: owner.Name, Responsible: " Seats@Halden.example ", TimeZone: org.TimeZone, Version: org.Version,
	})
	wantCode(w.t, err, "")
	w.licensedUntil(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: seats}, end)
	return org, owner
}

// told lists the notices about limits, the latest first.
func (w *town) told(org domain.OrganizationID, by domain.Actor) (list []domain.Notice) {
	w.t.Helper()
	all, err := (&notices.Service{Env: w.World.Env}).Notices(w.t.Context(), by, org, "", domain.ListRequest{})
	wantCode(w.t, err, "")
	for _, n := range all.Items {
		if strings.HasPrefix(string(n.Kind), "seats.") {
			list = append(list, n)
		}
	}
	return list
}

func (w *town) tells(org domain.OrganizationID, by domain.Actor, want ...domain.NoticeKind) {
	w.t.Helper()
	var got []domain.NoticeKind
	for _, n := range w.told(org, by) {
		got = append(got, n.Kind)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("told, the latest first: %v, want %v", got, want)
	}
}

func (w *town) invites(org domain.OrganizationID, by domain.Actor, from, until int) {
	w.t.Helper()
	for i := from; i <= until; i++ {
		_, err := w.Invite(w.t.Context(), by, org, inviteTo(fmt.Sprintf("p%d@halden.example", i), domain.RoleMember, domain.AreaInternal))
		wantCode(w.t, err, "")
	}
}

func TestTheResponsiblePersonIsToldOfALimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		end := w.World.Now().Add(20 * 24 * time.Hour)
		org, owner := w.watched(12, end)
		w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 3})
		w.invites(org.ID, owner, 1, 12)
		w.tells(org.ID, owner)

		_, err := w.PreviewList(t.Context(), owner, org.ID, listOf("p13@halden.example"))
		wantCode(t, err, "")
		if len(w.Mails(responsible)) > 0 {
			t.Error("a preview tells somebody")
		}
		w.invites(org.ID, owner, 13, 14)
		w.tells(org.ID, owner, domain.NoticeSeatsNear)
		mails := w.Mails(responsible)
		if len(mails) != 1 || len(w.Mails("Seats@Halden.example")) != 1 {
			t.Fatalf("%d mails", len(mails))
		}
		data := mails[0].Data
		if data["capacity"] != "15" || data["active"] != "1" || data["pending"] != "13" || strings.Count(data["last"], `"Email"`) != 10 ||
			!strings.HasPrefix(data["last"], `[{"Name":"","Email":"p13@halden.example"`) || data["area"] != "" ||
			data["link"] != "https://portal.example/organizations/"+string(org.ID)+"/seats/studio/internal" {
			t.Errorf("the mail says %v", data)
		}

		// The holds lapse, so that only the owner is left; then the larger license ends.
		w.Advance(8 * 24 * time.Hour)
		wantCode(t, w.WatchSeats(t.Context()), "")
		w.invites(org.ID, owner, 21, 33)
		w.tells(org.ID, owner, domain.NoticeSeatsNear) // not a day above it yet
		w.Advance(13 * 24 * time.Hour)
		wantCode(t, w.WatchSeats(t.Context()), "")
		w.tells(org.ID, owner, domain.NoticeSeatsNear)
	})
}

func TestWhatALicenseThatEndsDoes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.watched(12, w.World.Now().Add(2*24*time.Hour))
		w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 3})
		w.invites(org.ID, owner, 1, 5)
		w.Advance(2*24*time.Hour - time.Millisecond)
		for range 2 {
			wantCode(t, w.WatchSeats(t.Context()), "")
		}
		w.tells(org.ID, owner)
		w.Advance(time.Hour)
		for range 2 {
			wantCode(t, w.WatchSeats(t.Context()), "")
		}
		w.tells(org.ID, owner, domain.NoticeSeatsOver)
		if n := w.told(org.ID, owner)[0]; n.Facts.Held != 6 || n.Facts.Capacity != 3 || len(n.To) != 1 || !strings.EqualFold(n.To[0], responsible) {
			t.Errorf("%+v", n)
		}
		if got, err := w.Mine(t.Context(), owner); err != nil || !got[0].Organization.ViolationSince.Equal(w.World.Now().Add(-time.Hour+time.Millisecond)) {
			t.Errorf("a rule is broken since %s, %v, want the license's end", got[0].Organization.ViolationSince, err)
		}
		// One license more than enough, and it is over.
		w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 9})
		w.tells(org.ID, owner, domain.NoticeSeatsOver)
		if got, err := w.Mine(t.Context(), owner); err != nil || !got[0].Organization.ViolationSince.IsZero() {
			t.Errorf("still broken since %s, %v", got[0].Organization.ViolationSince, err)
		}
	})
}

func TestWithoutAResponsiblePersonTheOwnersAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.licensed(org.ID, "hub", domain.PresetCappedAreas, domain.Users{Internal: 5, External: 5})
		w.invites(org.ID, owner, 1, 3)
		list := w.told(org.ID, owner)
		if len(list) != 1 || fmt.Sprint(list[0].To) != "[ida@halden.example]" || list[0].Facts.Area != domain.AreaInternal {
			t.Errorf("told: %+v", list)
		}
		_, err := w.Update(t.Context(), owner, org.ID, people.UpdateInput{
			Name: org.Name, NotificationEmail: owner.Name, Responsible: "not an address", TimeZone: org.TimeZone, Version: org.Version,
		})
		if e := domain.AsError(err); e == nil || e.Code != domain.CodeEmail || e.Field != "responsible_email" {
			t.Errorf("got %v", err)
		}
	})
}

// TestABurstIsToldOnce: fifty who come in at once cross the limit once.
func TestABurstIsToldOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.watched(30, w.World.Now().AddDate(1, 0, 0))
		won := burst(50, func(i int) error {
			return second(w.Invite(t.Context(), owner, org.ID, inviteTo(fmt.Sprintf("burst%d@halden.example", i), domain.RoleMember, domain.AreaInternal)))
		})
		if won != 29 {
			t.Errorf("%d were invited, want 29", won)
		}
		w.tells(org.ID, owner, domain.NoticeSeatsNear)

		w.Advance(8 * 24 * time.Hour) // all holds lapse
		wantCode(t, w.WatchSeats(t.Context()), "")
		w.Advance(24 * time.Hour)
		list := make([]string, 29)
		for i := range list {
			list[i] = fmt.Sprintf("again%d@halden.example", i)
		}
		shown, err := w.PreviewList(t.Context(), owner, org.ID, listOf(list...))
		wantCode(t, err, "")
		w.tells(org.ID, owner, domain.NoticeSeatsNear)
		wantCode(t, second(w.InvitePeople(t.Context(), owner, org.ID, listOf(list...), shown.Hash)), "")
		w.tells(org.ID, owner, domain.NoticeSeatsNear, domain.NoticeSeatsNear)
	})
}
