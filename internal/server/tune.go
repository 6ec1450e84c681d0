package server

import (
	"os"
	"runtime"
	"runtime/debug"
)

// garbage is how far the heap grows between two collections, in percent of what is
// in use: little is, and to collect it often costs more than the memory is worth.
const garbage = 300

// Tune sets the process's runtime for a server; the operator's own settings
// (GOGC, GOMAXPROCS) win. Whoever writes to SQLite waits for the disk in a system
// call, which keeps a processor of the runtime from everybody else for as long: so
// there is one more of them (docs/performance.md).
func Tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}
