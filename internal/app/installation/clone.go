package installation

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// CloneWindow is how soon after its earlier report a place has to report again
// for what was between to count.
const CloneWindow = 7 * 24 * time.Hour

// CloneOf looks for evidence that two copies share an Install ID, in a report
// made at t from a place, given from where it was reported before. The evidence
// is that the place reports again although another one has reported since its
// own last report, within a week: A…B…A. One move, A…A B…B, is none; neither is
// coming back after more than a week. A report older than the latest is history
// and proves nothing.
func CloneOf(before []domain.InstallationPlace, place string, t time.Time) domain.Clone {
	var own, other domain.InstallationPlace
	for _, p := range before {
		switch {
		case p.Place == place:
			own = p
		case p.LastSeen.After(other.LastSeen):
			other = p
		}
	}
	switch {
	case own.Place == "" || other.Place == "":
		return domain.Clone{}
	case !other.LastSeen.After(own.LastSeen) || t.Before(other.LastSeen) || t.Sub(own.LastSeen) > CloneWindow:
		return domain.Clone{}
	}
	return domain.Clone{Place: place, Seen: own.LastSeen, Other: other.Place, OtherSeen: other.LastSeen, At: t}
}

// evidence is what the audit log keeps of a clone.
func evidence(c domain.Clone) map[string]any {
	return map[string]any{"place": c.Place, "seen": c.Seen, "other": c.Other, "other_seen": c.OtherSeen, "at": c.At}
}
