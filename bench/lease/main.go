// Command lease measures floating leases through the server that ships: requests
// over HTTP with authentication and logging, each answered once it is on disk. It
// fills a database with pools, starts the server, and asks from many clients at
// once; beside it, in the same run, a bare net/http server that reads the same
// requests and writes as long an answer. It prints one figure per line: name,
// value, unit.
//
//	go run ./bench/lease
//	go run ./bench/lease -database postgres://USER@HOST/EMPTY -nodes 2
//
// With -kill it measures nothing of this: it kills the server so many times while
// programs claim, renew and release, and tells what is left of what was answered.
//
//	go run ./bench/lease -kill 100
//
// docs/performance.md says on which machine what came out.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"seatward.dev/seatward/internal/server"
)

// plan is what is measured.
type plan struct {
	database string // an empty one
	folder   string
	clients  []int
	pools    []int
	nodes    int
	span     time.Duration // of each figure
	only     string        // part of a figure's name
	profile  string        // file for a profile of the processor
	kills    int           // 0: measures
}

func main() {
	p := plan{}
	clients, pools := "1,16,64,256", "1,1000"
	flag.StringVar(&p.database, "database", "", "an empty database; a file that is deleted afterwards when left out")
	flag.StringVar(&clients, "clients", clients, "how many ask at once")
	flag.StringVar(&pools, "pools", pools, "among how many pools they are spread")
	flag.IntVar(&p.nodes, "nodes", 1, "servers on the database")
	flag.DurationVar(&p.span, "span", 3*time.Second, "how long each figure is measured")
	flag.StringVar(&p.only, "only", "", "figures whose name has this in it")
	flag.StringVar(&p.profile, "profile", "", "a file to write a profile of the processor to")
	flag.IntVar(&p.kills, "kill", 0, "how often the server is killed under load, instead of being measured")
	asks := flag.Bool("ask", false, "")
	flag.Parse()
	if *asks {
		end(ask(os.Stdin, os.Stdout))
		return
	}
	p.clients, p.pools = numbers(clients), numbers(pools)
	end(run(context.Background(), os.Stdout, p))
}

func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "lease:", err)
		os.Exit(1)
	}
}

func numbers(list string) (all []int) {
	for word := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(word); err == nil && n > 0 {
			all = append(all, n)
		}
	}
	return all
}

func run(ctx context.Context, w io.Writer, p plan) (err error) {
	if p.folder, err = os.MkdirTemp("", "seatward-bench"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(p.folder) }()
	if p.database == "" {
		p.database = "sqlite:" + filepath.Join(p.folder, "seatward.db")
	}
	if p.kills > 0 {
		return outlive(ctx, w, p)
	}
	h, err := open(ctx, p)
	if err != nil {
		return err
	}
	defer h.close()
	server.Tune()
	bare, err := openBare(ctx)
	if err != nil {
		return err
	}
	defer bare.close()
	if p.profile != "" {
		f, err := os.Create(p.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, n := range p.clients {
		for _, pools := range p.pools {
			for _, work := range []string{"bare", "renew", "cycle", "exhausted"} {
				name := fmt.Sprintf("%s, %d clients, %d pools", work, n, pools)
				if !strings.Contains(name, p.only) {
					continue
				}
				hosts := h.hosts
				if work == "bare" {
					hosts = bare.hosts
				}
				f, err := measure(ctx, h, hosts, work, n, pools, p.span)
				if err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				if err := f.write(w, name); err != nil {
					return err
				}
			}
		}
	}
	_, err = fmt.Fprintf(w, "memory of the server\t%d\tMiB\n", resident())
	return err
}
