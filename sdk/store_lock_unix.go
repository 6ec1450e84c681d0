//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package seatward

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock or says that it is held by somebody.
func tryLock(path string) (unlock func(), held bool, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, false, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return func() { _ = file.Close() }, false, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return nil, true, file.Close()
	}
	return nil, false, errors.Join(err, file.Close())
}
