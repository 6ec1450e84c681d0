package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// IntoTeam is what came of inviting an address into a team.
type IntoTeam struct {
	Member     domain.Member     // who has that address and is in the team now; empty for somebody new
	Invitation domain.Invitation // for somebody new: theirs, with which they join the team
	Added      bool              // false: they were in the team, or invited into it, before
}

// InviteIntoTeam asks an address into a team. Somebody new is invited into the
// organization as a member, and holds a seat as with Invite; who is invited
// already joins this team too; who is a member already joins it at once and keeps
// the one seat they have. Team admins may do so for their own teams. The errors
// are those of Invite.
func (s *Service) InviteIntoTeam(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, address string) (r IntoTeam, err error) {
	err = s.do(ctx, by, org, access.TeamsInvite, func(t *task) error {
		team, err := t.team(id, access.TeamsInvite)
		if err != nil {
			return err
		}
		r, err = t.inviteInto(team, address)
		return err
	})
	return r, err
}

// team reads a team in which the actor may do something.
func (t *task) team(id domain.TeamID, a access.Action) (domain.Team, error) {
	team, err := t.tx.Team(t.org.ID, id)
	if err != nil {
		return team, err
	}
	return team, teams.Leads(t.tx, t.st, id, a)
}

func (t *task) inviteInto(team domain.Team, address string) (r IntoTeam, err error) {
	email, err := domain.ParseEmail("email", address)
	if err != nil {
		return r, err
	}
	r.Member, err = t.tx.MemberByEmail(t.org.ID, email.Key)
	switch {
	case err == nil:
		r.Added, err = t.addToTeam(team, r.Member)
		return r, err
	case !domain.HasCode(err, domain.CodeNotFound):
		return r, err
	}
	r.Invitation, err = t.tx.PendingInvitation(t.org.ID, email.Key)
	switch {
	case err == nil && r.Invitation.StateAt(t.Now()) == domain.InvitationPending:
	case err == nil || domain.HasCode(err, domain.CodeNotFound):
		if r.Invitation, err = t.invite(email, domain.RoleMember, domain.AreaInternal); err != nil {
			return r, err
		}
	default:
		return r, err
	}
	r.Added, err = t.inviteToTeam(team, r.Invitation)
	return r, err
}

func (t *task) addToTeam(team domain.Team, m domain.Member) (bool, error) {
	added, err := t.tx.AddToTeam(team, []domain.Member{m}, t.Now(), t.by.Name)
	if err != nil || len(added) == 0 {
		return false, err
	}
	return true, t.book.Audit(app.Change{
		Action: access.TeamsAddMember, Object: string(team.ID), Name: team.Name, After: map[string]string{"members": m.Email.Address},
	})
}

// addTo is addToTeam as a line of an act on many.
func (t *task) addTo(id domain.TeamID, m domain.Member) (l domain.PreviewLine, err error) {
	team, err := t.team(id, access.TeamsAddMember)
	if err != nil {
		return l, err
	}
	l.Outcome = domain.OutcomeUnchanged
	added, err := t.addToTeam(team, m)
	if added {
		l.Outcome, l.Teams = domain.OutcomeDone, []string{team.Name}
	}
	return l, err
}

func (t *task) inviteToTeam(team domain.Team, i domain.Invitation) (bool, error) {
	n, err := t.tx.InviteToTeams(i, team.ID)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.book.Audit(app.Change{
		Action: access.TeamsInvite, Object: string(team.ID), Name: team.Name, After: map[string]string{"invited": i.Email.Address},
	})
}

// teamsOf are the teams that an invitation names, each once.
func (t *task) teamsOf(ids []domain.TeamID) (list []domain.Team, err error) {
	if len(ids) > domain.MaxTeamChange {
		return nil, domain.Bad("teams", domain.CodeTooManyItems).With("max", domain.MaxTeamChange)
	}
	for _, id := range ids {
		team, err := t.team(id, access.TeamsInvite)
		if err != nil {
			return nil, err
		}
		list = append(list, team)
	}
	return list, nil
}

// WithdrawFromTeam keeps somebody invited from joining a team. The invitation
// itself goes on where somebody who may invite stands behind it; otherwise it is
// revoked, and what it held is free. Team admins may do so in their own teams.
func (s *Service) WithdrawFromTeam(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, invitation domain.InvitationID) error {
	return s.do(ctx, by, org, access.TeamsRemoveMember, func(t *task) error {
		team, err := t.team(id, access.TeamsRemoveMember)
		if err != nil {
			return err
		}
		i, err := pending(t.tx, org, invitation)
		if err != nil {
			return err
		}
		withdrawn, err := t.tx.WithdrawFromTeam(team, i)
		if err == nil && !withdrawn {
			err = domain.E(domain.NotFound, domain.CodeNotFound)
		}
		if err != nil {
			return err
		}
		if err := t.revokeUnbacked(i); err != nil {
			return err
		}
		return t.book.Audit(app.Change{
			Action: access.TeamsRemoveMember, Object: string(id), Name: team.Name,
			Before: map[string]string{"invited": i.Email.Address}, SeatDelta: t.book.Delta(),
		})
	})
}

// revokeUnbacked revokes an invitation that nobody may have sent any more.
func (t *task) revokeUnbacked(i domain.Invitation) error {
	err := t.stillInvites(t.tx, i)
	if !domain.HasCode(err, domain.CodeInvitationRevoked) {
		return err
	}
	if err := t.book.Free(seating.Invited(i)); err != nil {
		return err
	}
	return t.tx.RevokeInvitation(i)
}

// invitesIntoTeam tells whether an invitation is one that a team admin may have
// sent: as a member, into a team that they administer.
func invitesIntoTeam(tx *store.Tx, st app.Standing, i domain.Invitation) (bool, error) {
	if !st.TeamAdmin || i.Role != domain.RoleMember {
		return false, nil
	}
	into, err := tx.InvitedTeams(i.Organization, i.ID)
	for _, t := range into {
		err := teams.Leads(tx, st, t.Team, access.TeamsInvite)
		if err == nil || !domain.HasCode(err, domain.CodeNotFound) {
			return err == nil, err
		}
	}
	return false, err
}
