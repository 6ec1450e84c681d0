package agent

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"time"

	"seatward.dev/sdk"
)

// Config is what the operator says. Product, Roots, Dir, Listen, Clock and Log
// are required.
type Config struct {
	// Product is the slug under which the vendor sells the product, ProductName
	// what people call it.
	Product, ProductName string
	// Roots are the vendor's root certificates in PEM.
	Roots []byte
	// Dir holds everything that is kept; it is made when missing.
	Dir string
	// Listen is the address to listen on, such as "127.0.0.1:7373".
	Listen string
	// Expose are the host names by which others than this machine may ask. An
	// address that others can reach is refused without.
	Expose []string
	// TokenFile holds what programs have to show; "token" in Dir when empty.
	TokenFile string
	// PortalURL is the vendor's Customer portal, for links; may be empty.
	PortalURL string
	// Report sends the usage to the portal daily and takes its news. Version and
	// Host are what it is told; see [seatward.Config].
	Report        bool
	Version, Host string
	// Organization and LeaseToken let the agent lease floating seats from the
	// portal: the organization's id, and an API token of it with the scope leases.
	Organization, LeaseToken string
	// Delegation is a block of floating seats given to this site, as signed: it is
	// leased out here, without the portal.
	Delegation string
	// External is the rule for external users, Location the zone of months.
	External seatward.ExternalCount
	Location *time.Location

	Clock func() time.Time
	Log   *slog.Logger
}

// Check says what cannot be, before anything is touched.
func (c *Config) Check() error {
	host, _, err := net.SplitHostPort(c.Listen)
	switch {
	case err != nil:
		return fmt.Errorf("the address to listen on is no host:port: %q", c.Listen)
	case !isLoopback(host) && len(c.Expose) == 0:
		return fmt.Errorf("%s can be reached from other machines, and the agent speaks plain HTTP: "+
			"listen on 127.0.0.1, or name with --expose the hosts by which others may ask", c.Listen)
	case c.Product == "":
		return errors.New("the product is not named: --product is its slug in the vendor's catalog")
	case c.Report && c.PortalURL == "":
		return errors.New("usage is to be reported, but --portal does not say where to")
	case (c.Organization == "") != (c.LeaseToken == ""):
		return errors.New("floating seats need both: --organization is whose they are, --lease-token-file holds an API token of it")
	case c.Organization != "" && c.Delegation != "":
		return errors.New("floating seats come from the portal with --organization, or from a block with --delegation, not from both")
	case c.Organization != "" && c.PortalURL == "":
		return errors.New("floating seats are to be leased, but --portal does not say from where")
	case len(c.Roots) == 0:
		return errors.New("there is no root certificate: --root names a file with the vendor's")
	}
	return nil
}

// isLoopback reports whether a host to listen on is this machine alone.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func (c *Config) tokenFile() string {
	if c.TokenFile != "" {
		return c.TokenFile
	}
	return c.path("token")
}

func (c *Config) path(name string) string { return filepath.Join(c.Dir, name) }

func inUse(dir string) error {
	return fmt.Errorf("another agent uses the folder %s: stop it, or name another folder with --state", dir)
}
