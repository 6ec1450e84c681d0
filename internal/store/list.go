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
	query  string            // SELECT ... FROM ..., without WHERE
	search string            // column that LIKE looks into; "" when not searchable
	sorts  map[string]string // name -> column; the column must be selected NOT NULL
	sort   string            // the default name
	id     string            // the id column
	scan   func(row) (T, error)
	cursor func(item T, sort string) (value any, id string) // of the last row
}

// filter is a part of a WHERE with one argument.
type filter struct {
	condition string // such as "organization_id = ?"
	arg       any
}

func (l listing[T]) page(tx *Tx, req domain.ListRequest, filters ...filter) (domain.List[T], error) {
	none := domain.List[T]{Items: []T{}}
	name := req.Sort
	if name == "" {
		name = l.sort
	}
	column, ok := l.sorts[name]
	if !ok {
		return none, domain.Bad("sort", domain.CodeChoice).With("choices", strings.Join(sortNames(l.sorts), ", "))
	}
	var conditions []string
	var args []any
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		conditions = append(conditions, condition)
	}
	for _, f := range filters {
		add(f.condition, f.arg)
	}
	if strings.TrimSpace(req.Search) != "" && l.search != "" {
		add(l.search+` LIKE ? ESCAPE '\'`, like(req.Search))
	}
	than, order := ">", "ASC"
	if req.Desc {
		than, order = "<", "DESC"
	}
	if req.After != "" {
		c, err := decodeCursor(req.After, name, req.Desc)
		if err != nil {
			return none, err
		}
		add("("+column+", "+l.id+") "+than+" (?, ?)", c.value(), c.ID)
	}
	query := l.query
	if len(conditions) > 0 {
		query += " WHERE " + strings.Join(conditions, " AND ")
	}
	limit := req.Bounded()
	query += fmt.Sprintf(" ORDER BY %s %s, %s %s LIMIT %d", column, order, l.id, order, limit+1)
	items, err := all(tx, l.scan, query, args...)
	if err != nil {
		return none, err
	}
	out := domain.List[T]{Items: items}
	if len(items) > limit {
		out.Items = items[:limit]
		value, id := l.cursor(items[limit-1], name)
		out.Next = encodeCursor(cursor{Sort: name, Desc: req.Desc, ID: id}, value)
	}
	return out, nil
}

// cursor is the place after which the next page begins.
type cursor struct {
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

func encodeCursor(c cursor, value any) string {
	switch v := value.(type) {
	case int64:
		c.Number = &v
	case string:
		c.Text = v
	default:
		panic(fmt.Sprintf("store: a cursor cannot hold %T", value))
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text(c)))
}

// decodeCursor reads what encodeCursor wrote for the same sort order. Anything
// else, including a cursor of another list, is refused rather than guessed at.
func decodeCursor(s, sort string, desc bool) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Sort != sort || c.Desc != desc || c.ID == "" {
		return cursor{}, domain.Bad("after", domain.CodeFieldMalformed)
	}
	return c, nil
}

func sortNames(sorts map[string]string) []string {
	names := make([]string, 0, len(sorts))
	for n := range sorts {
		names = append(names, n)
	}
	return sorted(names)
}

// where is a shorthand for a filter.
func where(condition string, arg any) filter { return filter{condition, arg} }
