package seatward_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"seatward.dev/sdk"
)

func TestFileStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "licenses.json")
	store := seatward.FileStore(path)
	if _, err := store.Load(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("loaded from nothing: %v", err)
	}
	for _, state := range []string{"one", "two, which is longer", "3"} {
		if err := store.Save(t.Context(), []byte(state)); err != nil {
			t.Fatal(err)
		}
		if b, err := store.Load(t.Context()); err != nil || string(b) != state {
			t.Fatalf("%q, %v", b, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("readable by others: %v, %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files left behind", len(files)-1)
	}
}

func TestFileStoreInAMissingFolder(t *testing.T) {
	t.Parallel()
	store := seatward.FileStore(filepath.Join(t.TempDir(), "missing", "licenses.json"))
	if err := store.Save(t.Context(), []byte("x")); err == nil {
		t.Error("saved into a folder that is not there")
	}
}

// Where the file cannot be replaced, nothing is left behind.
func TestFileStoreCleansUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "licenses.json")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := seatward.FileStore(path).Save(t.Context(), []byte("x")); err == nil {
		t.Fatal("replaced a folder")
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files left behind", len(files)-1)
	}
}

// The state before the last one stays, a damaged one never takes its place.
func TestFileStoreKeepsThePrevious(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.json")
	store, ok := seatward.FileStore(path).(seatward.PreviousStore)
	if !ok {
		t.Fatal("a FileStore keeps no previous state")
	}
	state := func(installed string) string {
		return `{"v":1,"install_id":"7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c11","keys":[{"license_id":"` + installed + `"}]}`
	}
	save := func(state string) {
		t.Helper()
		if err := store.Save(t.Context(), []byte(state)); err != nil {
			t.Fatal(err)
		}
	}
	save(state("a"))
	if _, err := store.LoadPrevious(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a first state has one before it: %v", err)
	}
	save(state("b"))
	if err := os.WriteFile(path, []byte(state("b")[:30]), 0o600); err != nil {
		t.Fatal(err)
	}
	save(state("c"))
	if b, err := store.LoadPrevious(t.Context()); err != nil || string(b) != state("a") {
		t.Errorf("%s, %v", b, err)
	}
}
