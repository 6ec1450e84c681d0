package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"
)

// mostOwed bounds how many leases of one client are kept; it has one at a time.
const mostOwed = 10

// owing are leases that clients have given back and of which the portal could not
// be told yet. They are on disk, because a program that has closed does not ask
// again.
type owing struct {
	path   string
	leases map[string][]string // ids, by client; the latest given back is last
	wake   chan struct{}       // has a value when there is something to tell
}

func newOwing(path string) owing {
	return owing{path: path, leases: map[string][]string{}, wake: make(chan struct{}, 1)}
}

// owe notes a lease to be given back as soon as the portal can be told.
func (s *heldSeats) owe(client, lease string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	had, known := s.owed.leases[client]
	switch {
	case slices.Contains(had, lease):
		return nil
	case !known && len(s.owed.leases) >= mostHeld:
		return errTooManyClients
	}
	had = append(slices.Clone(had), lease)
	return s.put(client, had[max(0, len(had)-mostOwed):])
}

// settled takes back the note of a lease of a client, or of all with "".
func (s *heldSeats) settled(client, lease string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	had := s.owed.leases[client]
	left := slices.DeleteFunc(slices.Clone(had), func(id string) bool { return lease == "" || id == lease })
	if len(left) == len(had) {
		return nil
	}
	return s.put(client, left)
}

// put writes down what a client has given back.
func (s *heldSeats) put(client string, leases []string) error {
	next := maps.Clone(s.owed.leases)
	if next[client] = leases; len(leases) == 0 {
		delete(next, client)
	}
	b, err := json.Marshal(keptOwing{2, next})
	if err != nil {
		return err
	}
	if err := replaceFile(s.owed.path, append(b, '\n')); err != nil {
		return fmt.Errorf("save the leases given back: %w", err)
	}
	s.owed.leases = next
	s.wake()
	return nil
}

type keptOwing struct {
	V      int                 `json:"v"`
	Leases map[string][]string `json:"leases"`
}

func (s *heldSeats) wake() {
	if len(s.owed.leases) > 0 {
		select {
		case s.owed.wake <- struct{}{}:
		default:
		}
	}
}

// recallOwed reads what an earlier start could not tell the portal.
func (s *heldSeats) recallOwed() {
	b, err := os.ReadFile(s.owed.path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var kept keptOwing
	if err == nil {
		err = json.Unmarshal(b, &kept)
	}
	if err != nil || kept.V != 2 {
		s.log.Error("the leases to be given back are damaged; they end by themselves", "file", s.owed.path, "error", err)
		return
	}
	maps.Copy(s.owed.leases, kept.Leases)
	s.wake()
}

// owes reports whether a client has given a lease back that the portal does not
// know of.
func (s *heldSeats) owes(client, lease string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.owed.leases[client], lease)
}

// later gives a lease back that the portal cannot be told of now. It reports
// whether it knows which one: what is told later must not end another one.
func (s *heldSeats) later(client, lease string, h *held) (bool, error) {
	v, _, _, _ := h.get()
	if lease == "" {
		lease = v.ID
	}
	if lease == "" {
		return false, nil
	}
	if err := s.owe(client, lease); err != nil {
		return false, err
	}
	if lease != v.ID {
		return true, nil
	}
	h.set(leaseView{}, leaseClaim{}, time.Time{})
	return true, s.keep(client, "")
}

// giveBack tells the portal of leases given back, again and again until it has
// heard of all, and ends with ctx.
func (s *heldSeats) giveBack(ctx context.Context) {
	for {
		select {
		case <-s.owed.wake:
		case <-ctx.Done():
			return
		}
		for s.tell(ctx) > 0 {
			timer := time.NewTimer(portalFirst + rand.N(portalFirst))
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return
			}
		}
	}
}

// tell tells the portal of what is owed, unless it is to be left alone, and
// returns how much is left.
func (s *heldSeats) tell(ctx context.Context) int {
	s.mu.Lock()
	all := maps.Clone(s.owed.leases)
	s.mu.Unlock()
	left := 0
	for client, leases := range all {
		for _, lease := range leases {
			if s.quietFor(s.clock()) > 0 || ctx.Err() != nil {
				left++
			} else if err := s.tellOf(ctx, client, lease); err != nil {
				s.log.Warn("a lease given back could not be told to the portal", "client", client, "error", err)
				left++
			}
		}
	}
	return left
}

// tellOf gives one lease back, unless its client has asked for a seat again since.
func (s *heldSeats) tellOf(ctx context.Context, client, lease string) error {
	h, err := s.of(client)
	if err != nil {
		return err
	}
	h.asking.Lock()
	defer h.asking.Unlock()
	if !s.owes(client, lease) {
		return nil
	}
	_, _, err = s.portal.ask(ctx, http.MethodDelete, client, "", url.Values{"product": {s.portal.product}, "lease": {lease}}, nil)
	var away *awayError
	if errors.As(err, &away) {
		s.missed(s.clock(), away)
		return err
	}
	s.reached()
	return s.settled(client, lease) // what the portal refuses is not there any more
}
