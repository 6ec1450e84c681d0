//go:build unix

package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// folderLock keeps a second agent from a folder. It ends with the process,
// however that ends.
type folderLock struct{ file *os.File }

func lockFolder(dir string) (*folderLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("the folder cannot be taken: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // a file descriptor is an int
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(inUse(dir), f.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the folder cannot be taken: %w", err), f.Close())
	}
	return &folderLock{f}, nil
}

func (l *folderLock) release() error { return l.file.Close() }
