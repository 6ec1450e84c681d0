package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// crowd is a number of clients that ask at once. It travels to a process of its
// own, so that the server has its runtime to itself, as it has with a vendor.
type crowd struct {
	Hosts   []string
	Work    string
	Clients int
	Pools   []target
	Span    time.Duration
}

// target is a pool as a client asks it.
type target struct{ Org, Token string }

// answer is what a crowd came to.
type answer struct {
	Requests   int
	Took       time.Duration
	Processor  time.Duration // of the crowd's process
	Half, Most time.Duration // half of the answers came within, and all but one in a hundred
}

// ask reads a crowd, has it ask, and writes what it came to.
func ask(in io.Reader, out io.Writer) error {
	var c crowd
	if err := json.NewDecoder(in).Decode(&c); err != nil {
		return err
	}
	a, err := c.run()
	if err != nil {
		return fmt.Errorf("%s: %w", c.Work, err)
	}
	return json.NewEncoder(out).Encode(a)
}

func (c crowd) run() (a answer, err error) {
	clients := make([]*client, c.Clients)
	for i := range clients {
		if clients[i], err = dial(c.Hosts[i%len(c.Hosts)], i, c.spread(i)); err != nil {
			return a, err
		}
	}
	var wg sync.WaitGroup
	errs := make([]error, len(clients))
	spent, began := processor(), time.Now()
	for i, each := range clients {
		wg.Go(func() {
			for errs[i] == nil && time.Since(began) < c.Span {
				errs[i] = each.do(c.Work)
			}
		})
	}
	wg.Wait()
	a.Took, a.Processor = time.Since(began), processor()-spent
	var waits []time.Duration
	for _, each := range clients {
		waits = append(waits, each.waits...)
		_ = each.conn.Close()
	}
	if a.Requests = len(waits); a.Requests == 0 {
		return a, errors.Join(errors.Join(errs...), errors.New("nobody was answered"))
	}
	slices.Sort(waits)
	a.Half, a.Most = waits[(len(waits)-1)/2], waits[(len(waits)-1)*99/100]
	return a, errors.Join(errs...)
}

// spread are the pools that one client asks in turn: together they ask all, and
// none has more than one for its own where there are more clients than pools.
func (c crowd) spread(i int) (list []target) {
	for pool := i % len(c.Pools); pool < len(c.Pools); pool += c.Clients {
		list = append(list, c.Pools[pool])
	}
	return list
}
