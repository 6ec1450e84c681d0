package people_test

import (
	"slices"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

func TestThoseWhoWaitComeInInTurn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		per, _ := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		a, aActor := w.waitingAs(org.ID, owner, "a@halden.example", domain.AreaInternal)
		b, c := w.waiting(org.ID, owner, "b@halden.example"), w.waiting(org.ID, owner, "c@halden.example")
		line := func(ids ...domain.MemberID) {
			t.Helper()
			list, err := w.Members(t.Context(), owner, org.ID, domain.ListRequest{State: "waiting", Sort: "rank"})
			wantCode(t, err, "")
			var got []domain.MemberID
			for _, m := range list.Items {
				got = append(got, m.ID)
			}
			if !slices.Equal(got, ids) {
				t.Errorf("in line %v, want %v", got, ids)
			}
		}
		line(a.ID, b.ID, c.ID)
		// They see where they stand, and no more.
		st, err := w.View(t.Context(), aActor, org.ID)
		if err != nil || !st.Waiting {
			t.Errorf("who waits sees %+v (%v)", st, err)
		}
		wantCode(t, second(w.Members(t.Context(), aActor, org.ID, domain.ListRequest{})), domain.CodeNotFound)

		seen := []domain.MemberID{a.ID, b.ID, c.ID}
		wantCode(t, w.Reorder(t.Context(), owner, org.ID, "internal", []domain.MemberID{b.ID, a.ID, c.ID}, seen), domain.CodeMemberNotWaiting)
		wantCode(t, w.Reorder(t.Context(), owner, org.ID, "internal", seen, []domain.MemberID{c.ID, c.ID, a.ID}), domain.CodeMemberNotWaiting)
		wantCode(t, w.Reorder(t.Context(), owner, org.ID, "internal", seen, []domain.MemberID{c.ID, a.ID, b.ID}), "")
		line(c.ID, a.ID, b.ID)

		wantCode(t, w.Block(t.Context(), owner, org.ID, per.ID), "")
		line(a.ID, b.ID)
		wantCode(t, w.Unblock(t.Context(), owner, org.ID, per.ID), domain.CodeSeatsExhausted)
		w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 1})
		line(b.ID)
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 3, Active: 3, Blocked: 1, Waiting: 1})
		wantCode(t, w.Leave(t.Context(), aActor, org.ID), "")
		line()
	})
}

func TestWhatBecomesFreeByTheClockIsPassedOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		wantCode(t, second(w.Invite(t.Context(), owner, org.ID, inviteTo("per@halden.example", domain.RoleMember, ""))), "")
		a, b := w.waiting(org.ID, owner, "a@halden.example"), w.waiting(org.ID, owner, "b@halden.example")
		wantCode(t, w.PromoteWaiting(t.Context()), "")
		if w.member(org.ID, owner, a.ID).State != domain.MemberWaiting {
			t.Error("came in while the invitation holds the seat")
		}
		w.Advance(7 * 24 * time.Hour)
		// Whoever takes a seat lets those who wait go first.
		wantCode(t, second(w.Invite(t.Context(), owner, org.ID, inviteTo("eve@halden.example", domain.RoleMember, ""))), domain.CodeSeatsExhausted)
		wantCode(t, w.PromoteWaiting(t.Context()), "")
		if w.member(org.ID, owner, a.ID).State != domain.MemberActive || w.member(org.ID, owner, b.ID).State != domain.MemberWaiting {
			t.Error("the lapsed hold was not passed on to the first in line alone")
		}
	})
}

func TestASeatIsPassedOnInOneStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		per, _ := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		first, named := w.waiting(org.ID, owner, "first@halden.example"), w.waiting(org.ID, owner, "named@halden.example")
		transfer := func(in people.TransferInput) error { return second(w.TransferSeat(t.Context(), owner, org.ID, in)) }
		wantCode(t, transfer(people.TransferInput{From: w.me(org.ID, owner), To: named.ID}), domain.CodeMemberSelf)
		wantCode(t, transfer(people.TransferInput{From: named.ID, To: first.ID}), domain.CodeMemberNotActive)
		wantCode(t, transfer(people.TransferInput{From: per.ID, To: "mem_absent"}), domain.CodeNotFound)
		wantCode(t, transfer(people.TransferInput{From: per.ID, Invite: inviteTo("first@halden.example", domain.RoleMember, "")}), domain.CodeAlreadyMember)
		if w.member(org.ID, owner, per.ID).State != domain.MemberActive {
			t.Error("half a transfer has happened")
		}
		wantCode(t, transfer(people.TransferInput{From: per.ID, To: named.ID}), "")
		for id, want := range map[domain.MemberID]domain.MemberState{per.ID: domain.MemberBlocked, first.ID: domain.MemberWaiting, named.ID: domain.MemberActive} {
			if got := w.member(org.ID, owner, id).State; got != want {
				t.Errorf("%s is %s, want %s", id, got, want)
			}
		}
		wantCode(t, transfer(people.TransferInput{From: named.ID, Remove: true, Invite: inviteTo("new@halden.example", domain.RoleMember, "")}), "")
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 2, Active: 1, Pending: 1, Blocked: 1, Waiting: 1})
	})
}

func TestAreasAreLicensedApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.licensed(org.ID, "hub", domain.PresetCappedAreas, domain.Users{Internal: 2, External: 1})
		per, _ := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		eve, _ := w.person(org.ID, owner, "eve@else.example", domain.RoleMember, domain.AreaExternal)
		w.bar(org.ID, owner, "hub internal", domain.Tally{Capacity: 2, Active: 2})
		w.bar(org.ID, owner, "hub external", domain.Tally{Capacity: 1, Active: 1})
		move := func(m domain.Member, area string, version int64) error {
			return second(w.MoveArea(t.Context(), owner, org.ID, m.ID, area, version))
		}
		wantCode(t, move(per, "external", per.Version), domain.CodeSeatsExhausted)
		wantCode(t, move(per, "outer", per.Version), domain.CodeChoice)
		wantCode(t, w.Remove(t.Context(), owner, org.ID, eve.ID), "")
		wantCode(t, move(per, "external", 7), domain.CodeStale)
		w.bar(org.ID, owner, "hub internal", domain.Tally{Capacity: 2, Active: 2})
		a := w.waiting(org.ID, owner, "a@halden.example")
		wantCode(t, move(per, "external", per.Version), "")
		w.bar(org.ID, owner, "hub internal", domain.Tally{Capacity: 2, Active: 2})
		w.bar(org.ID, owner, "hub external", domain.Tally{Capacity: 1, Active: 1})
		if w.member(org.ID, owner, a.ID).State != domain.MemberActive {
			t.Error("the seat of who moved was not passed on")
		}
	})
}

func TestASmallLicenseEvictsNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.person(org.ID, owner, "a@halden.example", domain.RoleMember, domain.AreaInternal)
		w.person(org.ID, owner, "b@halden.example", domain.RoleMember, domain.AreaExternal)
		w.pooled(org, 1) // external members hold no seat where only internal ones are licensed
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 1, Active: 2})
		w.waiting(org.ID, owner, "c@halden.example")
		e, err := w.Explain(t.Context(), owner, org.ID, "prd_studio", domain.AreaInternal, time.Time{}, domain.ListRequest{})
		if err != nil || e.Active != 2 || e.Capacity != 1 || len(e.Holders.Items) != 2 || e.Holders.Items[0].Cause != "licenses.issue" {
			t.Errorf("explained as %+v (%v)", e, err)
		}
		wantCode(t, second(w.Explain(t.Context(), owner, org.ID, "prd_studio", domain.AreaExternal, time.Time{}, domain.ListRequest{})), domain.CodeNotFound)
		wantCode(t, second(w.Explain(t.Context(), owner, org.ID, "prd_studio", domain.AreaInternal, w.World.Now().Add(time.Hour), domain.ListRequest{})), domain.CodeFuture)
	})
}
