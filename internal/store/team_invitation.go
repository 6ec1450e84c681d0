package store

import "seatward.dev/seatward/internal/domain"

// InviteToTeams has whoever accepts a pending invitation join teams of the
// organization, and says how many of them the invitation was not into yet.
func (tx *Tx) InviteToTeams(i domain.Invitation, teams ...domain.TeamID) (added int, err error) {
	if len(teams) == 0 {
		return 0, nil
	}
	marks, args := inList(teams)
	n := len(args)
	fresh, err := all(tx, func(r row) (id domain.TeamID, err error) {
		err = r.Scan(&id)
		return id, err
	}, `INSERT INTO invitation_team (invitation_id, team_id, organization_id)
		SELECT CAST(`+placeholder(n+1)+` AS TEXT), id, organization_id FROM team WHERE id IN (`+marks+`) AND organization_id = `+placeholder(n+2)+`
		ON CONFLICT (invitation_id, team_id) DO NOTHING RETURNING team_id`, append(args, i.ID, i.Organization)...)
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	marks, args = inList(fresh)
	_, err = tx.exec(`UPDATE team SET pending = pending + 1 WHERE id IN (`+marks+`)`, args...)
	return len(fresh), err
}

// InvitedTeam is a team that an invitation is into.
type InvitedTeam struct {
	Invitation domain.InvitationID
	Team       domain.TeamID
	Name       string
}

// InvitedTeams lists the teams that some of an organization's invitations are
// into, by invitation and name, ten thousand at the most. Callers bound the
// number of invitations.
func (tx *Tx) InvitedTeams(org domain.OrganizationID, invitations ...domain.InvitationID) ([]InvitedTeam, error) {
	if len(invitations) == 0 {
		return nil, nil
	}
	marks, args := inList(invitations)
	return all(tx, func(r row) (i InvitedTeam, err error) {
		err = r.Scan(&i.Invitation, &i.Team, &i.Name)
		return i, err
	}, `SELECT it.invitation_id, it.team_id, team.name FROM invitation_team it JOIN team ON team.id = it.team_id
		WHERE it.invitation_id IN (`+marks+`) AND it.organization_id = `+placeholder(len(args)+1)+`
		ORDER BY it.invitation_id, team.search_key, team.id LIMIT 10000`, append(args, org)...)
}

// TeamInvitations lists the pending invitations into a team.
func (tx *Tx) TeamInvitations(t domain.Team, req domain.ListRequest) (domain.List[domain.Invitation], error) {
	return listing[domain.Invitation]{
		columns: columnsOf("invitation", invitationColumns),
		from:    "invitation JOIN invitation_team ON invitation_team.invitation_id = invitation.id",
		search:  "invitation.email_key",
		sorts: map[string]sortKey{
			"email": words("invitation.email_key"), "sent": number("invitation.sent_at"), "expires": number("invitation.expires_at"),
		},
		sort: "email",
		id:   "invitation.id",
		scan: scanInvitation,
	}.page(tx, req, where("invitation_team.team_id = ?", t.ID), where("invitation.state = ?", domain.InvitationPending))
}

// WithdrawFromTeam keeps whoever accepts an invitation out of a team; withdrawn
// is false when it was not into it.
func (tx *Tx) WithdrawFromTeam(t domain.Team, i domain.Invitation) (withdrawn bool, err error) {
	n, err := tx.exec(`DELETE FROM invitation_team WHERE invitation_id = $1 AND team_id = $2`, i.ID, t.ID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE team SET pending = pending - 1 WHERE id = $1`, t.ID)
	return true, err
}

// leaveInvited counts an invitation that is pending no longer out of its teams.
func (tx *Tx) leaveInvited(id domain.InvitationID) error {
	_, err := tx.exec(`UPDATE team SET pending = pending - 1 WHERE id IN (SELECT team_id FROM invitation_team WHERE invitation_id = $1)`, id)
	return err
}
