package web

import (
	"net/http"

	"seatward.dev/seatward/internal/web/ui"
)

// StreamCSV answers with a table's rows as a file, a batch at a time, so that
// the size of the list does not matter. next returns a batch and whether there
// is more.
func StreamCSV[R any](c *Call, table ui.Table[R], next func() (rows []R, more bool, err error)) error {
	rows, more, err := next()
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.W.Header().Set("Content-Disposition", `attachment; filename="`+table.File+`"`)
	out := table.CSV(c.W)
	for {
		if err := out.Rows(rows); err != nil || !more {
			return nil //nolint:nilerr // the reader has left; the answer has begun
		}
		if rows, more, err = next(); err != nil {
			c.site.Log.Error("download broken off", "route", c.route.Pattern, "error", err)
			panic(http.ErrAbortHandler) // so that half a file is not taken for a whole one
		}
	}
}
