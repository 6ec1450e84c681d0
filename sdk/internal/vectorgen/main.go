// Command vectorgen writes the test vectors in testdata/vectors: one JSON file
// per case, readable by an implementation in any language. Its output is the
// same on every run. Start it from the module's root:
//
//	go run ./internal/vectorgen
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := write(filepath.Join("testdata", "vectors")); err != nil {
		fmt.Fprintln(os.Stderr, "vectorgen:", err)
		os.Exit(1) //nolint:forbidigo // this is a main
	}
}

// write replaces the vectors beneath dir, so that a case taken out here is
// gone there too.
func write(dir string) error {
	g := newGenerator()
	for folder, cases := range map[string][]vector{
		"license":    append(g.validKeys(), g.refusedKeys()...),
		"status":     g.statusLists(),
		"lease":      g.leases(),
		"delegation": g.delegations(),
		"clean":      cleanings(),
		"entitle":    entitlements(),
		"comply":     complies(),
		"report":     g.reports(),
	} {
		if err := writeFolder(filepath.Join(dir, folder), cases); err != nil {
			return err
		}
	}
	return nil
}

// vector is a case; file is the name of its file without the ending.
type vector interface{ file() string }

func writeFolder(dir string, cases []vector) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, c := range cases {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(c); err != nil {
			return err
		}
		path := filepath.Join(dir, c.file()+".json")
		if _, err := os.Stat(path); err == nil {
			return fmt.Errorf("two cases are called %s", path)
		}
		if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
