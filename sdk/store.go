package seatward

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Store keeps the Guard's state, a few kilobytes of JSON that it alone
// interprets. A product with a database of its own may keep it there; see
// [FileStore] for a file. The state holds the Install ID, so losing it means
// that no license fits anymore.
type Store interface {
	// Load returns what was saved last, or an error that is fs.ErrNotExist
	// when nothing ever was.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces the state, all of it or nothing.
	Save(ctx context.Context, state []byte) error
}

// PreviousStore is a Store that also keeps the state before the last one. The
// Guard falls back on it when the last one turns out to be damaged.
type PreviousStore interface {
	Store
	// LoadPrevious returns what was replaced last, or an error that is
	// fs.ErrNotExist.
	LoadPrevious(ctx context.Context) ([]byte, error)
}

// FileStore keeps the state in a file, which only the product's own user may
// read. The folder must exist. The file is replaced as a whole: a crash leaves
// the old state or the new one. What was replaced stays beside it, with the
// ending ".previous", unless it was damaged.
//
// Several processes on one machine may share it; it is a [SharedStore]. The lock
// is a file with the ending ".lock".
func FileStore(path string) Store { return fileStore(path) }

type fileStore string

func (f fileStore) Load(context.Context) ([]byte, error) { return os.ReadFile(string(f)) }

func (f fileStore) LoadPrevious(context.Context) ([]byte, error) { return os.ReadFile(f.previous()) }

func (f fileStore) previous() string { return string(f) + ".previous" }

func (f fileStore) Save(_ context.Context, state []byte) (err error) {
	dir := filepath.Dir(string(f))
	tmp, err := os.CreateTemp(dir, filepath.Base(string(f))+".*.tmp") // created with 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(tmp.Name())))
		}
	}()
	_, err = tmp.Write(state)
	if err == nil {
		err = tmp.Sync()
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = f.dated(tmp.Name())
	}
	if err == nil {
		f.keepPrevious()
		err = os.Rename(tmp.Name(), string(f))
	}
	if err == nil {
		err = syncDir(dir)
	}
	return err
}

// keepPrevious gives the state about to be replaced a second name. A damaged
// one must not take the place of a good one. Where a file system has no links
// there is only the one state.
func (f fileStore) keepPrevious() {
	b, err := os.ReadFile(string(f))
	if err != nil {
		return
	}
	if st, err := decodeState(b); err != nil || st.damage != nil {
		return
	}
	link := f.previous() + ".tmp"
	_ = os.Remove(link) // of a crash
	if os.Link(string(f), link) == nil {
		_ = os.Rename(link, f.previous())
	}
}

// syncDir makes the renaming itself survive a power cut. Systems that cannot
// sync a folder do not need it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
