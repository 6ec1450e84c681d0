package authn_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	tests := []struct {
		password string
		want     domain.Code
	}{
		{"correct horse battery", ""},
		{"Quiet rivers, 7 otters", ""},
		{"pfannkuchen am dienstag", ""},
		{"日本語のとても長い合言葉です", ""},
		{"March of the penguins", ""}, // a month is no reason
		{"adamant lighthouse", ""},    // "ada" is too short to be looked for
		{strings.Repeat("otter river ", 20) + "and end", ""},

		{"", domain.CodeRequired},
		{"short", domain.CodeTooShort},
		{"elevenchars", domain.CodeTooShort},
		{"ééééééééééé", domain.CodeTooShort}, // 11 characters in 22 bytes
		{strings.Repeat("otter", 52), domain.CodeTooLong},
		{strings.Repeat("x", 1<<20), domain.CodeTooLong},
		{"not utf-8 \xff at all", domain.CodeFieldMalformed},

		{"aaaaaaaaaaaaaaaa", domain.CodePasswordCommon},
		{"abcabcabcabcab", domain.CodePasswordCommon},
		{"passwordpassword", domain.CodePasswordCommon},
		{"123456789012", domain.CodePasswordCommon},
		{"210987654321", domain.CodePasswordCommon},
		{"abcdefghijkl", domain.CodePasswordCommon},
		{"qwertyuiopasdf", domain.CodePasswordCommon},
		{"qwertzuiop123456", domain.CodePasswordCommon},
		{"1q2w3e4r5t6y", domain.CodePasswordCommon},
		{"abc123abc123xyz", domain.CodePasswordCommon},
		{"Password2026!", domain.CodePasswordCommon},
		{"P@ssw0rd!!!!!!", domain.CodePasswordCommon},
		{"welcome-12345", domain.CodePasswordCommon},
		{"Summer-Winter-26", domain.CodePasswordCommon},
		{"seatwardadmin1", domain.CodePasswordCommon},
		{"ｐａｓｓｗｏｒｄ１２３４", domain.CodePasswordCommon}, // full width
		{"Grace.Hopper-1906", domain.CodePasswordCommon},
		{"ada@navy.example", domain.CodePasswordCommon},    // the whole address
		{"lovelace and otters", domain.CodePasswordCommon}, // a word of the name
		{"xx grace.hopper xx", domain.CodePasswordCommon},
		{"Lovelace forever", domain.CodePasswordCommon},
	}
	for _, tt := range tests {
		err := authn.CheckPassword("password", tt.password, "Grace.Hopper@navy.example", "ada@navy.example", "Ada Lovelace", "")
		e := domain.AsError(err)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%q: %v", tt.password, err)
		case tt.want != "" && (err == nil || e.Code != tt.want || e.Field != "password" || e.Kind != domain.Invalid):
			t.Errorf("%.40q: got %v, want %s", tt.password, err, tt.want)
		}
	}
}

func TestRandomPasswordsAreFine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.StringN(-1, 300, -1).Draw(t, "password")
		err := authn.CheckPassword("password", p) // whatever it is, no panic
		if repeated := authn.CheckPassword("password", "k7#"+p+"Qz9!v"+p+"m2$Lw"); err == nil && domain.HasCode(repeated, domain.CodeTooShort) {
			t.Fatalf("longer is too short: %q", p)
		}
	})
}
