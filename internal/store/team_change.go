package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Everything here changes people of an organization whose row is locked
// (LockOrganization): the counts of teams follow from what is read before.

// AddToTeam puts some of an organization's people into a team and lists those
// who were not in it yet. Callers bound their number.
func (tx *Tx) AddToTeam(t domain.Team, members []domain.Member, since time.Time, by string) (added []domain.Member, err error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := inList(memberIDs(members))
	n := len(args)
	came, err := tx.memberIDs(`INSERT INTO team_member (team_id, member_id, organization_id, search_key, admin_since, added_at, added_by)
		SELECT CAST(`+placeholder(n+1)+` AS TEXT), id, organization_id, search_key, NULL, CAST(`+placeholder(n+2)+` AS BIGINT),
			CAST(`+placeholder(n+3)+` AS TEXT) FROM member WHERE id IN (`+marks+`) AND organization_id = `+placeholder(n+4)+`
		ON CONFLICT (team_id, member_id) DO NOTHING RETURNING member_id`, append(args, t.ID, ms(since), by, t.Organization)...)
	if err != nil || len(came) == 0 {
		return nil, err
	}
	return tx.moved(t, members, came, 1)
}

// RemoveFromTeam takes some of an organization's people out of a team and lists
// those who were in it.
func (tx *Tx) RemoveFromTeam(t domain.Team, members []domain.Member) (removed []domain.Member, err error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := inList(memberIDs(members))
	mark := placeholder(len(args) + 1)
	args = append(args, t.ID)
	if _, err := tx.exec(`UPDATE team SET admins = admins - (SELECT count(*) FROM team_member
		WHERE team_id = `+mark+` AND admin_since IS NOT NULL AND member_id IN (`+marks+`)) WHERE id = `+mark, args...); err != nil {
		return nil, err
	}
	gone, err := tx.memberIDs(`DELETE FROM team_member WHERE member_id IN (`+marks+`) AND team_id = `+mark+` RETURNING member_id`, args...)
	if err != nil || len(gone) == 0 {
		return nil, err
	}
	return tx.moved(t, members, gone, -1)
}

// moved keeps the counts after people came into a team (sign 1) or left it
// (-1), and lists them.
func (tx *Tx) moved(t domain.Team, all []domain.Member, changed map[domain.MemberID]bool, sign int) (list []domain.Member, err error) {
	var size domain.TeamSize
	for _, m := range all {
		if changed[m.ID] {
			delete(changed, m.ID) // a member named twice changes once
			list, size = append(list, m), plus(size, contribution(m.State, m.Area))
		}
	}
	marks, args := inList(memberIDs(list))
	mark := placeholder(len(args) + 1)
	if _, err := tx.exec(`UPDATE member SET teams = teams + `+mark+` WHERE id IN (`+marks+`)`, append(args, sign)...); err != nil {
		return nil, err
	}
	if _, err := tx.exec(`UPDATE team SET members = members + $2, active = active + $3, active_external = active_external + $4 WHERE id = $1`,
		t.ID, sign*size.Members, sign*size.Active, sign*size.ActiveExternal); err != nil {
		return nil, err
	}
	first := 0 // whom this changed from in no team, or to it, is in so many now
	if sign > 0 {
		first = 1
	}
	size, err = tx.sizeOf(`FROM member WHERE id IN (`+marks+`) AND teams = `+mark, append(args, first)...)
	if err != nil {
		return nil, err
	}
	if err := tx.moveGrants(t, memberIDs(list), sign, first); err != nil {
		return nil, err
	}
	return list, tx.assign(t.Organization, size, sign)
}

// contribution is what one member adds to the size of each of their teams.
func contribution(state domain.MemberState, area domain.Area) (s domain.TeamSize) {
	s.Members = 1
	if state == domain.MemberActive {
		s.Active = 1
		if area == domain.AreaExternal {
			s.ActiveExternal = 1
		}
	}
	return s
}

func plus(a, b domain.TeamSize) domain.TeamSize {
	return domain.TeamSize{Members: a.Members + b.Members, Active: a.Active + b.Active, ActiveExternal: a.ActiveExternal + b.ActiveExternal}
}

func minus(a, b domain.TeamSize) domain.TeamSize {
	return domain.TeamSize{Members: a.Members - b.Members, Active: a.Active - b.Active, ActiveExternal: a.ActiveExternal - b.ActiveExternal}
}

// SetTeamAdmin makes somebody in a team its admin since then, or with the zero
// time ends that; changed is false when it is so already or they are not in it.
func (tx *Tx) SetTeamAdmin(t domain.Team, member domain.MemberID, since time.Time) (changed bool, err error) {
	are, by := "admin_since IS NULL", 1
	if since.IsZero() {
		are, by = "admin_since IS NOT NULL", -1
	}
	n, err := tx.exec(`UPDATE team_member SET admin_since = $3 WHERE team_id = $1 AND member_id = $2 AND `+are, t.ID, member, ms(since))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE team SET admins = admins + $2 WHERE id = $1`, t.ID, by)
	return true, err
}

// inTeams is what a member adds to their teams before a change; none when they
// are in no team.
func (tx *Tx) inTeams(member domain.MemberID) (before domain.TeamSize, err error) {
	var state domain.MemberState
	var area domain.Area
	var teams int
	err = tx.row(`SELECT state, area, teams FROM member WHERE id = $1`, member).Scan(&state, &area, &teams)
	if isNoRows(err) || err == nil && teams == 0 {
		return before, nil // the change itself finds out who is missing
	}
	return contribution(state, area), err
}

// recountTeams keeps the counts of a member's teams after their state or area
// changed from before.
func (tx *Tx) recountTeams(m domain.Member, before domain.TeamSize) error {
	change := minus(contribution(m.State, m.Area), before)
	if before.Members == 0 || change == (domain.TeamSize{}) {
		return nil
	}
	if _, err := tx.exec(`UPDATE team SET active = active + $2, active_external = active_external + $3
		WHERE id IN (SELECT team_id FROM team_member WHERE member_id = $1)`, m.ID, change.Active, change.ActiveExternal); err != nil {
		return err
	}
	return tx.assign(m.Organization, change, 1)
}

// leaveTeams takes a member out of all their teams, who is about to be deleted.
func (tx *Tx) leaveTeams(m domain.Member) error {
	size, err := tx.inTeams(m.ID)
	if err != nil || size.Members == 0 {
		return err
	}
	if err := tx.countGrants(-1, "g.member_id = $1", m.ID); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE team SET members = members - 1, active = active - $2, active_external = active_external - $3,
		admins = admins - (SELECT count(*) FROM team_member tm WHERE tm.team_id = team.id AND tm.member_id = $1 AND tm.admin_since IS NOT NULL)
		WHERE id IN (SELECT team_id FROM team_member WHERE member_id = $1)`, m.ID, size.Active, size.ActiveExternal); err != nil {
		return err
	}
	return tx.assign(m.Organization, size, -1)
}

func memberIDs(members []domain.Member) []domain.MemberID {
	ids := make([]domain.MemberID, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	return ids
}

// memberIDs runs a statement that returns the ids of those it changed.
func (tx *Tx) memberIDs(query string, args ...any) (map[domain.MemberID]bool, error) {
	ids, err := all(tx, func(r row) (id domain.MemberID, err error) {
		err = r.Scan(&id)
		return id, err
	}, query, args...)
	set := make(map[domain.MemberID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set, err
}
