package check

import (
	"bytes"
	"fmt"
	"regexp"
	"testing"
)

// places are addresses that tie the repository to one machine or one network. Tools find registries through their
// own settings, so that the same commands work behind a company's mirror.
//
// The names are written in pieces here, or this file would object to itself.
var places = regexp.MustCompile(`registry\.npm` + `js\.org|registry\.yarn` + `pkg\.com|proxy\.gol` + `ang\.org|sum\.gol` + `ang\.org|` +
	`goproxy\.(?:io|cn)|deb\.deb` + `ian\.org|registry-1\.dock` + `er\.io|files\.python` + `hosted\.org|` +
	`(?:^|[^\w.~/-])/wo` + `rk/|\.\./sha` + `red\b`)

func TestPlaces(t *testing.T) { t.Parallel(); holds(t, placeNames) }

func placeNames(h *house) []string {
	var objections []string
	for name, content := range h.texts {
		for _, match := range places.FindAllIndex(content, -1) {
			line := 1 + bytes.Count(content[:match[0]], []byte("\n"))
			objections = append(objections, fmt.Sprintf("%s:%d names %q: nothing here depends on one registry or one machine", name, line, bytes.TrimSpace(content[match[0]:match[1]])))
		}
	}
	return objections
}

func TestPlacesObjects(t *testing.T) {
	t.Parallel()
	objects(t, placeNames, map[string]string{
		"package-lock.json": "{\n\"resolved\": \"https://registry.npm" + "js.org/x\"\n}",
		"Makefile":          "test:\n\tcd /wo" + "rk/main && make\n",
		"README.md":         "See ../sha" + "red/design and [this](internal/wo" + "rk/x), net" + "work/, https://pkg.go.dev/x",
	}, "package-lock.json:2 names", "Makefile:2 names", "README.md:1 names")
}
