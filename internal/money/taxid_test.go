package money

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
)

func TestTaxID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, typed, want string }{
		{"AT", "ATU12345678", "ATU12345678"},
		{"AT", "AT12345678", ""},
		{"BE", "BE 0123.456.789", "BE0123456789"},
		{"BG", "BG123456789", "BG123456789"},
		{"BG", "BG1234567890", "BG1234567890"},
		{"BG", "BG12345678901", ""},
		{"CY", "CY12345678X", "CY12345678X"},
		{"CY", "CY123456789", ""},
		{"CZ", "cz12345678", "CZ12345678"},
		{"DE", " de 123 456 789 ", "DE123456789"},
		{"DE", "DE\u00a0123\u2013456\u200b789", "DE123456789"},
		{"DE", "123456789", ""},
		{"DE", "DE12345678", ""},
		{"DE", "DE1234567890", ""},
		{"DE", "DE12345678O", ""},
		{"DE", "DE１２３４５６７８９", ""},
		{"DE", "FR12345678901", ""},
		{"DE", "DE", ""},
		{"ES", "ESX1234567X", "ESX1234567X"},
		{"ES", "ES12345678Z", "ES12345678Z"},
		{"ES", "ES123456789", ""},
		{"FR", "FR40303265045", "FR40303265045"},
		{"FR", "FRAB303265045", "FRAB303265045"},
		{"GR", "EL123456789", "EL123456789"},
		{"GR", "GR123456789", ""},
		{"IE", "IE1A23456B", "IE1A23456B"},
		{"IE", "IE1+23456B", "IE1+23456B"},
		{"IE", "IE1234567FA", "IE1234567FA"},
		{"LT", "LT123456789012", "LT123456789012"},
		{"LT", "LT1234567890", ""},
		{"NL", "NL123456789B01", "NL123456789B01"},
		{"NL", "NL123456789C01", ""},
		{"RO", "RO12", "RO12"},
		{"RO", "RO1", ""},
		{"SE", "SE123456789012", "SE123456789012"},
		{"CH", " CHE-123.456.789  MWST ", "CHE-123.456.789 MWST"},
		{"US", "12-3456789", "12-3456789"},
	} {
		got, err := TaxID(c.country, c.typed)
		if got != c.want || (c.want == "") != domain.HasCode(err, domain.CodeTaxID) {
			t.Errorf("TaxID(%s, %q) = %q %v, want %q", c.country, c.typed, got, err, c.want)
		}
		if err != nil && domain.AsError(err).Field != "tax_id" {
			t.Errorf("TaxID(%s, %q): field %q", c.country, c.typed, domain.AsError(err).Field)
		}
	}
}

func TestTaxIDEmptyAndAbsurd(t *testing.T) {
	t.Parallel()
	for _, country := range []string{"DE", "US", ""} {
		for _, typed := range []string{"", "  ", "\t"} {
			if got, err := TaxID(country, typed); got != "" || err != nil {
				t.Errorf("TaxID(%q, %q) = %q %v", country, typed, got, err)
			}
		}
		if _, err := TaxID(country, strings.Repeat("9", 1<<20)); !domain.HasCode(err, domain.CodeTooLong) {
			t.Errorf("a megabyte for %q: %v", country, err)
		}
	}
	if _, err := TaxID("US", "12\x003456789"); !domain.HasCode(err, domain.CodeControl) {
		t.Errorf("a control character: %v", err)
	}
}

// TestTaxIDIsStable: what has been cleaned stays as it is, however it was parted.
func TestTaxIDIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		country := rapid.SampledFrom(unionCountries()).Draw(t, "country")
		id := anyTaxID(t, country)
		at := rapid.IntRange(0, len(id)).Draw(t, "at")
		typed := strings.ToLower(id[:at]) + rapid.SampledFrom([]string{"", " ", ".", "-", " - "}).Draw(t, "gap") + id[at:]
		if got, err := TaxID(country, typed); got != id || err != nil {
			t.Fatalf("%q became %q %v, want %q", typed, got, err, id)
		}
		for _, other := range unionCountries() {
			if got, err := TaxID(other, id); other != country && err == nil {
				t.Fatalf("%s took the number of %s: %q", other, country, got)
			}
		}
	})
}

// anyTaxID draws a number of one of the country's shapes.
func anyTaxID(t *rapid.T, country string) string {
	id := union[country]
	shape := rapid.SampledFrom(strings.Fields(id.shapes)).Draw(t, "shape")
	number := []byte(shape)
	for i, sign := range number {
		if from := map[byte]string{'9': "0123456789", 'L': "ABCXYZ", 'X': "09AZ", 'S': "09AZ+*"}[sign]; from != "" {
			number[i] = rapid.SampledFrom([]byte(from)).Draw(t, "character")
		}
	}
	return id.prefix + string(number)
}
