package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const teamColumns = `id, organization_id, name, description, created_at, version, members, active, active_external, admins, pending`

func scanTeam(r row) (t domain.Team, err error) {
	err = r.Scan(&t.ID, &t.Organization, &t.Name, &t.Description, at(&t.CreatedAt), &t.Version,
		&t.Members, &t.Active, &t.ActiveExternal, &t.Admins, &t.Pending)
	return t, err
}

// InsertTeam adds a team with nobody in it; added is false when the organization
// has one of that name.
func (tx *Tx) InsertTeam(t domain.Team) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO team (id, organization_id, name, name_key, search_key, description,
			members, active, active_external, admins, pending, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, $7, 1) ON CONFLICT (organization_id, name_key) DO NOTHING`,
		t.ID, t.Organization, t.Name, domain.TeamKey(t.Name), searchKey(t.Name), t.Description, ms(t.CreatedAt))
	return n == 1, err
}

// Team reads one team of an organization. Its Pending counts every open
// invitation; see DeadInvitations.
func (tx *Tx) Team(org domain.OrganizationID, id domain.TeamID) (domain.Team, error) {
	return one(tx, scanTeam, `SELECT `+teamColumns+` FROM team WHERE organization_id = $1 AND id = $2`, org, id)
}

// TeamNamed reads a team by its name, in whatever case.
func (tx *Tx) TeamNamed(org domain.OrganizationID, name string) (domain.Team, error) {
	return one(tx, scanTeam, `SELECT `+teamColumns+` FROM team WHERE organization_id = $1 AND name_key = $2`, org, domain.TeamKey(name))
}

// Teams lists an organization's teams, or those of them that a member
// administers when admin is not "".
func (tx *Tx) Teams(org domain.OrganizationID, admin domain.MemberID, req domain.ListRequest) (domain.List[domain.Team], error) {
	filters := []filter{where("organization_id = ?", org)}
	if admin != "" {
		filters = append(filters, where(`id IN (SELECT team_id FROM team_member WHERE member_id = ? AND admin_since IS NOT NULL)`, admin))
	}
	return listing[domain.Team]{
		columns: teamColumns,
		from:    "team",
		search:  "search_key",
		sorts: map[string]sortKey{
			"name": words("search_key"), "members": number("members"), "active": number("active"), "pending": number("pending"), "created": number("created_at"),
		},
		sort: "name",
		id:   "id",
		scan: scanTeam,
	}.page(tx, req, filters...)
}

// UpdateTeam writes a team's name and description if the version is still the
// one given. Callers have made sure that the name is free.
func (tx *Tx) UpdateTeam(t domain.Team) error {
	return tx.changed(errStale, `UPDATE team SET name = $4, name_key = $5, search_key = $6, description = $7, version = version + 1
		WHERE organization_id = $1 AND id = $2 AND version = $3`,
		t.Organization, t.ID, t.Version, t.Name, domain.TeamKey(t.Name), searchKey(t.Name), t.Description)
}

// Leaving is what the end of a team does to the people in it: how many are in no
// team afterwards.
func (tx *Tx) Leaving(t domain.Team) (unassigned domain.TeamSize, err error) {
	return tx.sizeOf(`FROM team_member JOIN member ON member.id = team_member.member_id
		WHERE team_member.team_id = $1 AND member.teams = 1`, t.ID)
}

// sizeOf counts members, those who take part, and those of them who are
// external, of what a FROM names.
func (tx *Tx) sizeOf(from string, args ...any) (s domain.TeamSize, err error) {
	err = tx.row(`SELECT count(*), coalesce(sum(CASE WHEN member.state = 'active' THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN member.state = 'active' AND member.area = 'external' THEN 1 ELSE 0 END), 0) `+from, args...).
		Scan(&s.Members, &s.Active, &s.ActiveExternal)
	return s, err
}

// DeleteTeam deletes a team. Its people stay, those of whom it was the only team
// as unassigned ones; its invitations lead to one team less.
func (tx *Tx) DeleteTeam(t domain.Team) error {
	left, err := tx.Leaving(t)
	if err != nil {
		return err
	}
	if err := tx.dropGrants(t); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE member SET teams = teams - 1 WHERE id IN (SELECT member_id FROM team_member WHERE team_id = $1)`, t.ID); err != nil {
		return err
	}
	if err := tx.assign(t.Organization, left, -1); err != nil {
		return err
	}
	if err := tx.LeaseFactsChanged(t.Organization, ""); err != nil { // what was reserved for it is free
		return err
	}
	return tx.changed(errNotFound, `DELETE FROM team WHERE organization_id = $1 AND id = $2`, t.Organization, t.ID)
}

// assign adds people to those who are in any team, or with -1 takes them out.
func (tx *Tx) assign(org domain.OrganizationID, s domain.TeamSize, sign int) error {
	if s == (domain.TeamSize{}) {
		return nil
	}
	_, err := tx.exec(`UPDATE organization SET assigned = assigned + $2, assigned_active = assigned_active + $3,
		assigned_active_external = assigned_active_external + $4 WHERE id = $1`, org, sign*s.Members, sign*s.Active, sign*s.ActiveExternal)
	return err
}

// Assignment says how many of an organization's people are in teams.
func (tx *Tx) Assignment(org domain.OrganizationID) (domain.Assignment, error) {
	scan := func(r row) (a domain.Assignment, err error) {
		err = r.Scan(&a.Members, &a.Assigned.Members, &a.Assigned.Active, &a.Assigned.ActiveExternal)
		return a, err
	}
	return one(tx, scan, `SELECT members, assigned, assigned_active, assigned_active_external FROM organization WHERE id = $1`, org)
}

// DeadInvitations counts by team the open invitations of an organization whose
// link no longer works at t. Teams without any are left out.
func (tx *Tx) DeadInvitations(org domain.OrganizationID, t time.Time) (map[domain.TeamID]int, error) {
	return tx.byTeam(`SELECT it.team_id, count(*) FROM invitation i JOIN invitation_team it ON it.invitation_id = i.id
		WHERE i.organization_id = $1 AND i.state = 'pending' AND i.expires_at <= $2 GROUP BY it.team_id`, org, ms(t))
}

// byTeam reads pairs of a team and a number.
func (tx *Tx) byTeam(query string, args ...any) (map[domain.TeamID]int, error) {
	type pair struct {
		team domain.TeamID
		n    int
	}
	scan := func(r row) (p pair, err error) {
		err = r.Scan(&p.team, &p.n)
		return p, err
	}
	pairs, err := all(tx, scan, query, args...)
	m := make(map[domain.TeamID]int, len(pairs))
	for _, p := range pairs {
		m[p.team] = p.n
	}
	return m, err
}

const alive = `seat.organization_id = $1 AND seat.product_id = $2 AND seat.area = $3 AND seat.state = 'pending' AND seat.hold_until > $4`

// HoldsByTeam counts the seats of a pool that invitations into each team hold at
// t. Teams without any are left out; assigned is how many seats that are, each
// counted once however many teams its invitation is into.
func (tx *Tx) HoldsByTeam(p Pool, t time.Time) (shares map[domain.TeamID]int, assigned int, err error) {
	const invited = ` JOIN invitation i ON i.organization_id = seat.organization_id AND i.email_key = seat.person_key AND i.state = 'pending' `
	shares, err = tx.byTeam(`SELECT it.team_id, count(*) FROM seat`+invited+`JOIN invitation_team it ON it.invitation_id = i.id
		WHERE `+alive+` GROUP BY it.team_id`, p.Organization, p.Product, p.Area, ms(t))
	if err != nil {
		return nil, 0, err
	}
	err = tx.row(`SELECT count(*) FROM seat`+invited+`WHERE `+alive+`
		AND EXISTS (SELECT 1 FROM invitation_team it WHERE it.invitation_id = i.id)`, p.Organization, p.Product, p.Area, ms(t)).Scan(&assigned)
	return shares, assigned, err
}

// TeamSizes adds the sizes of an organization's teams up. Whoever is in several
// is counted in each.
func (tx *Tx) TeamSizes(org domain.OrganizationID) (s domain.TeamSize, err error) {
	err = tx.row(`SELECT coalesce(sum(members), 0), coalesce(sum(active), 0), coalesce(sum(active_external), 0), coalesce(sum(admins), 0),
		coalesce(sum(pending), 0) FROM team WHERE organization_id = $1`, org).Scan(&s.Members, &s.Active, &s.ActiveExternal, &s.Admins, &s.Pending)
	return s, err
}
