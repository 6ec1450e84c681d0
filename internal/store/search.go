package store

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
)

// fewMembers is how many people are sorted for a page rather than looked for
// among all: a page of fifty is found in one hundredth of them then. In an
// organization no larger than this a search finds what is anywhere in a name or
// address; beyond, it finds what they begin with, with the help of an index.
const fewMembers = 5000

// lastKey is the key of a name by its last word: "moss ada moss" for Ada Moss.
func lastKey(name string) string {
	key := searchKey(name)
	if key == "" {
		return ""
	}
	return key[strings.LastIndexByte(key, ' ')+1:] + " " + key
}

// begins is the condition that a text begins with another, which an index can
// answer; its two arguments are those of bounds. PostgreSQL compares texts by
// the rules of a language otherwise.
func (tx *Tx) begins(column string) string {
	if tx.pg != nil {
		column += ` COLLATE "C"`
	}
	return "(" + column + " >= ? AND " + column + " < ?)"
}

// bounds are where the texts that begin with s begin, and where they end.
func bounds(s string) []any { return []any{s, s + string(utf8.MaxRune)} }

// sought is a search as the keys are written: "Moss, Ada" is moss ada.
func sought(search string) string {
	return searchKey(strings.Join(strings.Fields(strings.ReplaceAll(search, ",", " ")), " "))
}

// selection is a union of selects, each of which an index answers.
type selection []filter

// foundMembers selects a column of the members of an organization whom a search
// finds by the beginning of a name or address.
func (tx *Tx) foundMembers(org domain.OrganizationID, column, search string) (s selection) {
	for _, key := range memberKeys() {
		s = append(s, where("SELECT "+column+" FROM member WHERE organization_id = ? AND "+tx.begins(key), within(org, search)...))
	}
	return s
}

// memberKeys are the columns that a search looks into.
func memberKeys() []string { return []string{"search_key", "last_key", "email_key"} }

func within(org domain.OrganizationID, search string) []any {
	return append([]any{org}, bounds(sought(search))...)
}

// joined is the selection as one filter's condition, between brackets.
func (s selection) joined(between string, wrap func(string) string) (f filter) {
	conditions := make([]string, len(s))
	for i, one := range s {
		conditions[i] = wrap(one.condition)
		f.args = append(f.args, one.args...)
	}
	f.condition = "(" + strings.Join(conditions, between) + ")"
	return f
}

func (s selection) union() filter {
	return s.joined(" UNION ", func(c string) string { return c })
}

// isFew says whether a selection has few rows, reading no more than it must.
func (tx *Tx) isFew(s selection) (bool, error) {
	bounded := s.joined(" UNION ALL ", func(c string) string {
		return fmt.Sprintf("SELECT 1 FROM (%s LIMIT %d) part", c, fewMembers+1)
	})
	var n int
	err := tx.row("SELECT count(*) FROM "+bind(bounded.condition, 0)+" found", bounded.args...).Scan(&n)
	return n <= fewMembers, err
}

// isLarge says whether an organization has too many people to look at each.
func (tx *Tx) isLarge(org domain.OrganizationID) (bool, error) {
	var members int
	err := tx.row(`SELECT members FROM organization WHERE id = $1`, org).Scan(&members)
	if isNoRows(err) {
		err = nil // nobody is found there
	}
	return members > fewMembers, err
}

// searchable reports whether a search can be looked up by its beginning; what
// cannot is refused by the list.
func searchable(search string) bool {
	return sought(search) != "" && len(search) <= maxSearch && storable(search)
}

// selectedMembers is how a list of an organization's members begins: with all of
// them, or with those whom the request's search and products select.
type selectedMembers struct {
	begin    []filter
	left     []string // words of the request's State that have yet to narrow it
	searched bool     // the search has been taken care of
	many     bool     // more are found than are sorted for a page
	narrowed bool     // to less than all members
}

func (tx *Tx) selectMembers(org domain.OrganizationID, req domain.ListRequest) (s selectedMembers, err error) {
	if s, err = tx.searchMembers(org, req.Search); err != nil {
		return s, err
	}
	for _, word := range strings.Fields(req.State) {
		found, few := filter{}, false
		if strings.HasPrefix(word, domain.PrefixProduct) && storable(word) {
			if found, few, err = tx.holdersOf(org, word); err != nil {
				return s, err
			}
		}
		if few {
			s.begin = append(s.begin, found)
		} else {
			s.left = append(s.left, word)
		}
	}
	if s.narrowed = len(s.begin) > 0; !s.narrowed {
		s.begin = []filter{where("member.organization_id = ?", org)}
	}
	return s, nil
}

// searchMembers narrows a list of members to those whom a search finds, where the
// list need not look at each. Those who are few are selected and sorted. Where
// many names begin with it, they are what is found: they follow each other in the
// order of names. Where many last names or addresses do, they are met soon in any
// other order.
func (tx *Tx) searchMembers(org domain.OrganizationID, search string) (s selectedMembers, err error) {
	if !searchable(search) {
		return s, nil
	}
	if s.searched, err = tx.isLarge(org); err != nil || !s.searched {
		return s, err
	}
	found := tx.foundMembers(org, "id", search)
	few, err := tx.isFew(found)
	if few || err != nil {
		s.begin = []filter{selected(org, found)}
		return s, err
	}
	s.many = true
	if few, err = tx.isFew(found[:1]); err != nil || !few {
		s.begin = []filter{where("member.organization_id = ? AND "+tx.begins("member.search_key"), within(org, search)...)}
		return s, err
	}
	var either selection
	for _, key := range memberKeys() {
		either = append(either, where(tx.begins("(member."+key+" || '')"), bounds(sought(search))...))
	}
	f := either.joined(" OR ", func(c string) string { return c })
	s.begin = []filter{where("member.organization_id = ? AND "+f.condition, append([]any{org}, f.args...)...)}
	return s, nil
}

// selected narrows a list of an organization's members to few who are selected
// by their ids. The organization is compared as no index has it: by that, SQLite
// would look at all its members instead.
func selected(org domain.OrganizationID, found selection) filter {
	f := found.union()
	return where("(member.organization_id || '') = ? AND member.id IN "+f.condition, append([]any{org}, f.args...)...)
}

// searchPersons narrows a list of people who have, or had, to do with an
// organization by the key of their address: to its members and to whom it has
// invited, where a search finds them, and by the whole address to whoever has
// left. ok is false where the list has to look at each.
func (tx *Tx) searchPersons(org domain.OrganizationID, column, search string) (f filter, ok bool, err error) {
	if ok = searchable(search); !ok {
		return f, false, nil
	}
	if ok, err = tx.isLarge(org); err != nil || !ok {
		return f, false, err
	}
	found := append(tx.foundMembers(org, "email_key", search), tx.foundInvited(org, "email_key", search))
	if ok, err = tx.isFew(found); err != nil || !ok {
		return f, false, err
	}
	f = append(found, where("SELECT CAST(? AS TEXT)", sought(search))).union()
	f.condition = column + " IN " + f.condition
	return f, true, nil
}

// holdersOf narrows a list of members to those who hold a seat of a product. Few
// are selected, many met soon; the pools know how many they are.
func (tx *Tx) holdersOf(org domain.OrganizationID, product string) (f filter, few bool, err error) {
	var holders int
	err = tx.row(`SELECT coalesce(sum(active), 0) FROM pool WHERE organization_id = $1 AND product_id = $2`, org, product).Scan(&holders)
	if err != nil || holders > fewMembers {
		return f, false, err
	}
	return selected(org, selection{where(`SELECT m.id FROM seat JOIN member m ON m.organization_id = seat.organization_id AND m.email_key = seat.person_key
		WHERE seat.organization_id = ? AND seat.product_id = ? AND seat.area IN ('internal', 'external') AND seat.state = 'active'`, org, product)}), true, nil
}

func (tx *Tx) foundInvited(org domain.OrganizationID, column, search string) filter {
	return where("SELECT "+column+" FROM invitation WHERE organization_id = ? AND state = 'pending' AND "+tx.begins("email_key"), within(org, search)...)
}

// bind gives the question marks of a condition their numbers, after so many.
func bind(condition string, after int) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(condition, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		after++
		b.WriteString(placeholder(after))
		condition = rest
	}
}
