package entrance

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// sessionsShown is a page of the list; hardly anybody has more.
const sessionsShown = 20

// sessionTable lists where the reader is signed in, this device first.
func sessionTable(c *web.Call, sessions []domain.Session) ui.Table[domain.Session] {
	p := c.Printer
	name := func(s domain.Session) string { return deviceName(p, s.UserAgent) }
	here := func(s domain.Session) bool { return s.ID == c.Session.ID }
	slices.SortStableFunc(sessions, func(a, b domain.Session) int {
		if here(a) != here(b) {
			return cmp.Compare(order(here(a)), order(here(b)))
		}
		return b.LastSeenAt.Compare(a.LastSeenAt)
	})
	query := *c.R.URL
	query.Path = profilePath // also when a refused form shows the page again
	return ui.Table[domain.Session]{
		Caption: p.T("Where you are signed in"), Query: ui.ReadQuery(&query),
		Columns: []ui.Column[domain.Session]{
			{
				Key: "device", Label: p.T("Device"), Kind: ui.NameColumn, Text: name,
				Sub: func(s domain.Session) string { return p.T("%s, last seen %s", s.Address, p.DateTime(s.LastSeenAt)) },
			},
			{
				Key: "since", Label: p.T("Since"), Kind: ui.DateColumn,
				Text: func(s domain.Session) string { return p.Date(s.CreatedAt) },
				Less: func(a, b domain.Session) int { return a.CreatedAt.Compare(b.CreatedAt) },
			},
			{Label: p.T("Actions"), Kind: ui.ActionsColumn, Cell: func(s domain.Session) templ.Component {
				if here(s) {
					return ui.Badge{Tone: ui.Good, Label: p.T("This device")}
				}
				return ui.PostButton{
					Action: profilePath + "/sessions/" + string(s.ID) + "/end",
					Button: ui.Button{Label: p.T("Sign out"), Small: true, Describe: name(s)},
				}
			}},
		},
	}.Arrange(sessions, sessionsShown)
}

func order(here bool) int {
	if here {
		return 0
	}
	return 1
}

// endSession signs out on one device; a session that has ended meanwhile is
// fine.
func (p *Pages) endSession(c *web.Call) error {
	id := domain.SessionID(c.Path("session"))
	if id == c.Session.ID {
		return p.signOut(c)
	}
	if err := p.Accounts.EndSession(c.R.Context(), c.Actor, id); err != nil && !domain.HasCode(err, domain.CodeNotFound) {
		return err
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.T("That device is signed out."))
}

func (p *Pages) endOtherSessions(c *web.Call) error {
	sessions, err := p.Accounts.Sessions(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	ended := 0
	for _, s := range sessions {
		if s.ID == c.Session.ID {
			continue
		}
		if err := p.Accounts.EndSession(c.R.Context(), c.Actor, s.ID); err != nil && !domain.HasCode(err, domain.CodeNotFound) {
			return err
		}
		ended++
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.N("%d other device is signed out.", "%d other devices are signed out.", ended))
}
