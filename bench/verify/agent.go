package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"seatward.dev/sdk/licensetest"
)

// serving is an agent as an operator starts it.
type serving struct {
	cmd     *exec.Cmd
	address string
	token   string
}

// agents measures `seatward agent`: how much memory it holds at rest, how long
// it takes to be ready, and how many answers it gives per second.
func agents(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "seatward-bench")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary := filepath.Join(dir, "seatward")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "seatward.dev/seatward/cmd/seatward")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build seatward: %w\n%s", err, out)
	}
	from := time.Now()
	a, err := startAgent(ctx, binary, dir)
	if err != nil {
		return nil, err
	}
	ready := time.Since(from)
	defer func() { _ = a.cmd.Wait() }()
	defer func() { _ = a.cmd.Process.Signal(syscall.SIGTERM) }()

	idle, err := resident(a.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	figures = []figure{{"agent_ready", float64(ready.Milliseconds()), "ms"}, {"agent_resident_idle", idle, "kB"}}
	for _, clients := range []int{1, 16} {
		rate, err := a.rate(ctx, clients)
		if err != nil {
			return nil, err
		}
		figures = append(figures, figure{fmt.Sprintf("agent_status_%d_clients", clients), rate, "per s"})
	}
	busy, err := resident(a.cmd.Process.Pid)
	return append(figures, figure{"agent_resident_after", busy, "kB"}), err
}

func startAgent(ctx context.Context, binary, dir string) (*serving, error) {
	root, state := filepath.Join(dir, "root.pem"), filepath.Join(dir, "state")
	if err := os.WriteFile(root, licensetest.NewVendor("bench").RootPEM(), 0o600); err != nil {
		return nil, err
	}
	a := &serving{cmd: exec.CommandContext(ctx, binary, "agent", "--product", "bench", "--root", root, "--state", state, "--listen", "127.0.0.1:0")}
	log, err := a.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(log); a.address == "" && lines.Scan(); {
		_, rest, _ := strings.Cut(lines.Text(), " address=")
		a.address, _, _ = strings.Cut(rest, " ")
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()
	token, err := os.ReadFile(filepath.Join(state, "token")) //nolint:gosec // a folder of our own
	a.token = string(bytes.TrimSpace(token))
	return a, err
}

// resident is the memory a process holds, in kilobytes.
func resident(pid int) (float64, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("the memory of process %d is not told", pid)
	}
	return strconv.ParseFloat(fields[0], 64)
}

// measured is how long requests are sent.
const measured = 2 * time.Second

// rate is how many answers so many clients get per second, each on a connection
// of its own.
func (a *serving) rate(ctx context.Context, clients int) (float64, error) {
	var answers atomic.Int64
	var wrong atomic.Pointer[error]
	var all sync.WaitGroup
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	from := time.Now()
	for range clients {
		all.Go(func() {
			for time.Since(from) < measured {
				if err := a.ask(ctx, transport); err != nil {
					wrong.Store(&err)
					return
				}
				answers.Add(1)
			}
		})
	}
	all.Wait()
	if err := wrong.Load(); err != nil {
		return 0, *err
	}
	return float64(answers.Load()) / time.Since(from).Seconds(), nil
}

func (a *serving) ask(ctx context.Context, transport http.RoundTripper) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.address+"/v1/status", nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}
