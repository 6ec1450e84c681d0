// Package web is the edge for people: it turns requests from a browser into
// calls of use cases, and what they answer into pages. Its parts are entrance
// (signing up and in), portal (customers) and console (the vendor's staff), on
// the design system in ui.
//
// A page is a Route: a pattern, the action it is for, and a handler. The Site
// lets nobody through to a handler who may not do the action, loads the session
// and the organization, and turns errors into pages in one place.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/ratelimit"
)

// Route is one page or one act of a person.
type Route struct {
	Pattern string        // of http.ServeMux: "GET /organizations/{org}/members"
	Action  access.Action // what the actor must be allowed to do
	Handle  func(*Call) error
	// Slow routes cost a password hash or send a mail; they have a stricter
	// rate limit by network address.
	Slow bool
	// MaxBody is the most a posted form may have, in bytes, where it is more than
	// the usual megabyte.
	MaxBody int64
}

// Visitor is who a session belongs to.
type Visitor struct {
	Actor   domain.Actor
	Session domain.Session
	Account domain.Account
}

// Config is what a Site needs from the use cases and the server.
type Config struct {
	URL   string // public base URL
	Brand string // the vendor's name on every page
	Log   *slog.Logger
	Clock func() time.Time
	// Authenticate finds out who a session token belongs to.
	Authenticate func(ctx context.Context, token string) (Visitor, error)
	// Enter lets an actor look at an organization.
	Enter func(ctx context.Context, by domain.Actor, org domain.OrganizationID) (app.Standing, error)
}

// Site serves routes.
type Site struct {
	Config
	cookie string
	secure bool
	guard  *http.CrossOriginProtection
	usual  *ratelimit.Limiter
	slow   *ratelimit.Limiter
}

const (
	maxBody   = 1 << 20
	addresses = 100_000
)

// New makes a site.
func New(cfg Config) *Site {
	s := &Site{
		Config: cfg, cookie: "seatward_session",
		guard: http.NewCrossOriginProtection(),
		usual: ratelimit.New(600, time.Minute, addresses),
		slow:  ratelimit.New(30, time.Minute, addresses),
	}
	// The __Host- prefix (RFC 6265bis, 4.1.3) wants TLS; on http://localhost,
	// the only plain address allowed, not every browser grants an exception.
	if strings.HasPrefix(cfg.URL, "https://") {
		s.secure, s.cookie = true, "__Host-seatward_session"
	}
	return s
}

// Mount puts routes on a mux. A route whose action is not in the access table
// is a mistake in the program.
func (s *Site) Mount(mux *http.ServeMux, routes ...Route) {
	for _, r := range routes {
		if !access.Declared(r.Action) {
			panic(fmt.Sprintf("web: route %q has the unknown action %q", r.Pattern, r.Action))
		}
		mux.Handle(r.Pattern, s.serve(r))
	}
}

// NotFound answers everything that no route is for, in the words of a page that
// is not for the reader.
func (s *Site) NotFound() http.Handler {
	return s.serve(Route{Action: access.Public, Handle: func(*Call) error {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}})
}

// serve is the way of every request from a browser.
func (s *Site) serve(r Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, max(maxBody, r.MaxBody))
		c := &Call{W: w, R: req, site: s, route: r}
		c.headers()
		defer c.recover()               //nolint:contextcheck // a Call has its request's context
		if err := c.run(); err != nil { //nolint:contextcheck // the same
			c.fail(err) //nolint:contextcheck // the same
		}
	})
}

func (c *Call) run() error {
	if err := c.site.guard.Check(c.R); err != nil {
		return domain.E(domain.Invalid, domain.CodeCrossOrigin).Because(err)
	}
	if err := c.visit(); err != nil {
		return err
	}
	if err := c.limit(); err != nil {
		return err
	}
	if err := c.admit(); err != nil {
		return err
	}
	if err := c.readForm(); err != nil {
		return err
	}
	return c.route.Handle(c)
}

// readForm reads what was posted, so that a handler never takes a body that was
// cut off for one with empty fields.
func (c *Call) readForm() error {
	if c.R.Method != http.MethodPost {
		return nil
	}
	if err := c.R.ParseForm(); err != nil {
		return domain.E(domain.Invalid, domain.CodeFieldMalformed).Because(err)
	}
	return nil
}

// admit asks the access table before the handler runs. The use case asks again,
// in its transaction; this first answer decides what the page may show.
func (c *Call) admit() error {
	if c.route.Action == access.Public {
		return nil
	}
	if !c.Actor.Known() {
		return domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	if c.route.Action == access.SignedIn {
		return nil
	}
	notFound := domain.E(domain.NotFound, domain.CodeNotFound)
	org := c.R.PathValue("org")
	if org == "" {
		if !access.Staff(c.Actor.Staff, c.route.Action) {
			return notFound
		}
		return nil
	}
	st, err := c.site.Enter(c.R.Context(), c.Actor, domain.OrganizationID(org))
	if err != nil {
		return err
	}
	if !st.May(c.route.Action) {
		return notFound
	}
	c.Standing = st
	return nil
}

func (c *Call) limit() error {
	now := c.site.Clock()
	key := authn.AddressKey(c.Address())
	d := c.site.usual.Allow(key, now)
	if d.Allowed && c.route.Slow {
		d = c.site.slow.Allow(key, now)
	}
	if d.Allowed {
		return nil
	}
	return domain.E(domain.Limited, domain.CodeRateLimited).With("retry_after", int(d.RetryAfter/time.Second)+1)
}
