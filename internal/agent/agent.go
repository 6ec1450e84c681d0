package agent

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
)

// Agent answers for one installation. It is safe for concurrent use.
type Agent struct {
	cfg      Config
	guard    *seatward.Guard
	counts   *countStore
	seats    seats
	token    [sha256.Size]byte // the digest of what everybody has to show
	lock     *folderLock
	listener net.Listener
	http     *http.Server
	rendered atomic.Pointer[rendered] // the status as written last
	// NewToken is set when this start made the token.
	NewToken bool
}

// Open takes the address and the folder, and makes there what is missing:
// Install ID and token. Nothing is served before [Agent.Run].
func Open(ctx context.Context, cfg Config) (*Agent, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	a := &Agent{cfg: cfg}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *Agent) open(ctx context.Context) error {
	if err := a.listen(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(a.cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("the folder for keys and state cannot be made: %w", err)
	}
	var err error
	if a.lock, err = lockFolder(a.cfg.Dir); err != nil {
		return err
	}
	var token string
	if token, a.NewToken, err = readToken(a.cfg.tokenFile()); err != nil {
		return err
	}
	a.token = sha256.Sum256([]byte(token))
	a.counts = openCounts(a.cfg.path("counts.json"), a.cfg.Clock, a.cfg.Log)
	if a.guard, err = seatward.Open(ctx, a.guardConfig()); err != nil {
		return err
	}
	if a.seats, err = a.openSeats(); err != nil {
		return err
	}
	a.http = a.server()
	return nil
}

// openSeats is where floating seats come from.
func (a *Agent) openSeats() (seats, error) {
	switch {
	case a.cfg.Delegation != "":
		s, err := openSite(a.cfg)
		if err != nil {
			return nil, err
		}
		return s, nil
	case a.cfg.Organization == "":
		return noSeats{}, nil
	}
	roots, err := license.ParseRoots(a.cfg.Roots)
	if err != nil {
		return nil, err
	}
	s := &heldSeats{
		portal: &portal{
			url: strings.TrimRight(a.cfg.PortalURL, "/"), organization: a.cfg.Organization, token: a.cfg.LeaseToken,
			product: a.cfg.Product, installID: a.InstallID(), client: withoutRedirects(),
		},
		roots: roots, path: a.cfg.path("borrowed.json"), clock: a.cfg.Clock, log: a.cfg.Log,
		held: map[string]*held{}, borrowed: map[string]string{}, owed: newOwing(a.cfg.path("returning.json")),
	}
	s.recall()
	s.recallOwed()
	return s, nil
}

func (a *Agent) guardConfig() seatward.Config {
	_, port, _ := net.SplitHostPort(a.Addr().String()) // what listens has one
	return seatward.Config{
		Product: a.cfg.Product, ProductName: a.cfg.ProductName, Roots: a.cfg.Roots,
		Store: seatward.FileStore(a.cfg.path("licenses.json")), Users: a.counts,
		External: a.cfg.External, Location: a.cfg.Location, Clock: a.cfg.Clock, Logger: a.cfg.Log,
		PortalURL: a.cfg.PortalURL, ReportUsage: a.cfg.Report, Version: a.cfg.Version, Host: a.cfg.Host, ReturnURL: "http://" + net.JoinHostPort("localhost", port) + "/",
	}
}

// TokenFile is where the token lies.
func (a *Agent) TokenFile() string { return a.cfg.tokenFile() }

// InstallID identifies this installation to the vendor.
func (a *Agent) InstallID() string { return a.guard.InstallID() }

// Addr is the address it listens on, for those who asked for port 0.
func (a *Agent) Addr() net.Addr { return a.listener.Addr() }

// Port is the port it listens on.
func (a *Agent) Port() int {
	_, port, _ := net.SplitHostPort(a.Addr().String())
	n, _ := strconv.Atoi(port) // 0 for what is no TCP address
	return n
}

// Handler is everything the agent serves, for tests that need no listener.
func (a *Agent) Handler() http.Handler { return a.http.Handler }

// Close gives address and folder back. It may be called without [Agent.Run].
func (a *Agent) Close() error {
	if a.listener != nil {
		_ = a.listener.Close() // closed already after Run
	}
	var err error
	if site, ok := a.seats.(*siteSeats); ok {
		err = site.close()
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.release())
	}
	return err
}
