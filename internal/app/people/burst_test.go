package people_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// yard is an organization with one internal seat left, and people around it who
// want it.
type yard struct {
	*town
	org     domain.OrganizationID
	owner   domain.Actor
	program domain.Actor      // the owner's API token
	from    domain.MemberID   // whose seat is passed on
	blocked []domain.MemberID // who lost theirs
	outside []domain.MemberID // in the other area
	guests  []domain.Actor    // whose invitations hold no seat
	heir    domain.MemberID   // blocked, to whom a seat is passed on
}

// takers is how many want the seat by each of seven paths: fifty in all.
const takers = 8

const yardSeats = 8

func (w *town) yard() *yard {
	w.t.Helper()
	org, owner := w.founded("Halden", "ida@halden.example")
	y := &yard{town: w, org: org.ID, owner: owner, program: owner}
	y.program.Kind, y.program.Organization, y.program.Role = domain.ActorToken, org.ID, domain.RoleOwner
	w.licensed(org.ID, "hub", domain.PresetCappedAreas, domain.Users{Internal: yardSeats, External: 20})
	for i := range takers {
		m, _ := w.person(org.ID, owner, fmt.Sprintf("blocked%d@halden.example", i), domain.RoleMember, domain.AreaInternal)
		wantCode(w.t, w.Block(w.t.Context(), owner, org.ID, m.ID), "")
		y.blocked = append(y.blocked, m.ID)
		m, _ = w.person(org.ID, owner, fmt.Sprintf("outside%d@halden.example", i), domain.RoleMember, domain.AreaExternal)
		y.outside = append(y.outside, m.ID)
		y.guests = append(y.guests, w.Account(w.t, fmt.Sprintf("guest%d@halden.example", i), "Guest"))
	}
	m, _ := w.person(org.ID, owner, "from@halden.example", domain.RoleMember, domain.AreaInternal)
	y.from = m.ID
	m, _ = w.person(org.ID, owner, "heir@halden.example", domain.RoleMember, domain.AreaInternal)
	wantCode(w.t, w.Block(w.t.Context(), owner, org.ID, m.ID), "")
	y.heir = m.ID
	for i := range yardSeats - 3 { // with the owner, from and the last seat
		w.person(org.ID, owner, fmt.Sprintf("filler%d@halden.example", i), domain.RoleMember, domain.AreaInternal)
	}
	return y
}

// TestTheLastSeatGoesToOne lets fifty reach for one seat at once, on every path
// that takes one: unblocking, a move, an invitation by a person, by a program and
// from a list, an acceptance whose hold has lapsed. Meanwhile somebody's seat is
// passed on, which neither makes nor needs one.
func TestTheLastSeatGoesToOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		y := w.yard()
		var passed int
		for round := range lastSeatRounds {
			w.bar(y.org, y.owner, "hub internal", domain.Tally{Capacity: yardSeats, Active: yardSeats - 1, Blocked: takers + 1})
			if y.reach(round) {
				passed++
			}
			if got := w.bars(y.org, y.owner)["hub internal"]; got.Held() != yardSeats {
				t.Fatalf("round %d: %+v, want the last seat taken once", round, got)
			}
			y.giveBack()
		}
		if passed == 0 {
			t.Error("no seat was ever passed on")
		}
	})
}

// reach lets everybody reach for the last seat, and says whether a seat was
// passed on meanwhile.
func (y *yard) reach(round int) (passed bool) {
	y.t.Helper()
	ctx := y.t.Context()
	fresh := func(path string, i int) people.InviteInput {
		return inviteTo(fmt.Sprintf("%s%d.%d@halden.example", path, round, i), domain.RoleMember, "")
	}
	list := listOf(fresh("list", 0).Email)
	shown, err := y.PreviewList(ctx, y.owner, y.org, list)
	wantCode(y.t, err, "")
	versions, links := make([]int64, takers), make([]string, takers)
	for n := range takers {
		versions[n] = y.member(y.org, y.owner, y.outside[n]).Version
		links[n] = y.lapsed(y.guests[n])
	}
	var handed atomic.Int64
	won := burst(50, func(i int) error {
		n := i / 7
		switch i % 7 {
		case 0:
			return y.Unblock(ctx, y.owner, y.org, y.blocked[n])
		case 1:
			return second(y.MoveArea(ctx, y.owner, y.org, y.outside[n], "internal", versions[n]))
		case 2:
			return second(y.Invite(ctx, y.owner, y.org, fresh("new", i)))
		case 3:
			return second(y.Invite(ctx, y.program, y.org, fresh("api", i)))
		case 4:
			return second(y.InvitePeople(ctx, y.owner, y.org, list, shown.Hash))
		case 5:
			m, err := y.Accept(ctx, y.guests[n], links[n])
			if err == nil && m.State == domain.MemberWaiting {
				err = errWaits
			}
			return err
		default:
			in := people.TransferInput{From: y.from, Invite: fresh("instead", i)}
			if round%2 == 0 {
				in.To = y.heir
			}
			if err := second(y.TransferSeat(ctx, y.owner, y.org, in)); err == nil {
				handed.Add(1)
			}
			return errPassed
		}
	})
	if won != 1 || handed.Load() > 1 {
		y.t.Fatalf("round %d: %d got the last seat and %d that of another, want one and at most one", round, won, handed.Load())
	}
	return handed.Load() == 1
}

var (
	errWaits  = errors.New("they wait for a seat")
	errPassed = errors.New("that is no last seat")
)

// lapsed invites somebody with an invitation that holds no seat any more, and
// returns the token of its link.
func (y *yard) lapsed(by domain.Actor) (token string) {
	y.t.Helper()
	email, err := domain.ParseEmail("email", by.Name)
	wantCode(y.t, err, "")
	env := y.World.Env
	token, _ = env.IDs.Secret()
	err = y.World.Write(y.t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertInvitation(domain.Invitation{
			ID: domain.InvitationID(env.IDs.New(domain.PrefixInvitation)), Organization: y.org, Email: email, Role: domain.RoleMember, Area: domain.AreaInternal,
			TokenHash: app.HashToken(token), InvitedBy: y.owner.Account, State: domain.InvitationPending,
			CreatedAt: env.Now(), SentAt: env.Now(), HoldUntil: env.Now(), ExpiresAt: env.Now().AddDate(0, 0, 1),
		})
		return err
	})
	wantCode(y.t, err, "")
	return token
}

// giveBack undoes what the burst has done: who came goes, those who wait first,
// and whoever was there is as before.
func (y *yard) giveBack() {
	y.t.Helper()
	ctx := y.t.Context()
	for _, state := range []string{"waiting", "active"} {
		list, err := y.Members(ctx, y.owner, y.org, domain.ListRequest{State: state, Search: "guest"})
		wantCode(y.t, err, "")
		for _, m := range list.Items {
			wantCode(y.t, y.Remove(ctx, y.owner, y.org, m.ID), "")
		}
	}
	list, err := y.Invitations(ctx, y.owner, y.org, domain.ListRequest{})
	wantCode(y.t, err, "")
	for _, i := range list.Items {
		wantCode(y.t, y.Revoke(ctx, y.owner, y.org, i.ID), "")
	}
	wantCode(y.t, y.Block(ctx, y.owner, y.org, y.heir), "")
	for n := range takers {
		wantCode(y.t, y.Block(ctx, y.owner, y.org, y.blocked[n]), "")
		if m := y.member(y.org, y.owner, y.outside[n]); m.Area == domain.AreaInternal {
			wantCode(y.t, second(y.MoveArea(ctx, y.owner, y.org, m.ID, "external", m.Version)), "")
		}
	}
	if m := y.member(y.org, y.owner, y.from); m.State == domain.MemberBlocked {
		wantCode(y.t, y.Unblock(ctx, y.owner, y.org, y.from), "")
	}
}

// TestTheLastGrantedSeatGoesToOne reaches for one granted seat by granting it,
// and by unblocking people whose grant returns with them.
func TestTheLastGrantedSeatGoesToOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		const each = 5
		var free, blocked []domain.MemberID
		for i := range each {
			m, _ := w.person(org.ID, owner, fmt.Sprintf("p%d@halden.example", i), domain.RoleMember, "")
			free = append(free, m.ID)
			m, _ = w.person(org.ID, owner, fmt.Sprintf("q%d@halden.example", i), domain.RoleMember, "")
			blocked = append(blocked, m.ID)
			wantCode(t, w.Block(t.Context(), owner, org.ID, m.ID), "")
		}
		for range lastGrantRounds {
			for _, id := range blocked {
				wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, id), "")
			}
			burst(50, func(i int) error {
				if i%2 == 0 {
					return w.Unblock(t.Context(), owner, org.ID, blocked[i/2%each])
				}
				return w.Grant(t.Context(), owner, org.ID, desk, free[i/2%each])
			})
			got := w.bars(org.ID, owner)["desk internal"]
			if got.Active != 1 || got.Capacity != 1 || got.Pending != 0 {
				t.Fatalf("%+v, want the one seat taken once", got)
			}
			for n := range each {
				wantCode(t, w.RevokeGrant(t.Context(), owner, org.ID, desk, free[n]), "")
				wantCode(t, w.RevokeGrant(t.Context(), owner, org.ID, desk, blocked[n]), "")
				wantCode(t, w.Block(t.Context(), owner, org.ID, blocked[n]), "")
			}
		}
	})
}
