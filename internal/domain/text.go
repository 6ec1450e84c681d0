package domain

import (
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Longest texts we keep, in characters.
const (
	MaxName  = 120
	MaxNote  = 2000
	MaxEmail = 254 // RFC 5321, 4.5.3.1.3
)

// Name cleans a name typed by a person: surrounding space goes, inner runs of
// space fold to one, the result is NFC. It refuses (with field) emptiness, more
// than max characters, what shows nothing, and control, bidirectional-override
// and other invisible formatting characters, which would let one name pose as
// another.
func Name(field, s string, max int) (string, error) {
	if len(s) > 8*max {
		return "", Bad(field, CodeTooLong).With("max", max)
	}
	if !utf8.ValidString(s) {
		return "", Bad(field, CodeControl)
	}
	s = norm.NFC.String(strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " "))
	if s == "" {
		return "", Bad(field, CodeRequired)
	}
	if utf8.RuneCountInString(s) > max {
		return "", Bad(field, CodeTooLong).With("max", max)
	}
	if strings.IndexFunc(s, invisible) >= 0 || strings.IndexFunc(s, visible) < 0 {
		return "", Bad(field, CodeControl)
	}
	return s, nil
}

// OptionalName is Name for a field that may be empty.
func OptionalName(field, s string, max int) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	return Name(field, s, max)
}

// invisible reports control, format and private characters. Zero-width joiners
// stay allowed: several scripts and emoji need them.
func invisible(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) || r == unicode.ReplacementChar ||
		r == '\u2028' || r == '\u2029'
}

// visible reports what leaves ink on its own. Fillers are letters and the empty
// braille cell is a sign to Unicode, but nobody sees them.
func visible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u2800', '\u3164', '\uffa0':
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
}

// Email is one mail address: as it is shown and written to, and the key that
// identifies its owner.
type Email struct {
	Address string // compatibility-folded, case kept
	Key     string // Address in lower case; equal keys are one person
}

// ParseEmail reads one address as typed. It folds full-width and other
// compatibility forms (NFKC), turns an international domain into its ASCII
// form, and refuses display names, comments, quoted local parts and anything
// but printable ASCII before the @, so that two spellings never reach two
// accounts and one spelling never reaches somebody else's.
func ParseEmail(field, typed string) (Email, error) {
	s := strings.TrimSpace(typed)
	if s == "" {
		return Email{}, Bad(field, CodeRequired)
	}
	if len(s) > 4*MaxEmail {
		return Email{}, Bad(field, CodeTooLong).With("max", MaxEmail)
	}
	if !utf8.ValidString(s) {
		return Email{}, Bad(field, CodeEmail)
	}
	s = norm.NFKC.String(s)
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || !plainLocal(s[:at]) {
		return Email{}, Bad(field, CodeEmail)
	}
	host, err := asciiHost(s[at+1:])
	if err != nil {
		return Email{}, Bad(field, CodeEmail)
	}
	s = s[:at+1] + host
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || parsed.Name != "" {
		return Email{}, Bad(field, CodeEmail)
	}
	if len(s) > MaxEmail {
		return Email{}, Bad(field, CodeTooLong).With("max", MaxEmail)
	}
	return Email{Address: s, Key: strings.ToLower(s)}, nil
}

var errHost = errors.New("not a host of the internet")

// asciiHost is the ASCII form of a domain, which is its own ASCII form.
func asciiHost(s string) (string, error) {
	host, err := idna.Lookup.ToASCII(s)
	if err != nil {
		return "", err
	}
	if again, err := idna.Lookup.ToASCII(host); err != nil || again != host {
		return "", errHost
	}
	if !strings.Contains(host, ".") || strings.HasSuffix(host, ".") {
		return "", errHost
	}
	return host, nil
}

func plainLocal(s string) bool {
	for _, r := range s {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),:;<>@[\]`, r) {
			return false
		}
	}
	return len(s) <= 64
}

// InstallID checks the UUID of a product's installation and returns it in lower
// case. Surrounding space and braces from copying are taken off.
func InstallID(field, s string) (string, error) {
	s = strings.ToLower(strings.Trim(strings.TrimSpace(s), "{}"))
	if s == "" {
		return "", Bad(field, CodeRequired)
	}
	if len(s) != 36 {
		return "", Bad(field, CodeInstallID)
	}
	for i := range len(s) {
		c := s[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f'
		if dash != (c == '-') || !dash && !hex {
			return "", Bad(field, CodeInstallID)
		}
	}
	return s, nil
}

// Slug checks a short machine name: lower-case letters, digits and inner dashes.
func Slug(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", Bad(field, CodeRequired)
	}
	if len(s) > 60 {
		return "", Bad(field, CodeTooLong).With("max", 60)
	}
	for i := range len(s) {
		c := s[i]
		inner := i > 0 && i < len(s)-1
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && inner) {
			return "", Bad(field, CodeSlug)
		}
	}
	return s, nil
}

// Instant cuts t to the precision the house keeps: UTC, milliseconds.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
