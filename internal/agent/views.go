package agent

import (
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
)

// instant is RFC 3339 in UTC with milliseconds; null for none.
type instant time.Time

// MarshalJSON implements json.Marshaler.
func (i instant) MarshalJSON() ([]byte, error) {
	t := time.Time(i)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (i *instant) UnmarshalJSON(b []byte) error { return (*time.Time)(i).UnmarshalJSON(b) }

// orNull is a word that may be missing.
func orNull[T ~string](word T) *T {
	if word == "" {
		return nil
	}
	return &word
}

type usersView struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

type cure struct {
	InstallLicense bool      `json:"install_license"`
	RemoveUsers    usersView `json:"remove_users"`
	AddSeats       usersView `json:"add_seats"`
}

func cureOf(c comply.Cure) cure {
	return cure{c.InstallLicense, usersView(c.RemoveUsers), usersView(c.AddSeats)}
}

// statusView is how the installation stands. It has no member that changes with
// every second, or no two answers would ever be equal.
type statusView struct {
	InstallID   string          `json:"install_id"`
	Product     string          `json:"product"`
	Verdict     verdictView     `json:"verdict"`
	Entitlement entitlementView `json:"entitlement"`
	Usage       usersView       `json:"usage"`
	Exceeded    usersView       `json:"exceeded"`
	Counts      *countsView     `json:"counts"`
	Licenses    []licenseView   `json:"licenses"`
	Portal      portalView      `json:"portal"`
	Notices     []notice        `json:"notices"`
}

type verdictView struct {
	Stage        comply.Stage  `json:"stage"`
	Cause        *comply.Cause `json:"cause"`
	Since        instant       `json:"since"`
	ExpiredSince instant       `json:"expired_since"`
	OverUseSince instant       `json:"over_use_since"`
	NextStage    *comply.Stage `json:"next_stage"`
	NextAt       instant       `json:"next_at"`
	ReadOnlyAt   instant       `json:"read_only_at"`
	ReadOnly     bool          `json:"read_only"`
	Unlicensed   bool          `json:"unlicensed"`
	InForce      bool          `json:"in_force"`
	Ladder       ladderView    `json:"ladder"`
	Cure         cure          `json:"cure"`
}

// ladderView is in seconds after a violation began.
type ladderView struct {
	WarnAdmins int64 `json:"warn_admins"`
	WarnUsers  int64 `json:"warn_users"`
	ReadOnly   int64 `json:"read_only"`
}

type entitlementView struct {
	Users    usersView   `json:"users"`
	Features []string    `json:"features"`
	Licenses []string    `json:"licenses"`
	Expires  instant     `json:"expires"`
	Next     *changeView `json:"next_change"`
}

type changeView struct {
	At     instant   `json:"at"`
	Users  usersView `json:"users"`
	Gained []string  `json:"gained"`
	Lost   []string  `json:"lost"`
	Begin  []string  `json:"begin"`
	End    []string  `json:"end"`
}

func entitlementOf(e entitle.Entitlement) entitlementView {
	v := entitlementView{Users: usersView(e.Users), Features: list(e.Features), Licenses: list(e.Valid), Expires: instant(e.Expires)}
	if n := e.Next; n != nil {
		v.Next = &changeView{instant(n.At), usersView(n.Users), list(n.Gained), list(n.Lost), list(n.Begin), list(n.End)}
	}
	return v
}

// list is never null.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

type countsView struct {
	At    instant `json:"at"`
	Stale bool    `json:"stale"`
}

// notice is something an administrator should know.
type notice struct {
	Code       string  `json:"code"`
	LicenseID  string  `json:"license_id,omitempty"`
	At         instant `json:"at"`
	WithinDays int     `json:"within_days,omitempty"`
}

// licenseView is an installed license. What its key says is missing where the
// key is not genuine anymore.
type licenseView struct {
	ID               string         `json:"id"`
	InstalledAt      instant        `json:"installed_at"`
	Phase            *entitle.Phase `json:"phase"`
	Refusal          *refusalView   `json:"refusal"`
	Revision         int            `json:"revision"`
	Serial           string         `json:"serial"`
	Name             string         `json:"name"`
	Plan             string         `json:"plan"`
	Type             string         `json:"type"`
	Organization     string         `json:"organization"`
	Users            usersView      `json:"users"`
	Features         []string       `json:"features"`
	Flags            []string       `json:"flags"`
	Replaces         []string       `json:"replaces"`
	StartsAt         instant        `json:"starts_at"`
	ExpiresAt        instant        `json:"expires_at"`
	MaintenanceUntil instant        `json:"maintenance_until"`
}

type refusalView struct {
	Reason license.Reason `json:"reason"`
	Detail string         `json:"detail"`
}

func licenseOf(l seatward.License) licenseView {
	v := claimsOf(&l.Claims)
	v.ID, v.InstalledAt, v.Phase = l.ID, instant(l.InstalledAt), orNull(l.Phase)
	if l.Refusal != nil {
		v.Refusal = &refusalView{l.Refusal.Reason, refusals()[l.Refusal.Reason]}
	}
	return v
}

func claimsOf(c *license.Claims) licenseView {
	return licenseView{
		ID: c.LicenseID, Revision: c.Revision, Serial: c.Lic.Serial, Name: c.Lic.Name, Plan: c.Lic.Plan, Type: c.Lic.Type,
		Organization: c.Lic.Org.Name, Users: usersView(c.Lic.Users), Features: list(c.Lic.Features), Flags: list(c.Lic.Flags),
		Replaces: list(c.Lic.Replaces), StartsAt: instant(c.NotBefore), ExpiresAt: instant(c.Expires), MaintenanceUntil: instant(c.Lic.MaintenanceUntil),
	}
}
