package seatward_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// office is the network as a program sees it: a portal that leases seats out, and
// everything that may lie between. In a bubble of synctest its clock is the bubble's.
type office struct {
	vendor *licensetest.Vendor
	seats  int
	ttl    time.Duration

	mu     sync.Mutex
	fence  int64
	leases map[string]*seat // by client
	line   []string
	asked  []time.Time
	left   []string      // clients that have left the line
	named  bool          // whoever asks holds a named seat
	fault  fault         // instead of an answer, unless nil
	slow   time.Duration // until the answer arrives
}

// fault is what a network does with a request.
type fault func(*http.Request) (*http.Response, error)

type seat struct {
	id       string
	fence    int64
	ends     time.Time
	borrowed bool
	reason   string // why it has ended
}

func newOffice(seats int) *office {
	pass(time.Until(date(2026, 6, 1))) // bubbles begin before the vendor's chain does
	return &office{vendor: licensetest.NewVendor("office"), seats: seats, ttl: 10 * time.Minute, leases: map[string]*seat{}}
}

// pass lets so much time pass in a bubble.
func pass(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // a bubble's clock waits for nobody

func (o *office) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := o.answer(r)
	o.mu.Lock()
	slow := o.slow
	o.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return answer, err
}

func (o *office) answer(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, time.Now())
	if o.fault != nil {
		return o.fault(r)
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/organizations/org_1/leases/"), "/")
	if r.Header.Get("Authorization") != "Bearer secret" || len(parts) > 2 {
		return problem(401, `{"code":"unauthenticated"}`), nil
	}
	var in struct {
		Lease string
		Days  int
		Queue bool
	}
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &in)
	switch {
	case r.Method == http.MethodDelete:
		return o.release(parts[0], r.URL.Query().Get("lease")), nil
	case len(parts) == 2:
		return o.borrow(parts[0], in.Days), nil
	}
	return o.claim(parts[0], in.Lease, in.Queue), nil
}

func (o *office) alive(client string) *seat {
	s := o.leases[client]
	if s != nil && s.reason == "" && time.Now().Before(s.ends) {
		return s
	}
	return nil
}

func (o *office) claim(client, lease string, queue bool) *http.Response {
	s := o.alive(client)
	switch {
	case o.named:
		return reply(200, `{"named":true,"expires_in":600,"refresh_in":300,"capacity":1,"in_use":0}`)
	case s == nil && lease != "":
		reason := "expired"
		if gone := o.leases[client]; gone != nil && gone.reason != "" {
			reason = gone.reason
		}
		return problem(410, `{"code":"leases.lost","reason":"`+reason+`","note":"for the fair"}`)
	case s == nil && o.used() >= o.seats:
		place := 0
		if queue && !slices.Contains(o.line, client) {
			o.line = append(o.line, client)
		}
		if queue {
			place = slices.Index(o.line, client) + 1
		}
		return problem(409, fmt.Sprintf(`{"code":"leases.exhausted","detail":"All seats are taken.","capacity":%d,"in_use":%d,"queue_position":%d,"queue_length":%d,
			"holders":[{"user":"Tove","device":"yard-17","since":"2026-06-01T12:00:00Z"}]}`, o.seats, o.used(), place, len(o.line)))
	case s == nil:
		o.fence++
		s = &seat{id: fmt.Sprintf("lse_%d", o.fence), fence: o.fence}
		o.leases[client] = s
		o.line = slices.DeleteFunc(o.line, func(c string) bool { return c == client })
	}
	if !s.borrowed {
		s.ends = time.Now().Add(o.ttl)
	}
	return o.lease(s, "")
}

func (o *office) lease(s *seat, token string) *http.Response {
	left := int64(time.Until(s.ends) / time.Second)
	return reply(200, fmt.Sprintf(`{"id":%q,"fence":%d,"license":"lic_1","expires_in":%d,"refresh_in":%d,"capacity":%d,"in_use":%d,"named":false,"borrowed":%t,"token":%q,"new":1}`,
		s.id, s.fence, left, left/2, o.seats, o.used(), s.borrowed, token))
}

func (o *office) borrow(client string, days int) *http.Response {
	s := o.alive(client)
	if s == nil {
		return problem(410, `{"code":"leases.lost","reason":"expired"}`)
	}
	if days > 7 {
		return problem(422, `{"code":"field.number"}`)
	}
	now := time.Now()
	s.borrowed, s.ends = true, now.AddDate(0, 0, days)
	return o.lease(s, o.vendor.IssueLease(license.LeaseToken{
		Issuer: "https://portal.example", ID: s.id, Fence: s.fence, Product: "drafting", IssuedAt: now, NotBefore: now, Expires: s.ends,
		Org: license.Org{ID: "org_1", Name: "Halden"}, LicenseID: "lic_1", Client: client,
	}))
}

func (o *office) release(client, lease string) *http.Response {
	if s := o.leases[client]; s != nil && s.id == lease && s.reason == "" {
		s.reason = "released"
	}
	if lease == "" {
		o.left = append(o.left, client)
	}
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}
}

func (o *office) used() (n int) {
	for client := range o.leases {
		if o.alive(client) != nil {
			n++
		}
	}
	return n
}

func reply(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

func problem(status int, body string) *http.Response {
	r := reply(status, body)
	r.Header.Set("Content-Type", "application/problem+json")
	return r
}

// change changes the office while programs run.
func (o *office) change(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
}

// away cuts the network; nil brings it back.
func (o *office) away(f fault) { o.change(func() { o.fault = f }) }

func unplugged(*http.Request) (*http.Response, error) { return nil, errors.New("no route to host") }

func (o *office) requests() int { return len(o.times()) }

// times are those at which something was asked.
func (o *office) times() []time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.asked)
}

// taken are the seats taken.
func (o *office) taken() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.used()
}

// program is a Leaser with a store of its own.
func (o *office) program(t testing.TB, store seatward.Store, change ...func(*seatward.LeaseConfig)) *seatward.Leaser {
	t.Helper()
	cfg := seatward.LeaseConfig{
		PortalURL: "https://portal.example/", Product: "drafting", Roots: o.vendor.RootPEM(), Store: store,
		Organization: "org_1", Token: "secret", User: "Marta", Device: "yard-3", HTTP: &http.Client{Transport: o},
	}
	for _, f := range change {
		f(&cfg)
	}
	l, err := seatward.NewLeaser(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func queue(c *seatward.LeaseConfig) { c.Queue = true }

func acquire(t testing.TB, l *seatward.Leaser) *seatward.Lease {
	t.Helper()
	s, err := l.Acquire(context.Background()) //nolint:usetesting // the lease outlives the test's context in Cleanup
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func shut(t testing.TB, s *seatward.Lease) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// told takes the events there are.
func told(l *seatward.Leaser) (kinds []seatward.LeaseEventKind, last seatward.LeaseEvent) {
	for {
		select {
		case last = <-l.Events():
			kinds = append(kinds, last.Kind)
		default:
			return kinds, last
		}
	}
}
