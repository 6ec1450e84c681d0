package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"seatward.dev/seatward/bench/lease/fleet"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/server"
)

const (
	seats  = 100_000
	scarce = 1 // seats of the pool that is exhausted
)

// house is the servers and what they serve.
type house struct {
	hosts []string
	pools []fleet.Customer // the last one's is exhausted
	nodes []*server.Server
	stop  context.CancelFunc
	ended chan error
	log   *os.File
}

func open(ctx context.Context, p plan) (*house, error) {
	h := &house{ended: make(chan error, p.nodes)}
	sizes := append(slices.Repeat([]int{seats}, slices.Max(append(p.pools, 0))), scarce)
	var err error
	if h.pools, err = fleet.Fill(ctx, p.database, sizes...); err != nil {
		return nil, err
	}
	if h.log, err = os.Create(filepath.Join(p.folder, "log")); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	h.stop = stop
	for range p.nodes {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		host := listener.Addr().String()
		s, err := server.New(ctx, config.Config{
			URL: "http://" + host, Database: p.database, SecretFile: filepath.Join(p.folder, "secret"), Brand: "Bench", MailFrom: "bench@vendor.example",
		}, server.Options{Listener: listener, Log: slog.New(slog.NewTextHandler(h.log, nil))})
		if err != nil {
			return nil, err
		}
		h.hosts, h.nodes = append(h.hosts, host), append(h.nodes, s)
		go func() { h.ended <- s.Run(running) }()
	}
	return h, nil
}

func (h *house) close() {
	h.stop()
	for range h.nodes {
		if err := <-h.ended; err != nil {
			fmt.Fprintln(os.Stderr, "lease:", err)
		}
	}
	for _, s := range h.nodes {
		_ = s.Close()
	}
	_ = h.log.Close()
}

// bare is net/http with nothing behind it: it reads a body and writes an answer
// of the length of a lease.
type bare struct {
	server *http.Server
	hosts  []string
}

func openBare(ctx context.Context) (*bare, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	answer := []byte(strings.Repeat("x", 480))
	b := &bare{hosts: []string{listener.Addr().String()}, server: &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Length"] = []string{"480"}
		_, _ = w.Write(answer)
	})}}
	go func() { _ = b.server.Serve(listener) }()
	return b, nil
}

func (b *bare) close() { _ = b.server.Close() }

// resident is the process's memory in MiB.
func resident() (mib int) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0
	}
	return kib >> 10
}

// processor is how much processor time this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
