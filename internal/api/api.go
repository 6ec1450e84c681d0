// Package api is the edge for programs: the REST API under /v1, its OpenAPI
// document and the page that makes it readable.
//
// An operation is one call of op: its method, path and action, what the reader
// should know, and a function from decoded input to output that calls one use
// case. The OpenAPI document comes from the same declarations. Everything
// around that is the same for all and lives in the chain (call.go): who asks,
// how often, a strictly read body, and one effect for each Idempotency-Key.
// Errors become problems (RFC 9457) in one place.
package api

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/ratelimit"
)

// Config is what the API needs from the use cases and the server.
type Config struct {
	*app.Env
	Notices *notices.Service

	Version string // of the program, for the OpenAPI document
	Brand   string // the vendor's name, for the page at /docs
	// Authenticate says whose an API token is.
	Authenticate func(ctx context.Context, bearer string) (domain.Actor, error)
	// PerMinute bounds the requests of one token; an address, behind which
	// there may be several, has twice as many. 0 is 1200.
	PerMinute int
	// LeasesPerMinute bounds the claims, renewals and releases with one token,
	// which may stand for a fleet; LeasesPerClient those of one client of it. 0 is
	// 3,000,000 and 600.
	LeasesPerMinute int
	LeasesPerClient int

	Floating      *floating.Service
	Installations *installation.Service
	People        *people.Service
	Catalog       *catalog.Service
	Billing       *billing.Service
	Licensing     *licensing.Service
	Vendor        *vendor.Service
	Teams         *teams.Service
	Keys          *permissionkey.Service
	Support       *support.Service
}

// Route is one operation as the house checks it.
type Route struct {
	Method string
	Path   string // "/v1/organizations/{org}/members"
	Action access.Action
}

// API serves the operations.
type API struct {
	cfg                                          Config
	mux                                          *http.ServeMux
	huma                                         huma.API
	routes                                       []Route
	tokens                                       *ratelimit.Limiter
	hosts                                        *ratelimit.Limiter
	slow                                         *ratelimit.Limiter
	reporting                                    *ratelimit.Limiter
	leaseTokens, leaseClients                    *ratelimit.Limiter
	callers                                      *callers
	buffers                                      sync.Pool // of *buffer, for short answers
	json, noStore, noContent, noSniff, transport []string  // headers of short answers
	ids                                          []string  // of the operations, in the order of their declaration
	spec                                         []byte    // the OpenAPI document

	patience time.Duration // how long a request waits for the answer to an equal one
}

// New makes the API.
func New(cfg Config) *API {
	if cfg.PerMinute == 0 {
		cfg.PerMinute = defaultPerMinute
	}
	a := &API{cfg: cfg, mux: http.NewServeMux(), patience: patience}
	a.limits()
	a.callers = newCallers()
	a.json, a.noStore, a.noSniff = []string{"application/json"}, []string{"no-store"}, []string{"nosniff"}
	a.noContent = []string{contentPolicy}
	if strings.HasPrefix(cfg.URL, "https://") {
		a.transport = []string{transportPolicy}
	}
	a.huma = huma.NewAPI(a.document(), adapter{a})
	a.organizations()
	a.members()
	a.exports()
	a.teams()
	a.blocking()
	a.invitations()
	a.products()
	a.plans()
	a.profiles()
	a.quotes()
	a.orders()
	a.payments()
	a.invoices()
	a.licenses()
	a.revisions()
	a.installations()
	a.seats()
	a.holders()
	a.leases()
	a.leasePools()
	a.delegations()
	a.seatHistory()
	a.waiting()
	a.grants()
	a.audit()
	a.notices()
	a.apiTokens()
	a.staff()
	a.policies()
	a.licenseRequests()
	a.tickets()
	a.permissionKeys()
	a.permissionBatches()
	a.deletion()
	a.describe()
	return a
}

// Mount puts the API, its OpenAPI document and its page on the server's mux.
func (a *API) Mount(mux *http.ServeMux) {
	for _, p := range []string{"/v1/", "/openapi.json", "/docs", "/docs/"} {
		mux.Handle(p, a)
	}
}

// Routes lists the operations, in the order of their declaration.
func (a *API) Routes() []Route { return slices.Clone(a.routes) }

// ServeHTTP answers what no operation is for with a problem, too.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	matched, pattern := a.mux.Handler(r)
	switch {
	case path.Clean(r.URL.Path) != r.URL.Path: // the mux would redirect, and a POST lose its body
		a.serve(&operation{}, func(*call) error { return domain.E(domain.NotFound, domain.CodeNotFound) }).ServeHTTP(w, r)
	case pattern == "":
		a.serve(&operation{}, func(c *call) error { return c.unmatched(matched) }).ServeHTTP(w, r)
	default:
		a.mux.ServeHTTP(w, r)
	}
}
