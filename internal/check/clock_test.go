package check

import (
	"fmt"
	"slices"
	"testing"
)

// clocks are the places that may read the clock; everybody else is told the time. A folder stands for all in it.
var clocks = []struct{ place, why string }{
	{"cmd", "the program's own clock starts here"},
	{"internal/server", "hands the clock to everybody"},
	{"internal/queue", "asks a library that has its own clock"},
	{"internal/demo", "its history ends now"},
	{"sdk/config.go", "a product that names no clock has the system's"},
	{"sdk/lease_clock.go", "a lease is counted on the clock that only runs forward, which no argument carries"},
	{"examples", "a product, with a clock of its own"},
	{"scripts", "tools of the builders"},
	{"internal/pgtest", "tells databases of this run from forgotten ones"},
	{"test", "waits for browsers and servers"},
	{"bench", "measures"},
}

func TestClocks(t *testing.T) { t.Parallel(); holds(t, clockReaders) }

// clockReaders finds time.Now and its disguises. A rule or a use case that reads the clock cannot be replayed, and
// its tests would have to wait.
func clockReaders(h *house) []string {
	var objections []string
	for _, f := range h.files {
		if f.test || slices.ContainsFunc(clocks, func(c struct{ place, why string }) bool { return within(f.path, c.place) }) {
			continue
		}
		for node, name := range f.selectors("time") {
			if name == "Now" || name == "Since" || name == "Until" {
				objections = append(objections, fmt.Sprintf("%s reads the clock with time.%s: take the instant as an argument, or from app.Env", f.at(node), name))
			}
		}
	}
	return objections
}

func TestClocksObjects(t *testing.T) {
	t.Parallel()
	objects(t, clockReaders, map[string]string{
		"internal/seats/a.go":      "package seats\nimport \"time\"\nvar now = time.Now\nvar d = time.Second\n",
		"internal/app/a.go":        "package app\nimport clock \"time\"\nfunc f() any { return clock.Since(clock.Time{}) }\n",
		"internal/app/b.go":        "package app\nfunc g(time interface{ Now() int }) int { return time.Now() }\n",
		"internal/seats/a_test.go": "package seats\nimport \"time\"\nvar now = time.Now()\n",
		"cmd/seatward/main.go":     "package main\nimport \"time\"\nvar now = time.Now()\n",
	},
		"internal/seats/a.go:3 reads the clock with time.Now",
		"internal/app/a.go:3 reads the clock with time.Since",
	)
}
