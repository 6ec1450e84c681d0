package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// result is what one figure came to.
type result struct {
	requests, commits int
	took              time.Duration
	processor         time.Duration   // of the whole process, the asking clients too
	waits             []time.Duration // sorted
}

func (r result) write(w io.Writer, name string) error {
	rate := float64(r.requests) / r.took.Seconds()
	at := func(q float64) float64 { return float64(r.waits[int(q*float64(len(r.waits)-1))].Microseconds()) / 1000 }
	_, err := fmt.Fprintf(w, "%s\t%.0f\trequests/s\n%s, half within\t%.2f\tms\n%s, 99 %% within\t%.2f\tms\n", name, rate, name, at(.5), name, at(.99))
	if err == nil {
		_, err = fmt.Fprintf(w, "%s, processor for each\t%.0f\tµs\n", name, float64(r.processor.Microseconds())/float64(r.requests))
	}
	if err == nil && r.commits > 0 {
		_, err = fmt.Fprintf(w, "%s, requests per commit\t%.1f\trequests\n", name, float64(r.requests)/float64(r.commits))
	}
	return err
}

// measure has n clients ask for a while.
func measure(h *house, hosts []string, work string, n, pools int, span time.Duration) (r result, err error) {
	clients := make([]*client, n)
	for i := range clients {
		pool := i % pools
		if work == "exhausted" {
			pool = len(h.pools) - 1
		}
		if clients[i], err = dial(hosts[i%len(hosts)], h.target(pool), i); err != nil {
			return r, err
		}
		clients[i].spread = spread(i, n, pools, h, work)
	}
	before := h.commits()
	var wg sync.WaitGroup
	errs := make([]error, n)
	spent, began := processor(), time.Now()
	for i, c := range clients {
		wg.Go(func() {
			for errs[i] == nil && time.Since(began) < span {
				errs[i] = c.do(work)
			}
		})
	}
	wg.Wait()
	r.took, r.processor, r.commits = time.Since(began), processor()-spent, h.commits()-before
	for _, c := range clients {
		r.waits = append(r.waits, c.waits...)
		_ = c.conn.Close()
	}
	slices.Sort(r.waits)
	r.requests = len(r.waits)
	if r.requests == 0 {
		return r, errors.Join(errors.Join(errs...), errors.New("nobody was answered"))
	}
	return r, errors.Join(errs...)
}

// commits is how many transactions the desks of all nodes have made.
func (h *house) commits() (n int) {
	for _, s := range h.nodes {
		batches, _ := s.Floating.Decided()
		n += int(batches)
	}
	return n
}

// target is a pool as a client asks it.
type target struct{ org, token string }

func (h *house) target(pool int) target {
	return target{h.pools[pool].Organization, h.pools[pool].Token}
}

// spread are the pools that one client asks in turn, so that together they ask all.
func spread(i, n, pools int, h *house, work string) (list []target) {
	if work == "exhausted" {
		return nil
	}
	for pool := i % pools; pool < pools; pool += n {
		list = append(list, h.target(pool))
	}
	return list
}

// client is one program: it speaks just enough HTTP to cost little beside the
// server that is measured.
type client struct {
	conn   net.Conn
	in     *bufio.Reader
	name   string
	spread []target
	own    target
	waits  []time.Duration

	turn   int
	leases map[string]string // by path
	buf    bytes.Buffer
}

func dial(host string, own target, i int) (*client, error) {
	conn, err := net.Dial("tcp", host) //nolint:noctx // the house's own, at once
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReader(conn), name: "c" + strconv.Itoa(i), own: own, leases: map[string]string{}}, nil
}

// names is how many clients a connection speaks for, so that none asks more often
// than one may.
const names = 64

func (c *client) do(work string) error {
	at := c.own
	if len(c.spread) > 0 {
		at = c.spread[c.turn%len(c.spread)]
	}
	c.turn++
	name := c.name + "-" + strconv.Itoa(c.turn/max(1, len(c.spread))%names)
	path := "/v1/organizations/" + at.org + "/leases/" + name
	switch work {
	case "bare":
		_, err := c.ask("PUT", path, at.token, `{"product":"draft","device":"`+name+`"}`, 200)
		return err
	case "exhausted":
		_, err := c.ask("PUT", path, at.token, `{"product":"draft","device":"`+name+`"}`, 200, 201, 409)
		return err
	case "renew":
		if id := c.leases[path]; id != "" {
			_, err := c.ask("PUT", path, at.token, `{"product":"draft","lease":"`+id+`"}`, 200)
			return err
		}
		id, err := c.ask("PUT", path, at.token, `{"product":"draft","user":"`+name+`","device":"`+name+`"}`, 200, 201)
		c.leases[path] = id
		return err
	}
	id, err := c.ask("PUT", path, at.token, `{"product":"draft","user":"`+name+`","device":"`+name+`","version":"5.2"}`, 200, 201)
	for range 3 {
		if err == nil {
			_, err = c.ask("PUT", path, at.token, `{"product":"draft","lease":"`+id+`"}`, 200)
		}
	}
	if err == nil {
		_, err = c.ask("DELETE", path+"?product=draft&lease="+id, at.token, "", 204)
	}
	return err
}

// ask sends a request and reads its answer: the id in it, where there is one.
func (c *client) ask(method, path, token, body string, want ...int) (id string, err error) {
	c.buf.Reset()
	c.buf.WriteString(method + " " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token + "\r\n")
	if body != "" {
		c.buf.WriteString("Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	c.buf.WriteString("\r\n" + body)
	began := time.Now()
	if _, err := c.conn.Write(c.buf.Bytes()); err != nil {
		return "", err
	}
	status, answer, err := c.answer()
	c.waits = append(c.waits, time.Since(began))
	if err == nil && !slices.Contains(want, status) {
		err = fmt.Errorf("%s %s: %d %s", method, path, status, answer)
	}
	if i := bytes.Index(answer, []byte(`"id":"`)); i >= 0 {
		rest := answer[i+6:]
		id = string(rest[:max(0, bytes.IndexByte(rest, '"'))])
	}
	return id, err
}

func (c *client) answer() (status int, body []byte, err error) {
	length := 0
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		switch {
		case first:
			status, err = strconv.Atoi(string(line[9:12]))
			if err != nil {
				return 0, nil, err
			}
		case len(line) <= 2:
			body = make([]byte, length)
			_, err = io.ReadFull(c.in, body)
			return status, body, err
		case len(line) > 16 && string(line[:16]) == "Content-Length: ":
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[16:]))); err != nil {
				return 0, nil, err
			}
		}
	}
}
