package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
)

// staleAfter is how old numbers of users may become before the status says so.
const staleAfter = 48 * time.Hour

// clockSkew is how far the product's clock may be ahead of the agent's.
const clockSkew = 10 * time.Minute

// counts is how many users there were at an instant.
type counts struct {
	V        int       `json:"v"`
	Internal int       `json:"internal"`
	External int       `json:"external"`
	At       time.Time `json:"at"`
}

// stale reports whether the numbers are too old to rely on, or from a time that
// has not come yet.
func (c *counts) stale(now time.Time) bool {
	return now.Sub(c.At) > staleAfter || c.At.After(now.Add(clockSkew))
}

// countStore keeps the numbers pushed last. To the Guard it is the product's
// users; before the first push there are none.
type countStore struct {
	path    string
	clock   func() time.Time
	writing sync.Mutex
	last    atomic.Pointer[counts] // nil before the first push
}

// openCounts reads what was kept. Damaged numbers are put aside: the product
// has the true ones and pushes them again.
func openCounts(path string, clock func() time.Time, log *slog.Logger) *countStore {
	s := &countStore{path: path, clock: clock}
	b, err := os.ReadFile(path) //nolint:gosec // within the agent's own folder
	if errors.Is(err, fs.ErrNotExist) {
		return s
	}
	var c counts
	if err == nil {
		c, err = decodeCounts(b)
	}
	if err != nil {
		log.Error("the numbers of users kept are damaged; push them again", "file", path, "error", errors.Join(err, os.Rename(path, path+".damaged")))
		return s
	}
	s.last.Store(&c)
	return s
}

func decodeCounts(b []byte) (counts, error) {
	var c counts
	if err := json.Unmarshal(b, &c); err != nil {
		return c, err
	}
	if c.V != 1 || !isCount(c.Internal) || !isCount(c.External) || c.At.IsZero() {
		return c, fmt.Errorf("no numbers of users of version 1: %.100q", b)
	}
	return c, nil
}

func isCount(n int) bool { return 0 <= n && n <= license.MaxUsers }

// CountUsers makes the store a [seatward.Counter].
func (s *countStore) CountUsers(context.Context, time.Time) (seatward.Usage, error) {
	if c := s.last.Load(); c != nil {
		return seatward.Usage{Internal: c.Internal, External: c.External}, nil
	}
	return seatward.Usage{}, nil
}

// push replaces the numbers, unless newer ones are kept. Those from a time that
// has not come yet, left by a wrong clock, give way to all.
func (s *countStore) push(c counts) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if have := s.last.Load(); have != nil && c.At.Before(have.At) && !have.At.After(s.clock().Add(clockSkew)) {
		return errOutdated
	}
	c.V = 1
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := replaceFile(s.path, append(b, '\n')); err != nil {
		return fmt.Errorf("save the numbers of users: %w", err)
	}
	s.last.Store(&c)
	return nil
}

// replaceFile leaves the old content or the new one, whatever happens.
func replaceFile(path string, content []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // created with 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}
