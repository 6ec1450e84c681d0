// Package config is everything an operator can set: one struct, read from
// SEATWARD_* variables and flags of the same names, checked once at start. Every
// zero value works except the URL.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Config is the configuration of `seatward serve`.
type Config struct {
	URL            string // public base URL; every link is built from it
	Listen         string // address to listen on
	Database       string // sqlite:PATH or postgres://...
	SMTP           string // smtp://user:password@host:587, or empty: mails wait in the job queue
	MailFrom       string // sender of mails
	SecretFile     string // 32 random bytes, made at first start
	Brand          string // the vendor's name on pages and mails
	Log            string // text or json
	MetricsListen  string // address for /metrics, empty for none
	TrustedProxies []netip.Prefix
}

// Setting describes one variable for --help, and how it is read.
type Setting struct {
	Name    string // without SEATWARD_
	Default string
	Usage   string
	set     func(*Config, string) error
}

// Variable is the environment variable's name.
func (s Setting) Variable() string { return "SEATWARD_" + s.Name }

// Flag is the flag's name.
func (s Setting) Flag() string { return strings.ToLower(strings.ReplaceAll(s.Name, "_", "-")) }

// Settings lists all there is to set.
func Settings() []Setting {
	str := func(field func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *field(c) = v; return nil }
	}
	return []Setting{
		{"URL", "", "public base URL, such as https://licenses.example.com; required", setURL},
		{"LISTEN", ":8080", "address to listen on", str(func(c *Config) *string { return &c.Listen })},
		{"DATABASE", "sqlite:data/seatward.db", "sqlite:PATH or a postgres:// URL", str(func(c *Config) *string { return &c.Database })},
		{"SMTP", "", "mail server: smtp://user:password@host:587 or smtps://...; without it mails wait", setSMTP},
		{"MAIL_FROM", "", "sender of mails; default seatward@ and the host of the URL", str(func(c *Config) *string { return &c.MailFrom })},
		{"SECRET_FILE", "data/secret", "file with the secret that seals the signing keys; made at first start", str(func(c *Config) *string { return &c.SecretFile })},
		{"BRAND", "Seatward", "the vendor's name on pages and in mails", str(func(c *Config) *string { return &c.Brand })},
		{"LOG", "text", "format of the log: text or json", setLog},
		{"METRICS_LISTEN", "", "address for Prometheus metrics; without it there are none", str(func(c *Config) *string { return &c.MetricsListen })},
		{"TRUSTED_PROXIES", "", "networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8, separated by commas", setProxies},
	}
}

// Read makes a configuration from a lookup (flags first, then environment) and
// checks it whole: all mistakes are told at once.
func Read(lookup func(Setting) (string, bool)) (Config, error) {
	var c Config
	var errs []error
	for _, s := range Settings() {
		v, ok := lookup(s)
		if !ok || v == "" {
			v = s.Default
		}
		if err := s.set(&c, strings.TrimSpace(v)); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.Variable(), err))
		}
	}
	if c.MailFrom == "" && c.URL != "" {
		c.MailFrom = "seatward@" + hostname(c.URL)
	}
	return c, errors.Join(errs...)
}

func hostname(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return "localhost"
	}
	return u.Hostname()
}

// setURL takes the base URL. Plain http would send session cookies in clear, so
// it is for this machine alone.
func setURL(c *Config, v string) error {
	if v == "" {
		return errors.New("is required: the address people will use, such as https://licenses.example.com")
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "":
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

func setSMTP(c *Config, v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return errors.New("is not of the form smtp://user:password@host:587") // without the value: it has a password
	}
	c.SMTP = v
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
		p, err := netip.ParsePrefix(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("%q is not a network such as 10.0.0.0/8", strings.TrimSpace(part))
		}
		c.TrustedProxies = append(c.TrustedProxies, p)
	}
	return nil
}
