package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// The vectors in testdata are what this program writes, so nobody edits one
// by hand and no case is forgotten.
func TestVectorsAreCurrent(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	if err := write(fresh); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join("..", "..", "testdata", "vectors")
	want, have := snapshot(t, fresh), snapshot(t, kept)
	for name := range want {
		if want[name] != have[name] {
			t.Errorf("%s is out of date; run go run ./internal/vectorgen in the module's root", name)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			t.Errorf("%s has no case", name)
		}
	}
}

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
