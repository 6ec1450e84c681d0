package entrance

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web"
)

// start leads to where the visitor's work is.
func (p *Pages) start(c *web.Call) error {
	if !c.Actor.Known() {
		return c.Redirect(signInPath)
	}
	if c.Actor.Staff != "" {
		mine, err := p.People.Mine(c.R.Context(), c.Actor)
		if err != nil {
			return err
		}
		if len(mine) == 0 {
			return c.Redirect(consolePath)
		}
	}
	return c.Redirect(organizationsPath)
}

// language remembers the language of somebody without an account. It changes
// nothing but their own cookie, so that a link can do it.
func language(c *web.Call) error {
	for _, l := range text.Languages() {
		if l.Code == c.Path("code") {
			c.SetLanguage(l.Code)
			return c.Redirect(web.Local(c.R.URL.Query().Get("return"), startPath))
		}
	}
	return domain.E(domain.NotFound, domain.CodeNotFound)
}
