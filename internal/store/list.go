package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"seatward.dev/seatward/internal/domain"
)

// listing describes one list: its base query, what it may be sorted by, and how
// a row is read. Pages go by keyset on (sort column, id), so that page 10,000
// costs what page 1 costs.
type listing[T any] struct {
	columns string // what scan reads
	from    string // the tables
	search  string // column that LIKE looks into; "" when not searchable
	sorts   map[string]sortKey
	sort    string // the default name
	id      string // the id column
	scan    func(row) (T, error)
}

// sortKey is a NOT NULL column that a list may be sorted by.
type sortKey struct {
	column string
	number bool
}

func words(column string) sortKey  { return sortKey{column: column} }
func number(column string) sortKey { return sortKey{column: column, number: true} }

// keyed reads a row together with its place in the list. The place is what the
// database sorts by, not what could be computed from the item: joined names
// change later than sort keys do.
type keyed struct {
	row
	place *cursor
}

// Scan implements row.
func (k keyed) Scan(dest ...any) error {
	var value any
	if err := k.row.Scan(append(dest, &value, &k.place.ID)...); err != nil {
		return err
	}
	switch v := value.(type) {
	case int64:
		k.place.Number = &v
	case string:
		k.place.Text = v
	default:
		return fmt.Errorf("store: a sort key of type %T", value)
	}
	return nil
}

// filter is a part of a WHERE. A condition that an index is limited to has its
// values in it: a database does not know beforehand what an argument will be.
type filter struct {
	condition string // such as "organization_id = ?"
	args      []any
}

func (l listing[T]) page(tx *Tx, req domain.ListRequest, filters ...filter) (domain.List[T], error) {
	list, _, err := l.pageTo(tx, req, filters...)
	return list, err
}

// pageTo is page, and says where its last row stands also when none follows; ""
// where it has none.
func (l listing[T]) pageTo(tx *Tx, req domain.ListRequest, filters ...filter) (_ domain.List[T], last string, err error) {
	none := domain.List[T]{Items: []T{}}
	name := req.Sort
	if name == "" {
		name = l.sort
	}
	key, ok := l.sorts[name]
	if !ok {
		return none, "", domain.Bad("sort", domain.CodeChoice).With("choices", strings.Join(sortNames(l.sorts), ", "))
	}
	for field, value := range map[string]string{"search": req.Search, "state": req.State} {
		if !storable(value) {
			return none, "", domain.Bad(field, domain.CodeControl)
		}
	}
	var conditions []string
	var args []any
	add := func(condition string, values ...any) {
		conditions = append(conditions, bind(condition, len(args)))
		args = append(args, values...)
	}
	for _, f := range filters {
		add(f.condition, f.args...)
	}
	if strings.TrimSpace(req.Search) != "" && l.search != "" {
		if len(req.Search) > maxSearch {
			return none, "", domain.Bad("search", domain.CodeTooLong).With("max", maxSearch)
		}
		add(l.search+` LIKE ? ESCAPE '\'`, like(req.Search))
	}
	than, order := ">", "ASC"
	if req.Desc {
		than, order = "<", "DESC"
	}
	place := cursor{List: fmt.Sprintf("%T", *new(T)), Sort: name, Desc: req.Desc}
	if req.After != "" {
		c, err := decodeCursor(req.After, place, key)
		if err != nil {
			return none, "", err
		}
		add("("+key.column+", "+l.id+") "+than+" (?, ?)", c.value(), c.ID)
	}
	query := "SELECT " + l.columns + ", " + key.column + ", " + l.id + " FROM " + l.from
	if len(conditions) > 0 {
		query += " WHERE " + strings.Join(conditions, " AND ")
	}
	limit := req.Bounded()
	query += fmt.Sprintf(" ORDER BY %s %s, %s %s LIMIT %d", key.column, order, l.id, order, limit+1)
	read := 0
	items, err := all(tx, func(r row) (T, error) {
		if read++; read <= limit { // the place after the page's last row
			r = keyed{r, &place}
		} else {
			r = keyed{r, &cursor{}}
		}
		return l.scan(r)
	}, query, args...)
	if err != nil {
		return none, "", err
	}
	out := domain.List[T]{Items: items}
	if len(items) > 0 {
		last = place.encode()
	}
	if len(items) > limit {
		out.Items, out.Next = items[:limit], last
	}
	return out, last, nil
}

// maxSearch is the longest search in bytes, longer than anything it could find.
// SQLite refuses patterns of 50,000.
const maxSearch = 1000

// cursor is the place after which the next page begins.
type cursor struct {
	List   string `json:"l"`
	Sort   string `json:"s"`
	Desc   bool   `json:"d,omitempty"`
	Text   string `json:"t,omitempty"`
	Number *int64 `json:"n,omitempty"`
	ID     string `json:"i"`
}

func (c cursor) value() any {
	if c.Number != nil {
		return *c.Number
	}
	return c.Text
}

func (c cursor) encode() string { return base64.RawURLEncoding.EncodeToString([]byte(text(c))) }

// decodeCursor reads what encode wrote for the same list and sort order as in
// want. Anything else is refused rather than guessed at.
func decodeCursor(s string, want cursor, key sortKey) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.List != want.List || c.Sort != want.Sort || c.Desc != want.Desc || c.ID == "" ||
		key.number != (c.Number != nil) || !storable(c.Text+c.ID) {
		return cursor{}, domain.Bad("after", domain.CodeFieldMalformed)
	}
	return c, nil
}

// sortOf is the sort order that a cursor says it is of; "" for no cursor.
func sortOf(after string) string {
	var c cursor
	if b, err := base64.RawURLEncoding.DecodeString(after); err != nil || json.Unmarshal(b, &c) != nil {
		return "" // who decodes it in earnest refuses it
	}
	return c.Sort
}

func sortNames(sorts map[string]sortKey) []string {
	names := make([]string, 0, len(sorts))
	for n := range sorts {
		names = append(names, n)
	}
	return sorted(names)
}

// where is a shorthand for a filter.
func where(condition string, args ...any) filter { return filter{condition, args} }
