package fleet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// doubt is what a program does not know after a request that nobody answered.
type doubt int

const (
	none     doubt = iota
	claims         // it may have a lease
	renews         // it has its lease, for a shorter or longer time
	releases       // it may not have its lease any more
)

// program is one client, which remembers what it was told.
type program struct {
	client string
	lease  told // the latest it heard of
	alive  bool // and has not released
	doubt  doubt
	before int64 // the newest fence that anybody had been told of when the doubtful claim was sent
}

// told is what an answer says of a lease.
type told struct {
	ID       string `json:"id"`
	Client   string `json:"client"`
	Fence    int64  `json:"fence"`
	Capacity int    `json:"capacity"`
	InUse    int    `json:"in_use"`
	Reason   string `json:"reason"`
}

// errSilent is a request without an answer: whether it was done is not known.
var errSilent = errors.New("not answered")

// patience is how long a program waits for an answer.
const patience = 30 * time.Second

// ask sends a request and reads its answer to the end.
func (t *Trial) ask(ctx context.Context, method, path, token string, in, out any) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+t.at.Address+path, body)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := t.transport.RoundTrip(r)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errSilent, err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errSilent, err)
	}
	if len(b) > 0 && out != nil {
		err = json.Unmarshal(b, out)
	}
	return answer.StatusCode, err
}

type claim struct {
	Product string `json:"product"`
	User    string `json:"user,omitempty"`
	Device  string `json:"device,omitempty"`
	Lease   string `json:"lease,omitempty"`
}

func (t *Trial) path(p *program) string {
	return "/v1/organizations/" + t.Customer.Organization + "/leases/" + p.client
}

// claim asks for a lease, as often as need be.
func (t *Trial) claim(ctx context.Context, p *program) error {
	before := t.newest.Load()
	var got told
	status, err := t.ask(ctx, http.MethodPut, t.path(p), t.Customer.Token, claim{Product: Product, User: p.client, Device: p.client}, &got)
	if err != nil {
		if !p.alive {
			p.doubt, p.before = claims, before
		}
		return err
	}
	switch {
	case p.alive && (status != http.StatusOK || got.ID != p.lease.ID || got.Fence != p.lease.Fence):
		t.object(lost, "%s had %+v and is told %d %+v", p.client, p.lease, status, got)
	case status == http.StatusOK && !p.alive && p.doubt != claims:
		t.object(revived, "%s had released %+v and is told %+v", p.client, p.lease, got)
	case status == http.StatusCreated && got.Fence <= before, status == http.StatusOK && p.doubt == claims && got.Fence <= p.before:
		t.object(fences, "%s has the fence %d after %d", p.client, got.Fence, max(before, p.before))
	case status != http.StatusOK && status != http.StatusCreated && status != http.StatusConflict:
		t.object(wrong, "%s claims and is told %d %+v", p.client, status, got)
	}
	if p.doubt == claims && status == http.StatusOK {
		t.done.Add(1)
	}
	p.doubt, p.alive = none, status == http.StatusOK || status == http.StatusCreated
	if p.alive {
		p.lease = got
	}
	t.heard(got, p.alive)
	return nil
}

// renew renews the latest lease, which goes on when it is alive and is over when
// it was released.
func (t *Trial) renew(ctx context.Context, p *program) error {
	var got told
	status, err := t.ask(ctx, http.MethodPut, t.path(p), t.Customer.Token, claim{Product: Product, Lease: p.lease.ID}, &got)
	if err != nil {
		if p.alive && p.doubt == none {
			p.doubt = renews
		}
		return err
	}
	goesOn := status == http.StatusOK && got.ID == p.lease.ID && got.Fence == p.lease.Fence
	switch {
	case p.doubt == releases && status == http.StatusGone && got.Reason == "released":
		t.done.Add(1)
		p.alive = false
	case p.alive && !goesOn:
		t.object(lost, "%s had %+v and is told %d %+v", p.client, p.lease, status, got)
		p.alive = false
	case !p.alive && status != http.StatusGone:
		t.object(revived, "%s had released %+v and is told %d %+v", p.client, p.lease, status, got)
	}
	p.doubt = none
	t.heard(got, p.alive)
	return nil
}

// release gives the lease back.
func (t *Trial) release(ctx context.Context, p *program) error {
	status, err := t.ask(ctx, http.MethodDelete, t.path(p)+"?product="+Product+"&lease="+p.lease.ID, t.Customer.Token, nil, nil)
	if err != nil {
		p.doubt = releases
		return err
	}
	if status != http.StatusNoContent {
		t.object(wrong, "%s releases and is told %d", p.client, status)
	}
	p.alive = false
	t.answered.Add(1)
	return nil
}

// settle finds out what became of a request that was not answered, and whether
// what was answered is as it was.
func (t *Trial) settle(ctx context.Context, p *program) error {
	switch {
	case p.doubt == claims:
		return t.claim(ctx, p)
	case p.lease.ID != "":
		return t.renew(ctx, p)
	}
	return nil
}
