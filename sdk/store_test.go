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
