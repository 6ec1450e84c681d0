package atelier

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Config says where Atelier keeps its data and how it is reached. Dir and
// Roots are required.
type Config struct {
	// Dir keeps users, comments and licenses. It is made when missing.
	Dir string
	// Roots are the root certificates of Atelier's vendor, in PEM.
	Roots []byte
	// Product is the slug under which the vendor sells it; "atelier" when empty.
	Product string
	// PortalURL is the vendor's Customer portal, URL Atelier's own address.
	PortalURL, URL string
	// Report lets Atelier report its usage to the portal, from New until the
	// context given there ends. Without it nothing is sent by itself.
	Report bool
	// Host tells this machine from others that run a copy; its own name when
	// empty.
	Host string
	// Demo fills an empty Atelier with people, shows how to sign in, and lets an
	// administrator move its clock ahead to see what becomes of licenses.
	Demo bool
	// HashRounds is the work of one password hash; 600,000 when zero.
	HashRounds int
	// Clock is time.Now when nil; without a Logger nothing is logged.
	Clock  func() time.Time
	Logger *slog.Logger
}

// App is the running application; it serves HTTP.
type App struct {
	cfg       Config
	users     *users
	board     *board
	sessions  *sessions
	clock     func() time.Time // the demo's may be ahead of cfg.Clock
	travel    *travel          // nil outside of the demo
	licensing atomic.Pointer[licensing]
	moved     chan struct{} // receives when the demo's clock was moved
	templates *template.Template
	handler   http.Handler
	beside    sync.WaitGroup // what runs beside the requests

	initialPassword string
}

// New opens the data in cfg.Dir; what it starts beside the requests runs until
// ctx ends, and [App.Wait] waits for it. An Atelier without users gets an
// administrator; see [App.InitialPassword].
func New(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Dir == "" {
		return nil, errors.New("atelier: Config.Dir is empty")
	}
	cfg.complete()
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("atelier: data folder: %w", err)
	}
	a := &App{cfg: cfg, clock: cfg.Clock, sessions: newSessions(cfg.Clock), templates: parseTemplates(), moved: make(chan struct{}, 1)}
	var err error
	if cfg.Demo {
		if a.travel, err = openTravel(ctx, cfg.Dir, cfg.Clock); err != nil {
			return nil, err
		}
		a.clock = a.travel.now
	}
	if a.users, err = openUsers(ctx, cfg.Dir, cfg.HashRounds, a.clock); err != nil {
		return nil, err
	}
	if a.board, err = openBoard(ctx, cfg.Dir, a.clock); err != nil {
		return nil, err
	}
	if err := a.seed(ctx); err != nil {
		return nil, err
	}
	if err := a.openGuard(ctx); err != nil {
		return nil, err
	}
	if cfg.Report {
		a.beside.Go(func() { a.report(ctx) })
	}
	a.handler = secure(http.NewCrossOriginProtection().Handler(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { a.licensing.Load().handler.ServeHTTP(w, r) })))
	return a, nil
}

func (c *Config) complete() {
	c.URL = strings.TrimRight(c.URL, "/")
	if c.URL == "" {
		c.URL = "http://localhost:8081"
	}
	if c.Product == "" {
		c.Product = "atelier"
	}
	if c.HashRounds == 0 {
		c.HashRounds = 600_000
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
}

// ServeHTTP serves the whole application.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Wait returns once nothing is written to the data folder any more, after the
// end of the context that New was given.
func (a *App) Wait() { a.beside.Wait() }

// InstallID identifies this installation to the vendor.
func (a *App) InstallID() string { return a.guard().InstallID() }

// Install installs a license key, as the Licenses page does.
func (a *App) Install(ctx context.Context, key string) error {
	_, err := a.guard().Install(ctx, key)
	return err
}

// Sync reports the usage to the portal now and takes its answer in, as happens
// daily with Config.Report.
func (a *App) Sync(ctx context.Context) error { return a.guard().Sync(ctx) }

// InitialPassword is the password of the administrator that New has made, ""
// when there were users already or when the demo's is well known.
func (a *App) InitialPassword() string { return a.initialPassword }
