package redeem_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func codes() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var random [redeem.Random]byte
		for i := range random {
			random[i] = rapid.Byte().Draw(t, "byte")
		}
		return redeem.Write(random)
	})
}

// spelled writes a code as somebody might.
func spelled(t *rapid.T, code string) string {
	var b strings.Builder
	for _, r := range code {
		b.WriteString(rapid.SampledFrom([]string{"", "", "", "-", " ", "\u2013", "\u00a0", "\u200b", "\n"}).Draw(t, "gap"))
		switch r {
		case '0':
			r = rapid.SampledFrom([]rune("0Oo")).Draw(t, "zero")
		case '1':
			r = rapid.SampledFrom([]rune("1IiLl")).Draw(t, "one")
		}
		if rapid.Bool().Draw(t, "lower") {
			b.WriteString(strings.ToLower(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestACodeIsReadHoweverItIsSpelled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := codes().Draw(t, "code")
		for _, typed := range []string{code, redeem.Grouped(code), spelled(t, code), `"` + redeem.Grouped(code) + `".`} {
			if got, err := redeem.Read(typed); err != nil || got != code {
				t.Fatalf("%q: %q, %v", typed, got, err)
			}
		}
		if len(code) != redeem.Length || redeem.Prefix(code) != code[:5] {
			t.Fatalf("code %q", code)
		}
	})
}

func TestUpToThreeWrongCharactersAreNoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := []byte(codes().Draw(t, "code"))
		was := string(code)
		for range rapid.IntRange(1, 3).Draw(t, "errors") {
			at := rapid.IntRange(0, redeem.Length-1).Draw(t, "at")
			code[at] = alphabet[rapid.IntRange(0, 31).Draw(t, "to")]
		}
		if _, err := redeem.Read(string(code)); string(code) != was && !domain.HasCode(err, domain.CodeKeyMistyped) {
			t.Fatalf("%s for %s: %v", code, was, err)
		}
	})
}

func TestSwappedCharactersAreNoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := []byte(codes().Draw(t, "code"))
		i, j := rapid.IntRange(0, redeem.Length-1).Draw(t, "i"), rapid.IntRange(0, redeem.Length-1).Draw(t, "j")
		if code[i] == code[j] {
			return
		}
		code[i], code[j] = code[j], code[i]
		if _, err := redeem.Read(string(code)); !domain.HasCode(err, domain.CodeKeyMistyped) {
			t.Fatalf("%s: %v", code, err)
		}
	})
}

func TestWhatIsNoCode(t *testing.T) {
	t.Parallel()
	code := redeem.Write([redeem.Random]byte{1, 2, 3})
	for typed, want := range map[string]domain.Code{
		"":                                domain.CodeRequired,
		"- -":                             domain.CodeRequired,
		code[:24]:                         domain.CodeKeyIncomplete,
		code + "0":                        domain.CodeKeyIncomplete,
		"U" + code[1:]:                    domain.CodeKeyMistyped,
		"€" + code[1:]:                    domain.CodeKeyMistyped,
		"SW-7Q4M-2K9D-H1XZ":               domain.CodeKeyIncomplete,
		strings.Repeat(" ", 401):          domain.CodeTooLong,
		"https://portal.example/products": domain.CodeKeyMistyped,
	} {
		_, err := redeem.Read(typed)
		var e *domain.Error
		if !errors.As(err, &e) || e.Code != want || e.Field != "code" {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("7Q4M2-K9DH1-XZ000-00000-00000")
	f.Add(redeem.Grouped(redeem.Write([redeem.Random]byte{31, 0, 7})))
	f.Add("oO0-iIlL1 \u200b\u2014")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := redeem.Read(typed)
		if err != nil {
			return
		}
		if len(code) != redeem.Length || strings.Trim(code, alphabet) != "" || !utf8.ValidString(code) {
			t.Errorf("%q gave %q", typed, code)
		}
		if again, err := redeem.Read(redeem.Grouped(code)); err != nil || again != code {
			t.Errorf("%q gave %q, which gives %q, %v", typed, code, again, err)
		}
	})
}

func TestWhatNeedsAnOrganization(t *testing.T) {
	t.Parallel()
	one := domain.Users{Internal: 1}
	annual := domain.PermissionLine{Type: domain.LicenseAnnual, Users: one}
	trial := domain.PermissionLine{Type: domain.LicenseTrial, Users: one}
	flex := domain.PermissionLine{Type: domain.LicenseFlex, Users: one}
	team := domain.PermissionLine{Type: domain.LicensePerpetual, Users: domain.Users{Internal: 1, External: 1}}
	for name, tt := range map[string]struct {
		lines []domain.PermissionLine
		want  redeem.Need
	}{
		"one":                {[]domain.PermissionLine{annual}, redeem.Alone},
		"two types":          {[]domain.PermissionLine{annual, trial}, redeem.Alone},
		"two of a type":      {[]domain.PermissionLine{annual, trial, annual}, redeem.NeedSeveral},
		"floating":           {[]domain.PermissionLine{annual, annual, flex}, redeem.NeedFlex},
		"several people":     {[]domain.PermissionLine{team}, redeem.NeedUsers},
		"several and people": {[]domain.PermissionLine{annual, annual, team}, redeem.NeedUsers},
	} {
		if got := redeem.Needs(tt.lines); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
