package domain

// Bounds of a page of a list.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
)

// ListRequest asks for one page of a list.
type ListRequest struct {
	Search string // finds anywhere in the list's searchable text, ignoring case
	State  string // filters by state or role where the list has one
	Sort   string // the list's own names; "" is its default
	Desc   bool
	After  string // the cursor of the page before
	Limit  int    // 0: DefaultLimit
}

// Bounded is the limit within 1..MaxLimit.
func (r ListRequest) Bounded() int {
	switch {
	case r.Limit <= 0:
		return DefaultLimit
	case r.Limit > MaxLimit:
		return MaxLimit
	}
	return r.Limit
}

// List is one page. Next is "" on the last.
type List[T any] struct {
	Items []T
	Next  string
}
