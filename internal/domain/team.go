package domain

import (
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Team is a group of an organization's people. Teams are not nested, a person is
// in any number of them, and being in one takes no seat.
type Team struct {
	ID           TeamID
	Organization OrganizationID
	Name         string // unique in its organization, ignoring case
	Description  string
	CreatedAt    time.Time
	Version      int64 // counts changes of name and description; ETag
	TeamSize
}

// TeamSize is how many people a team has, kept with every change.
type TeamSize struct {
	Members        int // all, blocked and waiting ones too
	Active         int // those who take part
	ActiveExternal int // of them, those in the external area
	Admins         int
	Pending        int // invitations whose link still works
}

// Apart is how many of a team's people are blocked or wait for a seat.
func (s TeamSize) Apart() int { return s.Members - s.Active }

// ActiveIn is how many of an area take part.
func (s TeamSize) ActiveIn(a Area) int {
	if a == AreaExternal {
		return s.ActiveExternal
	}
	return s.Active - s.ActiveExternal
}

// TeamName cleans the name of a team.
func TeamName(field, s string) (string, error) { return Name(field, s, MaxName) }

// TeamKey is what two names of teams in one organization must not share: the
// name without case and compatibility forms.
func TeamKey(name string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name)))
}

// TeamMember is a person in a team.
type TeamMember struct {
	Member     Member
	Team       TeamID
	TeamName   string
	AdminSince time.Time // zero: they are no team admin
	AddedAt    time.Time
	AddedBy    string // as the audit log names them
}

// Admin reports whether they invite into the team and remove from it.
func (m TeamMember) Admin() bool { return !m.AdminSince.IsZero() }

// Assignment says how many of an organization's people are in teams.
type Assignment struct {
	Members int // all, blocked and waiting ones too
	// Assigned are those in at least one team, each counted once.
	Assigned TeamSize
}

// Unassigned is how many people are in no team.
func (a Assignment) Unassigned() int { return max(0, a.Members-a.Assigned.Members) }

// TeamSeats is what one team, or those in none, hold of a pool.
type TeamSeats struct {
	Active  int
	Pending int
}

// Held is how many seats that is.
func (s TeamSeats) Held() int { return s.Active + s.Pending }

// TeamShare is a team with its part of a pool. Somebody in several teams is in
// each of their shares.
type TeamShare struct {
	Team  Team
	Seats TeamSeats
}

// Distribution is a pool by team. In Pool everybody counts once; Assigned and
// Unassigned add up to what it holds.
type Distribution struct {
	Pool       Pool
	Assigned   TeamSeats // held by people in at least one team, each counted once
	Unassigned TeamSeats // by people in none
	Shared     int       // by how much the shares of all teams add up to more, because people are in several
	Teams      List[TeamShare]
}

// InNoTeam narrows a list of members to those in no team.
const InNoTeam = "unassigned"

// MaxTeamChange is the most people that one change of a team takes.
const MaxTeamChange = 1000
