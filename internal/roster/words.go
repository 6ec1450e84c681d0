package roster

import (
	"strings"
	"unicode"

	"seatward.dev/seatward/internal/domain"
)

// roles and areas are the words for them in English and German, and as programs
// write them; see word.
var (
	roles = map[string]domain.Role{
		"owner": domain.RoleOwner, "inhaber": domain.RoleOwner, "inhaberin": domain.RoleOwner,
		"coadmin": domain.RoleCoAdmin, "coadministrator": domain.RoleCoAdmin, "coadministratorin": domain.RoleCoAdmin,
		"billing": domain.RoleBilling, "abrechnung": domain.RoleBilling,
		"member": domain.RoleMember, "mitglied": domain.RoleMember,
	}
	areas = map[string]domain.Area{
		"internal": domain.AreaInternal, "intern": domain.AreaInternal,
		"external": domain.AreaExternal, "extern": domain.AreaExternal,
	}
)

// word is a word of a small vocabulary without what people write differently.
func word(cell string) string {
	if len(cell) > len("Co-Administratorin") {
		return "" // none is so long
	}
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(cell))
}

func choices[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return strings.Join(out, ", ")
}

// outside reports what may surround a cell or a word without meaning anything:
// space of all kinds, and the invisible marks that copying brings along.
func outside(r rune) bool {
	if r < 0x80 {
		return r == ' ' || r >= '\t' && r <= '\r'
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

func trim(s string) string { return strings.TrimFunc(s, outside) }

func blank(s string) bool { return trim(s) == "" }

func blankAll(cells []string) bool {
	for _, cell := range cells {
		if !blank(cell) {
			return false
		}
	}
	return true
}

// unguard takes off the apostrophe that keeps a spreadsheet from computing a
// cell. Other apostrophes stay: 't Hooft is a name.
func unguard(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && strings.IndexAny(rest, "=+-@\t\r＝＋－＠") == 0 {
		return rest
	}
	return cell
}

// shorten cuts what is only shown.
func shorten(s string) string {
	if len(s) <= MaxRaw {
		return s
	}
	n := 0
	for i := range s {
		if n == MaxRaw {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
