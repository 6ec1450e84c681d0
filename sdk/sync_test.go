package seatward_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"
)

// portalOf lets the installation report to a portal that answers so.
func (in *installation) portalOf(t *testing.T, answer http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	in.cfg.PortalURL, in.cfg.ReportUsage, in.cfg.Client = server.URL, true, server.Client()
	in.reopen(t)
}

func TestSync(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	key := in.key("a")
	newer := in.key("a", revision(2), func(c *license.Claims) { c.Lic.Users.Internal = 50 })
	var got *report.Unverified
	in.portalOf(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/installations/"+in.InstallID()+"/usage" || r.Header.Get("Content-Type") != "application/jwt" {
			t.Errorf("%s %s, %s", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if got, err = report.Parse(string(body)); err != nil {
			t.Error(err)
		}
		if strings.Contains(string(body), key) {
			t.Error("the report holds the license key")
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		answer, err := report.News{Through: "2026-06-15", Keys: []string{newer}}.Encode()
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(answer)
	})
	if err := in.Sync(t.Context()); !errors.Is(err, seatward.ErrNoLicense) || got != nil {
		t.Errorf("reported without a license: %v", err)
	}
	in.install(t, key)
	in.expect(t, comply.Grace)
	if err := in.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := got.Verify(key); err != nil {
		t.Error(err)
	}
	in.expect(t, comply.None)
	if c := in.Contact(); !c.At.Equal(in.now) || c.Reason != "" || c.Through != "2026-06-15" {
		t.Errorf("%+v", c)
	}
}

func TestNothingLeavesTheInstallationUnasked(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.portalOf(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") })
	in.cfg.ReportUsage = false
	in.reopen(t)
	in.install(t, in.key("a"))
	in.status(t)
	for _, err := range []error{in.Sync(t.Context()), in.Run(t.Context())} {
		if failed, ok := errors.AsType[*seatward.SyncError](err); !ok || failed.Reason != seatward.SyncOff {
			t.Errorf("%v", err)
		}
	}
	in.cfg.ReportUsage, in.cfg.PortalURL = true, ""
	if _, err := seatward.Open(t.Context(), in.cfg); err == nil {
		t.Error("reports to nobody")
	}
}

// Whatever answers, licenses and verdict stay.
func TestPortalMisbehaves(t *testing.T) {
	t.Parallel()
	status := func(code int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
			_, _ = io.WriteString(w, "<html><body>Hello</body></html>")
		}
	}
	answers := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		reason seatward.SyncReason
		after  time.Duration
	}{
		"a log-in page":     {status(200, "Content-Type", "text/html"), seatward.SyncBadAnswer, 0},
		"no content":        {status(204), seatward.SyncBadAnswer, 0},
		"a redirect":        {status(307, "Location", "https://elsewhere.example/"), seatward.SyncRedirected, 0},
		"a failure":         {status(503, "Retry-After", "120"), seatward.SyncUnavailable, 2 * time.Minute},
		"too often":         {status(429, "Retry-After", "Mon, 15 Jun 2026 01:00:00 GMT"), seatward.SyncRateLimited, time.Hour},
		"unknown":           {status(404), seatward.SyncRefused, 0},
		"cut off":           {answers("application/json", `{"v":1,"keys":[`), seatward.SyncBadAnswer, 0},
		"nothing":           {answers("application/json", ``), seatward.SyncBadAnswer, 0},
		"another language":  {answers("application/json", `{"error":"no"}`), seatward.SyncBadAnswer, 0},
		"endless":           {answers("application/json", `{"v":1,"keys":["`+strings.Repeat("a", 5<<20)+`"]}`), seatward.SyncBadAnswer, 0},
		"gone in mid-reply": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, seatward.SyncUnreachable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := newInstallation(t)
			in.portalOf(t, c.answer)
			in.install(t, in.key("a"))
			before := in.expect(t, comply.Grace)
			err := in.Sync(t.Context())
			failed, ok := errors.AsType[*seatward.SyncError](err)
			if !ok || failed.Reason != c.reason || failed.After != c.after {
				t.Errorf("%v", err)
			}
			if st := in.expect(t, comply.Grace); len(st.Licenses) != 1 || !st.Verdict.Since.Equal(before.Verdict.Since) {
				t.Errorf("%+v", st)
			}
			if got := in.Contact(); got.Reason != c.reason || !got.FailedAt.Equal(in.now) || !got.At.IsZero() {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestPortalIsAway(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.portalOf(t, nil)
	in.install(t, in.key("a"))
	hangs := &http.Client{Timeout: time.Millisecond, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})}
	closed := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })}
	for want, client := range map[seatward.SyncReason]*http.Client{seatward.SyncTimeout: hangs, seatward.SyncUnreachable: closed} {
		in.cfg.Client = client
		in.reopen(t)
		failed, ok := errors.AsType[*seatward.SyncError](in.Sync(t.Context()))
		if !ok || failed.Reason != want {
			t.Errorf("%v, want %s", failed, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := in.Sync(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Run reports at once, then daily; backs off while nobody answers; and wakes up
// for the first license.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in := newInstallation(t)
		var mu sync.Mutex // the bubble orders, but does not synchronize
		var asked []time.Duration
		begin, up := time.Now(), true
		in.now = date(2026, 6, 15)
		in.cfg.PortalURL, in.cfg.ReportUsage = "https://portal.example", true
		in.cfg.Client = &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, time.Since(begin))
			if !up {
				return nil, errors.New("connection refused")
			}
			return &http.Response{
				StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(`{"v":1,"keys":[]}`)),
			}, nil
		})}
		in.reopen(t)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- in.Run(ctx) }()
		after := func(d time.Duration, reachable bool) []time.Duration {
			mu.Lock()
			asked, up = nil, reachable
			mu.Unlock()
			time.Sleep(d) //nolint:forbidigo // the bubble's clock
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			return asked
		}
		if got := after(time.Hour, true); len(got) != 0 {
			t.Errorf("asked without a license: %v", got)
		}
		in.install(t, in.key("a"))
		if got := after(21*time.Hour, true); len(got) != 1 || got[0] != time.Hour {
			t.Errorf("asked %v, and not at once", got)
		}
		if got := after(5*time.Hour, true); len(got) != 1 {
			t.Errorf("not asked daily: %v", got)
		}
		after(24*time.Hour, false)
		got := after(4*24*time.Hour, false)
		if n := len(got); n < 16 || n > 30 {
			t.Errorf("asked %d times in four days without an answer", n)
		}
		for i := 1; i < len(got); i++ {
			if gap := got[i] - got[i-1]; gap > 6*time.Hour {
				t.Errorf("waited %v", gap)
			}
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
}
