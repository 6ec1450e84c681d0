package agent

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

// Bounds of a conversation with the portal.
const (
	portalTime   = 10 * time.Second
	maxPortal    = 128 << 10 // bytes of an answer
	portalFirst  = 2 * time.Second
	portalLong   = time.Minute
	longestLease = 400 * 24 * time.Hour
)

// portal is the Customer portal as the source of seats.
type portal struct {
	url, organization, token string
	product, installID       string
	client                   *http.Client
}

// passed is an answer of the portal's that goes to the client as it is.
type passed struct {
	status     int
	retryAfter string
	body       []byte
}

func (p *passed) Error() string { return fmt.Sprintf("the portal answers %d", p.status) }

// write answers with what the portal has said.
func (p *passed) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	if p.retryAfter != "" {
		w.Header().Set("Retry-After", p.retryAfter)
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(p.body)
}

// awayError is a portal that could not be asked; after is how long it asks to be
// left alone, 0 where it does not say.
type awayError struct {
	err   error
	after time.Duration
}

func (e *awayError) Error() string { return "the portal: " + e.err.Error() }
func (e *awayError) Unwrap() error { return e.err }

// ask sends a request about a client's lease. The error is *passed for the
// portal's own no, and *awayError for everything else.
func (p *portal) ask(ctx context.Context, method, client, suffix string, query url.Values, body any) (leaseView, int, error) {
	ctx, cancel := context.WithTimeout(ctx, portalTime)
	defer cancel()
	b, err := json.Marshal(body)
	if err != nil {
		return leaseView{}, 0, err
	}
	address := p.url + "/v1/organizations/" + url.PathEscape(p.organization) + "/leases/" + url.PathEscape(p.installID+":"+client) + suffix
	if query != nil {
		address, b = address+"?"+query.Encode(), nil
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(b))
	if err != nil {
		return leaseView{}, 0, &awayError{err: err}
	}
	if b != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("User-Agent", "seatward-agent")
	resp, err := p.client.Do(req)
	if err != nil {
		return leaseView{}, 0, &awayError{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxPortal))
	if err != nil {
		return leaseView{}, 0, &awayError{err: err}
	}
	return p.answer(resp, content, client)
}

// answer tells the portal's word from what whatever lies between may say.
func (p *portal) answer(resp *http.Response, content []byte, client string) (leaseView, int, error) {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	var problem struct {
		Code string `json:"code"`
	}
	var v leaseView
	switch status := resp.StatusCode; {
	case status == http.StatusNoContent:
		return v, status, nil
	case status == http.StatusOK || status == http.StatusCreated:
		if kind != "application/json" || json.Unmarshal(content, &v) != nil || !v.sound() {
			return v, 0, &awayError{err: errors.New("an answer that is no lease")}
		}
		v.Client = client
		return v, status, nil
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && kind == "application/problem+json" &&
		json.Unmarshal(content, &problem) == nil && problem.Code != "":
		return v, status, &passed{status, resp.Header.Get("Retry-After"), content}
	default:
		return v, status, &awayError{err: fmt.Errorf("status %d", status), after: retryAfter(resp)}
	}
}

func (v leaseView) sound() bool {
	return v.ExpiresIn >= 1 && v.ExpiresIn <= int64(longestLease/time.Second) && (v.ID != "" || v.Named)
}

func retryAfter(resp *http.Response) time.Duration {
	n, _ := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16)
	return time.Duration(n) * time.Second
}

// withoutRedirects follows none: the token is for the portal alone.
func withoutRedirects() *http.Client {
	return &http.Client{
		Timeout:       portalTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// wirePut is a claim as the portal takes it.
type wirePut struct {
	Product string `json:"product"`
	leaseClaim
}

type wireBorrow struct {
	Product string `json:"product"`
	Lease   string `json:"lease"`
	Days    int    `json:"days"`
}
