package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"seatward.dev/seatward/bench/lease/fleet"
)

// outlive kills the server that ships under load, so many times, and tells what
// was kept of what it had answered.
func outlive(ctx context.Context, w io.Writer, p plan) error {
	binary := filepath.Join(p.folder, "seatward")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "seatward.dev/seatward/cmd/seatward")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build seatward: %w\n%s", err, out)
	}
	customers, err := fleet.Fill(ctx, p.database, fleet.Seats)
	if err != nil {
		return err
	}
	seed := rand.Uint64()
	trial := fleet.Trial{Customer: customers[0], Rand: rand.New(rand.NewPCG(seed, 0)), Ready: 5 * time.Second, Start: func(ctx context.Context) (fleet.Server, error) {
		return serve(ctx, binary, p)
	}}
	r, err := trial.Run(ctx, p.kills)
	_, werr := fmt.Fprintf(w, "kills\t%d\t\nanswered\t%d\trequests\ncut off\t%d\trequests\ncut off and done\t%d\trequests\n"+
		"lost\t%d\tleases\nover capacity\t%d\ttimes\nfences not rising\t%d\ttimes\nrevived\t%d\tleases\nother objections\t%d\t\nslowest ready\t%d\tms\nready after more than 5 s\t%d\ttimes\n",
		r.Kills, r.Answered, r.CutOff, r.Done, r.Lost, r.Over, r.Fences, r.Revived, r.Wrong, r.Slowest.Milliseconds(), r.Late)
	if r.Broken() {
		err = errors.Join(err, fmt.Errorf("seed %d:\n%s", seed, strings.Join(r.Objections, "\n")))
	}
	return errors.Join(err, werr)
}

// serve starts the server on the database and waits until it says where it is.
func serve(ctx context.Context, binary string, p plan) (s fleet.Server, err error) {
	cmd := exec.CommandContext(ctx, binary, "serve", "--listen", "127.0.0.1:0",
		"--url", "http://localhost", "--database", p.database, "--secret-file", filepath.Join(p.folder, "secret"))
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return s, err
	}
	address, ended := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if _, rest, ok := strings.Cut(lines.Text(), " address="); ok {
				address <- strings.Fields(rest)[0]
			}
		}
	}()
	s.Kill = func() {
		_ = cmd.Process.Kill() // it may be gone already
		<-ended
		_ = cmd.Wait() // it was killed
	}
	select {
	case s.Address = <-address:
		return s, nil
	case <-ended:
	case <-time.After(time.Minute):
	}
	s.Kill()
	return s, errors.New("the server does not start")
}
