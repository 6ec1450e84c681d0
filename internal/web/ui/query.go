package ui

import (
	"net/url"
	"strconv"
	"strings"
)

// Query is what the reader asks of a table, kept in the address so that it
// can be shared and sent back to.
type Query struct {
	path   string
	values url.Values
}

// longestSearch keeps a pasted megabyte out of the page and the database.
const longestSearch = 200

// ReadQuery takes the query of a request's address.
func ReadQuery(u *url.URL) Query { return Query{path: u.Path, values: u.Query()} }

// Search is the text looked for.
func (q Query) Search() string {
	s := strings.TrimSpace(q.values.Get("q"))
	if len(s) > longestSearch {
		s = strings.ToValidUTF8(s[:longestSearch], "")
	}
	return s
}

// Sort is the key of the column to sort by, as the address names it; the
// table checks that there is such a column.
func (q Query) Sort() (key string, descending bool) {
	return q.values.Get("sort"), q.values.Get("dir") == "desc"
}

// Filter is the chosen value of a filter, empty for all.
func (q Query) Filter(key string) string { return q.values.Get(key) }

// After is the cursor of the page, empty on the first one.
func (q Query) After() string { return q.values.Get("after") }

// CSV tells whether the whole list is asked for as a file.
func (q Query) CSV() bool { return q.values.Get("format") == "csv" }

// With is the address with some parameters changed, given as name and value
// in turn; an empty value removes one. Paging starts over.
func (q Query) With(pairs ...string) string {
	values := url.Values{}
	for name, all := range q.values {
		if name != "after" && name != "format" && name != "tick" && len(all) > 0 && all[0] != "" {
			values.Set(name, all[0])
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			values.Del(pairs[i])
		} else {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return q.path
	}
	return q.path + "?" + values.Encode()
}

// offset reads the cursor of a list that is held in memory.
func (q Query) offset() int {
	n, err := strconv.Atoi(q.After())
	if err != nil || n < 0 {
		return 0
	}
	return n
}
