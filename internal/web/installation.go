package web

import (
	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

// StageBadge is how far an installation's violation has come, as it says.
func StageBadge(c *Call, s domain.Stage) ui.Badge {
	switch s {
	case domain.StageGrace:
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Grace period")}
	case domain.StageWarnAdmins:
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Administrators warned")}
	case domain.StageWarnUsers:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Everybody warned")}
	case domain.StageReadOnly:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Read-only")}
	case domain.StageNone:
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("In order")}
}

// StandingBadges are an installation's stage and whether it may be a clone.
func StandingBadges(c *Call, i domain.Installation) templ.Component {
	badges := Actions{StageBadge(c, i.Standing.Stage)}
	if i.Clone.Found() {
		badges = append(badges, ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Possible clone")})
	}
	return badges
}

// StandingText is StandingBadges for a file.
func StandingText(c *Call, i domain.Installation) string {
	s := StageBadge(c, i.Standing.Stage).Label
	if i.Clone.Found() {
		s += ", " + c.Printer.T("Possible clone")
	}
	return s
}

// InstallationFilters are what lists of installations can be narrowed to.
func InstallationFilters(c *Call) []ui.Option {
	return []ui.Option{
		{Value: "violation", Label: c.Printer.T("Breaks a rule")},
		{Value: "clone", Label: c.Printer.T("Possible clone")},
		{Value: "silent", Label: c.Printer.T("Silent for 30 days")},
	}
}

// Used is a count of users, both areas where there are external ones.
func Used(c *Call, u domain.Users) string {
	if u.External == 0 {
		return c.Printer.Number(u.Internal)
	}
	return c.Printer.Number(u.Internal) + " + " + c.Printer.Number(u.External)
}

// CauseName is why a rule is broken, in words.
func CauseName(c *Call, cause string) string {
	names := map[string]string{
		domain.CauseExpired: text.Msg("no license in force"),
		domain.CauseOverUse: text.Msg("more users than licensed"),
	}
	name, ok := names[cause]
	if !ok {
		return cause
	}
	return c.Printer.T(name)
}
