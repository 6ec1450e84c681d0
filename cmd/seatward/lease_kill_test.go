package main

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"seatward.dev/seatward/bench/lease/fleet"
	"seatward.dev/seatward/internal/store/storetest"
)

// TestLeasesOutliveKills kills a server while programs claim, renew and release
// floating seats. The next one has every lease that was answered and not given
// back, sells no seat twice, and goes on with higher fences.
func TestLeasesOutliveKills(t *testing.T) {
	t.Parallel()
	for engine, database := range storetest.Targets(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			customers, err := fleet.Fill(t.Context(), database, fleet.Seats)
			if err != nil {
				t.Fatal(err)
			}
			seed := rand.Uint64()
			trial := fleet.Trial{Customer: customers[0], Rand: rand.New(rand.NewPCG(seed, 0)), Ready: readyWithin, Start: served(t, database)}
			r, err := trial.Run(t.Context(), leaseKills)
			if err != nil || r.Broken() {
				t.Errorf("seed %d: %+v (%v)", seed, r, err)
			}
			t.Logf("seed %d: %d answered, %d cut off of which %d done, ready after %s", seed, r.Answered, r.CutOff, r.Done, r.Slowest)
		})
	}
}

// TestAnAnswerDiesWithItsServer kills a server that has granted a lease, and of
// whose answer nobody has read more than the first byte. Asking the next one gives
// the same lease, and it counts once.
func TestAnAnswerDiesWithItsServer(t *testing.T) {
	t.Parallel()
	for engine, database := range storetest.Targets(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			customers, err := fleet.Fill(t.Context(), database, 2)
			if err != nil {
				t.Fatal(err)
			}
			start := served(t, database)
			s, err := start(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if err := leaseRequest(t, s, customers[0], "first").Write(conn); err != nil {
				t.Fatal(err)
			}
			if n, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
				t.Fatal(n, err)
			}
			s.Kill()
			if s, err = start(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, want := range []struct {
				client  string
				status  int
				numbers numbers
			}{
				{"first", http.StatusOK, numbers{Fence: 1, InUse: 1}},
				{"first", http.StatusOK, numbers{Fence: 1, InUse: 1}},
				{"second", http.StatusCreated, numbers{Fence: 2, InUse: 2}},
				{"third", http.StatusConflict, numbers{InUse: 2}},
			} {
				status, answer, err := ask(leaseRequest(t, s, customers[0], want.client))
				var got numbers
				if err == nil {
					err = json.Unmarshal([]byte(answer), &got)
				}
				if err != nil || status != want.status || got != want.numbers {
					t.Errorf("%s: %d %s (%v)", want.client, status, answer, err)
				}
			}
		})
	}
}

// numbers are those of an answer about a lease.
type numbers struct {
	Fence int `json:"fence"`
	InUse int `json:"in_use"`
}

// leaseRequest is a claim.
func leaseRequest(t *testing.T, s fleet.Server, c fleet.Customer, client string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+s.Address+"/v1/organizations/"+c.Organization+"/leases/"+client,
		strings.NewReader(`{"product":"`+fleet.Product+`","device":"`+client+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// served starts the program on a database, each time it is asked to.
func served(t *testing.T, database string) func(context.Context) (fleet.Server, error) {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	var p process
	t.Cleanup(p.kill)
	return func(ctx context.Context) (s fleet.Server, err error) {
		path, err := exec.LookPath("seatward") // put there by testscript.Main
		if err != nil {
			return s, err
		}
		cmd := exec.CommandContext(ctx, path, "serve", "--listen", "127.0.0.1:0",
			"--url", "http://localhost", "--database", database, "--secret-file", secret)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
		err = p.start(cmd)
		return fleet.Server{Address: p.address, Kill: p.kill}, err
	}
}
