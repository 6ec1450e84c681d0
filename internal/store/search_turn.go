package store

import (
	"slices"
	"strings"

	"seatward.dev/seatward/internal/domain"
)

// turn is a part of what a search finds: whose name begins with it, whose last
// name, whose address. Nobody is in two.
type turn struct {
	sort    string // the name of its order
	column  string // by which it is ordered
	filters []filter
}

// inTurn says whether those whom a search finds, who are many, are listed turn by
// turn: by name, and narrowed by nothing that keeps most of them out. Otherwise
// whoever is found is met soon in the order of the list.
func inTurn(sort string, state []string) bool {
	return (sort == "" || sort == "name") && !slices.ContainsFunc(state, narrow)
}

// narrow says whether a word may be true of few people only.
func narrow(word string) bool {
	_, most := mostFilter(word)
	return !most
}

// onlyProduct is the one product that narrows a list of all members, besides what
// is true of most, in an order in which its holders are kept.
func onlyProduct(ordered bool, s selectedMembers) (product string, ok bool) {
	if s.narrowed || !ordered {
		return "", false
	}
	others := slices.DeleteFunc(slices.Clone(s.left), func(word string) bool {
		found := product == "" && strings.HasPrefix(word, domain.PrefixProduct) && storable(word)
		if found {
			product = word
		}
		return found
	})
	return product, product != "" && !slices.ContainsFunc(others, narrow)
}

// onlyArea is the area in which all seats of a product are that people of an
// organization have; "" where they are in several.
func (tx *Tx) onlyArea(org domain.OrganizationID, product string) (area string, err error) {
	areas, err := all(tx, scanKey, `SELECT area FROM pool WHERE organization_id = $1 AND product_id = $2 AND active > 0 ORDER BY area LIMIT 2`, org, product)
	if len(areas) == 1 {
		area = areas[0]
	}
	return area, err
}

// isGranted says whether seats of a product are granted one by one.
func (tx *Tx) isGranted(product string) (bool, error) {
	p, err := tx.Product(domain.ProductID(product))
	if domain.HasCode(err, domain.CodeNotFound) {
		return false, nil
	}
	return p.Policy.Seats == domain.SeatsGranted, err
}

// mostFilter is memberFilter for words that are true of most people. No index
// helps with them, and none is to be tempted.
func mostFilter(word string) (f filter, ok bool) {
	switch word {
	case string(domain.RoleMember):
		return where("(member.role || '') = ?", word), true
	case string(domain.MemberActive), string(domain.AreaInternal), NotBlocked:
		return memberFilter(word), true
	}
	return f, false
}

// turns are those of a search, in order. The list of each follows an index from
// the first to the last who begins so: in the order of another key, people with
// one last name can all stand behind a million others.
func (tx *Tx) turns(org domain.OrganizationID, search string) (list []turn) {
	before := []filter{}
	for n, key := range memberKeys() {
		column := "member." + key
		f := slices.Concat([]filter{where("member.organization_id = ? AND "+tx.begins(column), within(org, search)...)}, before)
		before = append(before, where("NOT "+tx.begins("("+column+" || '')"), bounds(sought(search))...))
		if tx.pg != nil {
			column += ` COLLATE "C"`
		}
		list = append(list, turn{[]string{"name", "last name", "address"}[n], column, f})
	}
	return list
}

// membersInTurn lists whom a search finds one turn after the other, each by what
// it is about. The cursor knows by its order which turn it is in.
func (tx *Tx) membersInTurn(
	list listing[domain.Member], org domain.OrganizationID, req domain.ListRequest, state []string,
) (out domain.List[domain.Member], err error) {
	turns := tx.turns(org, req.Search)
	if req.Desc {
		slices.Reverse(turns)
	}
	sort := sortOf(req.After)
	if at := slices.IndexFunc(turns, func(t turn) bool { return t.sort == sort }); at > 0 {
		turns = turns[at:]
	}
	limit, last := req.Bounded(), ""
	out.Items = []domain.Member{}
	for _, t := range turns {
		for _, word := range state {
			f, _ := mostFilter(word)
			t.filters = append(t.filters, f)
		}
		list.sorts = map[string]sortKey{t.sort: words(t.column)}
		req.Sort, req.Limit = t.sort, max(1, limit-len(out.Items))
		part, end, err := list.pageTo(tx, req, t.filters...)
		if err != nil {
			return domain.List[domain.Member]{}, err
		}
		if len(out.Items) == limit && len(part.Items) > 0 { // the next page begins with this turn
			out.Next = last
			return out, nil
		}
		out.Items = append(out.Items, part.Items...)
		if out.Next = part.Next; out.Next != "" {
			return out, nil
		}
		req.After = ""
		if end != "" {
			last = end
		}
	}
	return out, nil
}
