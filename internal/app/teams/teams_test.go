package teams_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// yard is an organization with an owner and people to put into teams.
type yard struct {
	*apptest.World
	*teams.Service
	t     *testing.T
	org   domain.OrganizationID
	owner domain.Actor
	who   []domain.Actor
	ids   []domain.MemberID
}

func each(t *testing.T, people int, test func(t *testing.T, y *yard)) {
	t.Helper()
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := &yard{World: w, Service: &teams.Service{Env: w.Env}, t: t, org: "org_halden"}
		y.run(func(tx *store.Tx) error {
			return tx.InsertOrganization(domain.Organization{ID: y.org, Name: "Halden", TimeZone: "UTC", CreatedAt: w.Now()})
		})
		y.owner = y.join("ida@halden.example", domain.RoleOwner)
		y.who, y.ids = nil, nil
		for i := range people {
			y.join(fmt.Sprintf("p%d@halden.example", i), domain.RoleMember)
		}
		test(t, y)
	})
}

func (y *yard) run(fn func(tx *store.Tx) error) {
	y.t.Helper()
	if err := y.World.Write(y.t.Context(), fn); err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) join(address string, role domain.Role) domain.Actor {
	y.t.Helper()
	by := y.Account(y.t, address, "Name of "+address)
	m := domain.Member{
		ID: domain.MemberID(y.World.IDs.New(domain.PrefixMember)), Organization: y.org, Account: by.Account,
		Email: domain.Email{Address: address, Key: address}, Name: by.Name, Role: role, State: domain.MemberActive, JoinedAt: y.World.Now(),
	}
	y.run(func(tx *store.Tx) error {
		_, err := tx.InsertMember(m)
		return err
	})
	y.who, y.ids = append(y.who, by), append(y.ids, m.ID)
	return by
}

func (y *yard) found(name string, members ...int) domain.Team {
	y.t.Helper()
	team, err := y.Create(y.t.Context(), y.owner, y.org, teams.Input{Name: name, Description: "About " + name})
	wantCode(y.t, err, "")
	if len(members) > 0 {
		_, err = y.Add(y.t.Context(), y.owner, y.org, team.ID, y.some(members...)...)
		wantCode(y.t, err, "")
	}
	return team
}

func (y *yard) some(members ...int) (ids []domain.MemberID) {
	for _, i := range members {
		ids = append(ids, y.ids[i])
	}
	return ids
}

func wantCode(t *testing.T, err error, want domain.Code) {
	t.Helper()
	if want == "" && err != nil || want != "" && !domain.HasCode(err, want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestTeamsAreNamedOnceAndEdited(t *testing.T) {
	each(t, 0, func(t *testing.T, y *yard) {
		design := y.found("  Design   office ")
		if design.Name != "Design office" {
			t.Errorf("named %q", design.Name)
		}
		for name, code := range map[string]domain.Code{
			"DESIGN OFFICE": domain.CodeTeamName, "ｄｅｓｉｇｎ office": domain.CodeTeamName, "": domain.CodeRequired,
			strings.Repeat("x", 121): domain.CodeTooLong, "a\u202eb": domain.CodeControl,
		} {
			_, err := y.Create(t.Context(), y.owner, y.org, teams.Input{Name: name})
			wantCode(t, err, code)
		}
		sales := y.found("Sales")
		_, err := y.Update(t.Context(), y.owner, y.org, sales.ID, teams.Input{Name: "design Office", Version: 1})
		wantCode(t, err, domain.CodeTeamName)
		_, err = y.Update(t.Context(), y.owner, y.org, sales.ID, teams.Input{Name: "Sales", Description: strings.Repeat("x", 2001), Version: 1})
		wantCode(t, err, domain.CodeTooLong)
		got, err := y.Update(t.Context(), y.owner, y.org, sales.ID, teams.Input{Name: "SALES", Version: 1})
		if err != nil || got.Name != "SALES" || got.Description != "" || got.Version != 2 {
			t.Errorf("got %+v, %v", got, err)
		}
		_, err = y.Update(t.Context(), y.owner, y.org, sales.ID, teams.Input{Name: "Late", Version: 1})
		wantCode(t, err, domain.CodeStale)
		y.AuditWhole(t, y.org, 3)
	})
}

func TestPeopleComeIntoTeamsAndLeaveThem(t *testing.T) {
	each(t, 4, func(t *testing.T, y *yard) {
		design, sales := y.found("Design", 0, 1), y.found("Sales", 1)
		added, err := y.Add(t.Context(), y.owner, y.org, design.ID, y.some(1, 2, 2)...)
		if err != nil || len(added) != 1 || added[0].ID != y.ids[2] {
			t.Errorf("added %+v, %v", added, err)
		}
		for _, wrong := range []struct {
			ids  []domain.MemberID
			code domain.Code
		}{{nil, domain.CodeRequired}, {make([]domain.MemberID, 1001), domain.CodeTooManyItems}, {[]domain.MemberID{y.ids[3], "mem_nobody"}, domain.CodeNotFound}} {
			_, err := y.Add(t.Context(), y.owner, y.org, design.ID, wrong.ids...)
			wantCode(t, err, wrong.code)
			_, err = y.Remove(t.Context(), y.owner, y.org, design.ID, wrong.ids...)
			wantCode(t, err, wrong.code)
		}
		p, err := y.List(t.Context(), y.owner, y.org, domain.ListRequest{Sort: "members", Desc: true})
		if err != nil || len(p.Items) != 2 || p.Items[0].Members != 3 || p.Assignment.Members != 5 || p.Assignment.Unassigned() != 2 {
			t.Errorf("list %+v, %v", p, err)
		}
		place, err := y.Member(t.Context(), y.owner, y.org, design.ID, y.ids[1])
		if err != nil || place.Others != 1 {
			t.Errorf("place %+v, %v", place, err)
		}
		of, err := y.TeamsOf(t.Context(), y.owner, y.org, y.ids...)
		if err != nil || len(of[y.ids[1]]) != 2 || len(of[y.ids[3]]) != 0 {
			t.Errorf("teams of each: %+v, %v", of, err)
		}
		candidates, err := y.Candidates(t.Context(), y.owner, y.org, sales.ID, domain.ListRequest{})
		if err != nil || len(candidates.Items) != 5 || candidates.Items[0].In || !candidates.Items[2].In {
			t.Errorf("candidates %+v, %v", candidates, err)
		}
		e, err := y.PreviewDelete(t.Context(), y.owner, y.org, design.ID)
		if err != nil || e.Unassigned != 2 || e.Team.Members != 3 {
			t.Errorf("deleting would do %+v, %v", e, err)
		}
		wantCode(t, y.Delete(t.Context(), y.owner, y.org, design.ID), "")
		wantCode(t, y.Delete(t.Context(), y.owner, y.org, design.ID), domain.CodeNotFound)
		list, err := y.Unassigned(t.Context(), y.owner, y.org, domain.ListRequest{})
		if err != nil || len(list.Items) != 4 {
			t.Errorf("unassigned %+v, %v", list.Items, err)
		}
		removed, err := y.Remove(t.Context(), y.owner, y.org, sales.ID, y.some(0, 1)...)
		if err != nil || len(removed) != 1 {
			t.Errorf("removed %+v, %v", removed, err)
		}
		y.AuditWhole(t, y.org, 7) // two made, three times somebody added or removed, one deleted, one removed
	})
}

func TestATeamAdminSeesTheirOwnTeamsAndNothingElse(t *testing.T) {
	each(t, 4, func(t *testing.T, y *yard) {
		design, sales := y.found("Design", 0, 1), y.found("Sales", 1, 2)
		per, ctx := y.who[0], t.Context()
		_, err := y.List(ctx, per, y.org, domain.ListRequest{})
		wantCode(t, err, domain.CodeNotFound)
		m, err := y.MakeAdmin(ctx, y.owner, y.org, design.ID, y.ids[0])
		if err != nil || !m.Admin() {
			t.Errorf("made %+v, %v", m, err)
		}
		_, err = y.MakeAdmin(ctx, y.owner, y.org, sales.ID, y.ids[0]) // not in it
		wantCode(t, err, domain.CodeNotFound)
		p, err := y.List(ctx, per, y.org, domain.ListRequest{})
		if err != nil || !p.Own || len(p.Items) != 1 || p.Items[0].ID != design.ID || p.Assignment != (domain.Assignment{}) {
			t.Errorf("their teams: %+v, %v", p, err)
		}
		list, err := y.Members(ctx, per, y.org, design.ID, domain.ListRequest{})
		if err != nil || len(list.Items) != 2 {
			t.Errorf("their members: %+v, %v", list, err)
		}
		place, err := y.Member(ctx, per, y.org, design.ID, y.ids[1])
		if err != nil || place.Others != 0 { // that they are in Sales too is not theirs to know
			t.Errorf("place %+v, %v", place, err)
		}
		refused := map[string]error{}
		_, refused["get another"] = y.Get(ctx, per, y.org, sales.ID)
		_, refused["members of another"] = y.Members(ctx, per, y.org, sales.ID, domain.ListRequest{})
		_, refused["invitations of another"] = y.Invitations(ctx, per, y.org, sales.ID, domain.ListRequest{})
		_, refused["remove from another"] = y.Remove(ctx, per, y.org, sales.ID, y.ids[2])
		_, refused["add"] = y.Add(ctx, per, y.org, design.ID, y.ids[3])
		_, refused["candidates"] = y.Candidates(ctx, per, y.org, design.ID, domain.ListRequest{})
		_, refused["create"] = y.Create(ctx, per, y.org, teams.Input{Name: "Own"})
		_, refused["update"] = y.Update(ctx, per, y.org, design.ID, teams.Input{Name: "Own", Version: 1})
		_, refused["preview"] = y.PreviewDelete(ctx, per, y.org, design.ID)
		refused["delete"] = y.Delete(ctx, per, y.org, design.ID)
		_, refused["appoint"] = y.MakeAdmin(ctx, per, y.org, design.ID, y.ids[1])
		_, refused["end"] = y.EndAdmin(ctx, per, y.org, design.ID, y.ids[0])
		_, refused["unassigned"] = y.Unassigned(ctx, per, y.org, domain.ListRequest{})
		_, refused["teams of"] = y.TeamsOf(ctx, per, y.org, y.ids[1])
		_, refused["pools"] = y.Pools(ctx, per, y.org)
		_, refused["distribution"] = y.Distribution(ctx, per, y.org, "prd_1", domain.AreaInternal, domain.ListRequest{})
		for what, err := range refused {
			if !domain.HasCode(err, domain.CodeNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		removed, err := y.Remove(ctx, per, y.org, design.ID, y.ids[1])
		if err != nil || len(removed) != 1 {
			t.Errorf("removed %+v, %v", removed, err)
		}
		token := per
		token.Kind, token.Organization, token.Role = domain.ActorToken, y.org, domain.RoleMember
		_, err = y.List(ctx, token, y.org, domain.ListRequest{})
		wantCode(t, err, domain.CodeNotFound) // a token has its role's rights alone
		y.run(func(tx *store.Tx) error {
			m, err := tx.Member(y.org, y.ids[0])
			m.State = domain.MemberWaiting
			return firstOf(err, tx.UpdateMember(m))
		})
		_, err = y.List(ctx, per, y.org, domain.ListRequest{})
		wantCode(t, err, domain.CodeNotFound) // who waits administers nothing
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestAStrangerFindsNoTeam(t *testing.T) {
	each(t, 1, func(t *testing.T, y *yard) {
		design := y.found("Design", 0)
		eve := y.Account(t, "eve@elsewhere.example", "Eve")
		_, err := y.Get(t.Context(), eve, y.org, design.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = y.Get(t.Context(), y.owner, y.org, "tea_nowhere")
		wantCode(t, err, domain.CodeNotFound)
		reader := y.Staff(t, "reader@vendor.example", domain.StaffReadOnly)
		if _, err := y.Get(t.Context(), reader, y.org, design.ID); err != nil {
			t.Errorf("staff: %v", err)
		}
		_, err = y.Add(t.Context(), reader, y.org, design.ID, y.ids[0])
		wantCode(t, err, domain.CodeNotFound)
	})
}

func burst(call func(i int) error) (won int) {
	var wg sync.WaitGroup
	var n atomic.Int32
	gate := make(chan struct{})
	for i := range 50 {
		wg.Go(func() {
			<-gate
			if call(i) == nil {
				n.Add(1)
			}
		})
	}
	close(gate)
	wg.Wait()
	return int(n.Load())
}

func TestFiftyAtOnce(t *testing.T) {
	each(t, 2, func(t *testing.T, y *yard) {
		if won := burst(func(int) error {
			_, err := y.Create(t.Context(), y.owner, y.org, teams.Input{Name: "Design"})
			return err
		}); won != 1 {
			t.Errorf("%d made the team", won)
		}
		p, err := y.List(t.Context(), y.owner, y.org, domain.ListRequest{})
		if err != nil || len(p.Items) != 1 {
			t.Fatalf("%+v, %v", p, err)
		}
		design := p.Items[0].ID
		var added atomic.Int32
		burst(func(int) error {
			who, err := y.Add(t.Context(), y.owner, y.org, design, y.ids[0])
			added.Add(int32(len(who))) //nolint:gosec // one or none
			return err
		})
		burst(func(i int) error {
			if i%2 == 0 {
				_, err := y.MakeAdmin(t.Context(), y.owner, y.org, design, y.ids[0])
				return err
			}
			_, err := y.Add(t.Context(), y.owner, y.org, design, y.ids[1])
			return err
		})
		v, err := y.Get(t.Context(), y.owner, y.org, design)
		if err != nil || added.Load() != 1 || v.Members != 2 || v.Active != 2 || v.Admins != 1 {
			t.Errorf("%d added, the team counts %+v, %v", added.Load(), v.TeamSize, err)
		}
		y.AuditWhole(t, y.org, 4)
	})
}
