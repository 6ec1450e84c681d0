package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// figures is what one measurement came to.
type figures struct {
	answer
	commits int
	server  time.Duration // processor time of the servers' process
}

func (f figures) write(w io.Writer, name string) error {
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(f.Requests) }
	_, err := fmt.Fprintf(w, "%[1]s\t%.0[2]f\trequests/s\n%[1]s, half within\t%.2[3]f\tms\n%[1]s, 99 %% within\t%.2[4]f\tms\n"+
		"%[1]s, processor of the server for each\t%.0[5]f\tµs\n%[1]s, processor of who asks for each\t%.0[6]f\tµs\n",
		name, float64(f.Requests)/f.Took.Seconds(), f.Half.Seconds()*1000, f.Most.Seconds()*1000, each(f.server), each(f.Processor))
	if err == nil && f.commits > 0 {
		_, err = fmt.Fprintf(w, "%s, requests per commit\t%.1f\trequests\n", name, float64(f.Requests)/float64(f.commits))
	}
	return err
}

// measure has n clients ask for a while, from a process of their own: this
// program again.
func measure(ctx context.Context, h *house, hosts []string, work string, n, pools int, span time.Duration) (f figures, err error) {
	self, err := os.Executable()
	if err != nil {
		return f, err
	}
	job, err := json.Marshal(crowd{Hosts: hosts, Work: work, Clients: n, Pools: h.targets(work, pools), Span: span})
	if err != nil {
		return f, err
	}
	commits, spent := h.commits(), processor()
	cmd := exec.CommandContext(ctx, self, "-ask")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(job), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return f, err
	}
	f.server, f.commits = processor()-spent, h.commits()-commits
	return f, json.Unmarshal(out, &f.answer)
}

// targets are the pools that are asked: the one without a seat left, or the first ones.
func (h *house) targets(work string, pools int) (list []target) {
	chosen := h.pools[:min(pools, len(h.pools))]
	if work == "exhausted" {
		chosen = h.pools[len(h.pools)-1:]
	}
	for _, p := range chosen {
		list = append(list, target{Org: p.Organization, Token: p.Token})
	}
	return list
}

// commits is how many transactions the desks of all nodes have made.
func (h *house) commits() (n int) {
	for _, s := range h.nodes {
		batches, _ := s.Floating.Decided()
		n += int(batches)
	}
	return n
}
