package store

import (
	"fmt"

	"seatward.dev/seatward/internal/domain"
)

// Everything here counts the active grants of people of an organization whose
// row is locked (LockOrganization), by team. In an organization of a million they
// cannot be counted for a page.

const countedGrants = `INSERT INTO team_grant (organization_id, product_id, area, team_id, active)
	SELECT g.organization_id, g.product_id, g.area, %s, %d * count(*) FROM license_grant g %s WHERE g.state = 'active' AND %s
	GROUP BY g.organization_id, g.product_id, g.area%s
	ON CONFLICT (organization_id, product_id, area, team_id) DO UPDATE SET active = team_grant.active + excluded.active`

// countGrants counts the active grants that a condition about g is true of in
// (sign 1) or out (-1), for each team of whoever has them.
func (tx *Tx) countGrants(sign int, condition string, args ...any) error {
	_, err := tx.exec(fmt.Sprintf(countedGrants, "tm.team_id", sign, "JOIN team_member tm ON tm.member_id = g.member_id", condition, ", tm.team_id"), args...)
	if err != nil {
		return err
	}
	return tx.countAssigned(sign, "m.teams > 0 AND "+condition, args...)
}

// countAssigned counts grants once for all teams, as countGrants does. The
// condition can be about their member, m.
func (tx *Tx) countAssigned(sign int, condition string, args ...any) error {
	_, err := tx.exec(fmt.Sprintf(countedGrants, "''", sign, "JOIN member m ON m.id = g.member_id", condition, ""), args...)
	return err
}

// moveGrants counts what people have been granted who came into a team (sign 1)
// or left it (-1); those who are in so many teams now came into the first or left
// the last.
func (tx *Tx) moveGrants(t domain.Team, members []domain.MemberID, sign, teams int) error {
	marks, args := inList(members)
	mark := placeholder(len(args) + 1)
	if _, err := tx.exec(fmt.Sprintf(countedGrants, "CAST("+mark+" AS TEXT)", sign, "", "g.member_id IN ("+marks+")", ""), append(args, t.ID)...); err != nil {
		return err
	}
	return tx.countAssigned(sign, "g.member_id IN ("+marks+") AND m.teams = "+mark, append(args, teams)...)
}

// dropGrants takes a team out of the counts that is about to be deleted.
func (tx *Tx) dropGrants(t domain.Team) error {
	if err := tx.countAssigned(-1, "m.teams = 1 AND g.member_id IN (SELECT member_id FROM team_member WHERE team_id = $1)", t.ID); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM team_grant WHERE organization_id = $1 AND team_id = $2`, t.Organization, t.ID)
	return err
}

// GrantsByTeam says how many granted seats of a pool each team's people hold.
// Teams without any are left out; assigned counts each person in a team once.
func (tx *Tx) GrantsByTeam(p Pool) (shares map[domain.TeamID]int, assigned int, err error) {
	shares, err = tx.byTeam(`SELECT team_id, active FROM team_grant WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND active <> 0`,
		p.Organization, p.Product, p.Area)
	assigned = shares[""]
	delete(shares, "")
	return shares, assigned, err
}
