package api_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// cable is where a server listens; it can be cut at the instant at which the
// next answer is to be sent.
type cable struct {
	net.Listener
	cut atomic.Bool
}

func (c *cable) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	return &wire{conn, c}, err
}

type wire struct {
	net.Conn
	cable *cable
}

// Write sends an answer, which is made by now.
func (w *wire) Write(b []byte) (int, error) {
	if w.cable.cut.CompareAndSwap(true, false) {
		return 0, errors.Join(errors.New("the cable is cut"), w.Close())
	}
	return w.Conn.Write(b)
}

// heard is what a program reads of a lease.
type heard struct {
	ID        string `json:"id"`
	Client    string `json:"client"`
	User      string `json:"user"`
	Device    string `json:"device"`
	Fence     int64  `json:"fence"`
	ExpiresIn int    `json:"expires_in"`
	InUse     int    `json:"in_use"`
}

// remote is a program beside the API, with a network between them.
type remote struct {
	url, token string
	cable      *cable
	transport  *http.Transport
}

func (w *world) remote(t *testing.T, token string) *remote {
	t.Helper()
	s := httptest.NewUnstartedServer(w.api)
	r := &remote{token: token, cable: &cable{Listener: s.Listener}, transport: &http.Transport{}}
	s.Listener = r.cable
	s.Start()
	t.Cleanup(s.Close)
	t.Cleanup(r.transport.CloseIdleConnections)
	r.url = s.URL
	return r
}

func (r *remote) send(t *testing.T, method, path, body string) (status int, l heard, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "application/json")
	answer, err := r.transport.RoundTrip(req)
	if err != nil {
		return 0, l, err
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if len(b) > 0 {
		must(t, json.Unmarshal(b, &l))
	}
	return answer.StatusCode, l, err
}

// lostThenAgain sends a request whose answer is lost, and sends it again.
func (r *remote) lostThenAgain(t *testing.T, method, path, body string) (status int, l heard) {
	t.Helper()
	r.cable.cut.Store(true)
	if status, _, err := r.send(t, method, path, body); err == nil {
		t.Fatalf("%s %s is answered with %d, and should not be", method, path, status)
	}
	status, l, err := r.send(t, method, path, body)
	must(t, err)
	return status, l
}

// The server has done what it was asked for, and its answer is lost on the way.
// Whoever asks again is answered as if nothing had happened, and nothing is
// counted twice.
func TestAnAnswerIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		leases, fleet := w.floating(t, org, owner, 2)
		r := w.remote(t, fleet)
		pool := func(name string) any {
			return w.ok(t, "GET", "/v1/organizations/"+org+"/lease-pools", owner, nil).get(t, "items.0."+name)
		}

		status, a := r.lostThenAgain(t, "PUT", leases+"a", `{"product":"draft","user":"u","device":"d"}`)
		if status != 200 || a.Fence != 1 || a.InUse != 1 {
			t.Errorf("claimed again: %d %+v", status, a)
		}
		w.Advance(4 * time.Minute)
		renew := `{"product":"draft","lease":"` + a.ID + `"}`
		if status, got := r.lostThenAgain(t, "PUT", leases+"a", renew); status != 200 || got.ID != a.ID || got.Fence != 1 || got.ExpiresIn != 600 {
			t.Errorf("renewed again: %d %+v", status, got)
		}
		borrow := `{"product":"draft","lease":"` + a.ID + `","days":2}`
		if status, got := r.lostThenAgain(t, "POST", leases+"a/borrow", borrow); status != 200 || got.ID != a.ID || got.ExpiresIn != 2*86400 {
			t.Errorf("borrowed again: %d %+v", status, got)
		}
		if pool("in_use") != 1.0 || pool("borrowed") != 1.0 || pool("peak_today") != 1.0 {
			t.Errorf("in use %v, borrowed %v, at most %v", pool("in_use"), pool("borrowed"), pool("peak_today"))
		}
		if status, b, err := r.send(t, "PUT", leases+"b", `{"product":"draft","device":"e"}`); err != nil || status != 201 || b.Fence != 2 || b.InUse != 2 {
			t.Errorf("the next client: %d %+v (%v)", status, b, err)
		}
		for range 2 { // in line, each time the same place
			if status, _ := r.lostThenAgain(t, "PUT", leases+"c", `{"product":"draft","device":"f","queue":true}`); status != 409 || pool("queued") != 1.0 {
				t.Errorf("in line: %d, %v wait", status, pool("queued"))
			}
		}
		if status, _ := r.lostThenAgain(t, "DELETE", leases+"a?product=draft&lease="+a.ID, ""); status != 204 || pool("in_use") != 1.0 || pool("borrowed") != 0.0 {
			t.Errorf("released again: %d, in use %v, borrowed %v", status, pool("in_use"), pool("borrowed"))
		}
		if status, got, err := r.send(t, "PUT", leases+"a", renew); err != nil || status != 410 {
			t.Errorf("after the release: %d %+v (%v)", status, got, err)
		}
	})
}
