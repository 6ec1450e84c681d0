package store

import (
	"strings"

	"seatward.dev/seatward/internal/domain"
)

// Everything here is for files of a million people: it reads no column and no row
// that such a file does not show.

// Exported is a member with no more than an export shows: id, address, name, role,
// state, area, and when they joined and were last active.
type Exported struct {
	domain.Member
	Teams int // how many they are in
}

// ExportedMembers lists an organization's people by name, or as they joined.
func (tx *Tx) ExportedMembers(org domain.OrganizationID, req domain.ListRequest) (domain.List[Exported], error) {
	return listing[Exported]{
		columns: "email, name, role, state, area, joined_at, last_activity_at, teams",
		from:    "member",
		sorts:   map[string]sortKey{"name": words("search_key"), "joined": number("joined_at")},
		sort:    "name",
		id:      "id",
		scan: func(r row) (m Exported, err error) {
			k := r.(keyed) //nolint:errcheck,forcetypeassert // as in every list; its place has the id
			err = k.Scan(&m.Email.Address, &m.Name, &m.Role, &m.State, &m.Area, at(&m.JoinedAt), at(&m.LastActivityAt), &m.Teams)
			m.ID = domain.MemberID(k.place.ID)
			return m, err
		},
	}.page(tx, req, where("organization_id = ?", org))
}

// Belonging is a team or product by its id, with a member who has it.
type Belonging struct {
	Member domain.MemberID
	ID     string
}

func scanBelonging(r row) (b Belonging, err error) {
	err = r.Scan(&b.Member, &b.ID)
	return b, err
}

// TeamIDsOf lists which teams some members are in, in no order, ten thousand at the
// most. An index has all of it, which is why it does not ask for the organization:
// members have one, and callers have read them from it.
func (tx *Tx) TeamIDsOf(members ...domain.MemberID) ([]Belonging, error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := tx.nameless(members)
	return all(tx, scanBelonging, `SELECT member_id, team_id FROM team_member WHERE member_id IN (`+marks+`) LIMIT 10000`, args...)
}

// ProductIDsOf lists which products are granted to some members, as TeamIDsOf does.
func (tx *Tx) ProductIDsOf(members ...domain.MemberID) ([]Belonging, error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := tx.nameless(members)
	return all(tx, scanBelonging, `SELECT member_id, product_id FROM license_grant WHERE member_id IN (`+marks+`) LIMIT 10000`, args...)
}

// Named is what something is called, with the key that lists have it by.
type Named struct{ ID, Name, Key string }

func scanNamed(r row) (n Named, err error) {
	err = r.Scan(&n.ID, &n.Name, &n.Key)
	return n, err
}

// TeamNames reads what teams are called. Those that do not exist are left out;
// callers bound their number.
func (tx *Tx) TeamNames(ids ...domain.TeamID) ([]Named, error) {
	return byKeys(tx, scanNamed, `SELECT id, name, search_key FROM team WHERE id IN (%s)`, nil, ids)
}

// ProductNames reads what products are called, as TeamNames does; their key is
// their id.
func (tx *Tx) ProductNames(ids ...domain.ProductID) ([]Named, error) {
	return byKeys(tx, scanNamed, `SELECT id, name, id FROM product WHERE id IN (%s)`, nil, ids)
}

// nameless is padded for a list of the only arguments: to find an argument by its
// name takes SQLite the longer the more there are.
func (tx *Tx) nameless(members []domain.MemberID) (string, []any) {
	marks, args := padded(0, members)
	if tx.pg == nil {
		marks = strings.Repeat("?,", len(args)-1) + "?"
	}
	return marks, args
}
