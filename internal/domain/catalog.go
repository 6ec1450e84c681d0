package domain

import (
	"slices"
	"time"
)

// Preset names one of the four policies that ship (docs/presets.md).
type Preset string

// The presets.
const (
	PresetInstallation     Preset = "installation"
	PresetNamedAndFloating Preset = "named-and-floating"
	PresetTeamPool         Preset = "team-pool"
	PresetCappedAreas      Preset = "capped-areas"
)

// Presets lists the presets.
func Presets() []Preset {
	return []Preset{PresetInstallation, PresetNamedAndFloating, PresetTeamPool, PresetCappedAreas}
}

// SeatRule says how people come to hold seats of a product.
type SeatRule string

// The seat rules.
const (
	SeatsInInstallation SeatRule = "installation" // counted by the product itself
	SeatsGranted        SeatRule = "granted"      // given by an administrator, per person
	SeatsByMembership   SeatRule = "membership"   // every active member and live invitation
)

// Area is one of the two parts of a pool, licensed separately.
type Area string

// The areas.
const (
	AreaInternal Area = "internal"
	AreaExternal Area = "external"
)

// Areas lists the areas.
func Areas() []Area { return []Area{AreaInternal, AreaExternal} }

// ParseArea reads an area.
func ParseArea(field, s string) (Area, error) {
	switch a := Area(s); a {
	case AreaInternal, AreaExternal:
		return a, nil
	}
	return "", Bad(field, CodeChoice).With("choices", "internal, external")
}

// Ladder is when a violation becomes whose notice, counted from its beginning.
type Ladder struct {
	WarnAdmins time.Duration `json:"warn_admins"`
	WarnUsers  time.Duration `json:"warn_users"`
	ReadOnly   time.Duration `json:"read_only"`
}

// Policy is what a vendor may decide about a product. It is stored with the
// product; the preset fills it.
type Policy struct {
	Seats              SeatRule `json:"seats"`
	BoundToInstall     bool     `json:"bound_to_install"`     // a license names one installation
	Extranet           bool     `json:"extranet"`             // external users are licensed too
	PendingHolds       bool     `json:"pending_holds"`        // a live invitation holds a seat
	InvitationHoldDays int      `json:"invitation_hold_days"` // for so long
	Ladder             Ladder   `json:"ladder"`
	RequestMin         int      `json:"request_min"` // fewest users of one license request; 0 is 1
	LeaseRules                  // of floating seats
}

// FewestRequested is how many users a license request asks for at least.
func (p Policy) FewestRequested() int { return max(1, p.RequestMin) }

// Policy returns the preset's policy; ok is false for an unknown preset.
func (p Preset) Policy() (policy Policy, ok bool) {
	day := 24 * time.Hour
	base := Policy{
		PendingHolds: true, InvitationHoldDays: 7,
		Ladder: Ladder{WarnAdmins: 14 * day, WarnUsers: 28 * day, ReadOnly: 42 * day},
	}
	switch p {
	case PresetInstallation:
		base.Seats, base.BoundToInstall, base.Extranet = SeatsInInstallation, true, true
	case PresetNamedAndFloating:
		base.Seats = SeatsGranted
	case PresetTeamPool:
		base.Seats = SeatsByMembership
	case PresetCappedAreas:
		base.Seats, base.Extranet, base.RequestMin = SeatsByMembership, true, 5
	default:
		return Policy{}, false
	}
	return base, true
}

// InvitationDays is how long an invitation's link works.
const InvitationDays = 30

// CatalogState says whether something in the catalog can be bought.
type CatalogState string

// States of products and plans.
const (
	CatalogActive  CatalogState = "active"
	CatalogRetired CatalogState = "retired" // licenses go on; no new orders
)

// Product is a piece of software the vendor sells.
type Product struct {
	ID          ProductID
	Slug        string
	Name        string
	Description string
	Preset      Preset
	Policy      Policy
	State       CatalogState
	CreatedAt   time.Time
	Version     int64
}

// LicenseType is the commercial sort of a license.
type LicenseType string

// The license types a plan can sell.
const (
	LicenseAnnual    LicenseType = "annual"
	LicensePerpetual LicenseType = "perpetual"
	LicenseTrial     LicenseType = "trial"
	LicenseFlex      LicenseType = "flex" // its internal users are floating seats, for so long
)

// LicenseTypes lists the types.
func LicenseTypes() []LicenseType {
	return []LicenseType{LicenseAnnual, LicensePerpetual, LicenseTrial, LicenseFlex}
}

// LicenseTypes lists the types that a product with the policy can have: floating
// seats stand beside seats that are granted, and beside no others.
func (p Policy) LicenseTypes() []LicenseType {
	if p.Seats == SeatsGranted {
		return LicenseTypes()
	}
	return slices.DeleteFunc(LicenseTypes(), func(t LicenseType) bool { return t == LicenseFlex })
}

// Plan is one way to buy a product: a term and a price per user.
type Plan struct {
	ID            PlanID
	Product       ProductID
	Name          string
	Description   string
	Type          LicenseType
	TermMonths    int      // 0 when perpetual
	Currency      string   // ISO 4217
	PriceInternal int64    // minor units per internal user and term, before tax
	PriceExternal int64    // the same per external user
	MinUsers      int      // fewest users of both areas together
	MaxUsers      int      // most users per area
	Features      []string // what the license switches on in the product
	State         CatalogState
	CreatedAt     time.Time
	Version       int64
}

// Users is a size in both areas.
type Users struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

// Total is the sum of both areas.
func (u Users) Total() int { return u.Internal + u.External }

// In is the size in one area.
func (u Users) In(a Area) int {
	if a == AreaExternal {
		return u.External
	}
	return u.Internal
}

// MaxUsers is the largest number of users per area that any license can have.
const MaxUsers = 1_000_000
