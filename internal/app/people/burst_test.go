package people_test

import (
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// lastSeatRounds is how often fifty reach for the last seat on each engine.
const lastSeatRounds = 10

// TestTheLastSeatGoesToOne lets fifty reach for one seat at once, on every path
// that takes one: invitation, acceptance, unblocking, a grant, a move, a
// transfer.
func TestTheLastSeatGoesToOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.licensed(org.ID, "hub", domain.PresetCappedAreas, domain.Users{Internal: 8, External: 20})
		const each = 6
		var blocked, outside []domain.MemberID
		for i := range each {
			b, _ := w.person(org.ID, owner, fmt.Sprintf("blocked%d@halden.example", i), domain.RoleMember, domain.AreaInternal)
			blocked = append(blocked, b.ID)
		}
		from, _ := w.person(org.ID, owner, "from@halden.example", domain.RoleMember, domain.AreaInternal)
		for _, id := range blocked {
			wantCode(t, w.Block(t.Context(), owner, org.ID, id), "")
		}
		for i := range each {
			m, _ := w.person(org.ID, owner, fmt.Sprintf("outside%d@halden.example", i), domain.RoleMember, domain.AreaExternal)
			outside = append(outside, m.ID)
		}
		// Two of eight internal seats are taken; five more leave one.
		for i := range 5 {
			w.person(org.ID, owner, fmt.Sprintf("filler%d@halden.example", i), domain.RoleMember, domain.AreaInternal)
		}
		for round := range lastSeatRounds {
			w.bar(org.ID, owner, "hub internal", domain.Tally{Capacity: 8, Active: 7, Blocked: len(blocked)})
			versions := map[domain.MemberID]int64{}
			for _, id := range outside {
				versions[id] = w.member(org.ID, owner, id).Version
			}
			burst(50, func(i int) error {
				ctx, n := t.Context(), i/4%each
				switch i % 4 {
				case 0:
					return w.Unblock(ctx, owner, org.ID, blocked[n])
				case 1:
					return second(w.MoveArea(ctx, owner, org.ID, outside[n], "internal", versions[outside[n]]))
				case 2:
					return second(w.Invite(ctx, owner, org.ID, inviteTo(fmt.Sprintf("new%d.%d@halden.example", round, i), domain.RoleMember, "")))
				default: // moves a seat, and neither makes nor needs one
					return second(w.TransferSeat(ctx, owner, org.ID, people.TransferInput{
						From: from.ID, Invite: inviteTo("", domain.RoleMember, ""),
					}))
				}
			})
			got := w.bars(org.ID, owner)["hub internal"]
			if got.Held() != 8 {
				t.Fatalf("round %d: %+v, want the last seat taken once", round, got)
			}
			w.giveBack(org.ID, owner, blocked, outside)
		}
	})
}

// giveBack undoes what a winner of the burst has done.
func (w *town) giveBack(org domain.OrganizationID, owner domain.Actor, blocked, outside []domain.MemberID) {
	w.t.Helper()
	for _, id := range blocked {
		wantCode(w.t, w.Block(w.t.Context(), owner, org, id), "")
	}
	for _, id := range outside {
		if m := w.member(org, owner, id); m.Area == domain.AreaInternal {
			wantCode(w.t, second(w.MoveArea(w.t.Context(), owner, org, id, "external", m.Version)), "")
		}
	}
	list, err := w.Invitations(w.t.Context(), owner, org, domain.ListRequest{})
	wantCode(w.t, err, "")
	for _, i := range list.Items {
		wantCode(w.t, w.Revoke(w.t.Context(), owner, org, i.ID), "")
	}
}

func TestTheLastGrantedSeatGoesToOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		var ids []domain.MemberID
		for i := range 10 {
			m, _ := w.person(org.ID, owner, fmt.Sprintf("p%d@halden.example", i), domain.RoleMember, "")
			ids = append(ids, m.ID)
		}
		for range lastSeatRounds {
			burst(50, func(i int) error { return w.Grant(t.Context(), owner, org.ID, desk, ids[i%10]) })
			w.bar(org.ID, owner, "desk internal", domain.Tally{Capacity: 1, Active: 1})
			for _, id := range ids {
				wantCode(t, w.RevokeGrant(t.Context(), owner, org.ID, desk, id), "")
			}
		}
	})
}
