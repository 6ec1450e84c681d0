package portal

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// download writes all that match into a file, page by page, so that a million
// rows need no more memory than fifty.
func download[T any](c *web.Call, table ui.Table[T], list func(domain.ListRequest) (domain.List[T], error)) error {
	req := c.List()
	req.Limit, req.After = domain.MaxLimit, ""
	return web.StreamCSV(c, table, func() ([]T, bool, error) {
		l, err := list(req)
		req.After = l.Next
		return l.Items, l.Next != "", err
	})
}
