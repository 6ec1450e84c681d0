package web

import (
	"net/http"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/sheet"
)

// StreamPeople answers with an organization's people as a file. each hands them
// over, a page at a time. What fails before the first byte is a page like any
// other; what fails later cuts the connection, so that half a file is not taken
// for a whole one.
func StreamPeople(c *Call, f sheet.Format, each func(yield func([]domain.ListedPerson) error) error) error {
	answer := &file{c: c, format: f}
	err := sheet.WritePeople(answer, f, c.Printer, each)
	if err != nil && answer.begun {
		c.site.Log.Error("download broken off", "route", c.route.Pattern, "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// file is an answer whose head is sent with its first byte.
type file struct {
	c      *Call
	format sheet.Format
	begun  bool
}

func (f *file) Write(p []byte) (int, error) {
	if !f.begun {
		f.begun = true
		f.c.W.Header().Set("Content-Type", f.format.ContentType())
		f.c.W.Header().Set("Content-Disposition", `attachment; filename="people.`+string(f.format)+`"`)
	}
	return f.c.W.Write(p)
}
