// Package config is everything an operator can set: one struct, read from
// SEATWARD_* variables and flags of the same names, checked once at start. Every
// zero value works except the URL.
package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
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
	return []Setting{
		{"URL", "", "public base URL, such as https://licenses.example.com; required", setURL},
		{"LISTEN", ":8080", "address to listen on", address(func(c *Config) *string { return &c.Listen })},
		{"DATABASE", "sqlite:data/seatward.db", "sqlite:PATH or a postgres:// URL", setDatabase},
		{"SMTP", "", "mail server: smtp://user:password@host:587 or smtps://...; without it mails wait", setSMTP},
		{"MAIL_FROM", "", "sender of mails; default seatward@ and the host of the URL", setMailFrom},
		{"SECRET_FILE", "data/secret", "file with the secret that seals the signing keys; made at first start", setSecretFile},
		{"BRAND", "Seatward", "the vendor's name on pages and in mails", setBrand},
		{"LOG", "text", "format of the log: text or json", setLog},
		{"METRICS_LISTEN", "", "address for Prometheus metrics; without it there are none", address(func(c *Config) *string { return &c.MetricsListen })},
		{"TRUSTED_PROXIES", "", "addresses or networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8, separated by commas", setProxies},
	}
}

// Unknown lists the variables of an environment that look like settings and are
// none, such as a misspelled SEATWARD_DATABSE, which would otherwise be obeyed
// by nobody in silence. Those of the tests (SEATWARD_TEST_*) are left out.
func Unknown(environ []string) []string {
	var unknown []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		isOurs := func(s Setting) bool { return s.Variable() == name }
		if strings.HasPrefix(name, "SEATWARD_") && !strings.HasPrefix(name, "SEATWARD_TEST_") && !slices.ContainsFunc(Settings(), isOurs) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
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
