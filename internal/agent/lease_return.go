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
	"time"
)

// owing are leases that clients have given back and of which the portal could not
// be told yet, by client. They are on disk, because a program that has closed does
// not ask again.
type owing struct {
	path   string
	leases map[string]string // ids
	wake   chan struct{}     // has a value when there is something to tell
}

func newOwing(path string) owing {
	return owing{path: path, leases: map[string]string{}, wake: make(chan struct{}, 1)}
}

// owe notes a lease to be given back as soon as the portal can be told; "" takes
// the note back.
func (s *heldSeats) owe(client, lease string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owed.leases[client] == lease {
		return nil
	}
	if _, ok := s.owed.leases[client]; !ok && lease != "" && len(s.owed.leases) >= mostHeld {
		return errTooManyClients
	}
	next := maps.Clone(s.owed.leases)
	if next[client] = lease; lease == "" {
		delete(next, client)
	}
	b, err := json.Marshal(keptOwing{1, next})
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
	V      int               `json:"v"`
	Leases map[string]string `json:"leases"`
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
	if err != nil || kept.V != 1 {
		s.log.Error("the leases to be given back are damaged; they end by themselves", "file", s.owed.path, "error", err)
		return
	}
	maps.Copy(s.owed.leases, kept.Leases)
	s.wake()
}

// owes is the lease that a client has given back, "" for none.
func (s *heldSeats) owes(client string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owed.leases[client]
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
	left := len(all)
	for client, lease := range all {
		if s.quietFor(s.clock()) > 0 || ctx.Err() != nil {
			break
		}
		if err := s.tellOf(ctx, client, lease); err != nil {
			s.log.Warn("a lease given back could not be told to the portal", "client", client, "error", err)
			continue
		}
		left--
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
	if s.owes(client) != lease {
		return nil
	}
	_, _, err = s.portal.ask(ctx, http.MethodDelete, client, "", url.Values{"product": {s.portal.product}, "lease": {lease}}, nil)
	var away *awayError
	if errors.As(err, &away) {
		s.missed(s.clock(), away)
		return err
	}
	s.reached()
	return s.owe(client, "") // what the portal refuses is not there any more
}
