package config_test

import (
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
	_, err := read(map[string]string{"URL": "ftp://x", "SMTP": "http://user:hunter2@mail", "LOG": "xml", "TRUSTED_PROXIES": "10.0.0.0/8, ten"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"SEATWARD_URL: must begin with https://", "SEATWARD_SMTP: ", "SEATWARD_LOG: ", `SEATWARD_TRUSTED_PROXIES: "ten"`} {
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
		"https://x.example?y": false, "https://u@x.example": false,
		"https://x.example": true, "http://localhost:8080": true, "http://127.0.0.1:1": true, "http://[::1]:80": true,
	}
	for url, ok := range tests {
		if _, err := read(map[string]string{"URL": url}); (err == nil) != ok {
			t.Errorf("%q: %v", url, err)
		}
	}
}
