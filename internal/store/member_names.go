package store

import (
	"strings"

	"seatward.dev/seatward/internal/domain"
)

// NameOf is the name of something that a member has.
type NameOf struct {
	Member domain.MemberID
	Name   string
}

func scanNameOf(r row) (n NameOf, err error) {
	err = r.Scan(&n.Member, &n.Name)
	return n, err
}

// TeamNamesOf lists the names of the teams that some of an organization's people
// are in, as TeamsOf does, where the names are all that is wanted.
func (tx *Tx) TeamNamesOf(org domain.OrganizationID, members ...domain.MemberID) ([]NameOf, error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := tx.nameless(members)
	return all(tx, scanNameOf, `SELECT team_member.member_id, team.name FROM team_member JOIN team ON team.id = team_member.team_id
		WHERE (team_member.organization_id || '') = $1 AND team_member.member_id IN (`+marks+`)
		ORDER BY team_member.member_id, team.search_key, team.id LIMIT 10000`, append([]any{string(org)}, args...)...)
}

// ProductNamesOf lists the names of the products that are granted to some of an
// organization's people, as GrantsOf does, where the names are all that is wanted.
func (tx *Tx) ProductNamesOf(org domain.OrganizationID, members ...domain.MemberID) ([]NameOf, error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := tx.nameless(members)
	return all(tx, scanNameOf, `SELECT license_grant.member_id, product.name FROM license_grant JOIN product ON product.id = license_grant.product_id
		WHERE (license_grant.organization_id || '') = $1 AND license_grant.member_id IN (`+marks+`)
		ORDER BY license_grant.member_id, license_grant.product_id LIMIT 10000`, append([]any{string(org)}, args...)...)
}

// nameless is padded for a list that follows one argument in the text as it does
// among the arguments: to find an argument by its name takes SQLite the longer the
// more there are.
func (tx *Tx) nameless(members []domain.MemberID) (string, []any) {
	marks, args := padded(1, members)
	if tx.pg == nil {
		marks = strings.Repeat("?,", len(args)-1) + "?"
	}
	return marks, args
}
