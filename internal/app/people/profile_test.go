package people_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestAProfileSaysWhatIsTheirs(t *testing.T) {
	t.Parallel()
	eachCrew(t, 3, func(t *testing.T, c *crew) {
		desk := c.licensed(c.org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		wantCode(t, c.Grant(t.Context(), c.owner, c.org.ID, desk, c.admin.ID), "")
		p, err := c.Profile(t.Context(), c.owner, c.org.ID, c.admin.ID)
		wantCode(t, err, "")
		if len(p.Teams) != 1 || p.Teams[0].TeamName != "Design" || !p.Teams[0].Admin() || p.LastOwner {
			t.Errorf("teams %+v, last owner %v", p.Teams, p.LastOwner)
		}
		var rules []domain.SeatCause
		for _, s := range p.Seats {
			rules = append(rules, s.Rule)
		}
		if !slices.Equal(rules, []domain.SeatCause{domain.ByGrant, domain.ByMembership}) || len(p.Grants) != 1 {
			t.Errorf("seats %+v, grants %+v", p.Seats, p.Grants)
		}
		ida, err := c.Profile(t.Context(), c.owner, c.org.ID, c.me(c.org.ID, c.owner))
		wantCode(t, err, "")
		if !ida.LastOwner {
			t.Error("the only owner is not the last")
		}
		wantCode(t, second(c.Profile(t.Context(), c.per, c.org.ID, c.admin.ID)), domain.CodeNotFound)
		wantCode(t, second(c.Profile(t.Context(), c.owner, c.org.ID, "mem_absent")), domain.CodeNotFound)

		c.apart(t)
		n, err := c.Counts(t.Context(), c.owner, c.org.ID)
		wantCode(t, err, "")
		if want := (people.Counts{Members: 4, Pending: 1, Waiting: 1, Blocked: 1}); n != want {
			t.Errorf("counted %+v, want %+v", n, want)
		}
		wantCode(t, second(c.Counts(t.Context(), c.per, c.org.ID)), domain.CodeNotFound)
	})
}

// apart leaves one blocked, one waiting and one invited.
func (c *crew) apart(t *testing.T) {
	t.Helper()
	eve, _ := c.person(c.org.ID, c.owner, "eve@halden.example", domain.RoleMember, domain.AreaInternal)
	wantCode(t, c.Block(t.Context(), c.owner, c.org.ID, eve.ID), "")
	wantCode(t, second(c.Invite(t.Context(), c.owner, c.org.ID, inviteTo("jon@halden.example", domain.RoleMember, domain.AreaInternal))), "")
	c.waiting(c.org.ID, c.owner, "ole@halden.example")
}

func TestMembersAreNarrowedByActivity(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		studio := w.licensed(org.ID, "studio", domain.PresetTeamPool, domain.Users{Internal: 5})
		_, per := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		w.person(org.ID, owner, "eve@halden.example", domain.RoleMember, domain.AreaInternal)
		w.Advance(40 * 24 * time.Hour)
		wantCode(t, w.World.Write(t.Context(), func(tx *store.Tx) error { return tx.TouchMembers(per.Account, w.World.Now()) }), "")
		w.Advance(10 * 24 * time.Hour)
		for state, want := range map[string]int{
			"seen_7": 0, "seen_30": 1, "seen_90": 3, "not_seen_30": 2, "not_seen_90": 0, "never_seen": 0,
			"seen_30 owner": 0, string(studio): 3, string(studio) + " seen_30": 1, "prd_other": 0,
		} {
			list, err := w.Members(t.Context(), owner, org.ID, domain.ListRequest{State: state})
			wantCode(t, err, "")
			if len(list.Items) != want {
				t.Errorf("%s: %d people, want %d", state, len(list.Items), want)
			}
		}
	})
}

func TestATransferIsShownFirst(t *testing.T) {
	t.Parallel()
	eachCrew(t, 2, func(t *testing.T, c *crew) {
		eve := c.waiting(c.org.ID, c.owner, "eve@halden.example")
		in := people.TransferInput{From: c.admin.ID, Remove: true, Invite: inviteTo("New@Halden.example", domain.RoleMember, domain.AreaInternal)}
		p, err := c.PreviewTransfer(t.Context(), c.owner, c.org.ID, in)
		wantCode(t, err, "")
		if len(p.Lines) != 2 || p.Lines[0].Seats != -1 || !slices.Equal(p.Lines[0].Teams, []string{"Design"}) || !strings.EqualFold(p.Lines[1].Email, "new@halden.example") || p.Lines[1].Seats != 1 {
			t.Errorf("lines %+v", p.Lines)
		}
		if len(p.Promoted) != 0 || len(c.Mails("new@halden.example")) != 0 {
			t.Errorf("promoted %+v", p.Promoted)
		}
		wantCode(t, second(c.PerformTransfer(t.Context(), c.owner, c.org.ID, in, "other")), domain.CodePreviewChanged)
		wantCode(t, second(c.Member(t.Context(), c.owner, c.org.ID, c.admin.ID)), "")

		to := people.TransferInput{From: c.admin.ID, To: eve.ID}
		p, err = c.PreviewTransfer(t.Context(), c.owner, c.org.ID, to)
		wantCode(t, err, "")
		wantCode(t, second(c.PerformTransfer(t.Context(), c.owner, c.org.ID, to, p.Hash)), "")
		c.bar(c.org.ID, c.owner, "studio internal", domain.Tally{Capacity: 2, Active: 2, Blocked: 1})
		for code, in := range map[domain.Code]people.TransferInput{
			domain.CodeMemberNotActive: {From: c.admin.ID, To: eve.ID},
			domain.CodeMemberSelf:      {From: c.me(c.org.ID, c.owner), To: c.admin.ID},
			domain.CodeAlreadyMember:   {From: eve.ID, To: eve.ID},
			domain.CodeNotFound:        {From: "mem_absent", To: eve.ID},
		} {
			wantCode(t, second(c.PreviewTransfer(t.Context(), c.owner, c.org.ID, in)), code)
		}
		p, err = c.PreviewTransfer(t.Context(), c.owner, c.org.ID, people.TransferInput{From: eve.ID, To: "mem_absent"})
		wantCode(t, err, "")
		wantCode(t, p.Lines[1].Error, domain.CodeNotFound)
		wantCode(t, second(c.PreviewTransfer(t.Context(), c.per, c.org.ID, to)), domain.CodeNotFound)
	})
}

func TestLeavingIsShownFirst(t *testing.T) {
	t.Parallel()
	eachCrew(t, 2, func(t *testing.T, c *crew) {
		c.token(c.org.ID, c.per)
		l, err := c.PreviewLeave(t.Context(), c.per, c.org.ID)
		wantCode(t, err, "")
		if l.Outcome != domain.OutcomeDone || l.Seats != -1 || l.Tokens != 1 || !slices.Equal(l.Teams, []string{"Design"}) {
			t.Errorf("the line is %+v", l)
		}
		wantCode(t, second(c.Member(t.Context(), c.owner, c.org.ID, c.admin.ID)), "")
		l, err = c.PreviewLeave(t.Context(), c.owner, c.org.ID)
		wantCode(t, err, "")
		wantCode(t, l.Error, domain.CodeLastOwner)
	})
}

func TestManyJoinATeamAtOnce(t *testing.T) {
	t.Parallel()
	eachCrew(t, 3, func(t *testing.T, c *crew) {
		eve, _ := c.person(c.org.ID, c.owner, "eve@halden.example", domain.RoleMember, domain.AreaInternal)
		a := people.Act{Do: people.Doing("add_to_team"), Team: c.team.ID}
		p, err := c.Preview(t.Context(), c.owner, c.org.ID, a, eve.ID, c.admin.ID)
		wantCode(t, err, "")
		if p.Lines[0].Outcome != domain.OutcomeDone || p.Lines[1].Outcome != domain.OutcomeUnchanged || len(p.Pools) != 0 {
			t.Errorf("the preview is %+v", p)
		}
		wantCode(t, second(c.Perform(t.Context(), c.owner, c.org.ID, a, p.Hash, eve.ID, c.admin.ID)), "")
		if got := c.size(c.team); got.Members != 2 {
			t.Errorf("the team has %+v", got)
		}
		wantCode(t, second(c.Preview(t.Context(), c.owner, c.org.ID, people.Act{Do: access.TeamsAddMember}, eve.ID)), domain.CodeRequired)
		wantCode(t, second(c.Preview(t.Context(), c.owner, c.org.ID, a)), domain.CodeRequired)
		wantCode(t, second(c.Preview(t.Context(), c.per, c.org.ID, a, eve.ID)), domain.CodeNotFound)
		a.Team = "tea_absent"
		p, err = c.Preview(t.Context(), c.owner, c.org.ID, a, eve.ID)
		wantCode(t, err, "")
		wantCode(t, p.Lines[0].Error, domain.CodeNotFound)
	})
}
