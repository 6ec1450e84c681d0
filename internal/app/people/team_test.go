package people_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
)

// crew is an organization with a pool of seats and a team that Per, a member,
// administers.
type crew struct {
	*town
	teams *teams.Service
	org   domain.Organization
	owner domain.Actor
	per   domain.Actor
	admin domain.Member // Per
	team  domain.Team
}

func eachCrew(t *testing.T, seats int, test func(t *testing.T, c *crew)) {
	t.Helper()
	each(t, func(t *testing.T, w *town) {
		c := &crew{town: w, teams: &teams.Service{Env: w.World.Env}}
		c.org, c.owner = w.founded("Halden", "ida@halden.example")
		c.pooled(c.org, seats)
		c.admin, c.per = w.person(c.org.ID, c.owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		c.team = c.found("Design")
		c.adds(c.team, c.admin)
		_, err := c.teams.MakeAdmin(t.Context(), c.owner, c.org.ID, c.team.ID, c.admin.ID)
		wantCode(t, err, "")
		test(t, c)
	})
}

func (c *crew) found(name string) domain.Team {
	c.t.Helper()
	team, err := c.teams.Create(c.t.Context(), c.owner, c.org.ID, teams.Input{Name: name})
	wantCode(c.t, err, "")
	return team
}

func (c *crew) adds(team domain.Team, m domain.Member) {
	c.t.Helper()
	_, err := c.teams.Add(c.t.Context(), c.owner, c.org.ID, team.ID, m.ID)
	wantCode(c.t, err, "")
}

func (c *crew) size(team domain.Team) domain.TeamSize {
	c.t.Helper()
	v, err := c.teams.Get(c.t.Context(), c.owner, c.org.ID, team.ID)
	wantCode(c.t, err, "")
	return v.TeamSize
}

func (c *crew) into(by domain.Actor, team domain.Team, address string) (people.IntoTeam, error) {
	return c.InviteIntoTeam(c.t.Context(), by, c.org.ID, team.ID, address)
}

func TestATeamAdminInvitesIntoTheirOwnTeamAlone(t *testing.T) {
	t.Parallel()
	eachCrew(t, 5, func(t *testing.T, c *crew) {
		other := c.found("Sales")
		_, err := c.into(c.per, other, "eve@halden.example")
		wantCode(t, err, domain.CodeNotFound)
		_, err = c.Invite(t.Context(), c.per, c.org.ID, inviteTo("eve@halden.example", domain.RoleMember, domain.AreaInternal))
		wantCode(t, err, domain.CodeNotFound)
		_, err = c.into(c.per, c.team, "nonsense")
		wantCode(t, err, domain.CodeEmail)

		r, err := c.into(c.per, c.team, "eve@halden.example")
		wantCode(t, err, "")
		if !r.Added || r.Invitation.Role != domain.RoleMember || c.size(c.team).Pending != 1 {
			t.Errorf("invited %+v, the team counts %+v", r, c.size(c.team))
		}
		if bar := c.bars(c.org.ID, c.owner)["studio internal"]; bar.Active != 2 || bar.Pending != 1 {
			t.Errorf("the pool is %+v", bar)
		}
		if again, err := c.into(c.per, c.team, "EVE@halden.example"); err != nil || again.Added || again.Invitation.ID != r.Invitation.ID {
			t.Errorf("again: %+v, %v", again, err)
		}
		eve := c.Account(t, "eve@halden.example", "Eve")
		m, err := c.Accept(t.Context(), eve, c.Token(t, "eve@halden.example"))
		wantCode(t, err, "")
		if got := c.size(c.team); got.Pending != 0 || got.Members != 2 || got.Active != 2 {
			t.Errorf("after acceptance the team counts %+v", got)
		}
		in, err := c.teams.Member(t.Context(), c.per, c.org.ID, c.team.ID, m.ID)
		wantCode(t, err, "")
		if in.AddedBy != "Name of per@halden.example" || in.Admin() {
			t.Errorf("Eve is in the team as %+v", in)
		}
		c.AuditWhole(t, c.org.ID, 10)
	})
}

func TestWhoIsAMemberJoinsATeamWithTheOneSeat(t *testing.T) {
	t.Parallel()
	eachCrew(t, 3, func(t *testing.T, c *crew) {
		m, _ := c.person(c.org.ID, c.owner, "eve@halden.example", domain.RoleBilling, domain.AreaInternal) // the last seat
		r, err := c.into(c.per, c.team, "eve@halden.example")
		wantCode(t, err, "")
		if !r.Added || r.Member.ID != m.ID {
			t.Errorf("got %+v", r)
		}
		other := c.found("Sales")
		c.adds(other, m)
		if bar := c.bars(c.org.ID, c.owner)["studio internal"]; bar.Active != 3 || bar.Free() != 0 {
			t.Errorf("in two teams, the pool is %+v", bar)
		}
		_, err = c.into(c.per, c.team, "new@halden.example")
		wantCode(t, err, domain.CodeSeatsExhausted)
		wantCode(t, c.Block(t.Context(), c.owner, c.org.ID, m.ID), "")
		if s := c.size(c.team); s.Members != 2 || s.Active != 1 || s.Apart() != 1 {
			t.Errorf("with one blocked the team counts %+v", s)
		}
		wantCode(t, c.Remove(t.Context(), c.owner, c.org.ID, m.ID), "")
		if s := c.size(c.team); s.Members != 1 || s.Active != 1 {
			t.Errorf("with one gone the team counts %+v", s)
		}
	})
}

func TestAnInvitationOfSomebodyWhoAdministersNoLongerIsDead(t *testing.T) {
	t.Parallel()
	eachCrew(t, 5, func(t *testing.T, c *crew) {
		_, err := c.into(c.per, c.team, "eve@halden.example")
		wantCode(t, err, "")
		token := c.Token(t, "eve@halden.example")
		_, err = c.ViewInvitation(t.Context(), token)
		wantCode(t, err, "")
		_, err = c.teams.EndAdmin(t.Context(), c.owner, c.org.ID, c.team.ID, c.admin.ID)
		wantCode(t, err, "")
		_, err = c.ViewInvitation(t.Context(), token)
		wantCode(t, err, domain.CodeInvitationRevoked)
		_, err = c.into(c.per, c.team, "ole@halden.example")
		wantCode(t, err, domain.CodeNotFound)
	})
}

func TestInvitationsCarryTeamsAndAreWithdrawnFromThem(t *testing.T) {
	t.Parallel()
	eachCrew(t, 5, func(t *testing.T, c *crew) {
		other := c.found("Sales")
		in := inviteTo("eve@halden.example", domain.RoleMember, domain.AreaInternal)
		in.Teams = []domain.TeamID{c.team.ID, other.ID, c.team.ID}
		i, err := c.Invite(t.Context(), c.owner, c.org.ID, in)
		wantCode(t, err, "")
		in.Email, in.Teams = "ole@halden.example", []domain.TeamID{"tea_nowhere"}
		_, err = c.Invite(t.Context(), c.owner, c.org.ID, in)
		wantCode(t, err, domain.CodeNotFound)

		wantCode(t, c.WithdrawFromTeam(t.Context(), c.per, c.org.ID, other.ID, i.ID), domain.CodeNotFound)
		wantCode(t, c.WithdrawFromTeam(t.Context(), c.per, c.org.ID, c.team.ID, i.ID), "")
		wantCode(t, c.WithdrawFromTeam(t.Context(), c.per, c.org.ID, c.team.ID, i.ID), domain.CodeNotFound)
		_, err = c.ViewInvitation(t.Context(), c.Token(t, "eve@halden.example"))
		wantCode(t, err, "") // an owner stands behind it

		r, err := c.into(c.per, c.team, "jon@halden.example")
		wantCode(t, err, "")
		if bar := c.bars(c.org.ID, c.owner)["studio internal"]; bar.Pending != 2 {
			t.Errorf("two are invited, the pool is %+v", bar)
		}
		wantCode(t, c.WithdrawFromTeam(t.Context(), c.per, c.org.ID, c.team.ID, r.Invitation.ID), "")
		_, err = c.ViewInvitation(t.Context(), c.Token(t, "jon@halden.example"))
		wantCode(t, err, domain.CodeInvitationRevoked) // nobody does
		if bar := c.bars(c.org.ID, c.owner)["studio internal"]; bar.Pending != 1 {
			t.Errorf("one was withdrawn, the pool is %+v", bar)
		}
		if err := c.teams.Delete(t.Context(), c.owner, c.org.ID, other.ID); err != nil {
			t.Fatal(err)
		}
		eve := c.Account(t, "eve@halden.example", "Eve")
		m, err := c.Accept(t.Context(), eve, c.Token(t, "eve@halden.example"))
		wantCode(t, err, "")
		list, err := c.teams.Unassigned(t.Context(), c.owner, c.org.ID, domain.ListRequest{Search: "eve"})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != m.ID {
			t.Errorf("in no team: %+v, %v", list.Items, err)
		}
	})
}

func TestDeadInvitationsCountInNoTeam(t *testing.T) {
	t.Parallel()
	eachCrew(t, 5, func(t *testing.T, c *crew) {
		_, err := c.into(c.per, c.team, "eve@halden.example")
		wantCode(t, err, "")
		c.Advance(30 * 24 * time.Hour)
		if s := c.size(c.team); s.Pending != 0 {
			t.Errorf("the team counts %+v", s)
		}
		r, err := c.into(c.per, c.team, "eve@halden.example")
		wantCode(t, err, "")
		if s := c.size(c.team); !r.Added || s.Pending != 1 {
			t.Errorf("invited anew %+v, the team counts %+v", r, s)
		}
	})
}

func TestFiftyInviteOnePersonIntoATeam(t *testing.T) {
	t.Parallel()
	eachCrew(t, 3, func(t *testing.T, c *crew) {
		var added atomic.Int32
		won := burst(50, func(int) error {
			r, err := c.into(c.per, c.team, "eve@halden.example")
			if r.Added {
				added.Add(1)
			}
			return err
		})
		if s := c.size(c.team); won != 50 || added.Load() != 1 || s.Pending != 1 {
			t.Errorf("%d of 50 were told yes, %d that it is new, the team counts %+v", won, added.Load(), s)
		}
	})
}

func TestADistributionExplainsItself(t *testing.T) {
	t.Parallel()
	eachCrew(t, 9, func(t *testing.T, c *crew) {
		sales := c.found("Sales")
		eve, _ := c.person(c.org.ID, c.owner, "eve@halden.example", domain.RoleMember, domain.AreaInternal)
		c.adds(c.team, eve)
		c.adds(sales, eve)
		for _, address := range []string{"a@halden.example", "b@halden.example"} {
			_, err := c.into(c.owner, c.team, address)
			wantCode(t, err, "")
		}
		_, err := c.into(c.owner, sales, "a@halden.example")
		wantCode(t, err, "")
		_, err = c.Invite(t.Context(), c.owner, c.org.ID, inviteTo("c@halden.example", domain.RoleMember, domain.AreaInternal))
		wantCode(t, err, "")
		pools, err := c.teams.Pools(t.Context(), c.owner, c.org.ID)
		if err != nil || len(pools) != 1 {
			t.Fatalf("pools %+v, %v", pools, err)
		}
		check := func(what string, pool domain.Pool, want string) {
			t.Helper()
			d, err := c.teams.Distribution(t.Context(), c.owner, c.org.ID, pool.Product, pool.Area, domain.ListRequest{})
			got := fmt.Sprint(d.Pool.Active, d.Pool.Pending, " ", d.Assigned, d.Unassigned, " ", d.Shared)
			for _, s := range d.Teams.Items {
				got += fmt.Sprint(" ", s.Team.Name, s.Seats)
			}
			if err != nil || got != want {
				t.Errorf("%s: got %s, %v, want %s", what, got, err, want)
			}
		}
		check("at first", pools[0], "3 3 {2 2} {1 1} 2 Design{2 2} Sales{1 1}")
		c.Advance(8 * 24 * time.Hour) // no invitation holds a seat any more
		check("a week later", pools[0], "3 0 {2 0} {1 0} 1 Design{2 0} Sales{1 0}")
		wantCode(t, c.Block(t.Context(), c.owner, c.org.ID, eve.ID), "")
		check("one blocked", pools[0], "2 0 {1 0} {1 0} 0 Design{1 0} Sales{0 0}")

		flex := c.licensed(c.org.ID, "flex", domain.PresetNamedAndFloating, domain.Users{Internal: 5})
		wantCode(t, c.Unblock(t.Context(), c.owner, c.org.ID, eve.ID), "")
		for _, m := range []domain.Member{eve, c.admin} {
			wantCode(t, c.Grant(t.Context(), c.owner, c.org.ID, flex, m.ID), "")
		}
		check("granted seats", domain.Pool{Product: flex, Area: domain.AreaInternal}, "2 0 {2 0} {0 0} 1 Design{2 0} Sales{1 0}")
		_, err = c.teams.Distribution(t.Context(), c.owner, c.org.ID, "prd_nothing", domain.AreaInternal, domain.ListRequest{})
		wantCode(t, err, domain.CodeNotFound)
	})
}
