package config_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/config"
)

func read(values map[string]string) (config.Config, error) {
	return config.Read(func(s config.Setting) (string, bool) {
		v, ok := values[s.Name]
		return v, ok
	})
}

func TestOnlyTheURLIsRequired(t *testing.T) {
	t.Parallel()
	c, err := read(map[string]string{"URL": "https://licenses.example.com/"})
	if err != nil {
		t.Fatal(err)
	}
	if c.URL != "https://licenses.example.com" || c.Listen != ":8080" || c.Database != "sqlite:data/seatward.db" ||
		c.SecretFile != "data/secret" || c.Log != "text" || c.MailFrom != "seatward@licenses.example.com" {
		t.Errorf("got %+v", c)
	}
}

func TestMistakesAreToldAllAtOnceAndWithoutSecrets(t *testing.T) {
	t.Parallel()
	_, err := read(map[string]string{
		"URL": "ftp://x", "SMTP": "http://user:hunter2@mail", "LOG": "xml", "TRUSTED_PROXIES": "10.0.0.0/8, ten",
		"DATABASE": "mysql://root:hunter2@db", "LISTEN": "nonsense", "METRICS_LISTEN": "localhost:http", "MAIL_FROM": "nobody", "BRAND": "\x07",
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"SEATWARD_URL: must begin with https://", "SEATWARD_SMTP: ", "SEATWARD_LOG: ", "SEATWARD_DATABASE: ",
		"SEATWARD_LISTEN: ", "SEATWARD_METRICS_LISTEN: ", "SEATWARD_MAIL_FROM: ", "SEATWARD_BRAND: ", `SEATWARD_TRUSTED_PROXIES: "ten"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%q shows a password", err)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"": false, "licenses.example.com": false, "http://licenses.example.com": false, "https://x.example/portal": false,
		"https://x.example?y": false, "https://:443": false, "https://x.example:y": false, "https://u@x.example": false,
		"https://x.example": true, "http://localhost:8080": true, "http://127.0.0.1:1": true, "http://[::1]:80": true,
	}
	for url, ok := range tests {
		if _, err := read(map[string]string{"URL": url}); (err == nil) != ok {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestProxiesAreAddressesOrNetworks(t *testing.T) {
	t.Parallel()
	c, err := read(map[string]string{"URL": "https://x.example", "TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7,::ffff:192.0.2.8,2001:db8::1"})
	if got := fmt.Sprint(c.TrustedProxies); err != nil || got != "[10.0.0.0/8 192.0.2.7/32 192.0.2.8/32 2001:db8::1/128]" {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestMisspelledVariablesAreFound(t *testing.T) {
	t.Parallel()
	got := config.Unknown([]string{"SEATWARD_URL=x", "SEATWARD_LISTN=y", "PATH=/bin", "SEATWARD_DATABSE=", "SEATWARD_TEST_POSTGRES=z"})
	if fmt.Sprint(got) != "[SEATWARD_DATABSE SEATWARD_LISTN]" {
		t.Errorf("got %v", got)
	}
}

// A setting that the manual does not name is one that nobody finds.
func TestTheManualNamesEverySetting(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, s := range config.Settings() {
		known[s.Variable()] = true
		row := regexp.MustCompile("(?m)^\\| `" + s.Variable() + "` \\|.*$").FindString(string(manual))
		if row == "" {
			t.Errorf("docs/configuration.md has no row for %s", s.Variable())
		}
		if s.Default != "" && !strings.Contains(row, "`"+s.Default+"`") {
			t.Errorf("docs/configuration.md does not say that %s defaults to %s", s.Variable(), s.Default)
		}
	}
	for _, name := range regexp.MustCompile(`SEATWARD_[A-Z_]+`).FindAllString(string(manual), -1) {
		if !known[name] {
			t.Errorf("docs/configuration.md speaks of %s, which is no setting", name)
		}
	}
}
