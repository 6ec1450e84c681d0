package agent

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
)

// sharingViolation is ERROR_SHARING_VIOLATION.
const sharingViolation = syscall.Errno(32)

// folderLock keeps a second agent from a folder: its file is open to nobody
// else. It ends with the process, however that ends.
type folderLock struct{ handle syscall.Handle }

func lockFolder(dir string) (*folderLock, error) {
	name, err := syscall.UTF16PtrFromString(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, inUse(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("the folder cannot be taken: %w", err)
	}
	return &folderLock{h}, nil
}

func (l *folderLock) release() error { return syscall.CloseHandle(l.handle) }
