package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
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

// tells compares the kinds of all notices about limits, in any order: those of
// one instant have none.
func (w *town) tells(org domain.OrganizationID, by domain.Actor, want ...domain.NoticeKind) {
	w.t.Helper()
	var got []domain.NoticeKind
	for _, n := range w.told(org, by) {
		got = append(got, n.Kind)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("told: %v, want %v", got, want)
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

// over is an organization with three members and seats for one, and the first
// member beside the owner; the licenses that gave more have just ended.
func (w *town) over() (domain.Organization, domain.Actor, domain.Member) {
	w.t.Helper()
	org, owner := w.watched(9, w.World.Now().Add(24*time.Hour))
	w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 1})
	per, _ := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
	w.person(org.ID, owner, "eve@halden.example", domain.RoleMember, domain.AreaInternal)
	w.Advance(24 * time.Hour)
	wantCode(w.t, w.WatchSeats(w.t.Context()), "")
	return org, owner, per
}

// stands is how an organization stands, as an owner is shown.
func (w *town) stands(org domain.OrganizationID, by domain.Actor) string {
	w.t.Helper()
	st, err := w.View(w.t.Context(), by, org)
	wantCode(w.t, err, "")
	var all []string
	for _, v := range st.Violations {
		all = append(all, fmt.Sprint(v.Slug, " ", v.Causes, " ", v.Stage, " ", v.Held.Total(), "/", v.Capacity.Total(), " since ", v.Since.Sub(apptest.Start)))
	}
	return strings.Join(all, ", ")
}

func TestTooManySeatsClimbTheLadder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner, per := w.over()
		ctx, stage, cured := t.Context(), domain.NoticeSeatsStage, domain.NoticeSeatsCured
		if got := w.stands(org.ID, owner); got != "studio [over_use] grace 3/1 since 24h0m0s" {
			t.Errorf("it stands %q", got)
		}
		w.Advance(42*24*time.Hour - time.Millisecond) // nobody has looked since
		wantCode(t, second(w.Invite(ctx, owner, org.ID, inviteTo("nils@halden.example", domain.RoleMember, ""))), domain.CodeSeatsExhausted)
		w.tells(org.ID, owner, domain.NoticeSeatsOver)
		w.Advance(time.Millisecond)
		if got := w.stands(org.ID, owner); got != "studio [over_use] read_only 3/1 since 24h0m0s" {
			t.Errorf("it stands %q", got)
		}
		wantCode(t, second(w.Invite(ctx, owner, org.ID, inviteTo("nils@halden.example", domain.RoleMember, ""))), domain.CodeSeatsReadOnly)
		wantCode(t, w.Unblock(ctx, owner, org.ID, per.ID), domain.CodeSeatsReadOnly)
		wantCode(t, second(w.PreviewList(ctx, owner, org.ID, listOf("nils@halden.example"))), domain.CodeSeatsReadOnly)
		for range 2 {
			wantCode(t, w.WatchSeats(ctx), "")
		}
		w.tells(org.ID, owner, stage, domain.NoticeSeatsOver) // the stages passed unseen are told by the last

		w.Advance(time.Minute)
		// Blocking one is no cure yet, the second is; a relapse within a day goes on as before.
		wantCode(t, w.Block(ctx, owner, org.ID, per.ID), "")
		wantCode(t, w.Unblock(ctx, owner, org.ID, per.ID), domain.CodeSeatsReadOnly)
		eve, err := w.Members(ctx, owner, org.ID, domain.ListRequest{Search: "eve@"})
		wantCode(t, err, "")
		wantCode(t, w.Remove(ctx, owner, org.ID, eve.Items[0].ID), "")
		if got := w.stands(org.ID, owner); got != "" {
			t.Errorf("it stands %q", got)
		}
		w.tells(org.ID, owner, cured, stage, domain.NoticeSeatsOver)
		wantCode(t, w.Unblock(ctx, owner, org.ID, per.ID), domain.CodeSeatsExhausted)
		w.licensedUntil(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 1}, w.World.Now().Add(23*time.Hour))
		wantCode(t, w.Unblock(ctx, owner, org.ID, per.ID), "")
		w.Advance(23 * time.Hour)
		wantCode(t, w.WatchSeats(ctx), "")
		if got := w.stands(org.ID, owner); got != "studio [over_use] read_only 2/1 since 24h0m0s" {
			t.Errorf("it stands %q", got)
		}
		w.tells(org.ID, owner, cured, stage, domain.NoticeSeatsOver) // each stage of a violation once
	})
}

func TestTheLastLicenseOfSeatsEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		org, owner := w.founded("Halden", "ida@halden.example")
		end := w.World.Now().Add(24 * time.Hour)
		w.licensedUntil(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 9}, end)
		desk := w.licensedUntil(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 9}, end)
		w.licensedUntil(org.ID, "tool", domain.PresetNamedAndFloating, domain.Users{Internal: 9}, end)
		w.licensedUntil(org.ID, "app", domain.PresetInstallation, domain.Users{Internal: 9}, end)
		per, _ := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		wantCode(t, w.Grant(ctx, owner, org.ID, desk, per.ID), "")
		w.Advance(24 * time.Hour)
		wantCode(t, w.WatchSeats(ctx), "")
		const studio = "studio [expired] read_only 2/0 since 24h0m0s"
		if got := w.stands(org.ID, owner); got != strings.ReplaceAll("desk [expired] grace 1/0 since 24h0m0s, "+studio, "read_only", "grace") {
			t.Errorf("it stands %q: nobody holds a seat of the tool, and the app counts for itself", got)
		}
		w.Advance(42 * 24 * time.Hour)
		wantCode(t, w.Grant(ctx, owner, org.ID, desk, per.ID), domain.CodeSeatsReadOnly)
		wantCode(t, second(w.PreviewPermissions(ctx, owner, org.ID, []people.Permission{{Member: per.ID, Product: desk, Granted: true}})), domain.CodeSeatsReadOnly)
		back := []people.Permission{{Member: per.ID, Product: desk}}
		shown, err := w.PreviewPermissions(ctx, owner, org.ID, back)
		wantCode(t, err, "")
		wantCode(t, second(w.SetPermissions(ctx, owner, org.ID, back, shown.Hash)), "")
		if got := w.stands(org.ID, owner); got != studio {
			t.Errorf("it stands %q", got)
		}
		w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 2})
		if got := w.stands(org.ID, owner); got != "" {
			t.Errorf("it stands %q", got)
		}
	})
}

// TestSeatsOfAProductNoLongerLicensedAreGivenUp: that ends the violation, lets
// people in without it, and the next license seats everybody.
func TestSeatsOfAProductNoLongerLicensedAreGivenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		org, owner := w.founded("Halden", "ida@halden.example")
		end := w.World.Now().Add(24 * time.Hour)
		studio := w.licensedUntil(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 9}, end)
		app := w.licensed(org.ID, "app", domain.PresetInstallation, domain.Users{Internal: 9})
		_, per := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		w.invites(org.ID, owner, 1, 1)
		wantCode(t, w.GiveUpSeats(ctx, owner, org.ID, studio), domain.CodeSeatsLicensed)
		w.Advance(43 * 24 * time.Hour)
		wantCode(t, w.WatchSeats(ctx), "")
		wantCode(t, second(w.Invite(ctx, owner, org.ID, inviteTo("nils@halden.example", domain.RoleMember, ""))), domain.CodeSeatsReadOnly)
		wantCode(t, w.GiveUpSeats(ctx, per, org.ID, studio), domain.CodeNotFound)
		wantCode(t, w.GiveUpSeats(ctx, owner, org.ID, app), domain.CodeNotFound)
		for range 2 {
			wantCode(t, w.GiveUpSeats(ctx, owner, org.ID, studio), "")
		}
		w.bar(org.ID, owner, "studio internal", domain.Tally{})
		if got := w.stands(org.ID, owner); got != "" {
			t.Errorf("it stands %q", got)
		}
		w.tells(org.ID, owner, domain.NoticeSeatsCured, domain.NoticeSeatsStage, domain.NoticeSeatsOver)
		m, _ := w.person(org.ID, owner, "nils@halden.example", domain.RoleMember, domain.AreaInternal)
		if m.State != domain.MemberActive {
			t.Errorf("who joins is %s", m.State)
		}
		w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 9})
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 9, Active: 3})
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
