package check

import (
	"fmt"
	"slices"
	"testing"
)

// level is where a room of the house stands, with all that lies within it: what it may use, and why.
type level struct {
	room  string
	floor int
	// beside are rooms of the same floor it may use. A room always may use what lies within itself.
	beside []string
	// never are rooms of lower floors it must not use all the same.
	never []string
	// pure rooms import nothing but the standard library and what is theirs here.
	pure bool
	why  string
}

// The floors. Each room imports only floors beneath its own; what is not in the table may not be in the house, so a
// new room says here where it stands.
var levels = []level{
	{room: "sdk", floor: 1, pure: true, why: "products embed it: it brings nothing along"},

	{room: "internal/domain", floor: 2, why: "the vocabulary is spoken by all and depends on nobody"},
	{room: "internal/text", floor: 2, why: "languages know nothing of the house"},

	{room: "internal/access", floor: 3, pure: true, never: []string{"internal/text"}, why: "a rule decides, from facts and an instant"},
	{room: "internal/seats", floor: 3, pure: true, never: []string{"internal/text"}, why: "a rule decides, from facts and an instant"},
	{room: "internal/money", floor: 3, pure: true, never: []string{"internal/text"}, why: "a rule decides, from facts and an instant"},
	{room: "internal/lease", floor: 3, pure: true, never: []string{"internal/text"}, why: "a rule decides, from facts and an instant"},
	{room: "internal/site", floor: 3, pure: true, never: []string{"internal/text"}, why: "a format, for both who write and who read it"},
	{room: "internal/roster", floor: 3, pure: true, never: []string{"internal/text"}, why: "a rule decides, from the bytes of a list"},
	{room: "internal/redeem", floor: 3, pure: true, never: []string{"internal/text"}, why: "a rule decides, from what is typed and what a key holds"},
	{room: "internal/explain", floor: 3, why: "the one table from codes to words, for all edges"},

	{room: "internal/store", floor: 4, never: []string{"internal/text"}, why: "all SQL, and nothing but SQL"},
	{room: "internal/queue", floor: 4, beside: []string{"internal/store"}, why: "a job is a row of the transaction that causes it"},
	{room: "internal/keyring", floor: 4, why: "the outside world: a secret file"},
	{room: "internal/mail", floor: 4, why: "the outside world: a mail server"},
	{room: "internal/sheet", floor: 4, why: "the outside world: spreadsheet programs"},
	{room: "internal/ratelimit", floor: 4, why: "counts in memory"},

	{room: "internal/app", floor: 5, beside: []string{"internal/authn"}, why: "a use case is one transaction: check access, decide, write, audit, enqueue"},
	{room: "internal/authn", floor: 5, why: "from what somebody shows to who it is"},

	{room: "internal/api", floor: 6, beside: []string{"internal/web/ui"}, never: []string{"internal/store"}, why: "an edge decodes, calls app, encodes; its reference is a page of the design system"},
	{room: "internal/web", floor: 6, never: []string{"internal/store"}, why: "an edge decodes, calls app, encodes"},
	{room: "internal/agent", floor: 6, beside: []string{"internal/api/strict"}, never: []string{"internal/store", "internal/app", "internal/text"}, why: "the SDK over HTTP: a product's machine has nothing else of ours"},
	{room: "internal/jobs", floor: 6, never: []string{"internal/store"}, why: "an edge: a request from the clock"},

	{room: "internal/config", floor: 7, why: "one validated struct"},
	{room: "internal/server", floor: 7, beside: []string{"internal/config"}, why: "the composition root: it knows all, so that nobody else has to"},
	{room: "internal/demo", floor: 7, beside: []string{"internal/config", "internal/server"}, why: "fills a server with people and history"},

	{room: "cmd", floor: 8, why: "flags in, exit status out"},

	// Beside the house.
	{room: "examples", floor: 2, never: []string{"internal/domain", "internal/text"}, why: "a product: it has the SDK and nothing else of ours"},
	{room: "scripts", floor: 1, pure: true, why: "tools of the builders"},
	{room: "bench", floor: 9, why: "measures the house from outside"},
	{room: "test", floor: 9, why: "stories and browsers use the house from outside"},
	{room: "internal/check", floor: 9, why: "looks at the house"},
}

// support are rooms for tests: they may use any floor, and only tests may use them.
var support = []string{
	"internal/pgtest", "internal/store/storetest", "internal/app/apptest", "internal/web/ui/gallery", "test", "bench",
}

func TestArrows(t *testing.T) { t.Parallel(); holds(t, arrows) }

func arrows(h *house) []string {
	var objections []string
	for _, f := range h.files {
		if f.test || isSupport(f.dir) {
			continue // a test may look into any room
		}
		from := levelOf(f.dir)
		if from == nil {
			objections = append(objections, fmt.Sprintf("%s: the room %s has no floor: give it one in internal/check/arrows_test.go", f.path, f.dir))
			continue
		}
		for _, imported := range f.imports() {
			if objection := from.mayUse(imported); objection != "" {
				objections = append(objections, fmt.Sprintf("%s imports %s: %s (%s: %s)", f.path, imported, objection, from.room, from.why))
			}
		}
	}
	return objections
}

// mayUse says what speaks against an import, "" for nothing.
func (s *level) mayUse(importPath string) string {
	dir := room(importPath)
	if dir == "" {
		if s.pure && !isStandard(importPath) {
			return "only the standard library, the vocabulary and the SDK are allowed here"
		}
		return ""
	}
	to := levelOf(dir)
	switch {
	case isSupport(dir):
		return "that is for tests alone"
	case to == nil:
		return "that room has no floor"
	case to == s:
		return ""
	case slices.ContainsFunc(s.never, func(r string) bool { return within(dir, r) }):
		return "this room never uses that one"
	case slices.ContainsFunc(s.beside, func(r string) bool { return within(dir, r) }):
		return ""
	case to.floor >= s.floor:
		return fmt.Sprintf("that is floor %d, this is floor %d, and arrows point down", to.floor, s.floor)
	}
	return ""
}

func levelOf(dir string) *level {
	for i := range levels {
		if within(dir, levels[i].room) {
			return &levels[i]
		}
	}
	return nil
}

func isSupport(dir string) bool {
	return slices.ContainsFunc(support, func(room string) bool { return within(dir, room) })
}

func TestArrowsObjects(t *testing.T) {
	t.Parallel()
	imports := func(name, path string) string { return "package " + name + "\nimport _ \"" + path + "\"\n" }
	objects(t, arrows, map[string]string{
		"internal/web/a.go":             imports("web", module+"/internal/store"),
		"internal/web/portal/a.go":      imports("portal", module+"/internal/web/ui"),
		"internal/domain/a.go":          imports("domain", module+"/internal/access"),
		"internal/seats/a.go":           imports("seats", "github.com/google/uuid"),
		"internal/seats/b.go":           imports("seats", sdkModule+"/entitle"),
		"internal/seats/b_test.go":      imports("seats", "pgregory.net/rapid"),
		"internal/app/people/a.go":      imports("people", module+"/internal/app/account"),
		"internal/app/people/b.go":      imports("people", module+"/internal/store/storetest"),
		"internal/store/storetest/a.go": imports("storetest", module+"/internal/pgtest"),
		"internal/attic/a.go":           imports("attic", "fmt"),
		"internal/queue/a.go":           imports("queue", module+"/internal/store"),
		"internal/store/a.go":           imports("store", module+"/internal/queue"),
		"examples/atelier/a.go":         imports("atelier", module+"/internal/domain"),
		"sdk/license/a.go":              imports("license", module+"/internal/domain"),
		"cmd/seatward/main.go":          imports("main", module+"/internal/server"),
	},
		"internal/web/a.go imports seatward.dev/seatward/internal/store: this room never",
		"internal/domain/a.go imports seatward.dev/seatward/internal/access: that is floor 3",
		"internal/seats/a.go imports github.com/google/uuid: only the standard library",
		"internal/app/people/b.go imports seatward.dev/seatward/internal/store/storetest: that is for tests",
		"internal/attic/a.go: the room internal/attic has no floor",
		"internal/store/a.go imports seatward.dev/seatward/internal/queue: that is floor 4",
		"examples/atelier/a.go imports seatward.dev/seatward/internal/domain: this room never",
		"sdk/license/a.go imports seatward.dev/seatward/internal/domain: that is floor 2",
	)
}
