package report

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"seatward.dev/sdk/comply"
)

// Version is the version of the reports and news this package writes and reads.
const Version = 1

// Bounds of a report.
const (
	MaxSize     = 256 << 10     // bytes of a report as text
	MaxDays     = 400           // days in one report
	MaxLicenses = 1000          // licenses in one report
	MaxUsers    = 1_000_000_000 // of one kind on one day
)

// Report is what an installation tells the portal. Instants are UTC and whole
// milliseconds; encoding drops fractions. Texts are ASCII without quotation
// marks and backslashes.
type Report struct {
	// ID is a UUID of this report, so that one received twice counts once.
	ID        string
	InstallID string
	Product   string // slug
	// Place tells two hosts apart and says nothing else about them; see [PlaceOf].
	// One Install ID that reports from two places by turns was cloned.
	Place string
	// Version is the product's, at most 64 characters; may be empty.
	Version  string
	IssuedAt time.Time
	// TimeZone is the name of the zone in which days and months begin, such as
	// "Europe/Berlin".
	TimeZone string
	// Licenses are the installed ones, in ascending order of their ids.
	Licenses []Held
	// StatusIssuedAt is when the revocation list held was issued; zero without one.
	StatusIssuedAt time.Time
	// Days are in ascending order.
	Days []Day
	// HowExternal is the rule by which external users were counted.
	HowExternal ExternalCount
	Standing    Standing
}

// Held is an installed license.
type Held struct {
	ID       string
	Revision int
}

// Day is what was counted last on a day of the installation's time zone.
type Day struct {
	Date               string // "2006-01-02"
	Internal, External int
}

// ExternalCount is the rule by which external users count.
type ExternalCount string

// The rules for external users.
const (
	MonthActive ExternalCount = "month_active" // those who signed in this month
	AllExternal ExternalCount = "all"          // all
)

// Standing is how the installation stands on its ladder as evaluated there. The
// zero value of Stage is none of the stages.
type Standing struct {
	Stage comply.Stage
	// Causes hold now, the older one first; none where Stage is [comply.None].
	Causes []Cause
	// NextStage follows at NextAt while users and licenses stay as they are;
	// empty and zero when nothing follows.
	NextStage comply.Stage
	NextAt    time.Time
}

// Cause is a rule that is broken, and since when.
type Cause struct {
	Cause comply.Cause
	Since time.Time
}

// StandingOf is what a verdict comes to in a report.
func StandingOf(v comply.Verdict) Standing {
	s := Standing{Stage: v.Stage, NextStage: v.NextStage, NextAt: v.NextAt}
	expired, overUse := Cause{comply.Expired, v.ExpiredSince}, Cause{comply.OverUse, v.OverUseSince}
	causes := []Cause{expired, overUse}
	if v.Cause == comply.OverUse {
		causes = []Cause{overUse, expired}
	}
	for _, c := range causes {
		if !c.Since.IsZero() {
			s.Causes = append(s.Causes, c)
		}
	}
	return s
}

// PlaceOf is the Place of an installation on a host: the first 16 bytes of
// SHA-256 over both, in hexadecimal. Nobody learns the host's name from it.
func PlaceOf(installID, host string) string {
	sum := sha256.Sum256([]byte("seatward place 1\n" + installID + "\n" + host))
	return hex.EncodeToString(sum[:16])
}
