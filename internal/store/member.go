package store

import (
	"strconv"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

const memberColumns = `id, organization_id, account_id, email, email_key, name, role, state, area, joined_at,
	waiting_since, waiting_rank, last_activity_at, blocked_at, blocked_by, version`

func scanMember(r row) (m domain.Member, err error) {
	err = r.Scan(&m.ID, &m.Organization, &m.Account, &m.Email.Address, &m.Email.Key, &m.Name, &m.Role, &m.State, &m.Area, at(&m.JoinedAt),
		at(&m.WaitingSince), &m.WaitingRank, at(&m.LastActivityAt), at(&m.BlockedAt), &m.BlockedBy, &m.Version)
	return m, err
}

// InsertMember adds a member and counts them; added is false when the account
// is one already. Without an area it is the internal one.
func (tx *Tx) InsertMember(m domain.Member) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO member (id, organization_id, account_id, email, email_key, name, search_key, role, state, area, joined_at,
			waiting_since, waiting_rank, last_activity_at, blocked_at, blocked_by, last_key, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1) ON CONFLICT (organization_id, account_id) DO NOTHING`,
		m.ID, m.Organization, m.Account, m.Email.Address, m.Email.Key, m.Name, searchKey(m.Name, m.Email.Key), m.Role, m.State, orInternal(m.Area),
		ms(m.JoinedAt), ms(m.WaitingSince), m.WaitingRank, ms(m.LastActivityAt), ms(m.BlockedAt), m.BlockedBy, lastKey(m.Name))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE organization SET members = members + 1 WHERE id = $1`, m.Organization)
	return true, err
}

func orInternal(a domain.Area) domain.Area {
	if a == "" {
		return domain.AreaInternal
	}
	return a
}

// Member reads one member of an organization.
func (tx *Tx) Member(org domain.OrganizationID, id domain.MemberID) (domain.Member, error) {
	return one(tx, scanMember, `SELECT `+memberColumns+` FROM member WHERE organization_id = $1 AND id = $2`, org, id)
}

// MemberByAccount reads what an account is in an organization.
func (tx *Tx) MemberByAccount(org domain.OrganizationID, account domain.AccountID) (domain.Member, error) {
	return one(tx, scanMember, `SELECT `+memberColumns+` FROM member WHERE organization_id = $1 AND account_id = $2`, org, account)
}

// MemberByEmail reads a member by the key of their address.
func (tx *Tx) MemberByEmail(org domain.OrganizationID, key string) (domain.Member, error) {
	return one(tx, scanMember, `SELECT `+memberColumns+` FROM member WHERE organization_id = $1 AND email_key = $2`, org, key)
}

// Members lists an organization's people. The request's State is any roles,
// states, areas, ids of teams and of products whose seats they hold, domain.InNoTeam,
// SeenSince and NotSeenSince, separated by spaces, all of which must be theirs. Sorted by "rank" it is the order of the waiting list, by "activity" the
// latest activity. In an organization of more than fewMembers a search finds what
// names and addresses begin with; where it finds many, "name" is by what of theirs
// begins so, see membersInTurn.
func (tx *Tx) Members(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.Member], error) {
	list := listing[domain.Member]{
		columns: columnsOf("member", memberColumns),
		from:    "member",
		search:  "member.search_key",
		sorts: map[string]sortKey{
			"name": words("member.search_key"), "email": words("member.email_key"), "joined": number("member.joined_at"),
			"rank": number("member.waiting_rank"), "activity": number("coalesce(member.last_activity_at, 0)"),
		},
		sort: "name",
		id:   "member.id",
		scan: scanMember,
	}
	selected, err := tx.selectMembers(org, req)
	if err != nil {
		return domain.List[domain.Member]{}, err
	}
	if selected.searched {
		list.search = ""
	}
	if selected.many && inTurn(req.Sort, selected.left) {
		return tx.membersInTurn(list, org, req, selected.left)
	}
	filters := selected.begin
	if product, ok := onlyProduct(req.Sort == "" || req.Sort == "name", selected); ok {
		granted, err := tx.isGranted(product)
		if err != nil {
			return domain.List[domain.Member]{}, err
		}
		if granted { // the grants have them by name; among all members, the first could stand behind most others
			list.from, list.id = "license_grant JOIN member ON member.id = license_grant.member_id", "license_grant.member_id"
			list.sorts["name"] = words("license_grant.search_key")
			filters = []filter{where("license_grant.organization_id = ? AND license_grant.product_id = ?", org, product)}
		}
	}
	if product, ok := onlyProduct(req.Sort == "email", selected); ok {
		area, err := tx.onlyArea(org, product)
		if err != nil {
			return domain.List[domain.Member]{}, err
		}
		if area != "" { // the seats of a pool are kept by address
			list.from = "seat CROSS JOIN member" // in this order, on SQLite
			list.sorts["email"] = words("seat.person_key")
			filters = []filter{where(`member.organization_id = seat.organization_id AND member.email_key = seat.person_key
				AND seat.organization_id = ? AND seat.product_id = ? AND seat.area = ?`, org, product, area)}
		}
	}
	for _, word := range selected.left {
		if strings.HasPrefix(word, domain.PrefixTeam) && list.from == "member" { // a team has its people by name
			list.from = "team_member JOIN member ON member.id = team_member.member_id"
			list.sorts["name"] = words("team_member.search_key")
			filters = append(filters, where("team_member.team_id = ?", word))
			continue
		}
		f, most := mostFilter(word)
		if !most || list.from == "member" {
			f = memberFilter(word)
		}
		if req.Sort != "activity" {
			if err := tx.seenAside(org, word, &f); err != nil {
				return domain.List[domain.Member]{}, err
			}
		}
		filters = append(filters, f)
	}
	return list.page(tx, req, filters...)
}

// Prefixes of words that narrow a list of members by their latest activity.
const (
	seenSince    = "seen:"
	notSeenSince = "unseen:"
)

// SeenSince narrows a list of members to those active at t or later.
func SeenSince(t time.Time) string { return seenSince + strconv.FormatInt(t.UnixMilli(), 10) }

// NotSeenSince narrows a list of members to those not active at t or later; the
// zero time to those never seen.
func NotSeenSince(t time.Time) string {
	if t.IsZero() {
		return notSeenSince + "1"
	}
	return notSeenSince + strconv.FormatInt(t.UnixMilli(), 10)
}

// seenFilter reads what SeenSince and NotSeenSince have written.
func seenFilter(word string) (f filter, ok bool) {
	condition := "coalesce(member.last_activity_at, 0) < ?"
	instant, ok := strings.CutPrefix(word, notSeenSince)
	if !ok {
		condition = "coalesce(member.last_activity_at, 0) >= ?"
		instant, ok = strings.CutPrefix(word, seenSince)
	}
	t, err := strconv.ParseInt(instant, 10, 64)
	return where(condition, t), ok && err == nil
}

// NotBlocked narrows a list of members to those whom nobody keeps out.
const NotBlocked = "not:blocked"

// withGrant is the prefix of what WithGrant writes.
const withGrant = "grant:"

// WithGrant narrows a list of members to those with a grant in a state, or with
// domain.GrantNone to those without one: of a product, or of any where it is "".
func WithGrant(state domain.GrantState, product domain.ProductID) string {
	return withGrant + string(state) + ":" + string(product)
}

// grantFilter reads what WithGrant has written.
func grantFilter(word string) (f filter, ok bool) {
	word, ok = strings.CutPrefix(word, withGrant)
	state, product, _ := strings.Cut(word, ":")
	condition, arg := "EXISTS (SELECT 1 FROM license_grant g WHERE g.member_id = member.id AND g.state = ?", any(state)
	switch {
	case state == string(domain.GrantNone) && product == "":
		condition, arg = "NOT EXISTS (SELECT 1 FROM license_grant g WHERE g.member_id = member.id AND g.state <> ?", any(state)
	case state == string(domain.GrantNone):
		condition, arg = "NOT EXISTS (SELECT 1 FROM license_grant g WHERE g.member_id = member.id AND g.product_id = ?", any(product)
	case product != "":
		condition, arg = "EXISTS (SELECT 1 FROM license_grant g WHERE g.member_id = member.id AND g.state || ':' || g.product_id = ?", any(word)
	}
	return where(condition+")", arg), ok
}

// seenAside has many who were active, or were not, looked for in the order of the
// list: with "+ 0" no index helps to find them, and none has to be sorted.
func (tx *Tx) seenAside(org domain.OrganizationID, word string, f *filter) error {
	if _, ok := seenFilter(word); !ok {
		return nil
	}
	condition := strings.Replace(f.condition, "?", "$2", 1)
	var n int
	err := tx.row(`SELECT count(*) FROM (SELECT 1 FROM member WHERE member.organization_id = $1 AND `+condition+` LIMIT $3) found`,
		org, f.args[0], fewMembers+1).Scan(&n)
	if n > fewMembers {
		f.condition = strings.Replace(f.condition, ", 0)", ", 0) + 0", 1)
	}
	return err
}

func memberFilter(word string) filter {
	if f, ok := seenFilter(word); ok {
		return f
	}
	if f, ok := grantFilter(word); ok {
		return f
	}
	if word == NotBlocked {
		return where("member.state <> ?", domain.MemberBlocked)
	}
	switch word {
	case string(domain.MemberActive):
		return where("member.state = ?", word)
	case string(domain.MemberBlocked):
		return where("member.state = 'blocked'")
	case string(domain.MemberWaiting):
		return where("member.state = 'waiting'")
	case string(domain.AreaInternal):
		return where("member.area = ?", word)
	case string(domain.AreaExternal):
		return where("member.area = 'external'")
	case domain.InNoTeam:
		return where("member.teams = 0")
	}
	if strings.HasPrefix(word, domain.PrefixTeam) {
		return where("member.id IN (SELECT member_id FROM team_member WHERE team_id = ?)", word)
	}
	if strings.HasPrefix(word, domain.PrefixProduct) { // naming the areas makes it a look-up by the whole key
		return where(`EXISTS (SELECT 1 FROM seat WHERE seat.organization_id = member.organization_id AND seat.product_id = ?
			AND seat.area IN ('internal', 'external') AND seat.person_key = member.email_key AND seat.state = 'active')`, word)
	}
	return where("member.role = ?", word)
}

// OtherOwners says whether an organization has an active owner besides the
// member.
func (tx *Tx) OtherOwners(org domain.OrganizationID, besides domain.MemberID) (bool, error) {
	owners, err := all(tx, scanMember, `SELECT `+memberColumns+` FROM member
		WHERE organization_id = $1 AND role = $2 AND state = $3 AND id <> $4 LIMIT 1`, org, domain.RoleOwner, domain.MemberActive, besides)
	return len(owners) > 0, err
}

// CountRole is how many members have a role, in whatever state. Callers ask it
// for roles that few have.
func (tx *Tx) CountRole(org domain.OrganizationID, role domain.Role) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM member WHERE organization_id = $1 AND role = $2`, org, role).Scan(&n)
	return n, err
}

// UpdateMember writes a member's role, state and area, with what belongs to the
// state, if the version is still the one given.
func (tx *Tx) UpdateMember(m domain.Member) error {
	m.Area = orInternal(m.Area)
	before, err := tx.inTeams(m.ID)
	if err != nil {
		return err
	}
	if err := tx.changed(errStale, `UPDATE member SET role = $4, state = $5, area = $6, waiting_since = $7, waiting_rank = $8,
		blocked_at = $9, blocked_by = $10, version = version + 1 WHERE organization_id = $1 AND id = $2 AND version = $3`,
		m.Organization, m.ID, m.Version, m.Role, m.State, m.Area, ms(m.WaitingSince), m.WaitingRank, ms(m.BlockedAt), m.BlockedBy); err != nil {
		return err
	}
	return tx.recountTeams(m, before)
}

// DeleteMember removes a member with their grants, their places in teams and
// their tokens for the organization, and counts them out.
func (tx *Tx) DeleteMember(m domain.Member) error {
	if err := tx.leaveTeams(m); err != nil {
		return err
	}
	if err := tx.LeaseFactsChanged(m.Organization, ""); err != nil { // what was reserved for them is free
		return err
	}
	if err := tx.changed(errNotFound, `DELETE FROM member WHERE organization_id = $1 AND id = $2`, m.Organization, m.ID); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM api_token WHERE organization_id = $1 AND made_by = $2`, m.Organization, m.Account); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE organization SET members = members - 1 WHERE id = $1`, m.Organization)
	return err
}

// RevokeMemberTokens ends the tokens that an account has made for an
// organization and says how many were alive.
func (tx *Tx) RevokeMemberTokens(org domain.OrganizationID, account domain.AccountID, t time.Time) (ended int, err error) {
	n, err := tx.exec(`UPDATE api_token SET revoked_at = $3 WHERE organization_id = $1 AND made_by = $2 AND revoked_at IS NULL AND expires_at > $3`,
		org, account, ms(t))
	return int(n), err
}

// TouchMembers notes when an account was last active, in all its organizations.
func (tx *Tx) TouchMembers(account domain.AccountID, t time.Time) error {
	_, err := tx.exec(`UPDATE member SET last_activity_at = $2 WHERE account_id = $1 AND state <> 'blocked'`, account, ms(t))
	return err
}

// Belongs says whether an account is a member of any organization but its own
// individual one, blocked or
// not. It takes the account's row, so that two organizations ask one after the
// other.
func (tx *Tx) Belongs(account domain.AccountID) (bool, error) {
	if err := tx.changed(errNotFound, `UPDATE account SET name = name WHERE id = $1`, account); err != nil {
		return false, err
	}
	some, err := all(tx, scanMember, `SELECT `+memberColumns+` FROM member WHERE account_id = $1
		AND NOT EXISTS (SELECT 1 FROM organization WHERE organization.id = member.organization_id AND organization.kind = 'individual') LIMIT 1`, account)
	return len(some) > 0, err
}

// NextInLine lists the first of an area's waiting list, in order.
func (tx *Tx) NextInLine(org domain.OrganizationID, area domain.Area, limit int) ([]domain.Member, error) {
	return all(tx, scanMember, `SELECT `+memberColumns+` FROM member WHERE organization_id = $1 AND state = 'waiting' AND area = $2
		ORDER BY waiting_rank, id LIMIT $3`, org, area, limit)
}

// LastRank is the highest rank in an organization's waiting list, 0 when nobody
// waits.
func (tx *Tx) LastRank(org domain.OrganizationID) (rank int64, err error) {
	err = tx.row(`SELECT coalesce(max(waiting_rank), 0) FROM member WHERE organization_id = $1 AND state = 'waiting'`, org).Scan(&rank)
	return rank, err
}

// Apart is how many members of an area are in a state other than active.
type Apart struct {
	Area    domain.Area
	State   domain.MemberState
	Members int
}

// CountApart counts an organization's blocked and waiting members by area.
func (tx *Tx) CountApart(org domain.OrganizationID) ([]Apart, error) {
	scan := func(r row) (a Apart, err error) {
		err = r.Scan(&a.Area, &a.State, &a.Members)
		return a, err
	}
	return all(tx, scan, `SELECT area, state, count(*) FROM member WHERE organization_id = $1 AND state <> 'active'
		GROUP BY area, state ORDER BY area, state LIMIT 10`, org)
}

// WaitingOrganizations lists organizations in which a member or a grant waits
// for a seat, by id, after the one given.
func (tx *Tx) WaitingOrganizations(after domain.OrganizationID, limit int) ([]domain.OrganizationID, error) {
	scan := func(r row) (id domain.OrganizationID, err error) {
		err = r.Scan(&id)
		return id, err
	}
	return all(tx, scan, `SELECT organization_id FROM member WHERE state = 'waiting' AND organization_id > $1
		UNION SELECT organization_id FROM license_grant WHERE state = 'waiting' AND organization_id > $1
		ORDER BY organization_id LIMIT $2`, after, limit)
}
