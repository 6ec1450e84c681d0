package store

import (
	"strings"

	"seatward.dev/seatward/internal/domain"
)

const teamMemberTables = `team_member JOIN member ON member.id = team_member.member_id JOIN team ON team.id = team_member.team_id`

var teamMemberColumns = `team_member.team_id, team.name, team_member.admin_since, team_member.added_at, team_member.added_by, ` + columnsOf("member", memberColumns)

// columnsOf puts a table's name before each of its columns.
func columnsOf(table, columns string) string {
	names := strings.Split(columns, ",")
	for i, n := range names {
		names[i] = table + "." + strings.TrimSpace(n)
	}
	return strings.Join(names, ", ")
}

func scanTeamMember(r row) (m domain.TeamMember, err error) {
	m.Member, err = scanMember(ahead{r, []any{&m.Team, &m.TeamName, at(&m.AdminSince), at(&m.AddedAt), &m.AddedBy}})
	return m, err
}

// ahead scans some columns before those of a row's own scan.
type ahead struct {
	row
	first []any
}

// Scan implements row.
func (a ahead) Scan(dest ...any) error { return a.row.Scan(append(a.first, dest...)...) }

// MembersOf reads some of an organization's people, by id. Those it does not
// have are left out; callers bound their number.
func (tx *Tx) MembersOf(org domain.OrganizationID, ids ...domain.MemberID) ([]domain.Member, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	marks, args := inList(ids)
	return all(tx, scanMember, `SELECT `+memberColumns+` FROM member WHERE id IN (`+marks+`)
		AND organization_id = `+placeholder(len(args)+1)+` ORDER BY id`, append(args, string(org))...)
}

// Words that narrow a list of a team's people to those who administer it, and to
// those who are blocked or wait.
const (
	TeamAdmins = "admin"
	TeamApart  = "apart"
)

// TeamMembers lists a team's people. The request's State is any of TeamAdmins,
// TeamApart, and a member's states and areas, separated by spaces, all of which
// they must have.
func (tx *Tx) TeamMembers(t domain.Team, req domain.ListRequest) (domain.List[domain.TeamMember], error) {
	filters := []filter{where("team_member.team_id = ?", t.ID)}
	for _, word := range strings.Fields(req.State) {
		filters = append(filters, teamFilter(word))
	}
	return listing[domain.TeamMember]{
		columns: teamMemberColumns,
		from:    teamMemberTables,
		search:  "team_member.search_key",
		sorts:   map[string]sortKey{"name": words("team_member.search_key"), "added": number("team_member.added_at")},
		sort:    "name",
		id:      "team_member.member_id",
		scan:    scanTeamMember,
	}.page(tx, req, filters...)
}

func teamFilter(word string) filter {
	switch word {
	case TeamAdmins:
		return where("team_member.admin_since > ?", 0)
	case TeamApart:
		return where("member.state <> ?", domain.MemberActive)
	case string(domain.AreaInternal), string(domain.AreaExternal):
		return where("member.area = ?", word)
	}
	return where("member.state = ?", word)
}

// TeamMember reads what somebody is in a team.
func (tx *Tx) TeamMember(team domain.TeamID, member domain.MemberID) (domain.TeamMember, error) {
	return one(tx, scanTeamMember, `SELECT `+teamMemberColumns+` FROM `+teamMemberTables+`
		WHERE team_member.team_id = $1 AND team_member.member_id = $2`, team, member)
}

// TeamsOf lists the teams that some of an organization's people are in, by
// member and name of the team, ten thousand at the most. Callers bound the
// number of members. The organization is compared as no index has it: by that,
// SQLite would read all who are in any team.
func (tx *Tx) TeamsOf(org domain.OrganizationID, members ...domain.MemberID) ([]domain.TeamMember, error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := inList(members)
	return all(tx, scanTeamMember, `SELECT `+teamMemberColumns+` FROM `+teamMemberTables+` WHERE team_member.member_id IN (`+marks+`)
		AND (team_member.organization_id || '') = `+placeholder(len(args)+1)+`
		ORDER BY team_member.member_id, team.search_key, team.id LIMIT 10000`, append(args, string(org))...)
}

// LeadsTeam says whether a member is an admin of any team.
func (tx *Tx) LeadsTeam(member domain.MemberID) (leads bool, err error) {
	err = tx.row(`SELECT EXISTS (SELECT 1 FROM team_member WHERE member_id = $1 AND admin_since IS NOT NULL)`, member).Scan(&leads)
	return leads, err
}

// Unassigned lists an organization's people who are in no team, of any state; the
// request's State narrows it to a state or area.
func (tx *Tx) Unassigned(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.Member], error) {
	filters := []filter{where("teams = 0 AND organization_id = ?", org)}
	for _, word := range strings.Fields(req.State) {
		filters = append(filters, teamFilter(word))
	}
	return listing[domain.Member]{
		columns: memberColumns,
		from:    "member",
		search:  "search_key",
		sorts:   map[string]sortKey{"name": words("search_key"), "email": words("email_key"), "joined": number("joined_at")},
		sort:    "name",
		id:      "id",
		scan:    scanMember,
	}.page(tx, req, filters...)
}
