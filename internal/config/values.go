package config

import (
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
)

// setURL takes the base URL. Plain http would send session cookies in clear, so
// it is for this machine alone.
func setURL(c *Config, v string) error {
	if v == "" {
		return errors.New("is required: the address people will use, such as https://licenses.example.com")
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Hostname() == "":
		return errors.New("is not a URL such as https://licenses.example.com")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return errors.New("must begin with https:// (plain http is for localhost only): put a TLS proxy in front")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("must begin with https://")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return errors.New("must be a bare address without path, query or user")
	}
	c.URL = u.Scheme + "://" + u.Host
	return nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// address sets an address to listen on; "" stays "".
func address(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v == "" {
			return nil
		}
		_, port, err := net.SplitHostPort(v)
		if err == nil {
			_, err = strconv.ParseUint(port, 10, 16)
		}
		if err != nil {
			return errors.New("is not an address such as :8080 or 127.0.0.1:8080")
		}
		*field(c) = v
		return nil
	}
}

// setDatabase says nothing of a value it refuses: it may hold a password.
func setDatabase(c *Config, v string) error {
	path, isSQLite := strings.CutPrefix(v, "sqlite:")
	if isSQLite && path != "" || strings.HasPrefix(v, "postgres://") || strings.HasPrefix(v, "postgresql://") {
		c.Database = v
		return nil
	}
	return errors.New("is not of the form sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
}

// setSMTP asks who is going to use it; the answers never show the password.
func setSMTP(c *Config, v string) error {
	if v == "" {
		return nil
	}
	if _, err := mail.NewSMTP(v, "localhost"); err != nil {
		return err
	}
	c.SMTP = v
	return nil
}

func setMailFrom(c *Config, v string) error {
	if v == "" {
		return nil
	}
	if _, err := netmail.ParseAddress(v); err != nil {
		return errors.New("is not a sender such as licenses@example.com or Example <licenses@example.com>")
	}
	c.MailFrom = v
	return nil
}

func setSecretFile(c *Config, v string) error {
	c.SecretFile = v
	return nil
}

func setBrand(c *Config, v string) (err error) {
	if c.Brand, err = domain.Name("", v, domain.MaxName); err != nil {
		return fmt.Errorf("is not a name of 1 to %d characters", domain.MaxName)
	}
	return nil
}

func setLog(c *Config, v string) error {
	if v != "text" && v != "json" {
		return errors.New(`is "text" or "json"`)
	}
	c.Log = v
	return nil
}

func setProxies(c *Config, v string) error {
	if v == "" {
		return nil
	}
	for part := range strings.SplitSeq(v, ",") {
		network, err := parseNetwork(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("%q is not an address or a network such as 10.0.0.0/8", strings.TrimSpace(part))
		}
		c.TrustedProxies = append(c.TrustedProxies, network)
	}
	return nil
}

func parseNetwork(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return a.Unmap().Prefix(a.Unmap().BitLen())
}
