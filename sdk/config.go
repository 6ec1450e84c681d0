package seatward

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
)

// Config says what the product is and what it brings along. Product, Roots,
// Store and Users are required.
type Config struct {
	// Product is the slug under which the vendor sells the product.
	Product string
	// ProductName is what people call it; Product when empty.
	ProductName string
	// Roots are the vendor's root certificates in PEM. Embed them in the
	// program; a root read from a file beside it protects nothing.
	Roots []byte
	// Store keeps the Guard's state.
	Store Store
	// Users counts the product's users.
	Users Counter
	// External is the rule for external users; [MonthActive] when empty.
	External ExternalCount
	// Policy is the vendor's where the keys carry none of their own.
	Policy comply.Policy
	// Location is the time zone of months and of the days shown; UTC when nil.
	Location *time.Location
	// Clock is time.Now when nil.
	Clock func() time.Time
	// Logger takes what the page cannot tell its reader. Nothing is logged
	// when it is nil.
	Logger *slog.Logger

	// PortalURL is the vendor's Customer portal. Without it the page has no
	// link there.
	PortalURL string
	// ReturnURL is the absolute address of the Licenses page, for the portal's
	// way back.
	ReturnURL string
	// HomeURL is where the page's link back into the product leads; without it
	// there is none.
	HomeURL string
	// ReadOnlyPasses reports which requests [Guard.Middleware] lets through in
	// read-only although they change something: signing in and out, removing and
	// blocking users. See [Routes].
	ReadOnlyPasses func(*http.Request) bool
	// ReportUsage lets the Guard talk to the portal: [Guard.Sync] and [Guard.Run].
	// Without it nothing ever leaves the installation by itself.
	ReportUsage bool
	// Version is the product's own; the portal is told. At most 64 characters of
	// ASCII.
	Version string
	// Host is what this machine is called, os.Hostname when empty. The portal
	// learns a hash of it, to notice that an installation was copied. Name
	// containers, whose host names change with every start.
	Host string
	// Client makes the requests to the portal. When nil, each may take 10 seconds.
	// Redirects are never followed.
	Client *http.Client
	// CSS is appended to the page's style, for instance to give it the
	// product's own color: ":root{--accent:#7a1f3d}".
	CSS string
}

// complete checks the configuration and fills in what may be left out.
func (c *Config) complete() ([]*x509.Certificate, error) {
	switch {
	case c.Product == "":
		return nil, errors.New("seatward: Config.Product is empty")
	case c.Store == nil:
		return nil, errors.New("seatward: Config.Store is nil")
	case c.Users == nil:
		return nil, errors.New("seatward: Config.Users is nil")
	case c.External != "" && c.External != MonthActive && c.External != AllExternal:
		return nil, fmt.Errorf("seatward: Config.External is neither %q nor %q: %q", MonthActive, AllExternal, c.External)
	}
	for field, text := range map[string]string{"PortalURL": c.PortalURL, "ReturnURL": c.ReturnURL} {
		u, err := url.Parse(text)
		if text != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("seatward: Config.%s is not an http or https address: %q", field, text)
		}
	}
	if err := c.checkReporting(); err != nil {
		return nil, err
	}
	c.PortalURL = strings.TrimRight(c.PortalURL, "/")
	if c.ProductName == "" {
		c.ProductName = c.Product
	}
	if c.External == "" {
		c.External = MonthActive
	}
	if c.ReadOnlyPasses == nil {
		c.ReadOnlyPasses = Routes()
	}
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return license.ParseRoots(c.Roots)
}

// purchaseURL is the portal's page for buying a license for an installation.
func (c *Config) purchaseURL(installID string) string {
	return c.purchaseOf(installID, entitle.Users{}, "")
}

// purchaseOf is that page filled in: for so many users, and to renew a license
// unless that is empty.
func (c *Config) purchaseOf(installID string, users entitle.Users, renew string) string {
	if c.PortalURL == "" {
		return ""
	}
	q := url.Values{"install_id": {installID}, "product": {c.Product}}
	if users != (entitle.Users{}) {
		q.Set("internal", strconv.Itoa(users.Internal))
		q.Set("external", strconv.Itoa(users.External))
	}
	if renew != "" {
		q.Set("renew", renew)
	}
	if c.ReturnURL != "" {
		q.Set("return", c.ReturnURL)
	}
	return c.PortalURL + "/purchase?" + q.Encode()
}
