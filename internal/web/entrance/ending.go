package entrance

import (
	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// ending is the page behind a link that no longer leads anywhere: what became
// of it, and the way out.
type ending struct {
	title, text string
	actions     []templ.Component
}

// endings are those of one kind of link.
type endings map[domain.Code]ending

// tell reports whether err is the end of a link.
func (e endings) tell(err error) bool {
	if err == nil {
		return false
	}
	_, ok := e[domain.AsError(err).Code]
	return ok
}

// show answers with the page of err, which has ended a link; other errors are
// returned.
func (e endings) show(c *web.Call, err error) error {
	if !e.tell(err) {
		return err
	}
	why := domain.AsError(err)
	end := e[why.Code]
	return c.Render(explain.Status(why.Kind), web.Within(ui.SignedOut(c.Page(end.title)), ui.ErrorPage{
		Title: end.title, Text: end.text, Actions: end.actions,
	}))
}
