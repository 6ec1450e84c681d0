package domain

import "time"

// Stage is how far a violation has come, of an installation or of seats
// (docs/rules.md, compliance). The names are those of sdk/comply.
type Stage string

// The stages, from nothing to the last one.
const (
	StageNone       Stage = "none"
	StageGrace      Stage = "grace"
	StageWarnAdmins Stage = "warn_admins"
	StageWarnUsers  Stage = "warn_users"
	StageReadOnly   Stage = "read_only"
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{StageNone, StageGrace, StageWarnAdmins, StageWarnUsers, StageReadOnly}
}

// Rank counts up from 0 for StageNone; a stage nobody knows is none.
func (s Stage) Rank() int {
	for i, x := range Stages() {
		if x == s {
			return i
		}
	}
	return 0
}

// Causes of a violation, as in sdk/comply.
const (
	CauseExpired = "expired"  // there was a license, none is in force
	CauseOverUse = "over_use" // more users than the licenses in force allow
)

// Standing is how an installation stands, as it reported itself, or an
// organization with a product whose seats the portal keeps.
type Standing struct {
	Stage     Stage
	Causes    []string  // the older first
	Since     time.Time // when the older cause began; zero: no rule is broken
	NextStage Stage     // "" when the stage stays as it is
	NextAt    time.Time
}

// Installation is one running copy of a product, as its reports tell.
type Installation struct {
	ID           InstallationID
	Organization OrganizationID
	OrgName      string // joined for lists
	Product      ProductID
	ProductSlug  string // joined
	ProductName  string // joined
	InstallID    string
	Build        string // the product's own version
	Place        string // from where it reported last
	TimeZone     string // IANA name; its days are days there
	HowExternal  string // which external users it counts
	Held         []HeldLicense
	Used         Users  // the latest count
	UsedOn       string // its day, 2006-01-02; "" when there is none
	Standing     Standing
	FirstSeen    time.Time
	LastSeen     time.Time // when the latest report arrived
	ReportedAt   time.Time // when that report was made, by the installation's clock
	Clone        Clone     // zero: nothing speaks for one
	Version      int64
}

// HeldLicense is a license that is installed in an installation.
type HeldLicense struct {
	License  LicenseID `json:"license"`
	Revision int       `json:"revision"`
}

// InstallationDay is how many users an installation counted on a day of its own
// calendar.
type InstallationDay struct {
	Day        string // 2006-01-02
	Users      Users
	ReportedAt time.Time // of the report that has the say
}

// InstallationPlace is one machine or container an installation reported from.
type InstallationPlace struct {
	Place     string
	Address   string // where its latest report came from; "" when carried by hand
	FirstSeen time.Time
	LastSeen  time.Time
}

// Clone is the evidence that two copies share an Install ID: Place reported at
// Seen and again at At, and Other in between, at OtherSeen.
type Clone struct {
	Place     string
	Seen      time.Time
	Other     string
	OtherSeen time.Time
	At        time.Time
}

// Found reports whether there is evidence.
func (c Clone) Found() bool { return !c.At.IsZero() }

// LicenseRevision is one state of a license and the key that says so.
type LicenseRevision struct {
	License   LicenseID
	Revision  int
	State     LicenseState // active, or what ended it: superseded, suspended, revoked
	Users     Users
	Key       string
	Reason    string // why it was made or ended; "" for the first
	MadeBy    string // a name; "" for the first
	CreatedAt time.Time
	EndedAt   time.Time // when it no longer was in force: suspended, revoked or superseded; zero while it is, or until it expires
}
