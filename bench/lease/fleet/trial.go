package fleet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// Seats are fewer than the programs of a trial, so that many are refused.
	Seats    = 24
	programs = 48
	workers  = 12 // programs that ask at once
)

// Server is a running server that can be killed. Kill returns when it is gone.
type Server struct {
	Address string
	Kill    func()
}

// Trial has programs claim, renew and release floating seats, kills the server in
// the midst of it, and looks whether the next one keeps what this one answered.
type Trial struct {
	Customer Customer // with Seats
	Start    func(context.Context) (Server, error)
	Rand     *rand.Rand
	Ready    time.Duration // how long a server may take to be ready

	at        Server
	transport *http.Transport
	programs  []*program
	killed    atomic.Bool // the server runs no more, so nobody has to answer

	newest         atomic.Int64 // fence that anybody was told of
	answered, done atomic.Int64
	cutOff         atomic.Int64

	mu     sync.Mutex
	ids    map[int64]string // by fence
	report Report
}

// kind is what a promise was about.
type kind int

const (
	lost    kind = iota // what was answered is not there
	over                // more leases than seats
	fences              // a fence that does not rise, or is there twice
	revived             // what was over is there again
	wrong               // any other answer that should not be
	kinds
)

// Report is what a trial came to.
type Report struct {
	Kills    int
	Answered int           // requests
	CutOff   int           // requests that a kill left without an answer
	Done     int           // of them, claims and releases that had been done all the same
	Slowest  time.Duration // from the start of a server to its being ready
	Late     int           // servers that took longer than they may

	Lost, Over, Fences, Revived, Wrong int
	Objections                         []string // the first of all these, in words
}

// Broken reports whether a promise was not kept.
func (r Report) Broken() bool { return r.Lost+r.Over+r.Fences+r.Revived+r.Wrong+r.Late > 0 }

// Run kills the server so many times, and looks once more in the end.
func (t *Trial) Run(ctx context.Context, kills int) (Report, error) {
	t.ids = map[int64]string{}
	for i := range programs {
		t.programs = append(t.programs, &program{client: "program-" + strconv.Itoa(i)})
	}
	for round := range kills + 1 {
		if err := t.start(ctx); err != nil {
			return t.report, err
		}
		err := t.check(ctx)
		if err == nil && round < kills {
			t.load(ctx)
			t.report.Kills++
		}
		t.stop()
		if err != nil {
			return t.report, fmt.Errorf("after %d kills: %w", round, err)
		}
	}
	r := &t.report
	r.Answered, r.CutOff, r.Done = int(t.answered.Load()), int(t.cutOff.Load()), int(t.done.Load())
	return *r, nil
}

func (t *Trial) start(ctx context.Context) (err error) {
	began := time.Now()
	if t.at, err = t.Start(ctx); err != nil {
		return err
	}
	t.killed.Store(false)
	t.transport = &http.Transport{MaxIdleConnsPerHost: workers}
	status, err := t.ask(ctx, http.MethodGet, "/readyz", t.Customer.Token, nil, nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("not ready: %d", status)
	}
	if err != nil {
		t.at.Kill()
		return err
	}
	took := time.Since(began)
	t.report.Slowest = max(t.report.Slowest, took)
	if took > t.Ready {
		t.report.Late++
	}
	return nil
}

func (t *Trial) stop() {
	t.killed.Store(true)
	t.at.Kill()
	t.transport.CloseIdleConnections()
}

// load has the programs ask until the server is killed: some answers after it
// began, and some microseconds after one of them.
func (t *Trial) load(ctx context.Context) {
	from := t.answered.Load()
	enough := from + 1 + t.Rand.Int64N(400)
	moment := time.Duration(t.Rand.Int64N(int64(3 * time.Millisecond)))
	due := make(chan struct{})
	var once sync.Once
	var all sync.WaitGroup
	for w := range workers {
		mine := t.programs[w*programs/workers : (w+1)*programs/workers]
		dice := rand.New(rand.NewPCG(t.Rand.Uint64(), t.Rand.Uint64()))
		all.Go(func() {
			for t.act(ctx, mine[dice.IntN(len(mine))], dice.IntN(10)) == nil {
				if t.answered.Load() >= enough {
					once.Do(func() { close(due) })
				}
			}
		})
	}
	ended := make(chan struct{})
	go func() { all.Wait(); close(ended) }()
	select {
	case <-due:
		wait := time.NewTimer(moment)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-ended:
		}
	case <-ended:
	}
	t.stop()
	<-ended
}

// act is one request of a program, as its state and the dice will have it.
func (t *Trial) act(ctx context.Context, p *program, dice int) error {
	if p.doubt != none {
		return errSilent
	}
	var err error
	switch {
	case !p.alive || dice == 0:
		err = t.claim(ctx, p)
	case dice < 6:
		err = t.renew(ctx, p)
	default:
		err = t.release(ctx, p)
	}
	if err != nil && t.killed.Load() {
		t.cutOff.Add(1)
	} else if err != nil {
		t.object(wrong, "%s: %v", p.client, err)
	}
	return err
}

// check compares what the server has with what the programs know: before any of
// them asks again, and after they have found out what they were not told.
func (t *Trial) check(ctx context.Context) error {
	there, err := t.leases(ctx)
	if err != nil {
		return err
	}
	for _, p := range t.programs {
		l, ok := there[p.client]
		switch {
		case p.doubt == claims || p.doubt == releases && !ok:
		case p.alive && (l.ID != p.lease.ID || l.Fence != p.lease.Fence):
			t.object(lost, "%s had %+v, and there is %+v", p.client, p.lease, l)
		case !p.alive && ok:
			t.object(revived, "%s has none, and there is %+v", p.client, l)
		}
	}
	for _, p := range t.programs {
		if err := t.settle(ctx, p); err != nil {
			return err
		}
	}
	if there, err = t.leases(ctx); err != nil {
		return err
	}
	for _, p := range t.programs {
		if l, ok := there[p.client]; ok != p.alive || ok && l.ID != p.lease.ID {
			t.object(wrong, "%s knows of %+v (%v), and there is %+v", p.client, p.lease, p.alive, l)
		}
	}
	return t.counted(ctx, len(there))
}

// leases are those alive, by client.
func (t *Trial) leases(ctx context.Context) (map[string]told, error) {
	var page struct {
		Items []told `json:"items"`
		Next  string `json:"next"`
	}
	status, err := t.ask(ctx, http.MethodGet, "/v1/organizations/"+t.Customer.Organization+"/leases?limit=1000", t.Customer.Owner, nil, &page)
	if err == nil && (status != http.StatusOK || page.Next != "") {
		err = fmt.Errorf("the leases are not listed: %d", status)
	}
	there := map[string]told{}
	for _, l := range page.Items {
		there[l.Client] = l
	}
	if len(page.Items) > Seats || len(there) != len(page.Items) {
		t.object(over, "%d clients have %d leases of %d seats", len(there), len(page.Items), Seats)
	}
	return there, err
}

// counted wants the pool to say that so many seats are in use.
func (t *Trial) counted(ctx context.Context, leases int) error {
	var page struct {
		Items []told `json:"items"`
	}
	status, err := t.ask(ctx, http.MethodGet, "/v1/organizations/"+t.Customer.Organization+"/lease-pools", t.Customer.Owner, nil, &page)
	if err == nil && (status != http.StatusOK || len(page.Items) != 1) {
		err = errors.New("the pool is not listed")
	}
	if err == nil && (page.Items[0].InUse != leases || page.Items[0].Capacity != Seats) {
		t.object(over, "the pool says %+v of %d leases", page.Items[0], leases)
	}
	return err
}

// heard notes what an answer says beside the program's own.
func (t *Trial) heard(got told, isLease bool) {
	t.answered.Add(1)
	if got.InUse > Seats {
		t.object(over, "%d seats are in use", got.InUse)
	}
	if !isLease {
		return
	}
	t.mu.Lock()
	id, known := t.ids[got.Fence]
	t.ids[got.Fence] = got.ID
	t.newest.Store(max(t.newest.Load(), got.Fence))
	t.mu.Unlock()
	if known && id != got.ID {
		t.object(fences, "%s and %s have the fence %d", id, got.ID, got.Fence)
	}
}

const objectionsTold = 20

func (t *Trial) object(k kind, format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := &t.report
	*[kinds]*int{lost: &r.Lost, over: &r.Over, fences: &r.Fences, revived: &r.Revived, wrong: &r.Wrong}[k]++
	if len(r.Objections) < objectionsTold {
		r.Objections = append(r.Objections, fmt.Sprintf("after %d kills: ", r.Kills)+fmt.Sprintf(format, args...))
	}
}
