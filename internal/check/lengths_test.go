package check

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// longest is where a file stops being one thing. Around 100 lines is usual, 400 is long.
const longest = 700

// written are the kinds of file that people write by hand here.
var written = []string{".go", ".templ", ".js", ".css", ".sql", ".sh"}

func TestLengths(t *testing.T) { t.Parallel(); holds(t, lengths) }

func lengths(h *house) []string {
	var objections []string
	for name, content := range h.texts {
		if !slices.Contains(written, path.Ext(name)) || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, ".min.js") {
			continue
		}
		if n := bytes.Count(content, []byte("\n")); n > longest {
			objections = append(objections, fmt.Sprintf("%s has %d lines, more than %d: it is about more than one thing", name, n, longest))
		}
	}
	return objections
}

func TestLengthsObjects(t *testing.T) {
	t.Parallel()
	just := "package a\n" + strings.Repeat("\n", longest-1)
	long := just + "\n"
	objects(t, lengths, map[string]string{
		"a/a.go": long, "a/b.go": just, "a/a_templ.go": long, "a/notes.md": long, "a/x.min.js": long, "a/x.js": long,
	}, "a/a.go has 701 lines", "a/x.js has 701 lines")
}
