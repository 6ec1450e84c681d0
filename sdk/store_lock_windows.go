package seatward

import (
	"errors"
	"syscall"
)

// sharingViolation is ERROR_SHARING_VIOLATION: somebody has the file open.
const sharingViolation syscall.Errno = 32

// tryLock takes the lock, by opening a file that nobody else may open meanwhile,
// or says that it is held by somebody.
func tryLock(path string) (unlock func(), held bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case err == nil:
		return func() { _ = syscall.CloseHandle(handle) }, false, nil
	case errors.Is(err, sharingViolation):
		return nil, true, nil
	}
	return nil, false, err
}
