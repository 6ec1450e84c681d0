package seatward

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"seatward.dev/sdk/license"
)

// LeaseConfig says which floating seats a program takes, and as whom.
// Organization and Token are required, and what [NewLeaser] names.
type LeaseConfig struct {
	// PortalURL is the vendor's Customer portal, Product the slug of the product.
	PortalURL, Product string
	// Roots are the vendor's root certificates in PEM, embedded in the program. A
	// borrowed lease is verified under them; without them nothing can be borrowed.
	Roots []byte
	// Store keeps the client's id and a borrowed lease.
	Store Store

	// Organization is the id of the organization whose seats they are; Token an API
	// token of it with the scope leases.
	Organization, Token string
	// Client tells this program from all others of the organization: one at a time
	// holds the lease of a client, and after a restart it is the same one's again.
	// One is made and kept in the Store when it is empty. 1 to 200 characters.
	Client string
	// User and Device are what people read in the list of who holds a seat. Device
	// is the host's name when empty. At most 200 characters each.
	User, Device string
	// Version is the program's, Built the date of the build (2026-05-01) for licenses
	// whose maintenance ends; both may be empty.
	Version, Built string
	// Queue has [Leaser.Acquire] wait in line when no seat is free.
	Queue bool
	// Warn is how long before its end a lease that is not renewed is [LeaseEnding].
	// When 0 it is a fifth of the lease, an hour at most.
	Warn time.Duration

	// Client makes the requests. When nil, each may take 10 seconds. Redirects are
	// never followed.
	HTTP *http.Client
	// Logger takes what cannot be told otherwise; nothing is logged when it is nil.
	Logger *slog.Logger
}

// Leaser takes floating seats for one client of a program. It is safe for
// concurrent use. It holds one lease at a time, and no resources beside it.
type Leaser struct {
	cfg    LeaseConfig
	roots  []*x509.Certificate
	keeper leaseKeeper
	client string
	events chan LeaseEvent

	telling sync.Mutex
	held    atomic.Bool
	elapsed func(since time.Time) (monotonic, wall time.Duration)
}

// NewLeaser returns a Leaser for a program without a [Guard]. PortalURL, Product
// and Store are required too. Nothing is asked of the portal yet.
func NewLeaser(ctx context.Context, cfg LeaseConfig) (*Leaser, error) {
	if cfg.Store == nil {
		return nil, errors.New("seatward: LeaseConfig.Store is nil")
	}
	return newLeaser(ctx, cfg, &storeKeeper{store: cfg.Store})
}

// Leaser returns a Leaser that keeps what it keeps in the Guard's Store. Portal,
// product, roots, version, HTTP client and logger are the Guard's where cfg has
// none; cfg.Store is not used.
func (g *Guard) Leaser(ctx context.Context, cfg LeaseConfig) (*Leaser, error) {
	cfg.PortalURL, cfg.Product = cmp.Or(cfg.PortalURL, g.cfg.PortalURL), cmp.Or(cfg.Product, g.cfg.Product)
	cfg.Version, cfg.HTTP, cfg.Logger = cmp.Or(cfg.Version, g.cfg.Version), cmp.Or(cfg.HTTP, g.cfg.Client), cmp.Or(cfg.Logger, g.cfg.Logger)
	if cfg.Roots == nil {
		cfg.Roots = g.cfg.Roots
	}
	return newLeaser(ctx, cfg, guardKeeper{g})
}

func newLeaser(ctx context.Context, cfg LeaseConfig, keeper leaseKeeper) (*Leaser, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	l := &Leaser{cfg: cfg, keeper: keeper, events: make(chan LeaseEvent, eventsKept), elapsed: elapsed}
	if len(cfg.Roots) > 0 {
		roots, err := license.ParseRoots(cfg.Roots)
		if err != nil {
			return nil, err
		}
		l.roots = roots
	}
	if l.client = cfg.Client; l.client != "" {
		return l, nil
	}
	st, err := keeper.load(ctx)
	if err == nil && st.Client == "" {
		st, err = keeper.change(ctx, func(st *leaseState) {
			st.Client = cmp.Or(st.Client, newUUID()) // another process may have been faster
		})
	}
	l.client = st.Client
	return l, err
}

func (c *LeaseConfig) complete() error {
	u, err := url.Parse(c.PortalURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("seatward: LeaseConfig.PortalURL is not an http or https address: %q", c.PortalURL)
	case c.Product == "" || c.Organization == "" || c.Token == "":
		return errors.New("seatward: LeaseConfig.Product, Organization or Token is empty")
	}
	c.PortalURL = strings.TrimRight(c.PortalURL, "/")
	if c.Device == "" {
		c.Device, _ = os.Hostname()
	}
	for field, text := range map[string]string{"Client": c.Client, "User": c.User, "Device": c.Device} {
		if !utf8.ValidString(text) || utf8.RuneCountInString(text) > 200 || strings.ContainsFunc(text, unicode.IsControl) {
			return fmt.Errorf("seatward: LeaseConfig.%s is longer than 200 characters or not printable", field)
		}
	}
	if c.Built != "" {
		if _, err := time.Parse(time.DateOnly, c.Built); err != nil {
			return fmt.Errorf("seatward: LeaseConfig.Built is not a date such as 2026-05-01: %q", c.Built)
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Client is the id under which the portal knows this client.
func (l *Leaser) Client() string { return l.client }
