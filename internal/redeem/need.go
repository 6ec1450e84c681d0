package redeem

import "seatward.dev/seatward/internal/domain"

// Need says why a key can only be used by an organization.
type Need string

// Reasons for an organization.
const (
	Alone       Need = ""         // none: a person can use it for themselves
	NeedFlex    Need = "flex"     // floating seats are shared
	NeedUsers   Need = "users"    // it is for several people
	NeedSeveral Need = "licenses" // several licenses of one type have to be kept apart
)

// Needs decides whether what a key holds wants an organization. A single license
// for one person, or several of different types, can do without.
func Needs(lines []domain.PermissionLine) Need {
	types := map[domain.LicenseType]bool{}
	need := Alone
	for _, l := range lines {
		switch {
		case l.Type == domain.LicenseFlex:
			return NeedFlex
		case l.Users.Total() > 1:
			need = NeedUsers
		case types[l.Type] && need == Alone:
			need = NeedSeveral
		}
		types[l.Type] = true
	}
	return need
}
