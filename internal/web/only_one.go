package web

import (
	"net/url"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web/ui"
)

// OnlyOne says that an account belongs to one organization at a time, with the
// way to leave the one it is in; mine are those of whoever is signed in.
func OnlyOne(c *Call, said string, mine []domain.Membership) ui.Banner {
	t := c.Printer.T
	button := ui.Button{Label: t("My organizations"), Href: "/organizations"}
	switch {
	case !c.Actor.Known():
		button = ui.Button{Label: t("Sign in"), Href: "/sign-in?return=" + url.QueryEscape("/organizations")}
	case len(mine) == 1:
		button = ui.Button{Label: t("Leave %s", mine[0].Organization.Name), Href: "/organizations/" + string(mine[0].Organization.ID) + "/leave", Dialog: true}
	}
	return ui.Banner{Tone: ui.Warn, Title: said, Actions: []templ.Component{button}}
}
