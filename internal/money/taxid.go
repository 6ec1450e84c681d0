package money

import (
	"strings"
	"unicode"

	"seatward.dev/seatward/internal/domain"
)

// vatID is how a member state of the European Union writes its VAT
// identification numbers: the prefix, and the shapes of what follows it, parted
// by spaces. In a shape 9 stands for a digit, L for a letter, X for either, S
// for either or + or *; B and U are themselves.
type vatID struct{ prefix, shapes string }

// union lists the member states by country code. The shapes are those of the
// Commission's number check, VIES (its frequently asked questions, number 11).
// Greece writes EL instead of its country code.
var union = map[string]vatID{
	"AT": {"AT", "U99999999"},
	"BE": {"BE", "9999999999"},
	"BG": {"BG", "999999999 9999999999"},
	"CY": {"CY", "99999999L"},
	"CZ": {"CZ", "99999999 999999999 9999999999"},
	"DE": {"DE", "999999999"},
	"DK": {"DK", "99999999"},
	"EE": {"EE", "999999999"},
	"ES": {"ES", "L99999999 99999999L L9999999L"},
	"FI": {"FI", "99999999"},
	"FR": {"FR", "XX999999999"},
	"GR": {"EL", "999999999"},
	"HR": {"HR", "99999999999"},
	"HU": {"HU", "99999999"},
	"IE": {"IE", "9S99999L 9999999LL"},
	"IT": {"IT", "99999999999"},
	"LT": {"LT", "999999999 999999999999"},
	"LU": {"LU", "99999999"},
	"LV": {"LV", "99999999999"},
	"MT": {"MT", "99999999"},
	"NL": {"NL", "999999999B99"},
	"PL": {"PL", "9999999999"},
	"PT": {"PT", "999999999"},
	"RO": {"RO", "99 999 9999 99999 999999 9999999 99999999 999999999 9999999999"},
	"SE": {"SE", "999999999999"},
	"SI": {"SI", "99999999"},
	"SK": {"SK", "9999999999"},
}

// maxTaxID is the longest tax number kept, in characters.
const maxTaxID = 40

// InUnion reports whether country is a member state of the European Union.
func InUnion(country string) bool {
	_, ok := union[country]
	return ok
}

// TaxID cleans and checks a tax number typed for a country; an empty one stays
// empty. In the European Union it is the VAT identification number: capitals, no
// spaces, dots and dashes, with that country's prefix and one of its shapes.
// Whether it has been issued is not asked. Elsewhere it is any text of up to 40
// characters. It refuses with field.tax_id, field.too_long or
// field.control_characters at tax_id.
func TaxID(country, typed string) (string, error) {
	id, ok := union[country]
	if !ok {
		return domain.OptionalName("tax_id", typed, maxTaxID)
	}
	if len(typed) > 4*maxTaxID {
		return "", domain.Bad("tax_id", domain.CodeTooLong).With("max", maxTaxID)
	}
	cleaned := strings.ToUpper(strings.Map(dropSeparators, typed))
	if cleaned == "" {
		return "", nil
	}
	number, ok := strings.CutPrefix(cleaned, id.prefix)
	if ok {
		for shape := range strings.FieldsSeq(id.shapes) {
			if fits(number, shape) {
				return cleaned, nil
			}
		}
	}
	return "", domain.Bad("tax_id", domain.CodeTaxID)
}

// dropSeparators takes out what people and documents put between the digits,
// invisible characters included.
func dropSeparators(r rune) rune {
	if r == '.' || unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) {
		return -1
	}
	return r
}

func fits(number, shape string) bool {
	if len(number) != len(shape) {
		return false
	}
	for i := range len(shape) {
		if !stands(number[i], shape[i]) {
			return false
		}
	}
	return true
}

func stands(c, sign byte) bool {
	digit, letter := c >= '0' && c <= '9', c >= 'A' && c <= 'Z'
	switch sign {
	case '9':
		return digit
	case 'L':
		return letter
	case 'X':
		return digit || letter
	case 'S':
		return digit || letter || c == '+' || c == '*'
	default:
		return c == sign
	}
}
