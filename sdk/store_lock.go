package seatward

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"
)

const (
	lockWait = 2 * time.Second
	lockPoll = 5 * time.Millisecond
)

// Version is the time of the last Save and the size; see [fileStore.dated].
func (f fileStore) Version(context.Context) (string, error) {
	info, err := os.Stat(string(f))
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(info.ModTime().UnixNano(), 36) + " " + strconv.FormatInt(info.Size(), 36), nil
}

// dated gives a state about to take another's place a later time than that one
// has, also where the file system's clock is coarse.
func (f fileStore) dated(next string) error {
	have, err := os.Stat(string(f))
	if err != nil {
		return nil //nolint:nilerr // there is none to be told apart from
	}
	info, err := os.Stat(next)
	if err != nil || info.ModTime().After(have.ModTime()) {
		return err
	}
	later := have.ModTime().Add(2 * time.Second) // as coarse as any file system's
	return os.Chtimes(next, later, later)
}

// Lock locks a file beside the state. The system gives the lock back when the
// process ends, however it does; the file itself stays and means nothing.
func (f fileStore) Lock(ctx context.Context) (unlock func(), err error) {
	deadline := time.NewTimer(lockWait)
	defer deadline.Stop()
	for {
		unlock, held, err := tryLock(string(f) + ".lock")
		if err != nil || !held {
			return unlock, err
		}
		poll := time.NewTimer(lockPoll)
		select {
		case <-poll.C:
		case <-deadline.C:
			poll.Stop()
			return nil, fmt.Errorf("%w for %s", ErrLocked, lockWait)
		case <-ctx.Done():
			poll.Stop()
			return nil, ctx.Err()
		}
	}
}
