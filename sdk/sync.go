package seatward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"
)

// SyncReason is the stable word for why the portal's news could not be had.
type SyncReason string

// The reasons of a [SyncError].
const (
	SyncOff         SyncReason = "off"          // Config.ReportUsage is not set
	SyncUnreachable SyncReason = "unreachable"  // no connection
	SyncTimeout     SyncReason = "timeout"      // no answer in time
	SyncRedirected  SyncReason = "redirected"   // sent elsewhere, which is never followed
	SyncRateLimited SyncReason = "rate_limited" // asked too often
	SyncUnavailable SyncReason = "unavailable"  // the portal has a problem of its own
	SyncRefused     SyncReason = "refused"      // the portal does not accept the report
	SyncBadAnswer   SyncReason = "bad_answer"   // what answers is not the portal, or garbled
)

// SyncReasons lists every reason, for tables that must know them all.
func SyncReasons() []SyncReason {
	return []SyncReason{SyncOff, SyncUnreachable, SyncTimeout, SyncRedirected, SyncRateLimited, SyncUnavailable, SyncRefused, SyncBadAnswer}
}

// SyncError is why [Guard.Sync] failed. Nothing has changed then: licenses and
// verdict are as they were.
type SyncError struct {
	Reason SyncReason
	Status int           // of the answer, 0 without one
	After  time.Duration // how long the portal asks to be left alone; 0 when it does not say
	Err    error         // what lies beneath, if anything
}

func (e *SyncError) Error() string {
	text := "seatward: the portal: " + string(e.Reason)
	if e.Status != 0 {
		text += ": status " + strconv.Itoa(e.Status)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *SyncError) Unwrap() error { return e.Err }

// requestTime bounds one request, the reading of its answer included.
const requestTime = 10 * time.Second

// Sync reports the usage to the portal and takes in what it answers: newer
// licenses and the revocation list. Its errors are [*SyncError], [ErrNoLicense],
// and those of the Store ([ErrNotSaved]).
//
// What is sent is what [Guard.Report] makes, by POST to
// Config.PortalURL/v1/installations/<Install ID>/usage, and nothing else.
func (g *Guard) Sync(ctx context.Context) error {
	if !g.cfg.ReportUsage {
		return &SyncError{Reason: SyncOff}
	}
	text, err := g.Report(ctx)
	if err != nil {
		return err
	}
	news, err := g.exchange(ctx, text)
	if ctx.Err() != nil {
		return context.Cause(ctx) // no fault of the portal's
	}
	if failed, ok := errors.AsType[*SyncError](err); ok {
		return errors.Join(err, g.noteFailure(ctx, failed.Reason))
	}
	_, err = g.TakeNews(ctx, news)
	return err
}

// noteFailure remembers that the portal was asked in vain, for whoever wonders.
func (g *Guard) noteFailure(ctx context.Context, reason SyncReason) error {
	return g.change(context.WithoutCancel(ctx), func(st *state, _ *license.StatusList) error {
		st.Contact.FailedAt, st.Contact.Reason = g.cfg.Clock().UTC(), reason
		return nil
	})
}

// exchange sends a report and reads the answer.
func (g *Guard) exchange(ctx context.Context, text string) (report.News, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	url := g.cfg.PortalURL + "/v1/installations/" + g.InstallID() + "/usage"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(text))
	if err != nil {
		return report.News{}, &SyncError{Reason: SyncUnreachable, Err: err}
	}
	req.Header.Set("Content-Type", "application/jwt")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "seatward-sdk")
	resp, err := withoutRedirects(g.cfg.Client).Do(req)
	if err != nil {
		return report.News{}, &SyncError{Reason: noAnswer(ctx, err), Err: err}
	}
	defer resp.Body.Close()
	if refused := refusedBy(resp, g.cfg.Clock()); refused != nil {
		return report.News{}, refused
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, report.MaxNewsSize+1))
	if err != nil {
		return report.News{}, &SyncError{Reason: noAnswer(ctx, err), Status: resp.StatusCode, Err: err}
	}
	news, err := report.ReadNews(body)
	if err != nil {
		return report.News{}, &SyncError{Reason: SyncBadAnswer, Status: resp.StatusCode, Err: err}
	}
	return news, nil
}

// withoutRedirects is the product's own client or one of ours. It follows no
// redirects: what is sent is for the portal alone.
func withoutRedirects(own *http.Client) *http.Client {
	c := http.Client{Timeout: requestTime}
	if own != nil {
		c = *own
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

func noAnswer(ctx context.Context, err error) SyncReason {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	if ctx.Err() != nil || ok && timeout.Timeout() {
		return SyncTimeout
	}
	return SyncUnreachable
}

// refusedBy is what an answer other than news means, nil for news.
func refusedBy(resp *http.Response, now time.Time) *SyncError {
	e := &SyncError{Status: resp.StatusCode}
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			e.Reason, e.Err = SyncBadAnswer, fmt.Errorf("an answer of type %.60q", resp.Header.Get("Content-Type"))
			return e
		}
		return nil
	case code >= 300 && code < 400:
		e.Reason = SyncRedirected
	case code == http.StatusTooManyRequests:
		e.Reason, e.After = SyncRateLimited, retryAfter(resp, now)
	case code >= 500:
		e.Reason, e.After = SyncUnavailable, retryAfter(resp, now)
	case code >= 400:
		e.Reason = SyncRefused
	default:
		e.Reason = SyncBadAnswer
	}
	return e
}

// retryAfter reads the header of that name (RFC 9110): seconds or a date.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	text := resp.Header.Get("Retry-After")
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

const (
	syncEvery   = day
	syncJitter  = 2 * time.Hour    // either way, so that not all report at once
	syncFirst   = time.Minute      // after a first failure
	syncLongest = 6 * time.Hour    // after many
	syncNothing = 10 * time.Minute // while there is no license
)

// Run reports the usage at once and then daily, until ctx ends; it returns the
// reason of that. When the portal does not answer it tries again after a minute,
// then twice as long each time, up to six hours. Nothing that goes wrong ends it
// or changes a verdict; it is logged, and [Guard.Contact] says it.
//
// Without Config.ReportUsage it returns a [*SyncError] right away.
func (g *Guard) Run(ctx context.Context) error {
	if !g.cfg.ReportUsage {
		return &SyncError{Reason: SyncOff}
	}
	for failures := 0; ; {
		err := g.Sync(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil || errors.Is(err, ErrNoLicense) {
			failures = 0
		} else {
			failures++
			g.cfg.Logger.Warn("seatward: usage report", "error", err)
		}
		if err := g.pause(ctx, pauseAfter(err, failures)); err != nil {
			return err
		}
	}
}

// pause ends early when a license was installed while there was none to sign with.
func (g *Guard) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	var installed chan struct{}
	if d == syncNothing {
		installed = g.installed
	}
	select {
	case <-timer.C:
		return nil
	case <-installed:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pauseAfter is how long to wait after a Sync.
func pauseAfter(err error, failures int) time.Duration {
	switch {
	case err == nil:
		return syncEvery - syncJitter + rand.N(2*syncJitter)
	case errors.Is(err, ErrNoLicense):
		return syncNothing
	}
	wait := syncLongest
	if failures < 10 {
		wait = min(syncFirst<<(failures-1), syncLongest)
	}
	wait -= rand.N(wait / 4)
	if failed, ok := errors.AsType[*SyncError](err); ok {
		wait = max(wait, min(failed.After, syncLongest))
	}
	return wait
}
