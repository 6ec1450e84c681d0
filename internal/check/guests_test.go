package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// guests are libraries that live in certain rooms only, so that the rest of the house would not notice if one were
// exchanged.
var guests = []struct {
	library string
	rooms   []string
	why     string
}{
	{"github.com/jackc/pgx", []string{"internal/store", "internal/queue", "internal/pgtest"}, "SQL is spoken in the store; the queue shares its transactions"},
	{"modernc.org/sqlite", []string{"internal/store"}, "SQL is spoken in the store"},
	{"database/sql", []string{"internal/store", "internal/queue"}, "SQL is spoken in the store; the queue shares its transactions"},
	{"github.com/pressly/goose", []string{"internal/store"}, "the store makes its own schema"},
	{"github.com/riverqueue/river", []string{"internal/queue"}, "jobs are rows and functions to everybody else"},
	{"github.com/wneessen/go-mail", []string{"internal/mail"}, "a mail is a value to everybody else"},
	{"net/smtp", nil, "frozen, and without what go-mail does about injection and time limits"},
	{"github.com/xuri/excelize", nil, "it reads in tests what internal/sheet writes (docs/adr/0011-excel-files.md)"},
	{"github.com/a-h/templ", []string{"internal/web", "internal/api/reference"}, "pages are the web's, and one is the API's"},
	{"github.com/danielgtaylor/huma", []string{"internal/api"}, "the API's own framework"},
	{"github.com/spf13/cobra", []string{"cmd"}, "flags are the command's"},
	{"github.com/chromedp", []string{"test"}, "browsers are for tests"},
}

func TestGuests(t *testing.T) { t.Parallel(); holds(t, guestRooms) }

func guestRooms(h *house) []string {
	var objections []string
	for _, f := range h.files {
		if f.test || isSupport(f.dir) {
			continue
		}
		for _, imported := range f.imports() {
			for _, g := range guests {
				if within(imported, g.library) && !slices.ContainsFunc(g.rooms, func(room string) bool { return within(f.dir, room) }) {
					objections = append(objections, fmt.Sprintf("%s imports %s, which lives in [%s]: %s", f.path, imported, strings.Join(g.rooms, " "), g.why))
				}
			}
		}
	}
	return objections
}

func TestGuestsObjects(t *testing.T) {
	t.Parallel()
	objects(t, guestRooms, map[string]string{
		"internal/web/a.go":      "package web\nimport _ \"github.com/jackc/pgx/v5\"",
		"internal/web/a_test.go": "package web\nimport _ \"github.com/jackc/pgx/v5\"",
		"internal/store/a.go":    "package store\nimport _ \"github.com/jackc/pgx/v5\"",
		"internal/mail/a.go":     "package mail\nimport _ \"net/smtp\"",
	},
		"internal/web/a.go imports github.com/jackc/pgx/v5, which lives in [internal/store",
		"internal/mail/a.go imports net/smtp, which lives in []",
	)
}
