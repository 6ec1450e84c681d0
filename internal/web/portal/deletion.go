package portal

import (
	"net/http"

	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// deletionForm is the typed name, and what is wrong with it.
type deletionForm struct {
	Name    string
	Pending domain.Deletion // zero: none
	web.Problem
}

func (p *Pages) deletion(c *web.Call) error {
	return p.showDeletion(c, deletionForm{Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showDeletion(c *web.Call, f deletionForm) (err error) {
	f.Pending, err = p.Support.Deletion(c.R.Context(), c.Actor, c.Org())
	if err != nil && !domain.HasCode(err, domain.CodeDeletionNone) {
		return err
	}
	page := c.PortalPage(c.Printer.T("Delete the organization"), "settings")
	page.Notice = nil // the page itself says it
	return c.Render(f.Status, deletionPage(c, page, f))
}

func (p *Pages) beginDeletion(c *web.Call) error {
	f := deletionForm{Name: c.Form("name")}
	d, err := p.Support.BeginDeletion(c.R.Context(), c.Actor, c.Org(), support.DeletionInput{Name: f.Name})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showDeletion(c, f)
	}
	return c.RedirectWith(c.OrgURL("deletion"), ui.Info, c.Printer.T("The deletion has begun. Until %s every owner can undo it.", c.Printer.DateTime(d.DueAt)))
}

func (p *Pages) undoDeletion(c *web.Call) error {
	if err := p.Support.UndoDeletion(c.R.Context(), c.Actor, c.Org()); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showDeletion(c, deletionForm{Problem: problem})
	}
	return c.RedirectWith(c.OrgURL(), ui.Good, c.Printer.T("The deletion has been undone. Everything is as it was."))
}
