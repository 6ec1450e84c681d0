package main

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
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

// served starts the program on a database, each time it is asked to.
func served(t *testing.T, database string) func(context.Context) (fleet.Server, error) {
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
