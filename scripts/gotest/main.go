// Command gotest reads the events of go test -json from standard input and prints what go test prints: the
// output of what failed and a line per package. Beyond that it fails when a test was skipped, because a skipped
// test looks like a passed one and proves nothing.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	ok, err := newReport(os.Stdout).read(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action  string
	Package string
	Test    string // empty where the event is the package's
	Output  string
}

// report collects output until it is known whether anybody wants to read it.
type report struct {
	out     io.Writer
	ok      bool
	skipped []event
	held    map[string]map[string]string // package, test: output so far
}

func newReport(out io.Writer) *report {
	return &report{out: out, ok: true, held: map[string]map[string]string{}}
}

// read prints the events of in and says whether every test ran and passed.
func (r *report) read(in io.Reader) (bool, error) {
	lines := bufio.NewReader(in) // not a Scanner: a line has no greatest length
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil {
				r.event(e)
			} else {
				// The go command itself speaks plain text when it cannot go on.
				r.ok = false
				r.print(string(line))
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
	}
	for _, e := range r.skipped {
		r.print(fmt.Sprintf("skipped: %s %s: let it run, or remove it\n", e.Package, e.Test))
	}
	return r.ok && len(r.skipped) == 0, nil
}

func (r *report) event(e event) {
	switch e.Action {
	case "build-output":
		r.print(e.Output)
	case "build-fail":
		r.ok = false
	case "start":
		r.held[e.Package] = map[string]string{}
	case "output":
		if r.held[e.Package] == nil {
			r.held[e.Package] = map[string]string{}
		}
		r.held[e.Package][e.Test] += e.Output
	case "pass", "skip", "fail":
		r.done(e)
	}
}

// done prints what is left to say about a test or a package that has ended.
func (r *report) done(e event) {
	held := r.held[e.Package]
	switch {
	case e.Action == "fail":
		r.ok = false
		if e.Test == "" { // tests cut off by a panic or the time limit have no end of their own
			for test, output := range held {
				if test != "" {
					r.print(output)
				}
			}
		}
		r.print(held[e.Test])
	case e.Test == "": // "ok", or "no test files"
		r.print(lastLine(held[""]))
	case e.Action == "skip":
		r.skipped = append(r.skipped, e)
	}
	delete(held, e.Test)
}

func (r *report) print(s string) { _, _ = io.WriteString(r.out, s) }

func lastLine(s string) string {
	return s[strings.LastIndexByte(strings.TrimSuffix(s, "\n"), '\n')+1:]
}
