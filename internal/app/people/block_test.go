package people_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func inviteTo(address string, role domain.Role, area domain.Area) people.InviteInput {
	return people.InviteInput{Email: address, Role: string(role), Area: string(area)}
}

func (w *town) bar(org domain.OrganizationID, by domain.Actor, name string, want domain.Tally) {
	w.t.Helper()
	if got := w.bars(org, by)[name]; got != want {
		w.t.Errorf("%s: %+v, want %+v", name, got, want)
	}
}

func TestBlockingFreesTheSeatAndKeepsEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		per, perActor := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, per.ID), "")
		token := w.token(org.ID, perActor)
		w.Advance(time.Hour)

		wantCode(t, w.Block(t.Context(), owner, org.ID, per.ID), "")
		got := w.member(org.ID, owner, per.ID)
		if got.State != domain.MemberBlocked || got.BlockedBy != "ida@halden.example" || !got.BlockedAt.Equal(w.World.Now()) {
			t.Errorf("blocked: %+v", got)
		}
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 2, Active: 1, Blocked: 1})
		w.bar(org.ID, owner, "desk internal", domain.Tally{Capacity: 1, Blocked: 1})
		wantCode(t, second(w.View(t.Context(), perActor, org.ID)), domain.CodeNotFound)
		wantCode(t, w.Leave(t.Context(), perActor, org.ID), domain.CodeNotFound)
		if mine, err := w.Mine(t.Context(), perActor); err != nil || len(mine) != 0 {
			t.Errorf("the blocked one sees %v (%v)", mine, err)
		}
		err := w.World.Read(t.Context(), func(tx *store.Tx) error { return second(tx.TokenByHash(app.HashToken(token), w.World.Now())) })
		wantCode(t, err, domain.CodeNotFound)
		wantCode(t, w.Block(t.Context(), owner, org.ID, per.ID), "") // again: nothing

		// Somebody else takes the seat and the grant's; the way back is closed.
		eve, _ := w.person(org.ID, owner, "eve@halden.example", domain.RoleMember, domain.AreaInternal)
		wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, eve.ID), "")
		wantCode(t, w.Unblock(t.Context(), owner, org.ID, per.ID), domain.CodeSeatsExhausted)
		wantCode(t, w.Remove(t.Context(), owner, org.ID, eve.ID), "")
		wantCode(t, w.Unblock(t.Context(), owner, org.ID, per.ID), "")
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 2, Active: 2})
		w.bar(org.ID, owner, "desk internal", domain.Tally{Capacity: 1, Active: 1})
		wantCode(t, second(w.View(t.Context(), perActor, org.ID)), "")
		// founded, invited, joined, granted, blocked, invited, joined, granted, removed, unblocked
		w.AuditWhole(t, org.ID, 10)
	})
}

// token gives somebody a token of theirs for an organization.
func (w *town) token(org domain.OrganizationID, by domain.Actor) string {
	w.t.Helper()
	secret, hash := w.World.IDs.Secret()
	err := w.World.Write(w.t.Context(), func(tx *store.Tx) error {
		return tx.InsertToken(domain.APIToken{
			ID: domain.TokenID(w.World.IDs.New(domain.PrefixToken)), TokenHash: hash, Organization: org, Role: domain.RoleMember, MadeBy: by.Account,
			CreatedAt: w.World.Now(), ExpiresAt: w.World.Now().AddDate(1, 0, 0),
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return secret
}

func TestAGrantWithoutASeatWaitsForOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		per, _ := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		eve, _ := w.person(org.ID, owner, "eve@halden.example", domain.RoleMember, domain.AreaExternal)
		wantCode(t, w.Grant(t.Context(), owner, org.ID, "prd_absent", per.ID), domain.CodeNotFound)
		wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, per.ID), "")
		wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, per.ID), "") // again: nothing
		wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, eve.ID), domain.CodeSeatsExhausted)
		wantCode(t, w.Block(t.Context(), owner, org.ID, per.ID), "")
		wantCode(t, w.Grant(t.Context(), owner, org.ID, desk, eve.ID), "")
		wantCode(t, w.Unblock(t.Context(), owner, org.ID, per.ID), "")
		w.bar(org.ID, owner, "desk internal", domain.Tally{Capacity: 1, Active: 1, Waiting: 1})
		m, err := w.Grants(t.Context(), owner, org.ID, people.GrantFilter{}, domain.ListRequest{Sort: "email"})
		wantCode(t, err, "")
		if len(m.Products) != 1 || len(m.Members.Items) != 3 || m.Members.Items[0].Grants[desk].State != domain.GrantActive ||
			m.Members.Items[2].Grants[desk].State != domain.GrantWaiting || len(m.Members.Items[1].Grants) != 0 {
			t.Errorf("matrix: %+v", m)
		}
		wantCode(t, w.RevokeGrant(t.Context(), owner, org.ID, desk, eve.ID), "")
		wantCode(t, w.RevokeGrant(t.Context(), owner, org.ID, desk, eve.ID), "") // again: nothing
		w.bar(org.ID, owner, "desk internal", domain.Tally{Capacity: 1, Active: 1})
		pool := w.licensed(org.ID, "pool", domain.PresetTeamPool, domain.Users{Internal: 5})
		wantCode(t, w.Grant(t.Context(), owner, org.ID, pool, eve.ID), domain.CodeNotGrantable)
	})
}

func TestAPreviewIsTheActTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		per, perActor := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		w.token(org.ID, perActor)
		eve := w.waiting(org.ID, owner, "eve@halden.example")
		block := people.Act{Do: access.MembersBlock}

		p, err := w.Preview(t.Context(), owner, org.ID, block, per.ID, per.ID, "mem_absent", w.me(org.ID, owner))
		wantCode(t, err, "")
		got := []domain.Outcome{}
		for _, l := range p.Lines {
			got = append(got, l.Outcome)
		}
		if d := cmp.Diff([]domain.Outcome{domain.OutcomeDone, domain.OutcomeRefused, domain.OutcomeRefused}, got); d != "" {
			t.Errorf("outcomes: %s", d)
		}
		wantCode(t, p.Lines[2].Error, domain.CodeLastOwner)
		wantCode(t, second(w.Perform(t.Context(), owner, org.ID, block, p.Hash, per.ID, "mem_absent")), domain.CodePreviewRefused)

		mails := len(w.Mails("eve@halden.example"))
		p, err = w.Preview(t.Context(), owner, org.ID, block, per.ID)
		wantCode(t, err, "")
		want := []domain.PoolChange{{
			Product: "prd_studio", ProductName: "The studio", Area: domain.AreaInternal,
			Before: domain.Tally{Capacity: 2, Active: 2, Waiting: 1}, After: domain.Tally{Capacity: 2, Active: 2, Blocked: 1},
		}}
		if d := cmp.Diff(want, p.Pools); d != "" {
			t.Errorf("pools: %s", d)
		}
		line := domain.PreviewLine{Key: string(per.ID), Name: per.Name, Email: "per@halden.example", Outcome: domain.OutcomeDone, Seats: -1, Tokens: 1}
		if d := cmp.Diff([]domain.PreviewLine{line}, p.Lines, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("lines: %s", d)
		}
		if len(p.Promoted) != 1 || p.Promoted[0].ID != eve.ID {
			t.Errorf("promoted: %+v", p.Promoted)
		}
		if w.member(org.ID, owner, per.ID).State != domain.MemberActive || len(w.Mails("eve@halden.example")) != mails {
			t.Error("a preview has changed something")
		}

		wantCode(t, w.Block(t.Context(), owner, org.ID, eve.ID), "") // meanwhile
		wantCode(t, second(w.Perform(t.Context(), owner, org.ID, block, p.Hash, per.ID)), domain.CodePreviewChanged)
		wantCode(t, second(w.Perform(t.Context(), owner, org.ID, block, "", per.ID)), domain.CodePreviewChanged)
		if w.member(org.ID, owner, per.ID).State != domain.MemberActive {
			t.Error("something else was done than was shown")
		}
		p, err = w.Preview(t.Context(), owner, org.ID, block, per.ID)
		wantCode(t, err, "")
		wantCode(t, second(w.Perform(t.Context(), owner, org.ID, block, p.Hash, per.ID)), "")
		w.bar(org.ID, owner, "studio internal", domain.Tally{Capacity: 2, Active: 1, Blocked: 2})
		wantCode(t, second(w.Preview(t.Context(), owner, org.ID, block, make([]domain.MemberID, domain.MaxPreviewLines+1)...)), domain.CodeTooManyItems)
		wantCode(t, second(w.Preview(t.Context(), owner, org.ID, people.Act{Do: "members.fly"}, per.ID)), domain.CodeChoice)
	})
}

// me is the membership of an actor.
func (w *town) me(org domain.OrganizationID, by domain.Actor) domain.MemberID {
	w.t.Helper()
	st, err := w.View(w.t.Context(), by, org)
	if err != nil {
		w.t.Fatal(err)
	}
	return st.Member
}

// waiting brings somebody in who finds no seat: their invitation's hold has
// lapsed and the seat is somebody else's.
func (w *town) waiting(org domain.OrganizationID, owner domain.Actor, address string) domain.Member {
	w.t.Helper()
	m, _ := w.waitingAs(org, owner, address, domain.AreaInternal)
	return m
}

func (w *town) waitingAs(org domain.OrganizationID, owner domain.Actor, address string, area domain.Area) (domain.Member, domain.Actor) {
	w.t.Helper()
	by := w.Account(w.t, address, "Name of "+address)
	email, err := domain.ParseEmail("email", address)
	if err != nil {
		w.t.Fatal(err)
	}
	token, hash := w.World.IDs.Secret()
	now := w.World.Now()
	err = w.World.Write(w.t.Context(), func(tx *store.Tx) error {
		return second(tx.InsertInvitation(domain.Invitation{
			ID: domain.InvitationID(w.World.IDs.New(domain.PrefixInvitation)), Organization: org, Email: email, Role: domain.RoleMember, Area: area,
			TokenHash: hash, InvitedBy: owner.Account, State: domain.InvitationPending,
			CreatedAt: now, SentAt: now, HoldUntil: now, ExpiresAt: now.AddDate(0, 0, 30),
		}))
	})
	if err != nil {
		w.t.Fatal(err)
	}
	m, err := w.Accept(w.t.Context(), by, token)
	if err != nil || m.State != domain.MemberWaiting {
		w.t.Fatalf("%s came in as %s (%v), want waiting", address, m.State, err)
	}
	return m, by
}
