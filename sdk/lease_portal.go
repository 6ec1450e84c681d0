package seatward

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// LeaseError is why the portal gave no seat, or could not be asked.
type LeaseError struct {
	// Code is the portal's word, such as "leases.exhausted", "leases.not_activated"
	// or "unauthenticated"; or the [SyncReason] for which it could not be asked.
	Code   string
	Status int           // of the answer, 0 without one
	Detail string        // the portal's sentence, if any
	After  time.Duration // how long the portal asks to be left alone; 0 when it does not say
	Err    error         // what lies beneath, if anything

	// What leases.exhausted says besides: seats there are, leases alive, seats kept
	// for others, the place in line (0 without one) and how many wait, and some of
	// those who hold a seat.
	Capacity, InUse, Reserved  int
	QueuePosition, QueueLength int
	Holders                    []LeaseHolder

	lost *LostError // of leases.lost
}

// LeaseHolder is somebody who holds a seat.
type LeaseHolder struct {
	User   string    `json:"user"`
	Device string    `json:"device"`
	Since  time.Time `json:"since"`
}

func (e *LeaseError) Error() string {
	text := "seatward: lease: " + e.Code
	if e.Status != 0 {
		text += ": status " + strconv.Itoa(e.Status)
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *LeaseError) Unwrap() error { return e.Err }

// Exhausted reports whether every seat is taken.
func (e *LeaseError) Exhausted() bool { return e.Code == "leases.exhausted" }

// Passing reports whether the portal could not be asked, or had a problem of its
// own: asking later may help.
func (e *LeaseError) Passing() bool {
	switch SyncReason(e.Code) {
	case SyncUnreachable, SyncTimeout, SyncRedirected, SyncRateLimited, SyncUnavailable, SyncBadAnswer:
		return true
	}
	return false
}

// maxLeaseAnswer bounds an answer in bytes, a token included.
const maxLeaseAnswer = 128 << 10

// longestLease bounds what is believed of an answer.
const longestLease = 400 * day

// leaseAnswer is a seat as the portal says it. Members it does not know are for
// newer programs.
type leaseAnswer struct {
	ID        string `json:"id"`
	License   string `json:"license"`
	Fence     int64  `json:"fence"`
	ExpiresIn int64  `json:"expires_in"` // seconds
	RefreshIn int64  `json:"refresh_in"` // seconds
	Capacity  int    `json:"capacity"`
	InUse     int    `json:"in_use"`
	Named     bool   `json:"named"`
	Borrowed  bool   `json:"borrowed"`
	Token     string `json:"token"`

	sent time.Time // when it was asked for, with monotonic reading
}

func (a *leaseAnswer) check() error {
	switch {
	case a.ExpiresIn < 1 || a.ExpiresIn > int64(longestLease/time.Second):
		return fmt.Errorf("expires_in is %d", a.ExpiresIn)
	case a.ID == "" && !a.Named:
		return errors.New("a lease without an id")
	}
	return nil
}

func (a *leaseAnswer) lasts() time.Duration { return time.Duration(a.ExpiresIn) * time.Second }

// refresh is when to ask again: half the time where the portal says nothing sound.
func (a *leaseAnswer) refresh() time.Duration {
	if a.RefreshIn < 1 || a.RefreshIn >= a.ExpiresIn {
		return a.lasts() / 2
	}
	return time.Duration(a.RefreshIn) * time.Second
}

// claim asks for a seat, or renews the one named.
func (l *Leaser) claim(ctx context.Context, lease string) (*leaseAnswer, error) {
	return l.ask(ctx, http.MethodPut, "", nil, struct {
		Product string `json:"product"`
		User    string `json:"user,omitempty"`
		Device  string `json:"device,omitempty"`
		Version string `json:"version,omitempty"`
		Built   string `json:"built,omitempty"`
		Lease   string `json:"lease,omitempty"`
		Queue   bool   `json:"queue,omitempty"`
	}{l.cfg.Product, l.cfg.User, l.cfg.Device, l.cfg.Version, l.cfg.Built, lease, l.cfg.Queue && lease == ""})
}

func (l *Leaser) borrow(ctx context.Context, lease string, days int) (*leaseAnswer, error) {
	return l.ask(ctx, http.MethodPost, "/borrow", nil, struct {
		Product string `json:"product"`
		Lease   string `json:"lease"`
		Days    int    `json:"days"`
	}{l.cfg.Product, lease, days})
}

// release gives a lease back; without one it leaves the line.
func (l *Leaser) release(ctx context.Context, lease string) error {
	q := url.Values{"product": {l.cfg.Product}}
	if lease != "" {
		q.Set("lease", lease)
	}
	_, err := l.ask(ctx, http.MethodDelete, "", q, nil)
	return err
}

func (l *Leaser) ask(ctx context.Context, method, suffix string, query url.Values, body any) (*leaseAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	address := l.cfg.PortalURL + "/v1/organizations/" + url.PathEscape(l.cfg.Organization) + "/leases/" + url.PathEscape(l.client) + suffix
	if query != nil {
		address += "?" + query.Encode()
	}
	var content io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, &LeaseError{Code: string(SyncUnreachable), Err: err}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+l.cfg.Token)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "seatward-sdk")
	sent := present()
	resp, err := withoutRedirects(l.cfg.HTTP).Do(req)
	if err != nil {
		return nil, &LeaseError{Code: string(noAnswer(ctx, err)), Err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxLeaseAnswer))
	if err != nil {
		return nil, &LeaseError{Code: string(noAnswer(ctx, err)), Status: resp.StatusCode, Err: err}
	}
	return readLease(resp, text, sent)
}

func readLease(resp *http.Response, text []byte, sent time.Time) (*leaseAnswer, error) {
	switch resp.StatusCode {
	case http.StatusNoContent:
		return &leaseAnswer{sent: sent}, nil
	case http.StatusOK, http.StatusCreated:
	default:
		return nil, leaseRefusal(resp, text)
	}
	a := &leaseAnswer{sent: sent}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err == nil && kind != "application/json" {
		err = fmt.Errorf("an answer of type %.60q", kind)
	}
	if err == nil {
		err = json.Unmarshal(text, a)
	}
	if err == nil {
		err = a.check()
	}
	if err != nil {
		return nil, &LeaseError{Code: string(SyncBadAnswer), Status: resp.StatusCode, Err: err}
	}
	return a, nil
}

// leaseRefusal reads a problem (RFC 9457). Only what says a code is the portal's
// word: whatever stands between may answer with anything.
func leaseRefusal(resp *http.Response, text []byte) *LeaseError {
	e := &LeaseError{Status: resp.StatusCode, After: retryAfter(resp, present())}
	var p struct {
		Code, Detail, Reason, Note string
		Capacity, Reserved         int
		InUse                      int `json:"in_use"`
		QueuePosition              int `json:"queue_position"`
		QueueLength                int `json:"queue_length"`
		Holders                    []LeaseHolder
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	isProblem := kind == "application/problem+json" && json.Unmarshal(text, &p) == nil && p.Code != ""
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests:
		e.Code = string(SyncRateLimited)
	case code >= 500:
		e.Code = string(SyncUnavailable)
	case code >= 300 && code < 400:
		e.Code = string(SyncRedirected)
	case !isProblem:
		e.Code = string(SyncBadAnswer)
	default:
		e.Code = p.Code
	}
	if !isProblem {
		return e
	}
	e.Detail = p.Detail
	e.Capacity, e.InUse, e.Reserved, e.Holders = p.Capacity, p.InUse, p.Reserved, p.Holders
	e.QueuePosition, e.QueueLength = p.QueuePosition, p.QueueLength
	if e.Code == "leases.lost" {
		e.lost = &LostError{Reason: p.Reason, Note: p.Note}
	}
	return e
}
