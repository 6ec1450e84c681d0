package domain_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
)

func TestName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed, want string
		code        domain.Code
	}{
		{"  Halden \t Shipyards\n", "Halden Shipyards", ""},
		{"A\u030angstro\u0308m", "Ångström", ""}, // NFC
		{"日本語 🛠 עברית", "日本語 🛠 עברית", ""},
		{"👩\u200d🔧", "👩\u200d🔧", ""}, // emoji need the joiner
		{strings.Repeat("é", 120), strings.Repeat("é", 120), ""},
		{"", "", domain.CodeRequired},
		{" \u00a0\n", "", domain.CodeRequired},
		{strings.Repeat("é", 121), "", domain.CodeTooLong},
		{strings.Repeat("x", 1<<20), "", domain.CodeTooLong},
		{"a\x00b", "", domain.CodeControl},
		{"a\u202eb", "", domain.CodeControl}, // turns the reading direction
		{"a\u200bb", "", domain.CodeControl}, // zero width
		{"\ufeffname", "", domain.CodeControl},
		{"a\xffb", "", domain.CodeControl},
	}
	for _, tt := range tests {
		got, err := domain.Name("name", tt.typed, domain.MaxName)
		check(t, tt.typed, got, tt.want, err, tt.code, "name")
	}
}

func check(t *testing.T, typed, got, want string, err error, code domain.Code, field string) {
	t.Helper()
	e := domain.AsError(err)
	switch {
	case code == "" && (err != nil || got != want):
		t.Errorf("%.40q: got %q, %v; want %q", typed, got, err, want)
	case code != "" && (e == nil || e.Code != code || e.Field != field || e.Kind != domain.Invalid):
		t.Errorf("%.40q: got %q, %v; want %s at %s", typed, got, err, code, field)
	}
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed, address, key string
		code                domain.Code
	}{
		{" Ida.Holm@Halden.Example ", "Ida.Holm@halden.example", "ida.holm@halden.example", ""},
		{"ｉｄａ@halden.example", "ida@halden.example", "ida@halden.example", ""},
		{"ida@bücher.example", "ida@xn--bcher-kva.example", "ida@xn--bcher-kva.example", ""},
		{"ida+licenses@halden.example", "ida+licenses@halden.example", "ida+licenses@halden.example", ""},
		{"", "", "", domain.CodeRequired},
		{"ida", "", "", domain.CodeEmail},
		{"@halden.example", "", "", domain.CodeEmail},
		{"ida@localhost", "", "", domain.CodeEmail},
		{"ida@halden.example.", "", "", domain.CodeEmail},
		{"Ida <ida@halden.example>", "", "", domain.CodeEmail},
		{"ida(comment)@halden.example", "", "", domain.CodeEmail},
		{`"ida holm"@halden.example`, "", "", domain.CodeEmail},
		{"ida@halden.example, per@halden.example", "", "", domain.CodeEmail},
		{"ida@halden.example\r\nBcc: eve@x.example", "", "", domain.CodeEmail},
		{"idа@halden.example", "", "", domain.CodeEmail}, // a Cyrillic letter
		{"ida..holm@halden.example", "", "", domain.CodeEmail},
		{"ida@-halden.example", "", "", domain.CodeEmail},
		{strings.Repeat("a", 65) + "@halden.example", "", "", domain.CodeEmail},
		{"ida@" + strings.Repeat("abcdefgh.", 40) + "example", "", "", domain.CodeTooLong},
		{strings.Repeat("x", 1<<20), "", "", domain.CodeTooLong},
	}
	for _, tt := range tests {
		got, err := domain.ParseEmail("email", tt.typed)
		check(t, tt.typed, got.Address, tt.address, err, tt.code, "email")
		if err == nil && got.Key != tt.key {
			t.Errorf("%q: key %q, want %q", tt.typed, got.Key, tt.key)
		}
	}
}

func TestInstallID(t *testing.T) {
	t.Parallel()
	const id = "7d3c1f60-2a54-4b8e-9c11-6f0f2f8a4c21"
	tests := []struct {
		typed, want string
		code        domain.Code
	}{
		{id, id, ""},
		{" {" + strings.ToUpper(id) + "} ", id, ""},
		{"", "", domain.CodeRequired},
		{"not a uuid", "", domain.CodeInstallID},
		{id[:35], "", domain.CodeInstallID},
		{strings.Replace(id, "-", "0", 1), "", domain.CodeInstallID},
		{strings.Replace(id, "7", "g", 1), "", domain.CodeInstallID},
		{strings.Repeat("7", 1<<20), "", domain.CodeInstallID},
	}
	for _, tt := range tests {
		got, err := domain.InstallID("install_id", tt.typed)
		check(t, tt.typed, got, tt.want, err, tt.code, "install_id")
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed, want string
		code        domain.Code
	}{
		{" studio-2 ", "studio-2", ""},
		{"", "", domain.CodeRequired},
		{"Studio", "", domain.CodeSlug},
		{"-studio", "", domain.CodeSlug},
		{"studio-", "", domain.CodeSlug},
		{"stüdio", "", domain.CodeSlug},
		{strings.Repeat("a", 61), "", domain.CodeTooLong},
	}
	for _, tt := range tests {
		got, err := domain.Slug("slug", tt.typed)
		check(t, tt.typed, got, tt.want, err, tt.code, "slug")
	}
}

// Whatever is typed, an address that is accepted reads back as itself, and its
// key is one of lower-case ASCII.
func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"ida@halden.example", "ｉｄａ@bücher.example", "a@b.c", "<a@b.c>", "a@[127.0.0.1]", "a\x00@b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		e, err := domain.ParseEmail("email", typed)
		if err != nil {
			return
		}
		again, err := domain.ParseEmail("email", e.Address)
		if err != nil || again != e {
			t.Errorf("%q became %+v, and that %+v (%v)", typed, e, again, err)
		}
		for _, r := range e.Key {
			if r <= ' ' || r >= utf8.RuneSelf || r >= 'A' && r <= 'Z' {
				t.Errorf("%q has the key %q", typed, e.Key)
			}
		}
	})
}

// A name that is accepted is accepted again, unchanged.
func FuzzName(f *testing.F) {
	for _, s := range []string{"Halden", " a  b ", "\u202e", "A\u030a", "👩\u200d🔧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := domain.Name("name", typed, domain.MaxName)
		if err != nil {
			return
		}
		if again, err := domain.Name("name", name, domain.MaxName); err != nil || again != name {
			t.Errorf("%q became %q, and that %q (%v)", typed, name, again, err)
		}
	})
}
