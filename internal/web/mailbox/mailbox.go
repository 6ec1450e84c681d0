// Package mailbox is the demo's page for the mails that would go out, and with
// it the page where visitors of the demo begin: who they can be, and what to try
// first. A real server does not have it.
package mailbox

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// Path is where the mailbox is.
const Path = "/demo/mailbox"

const perPage = 12

// Pages are the pages of the mailbox.
type Pages struct {
	Mails   *mail.Mailbox
	URL     string // of the portal; links to it can be followed in texts as well
	Product ui.Link
	SignIns []SignIn
	Tour    []Step // what to try first
	Keys    []Key  // permission keys to try
}

// Key is a permission key that a visitor can redeem; Holds is English, see
// text.Msg.
type Key struct{ Code, Holds string }

// Step is one thing to try; both texts are English, see text.Msg.
type Step struct{ Title, Detail string }

// SignIn is somebody a visitor can be.
type SignIn struct {
	Email, Password string
	Who             string // English, see text.Msg
	Where           string
}

// Routes lists the pages. Everybody may read the mails: they are to people who
// do not exist, or to visitors of the demo.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + Path, Action: access.Public, Handle: p.list},
		{Pattern: "GET " + Path + "/{mail}", Action: access.Public, Handle: p.show},
		{Pattern: "GET " + Path + "/{mail}/html", Action: access.Public, Handle: p.html},
	}
}

func (p *Pages) list(c *web.Call) error {
	mails := p.Mails.List()
	slices.SortStableFunc(mails, func(a, b mail.Message) int { return b.Date.Compare(a.Date) })
	return c.Render(http.StatusOK, listPage(c, p, p.frame(c, c.Printer.T("Mailbox"), true), mailTable(c).Arrange(mails, perPage)))
}

func mailTable(c *web.Call) ui.Table[mail.Message] {
	t := c.Printer.T
	return ui.Table[mail.Message]{
		Caption: t("Mails, the latest first"), Search: t("Search mails"), Query: ui.ReadQuery(c.R.URL),
		Columns: []ui.Column[mail.Message]{
			{Key: "subject", Label: t("Subject"), Kind: ui.NameColumn, Text: subject, Sub: recipient, Href: func(m mail.Message) string { return Path + "/" + m.ID }},
			{
				Key: "date", Label: t("Sent"), Kind: ui.StateColumn,
				Text: func(m mail.Message) string { return c.Printer.Date(m.Date) },
				Less: func(a, b mail.Message) int { return a.Date.Compare(b.Date) },
			},
		},
		Empty: ui.EmptyState{
			Title: t("No mails yet"), Text: t("What the portal sends by mail lands here: invitations, confirmations, licenses."),
		},
	}
}

func subject(m mail.Message) string   { return m.Subject }
func recipient(m mail.Message) string { return m.To.Address }

func (p *Pages) find(c *web.Call) (mail.Message, error) {
	m, ok := p.Mails.Get(c.Path("mail"))
	if !ok {
		return m, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return m, nil
}

func (p *Pages) show(c *web.Call) error {
	m, err := p.find(c)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Security-Policy", ui.ContentSecurityPolicy+"; frame-src 'self'")
	asText := c.R.URL.Query().Get("as") == "text"
	return c.Render(http.StatusOK, mailPage(c, p.frame(c, m.Subject, false), m, asText, linked(m.Text, p.URL)))
}

// policy is what a mail may do in its frame: look as it does, and lead the
// window on when somebody follows a link. It runs nothing and loads nothing.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox " + sandbox

const sandbox = "allow-top-navigation-by-user-activation"

// html serves a mail as its reader would see it, for the frame on its page.
func (p *Pages) html(c *web.Call) error {
	m, err := p.find(c)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Security-Policy", policy)
	c.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(c.W, strings.Replace(m.HTML, "<head>", `<head><base target="_top">`, 1)) // the reader has left; nobody to tell
	return nil
}

// frame is the mailbox's own: its rail leads to all the places of the demo.
func (p *Pages) frame(c *web.Call, title string, here bool) ui.Page {
	page := c.Page(title)
	page.Nav = []ui.NavGroup{{Label: c.Printer.T("Demo"), Items: []ui.NavItem{
		{Label: c.Printer.T("Mailbox"), Href: Path, Current: here},
		{Label: c.Printer.T("Portal"), Href: "/organizations"},
		{Label: c.Printer.T("Console"), Href: "/console"},
		{Label: p.Product.Label, Href: p.Product.Href},
	}}}
	return page
}

func (p *Pages) visitors(c *web.Call) ui.Table[SignIn] {
	t := c.Printer.T
	return ui.Table[SignIn]{
		Caption: t("Sign-ins"), Rows: p.SignIns,
		Columns: []ui.Column[SignIn]{
			{
				Label: t("E-mail"), Kind: ui.NameColumn, Text: func(s SignIn) string { return s.Email },
				Sub: func(s SignIn) string { return s.Where + " · " + t(s.Who) + " · " + s.Password },
			},
		},
	}
}

func (p *Pages) codes(c *web.Call) ui.Table[Key] {
	t := c.Printer.T
	return ui.Table[Key]{
		Caption: t("Permission keys"), Rows: p.Keys,
		Columns: []ui.Column[Key]{{
			Label: t("Code"), Kind: ui.NameColumn, Text: func(k Key) string { return k.Code }, Sub: func(k Key) string { return t(k.Holds) },
			Href: func(Key) string { return "/permission-key" },
		}},
	}
}

func (p *Pages) tour(c *web.Call) ui.Timeline {
	var steps ui.Timeline
	for _, s := range p.Tour {
		steps = append(steps, ui.Event{Title: c.Printer.T(s.Title), Detail: c.Printer.T(s.Detail)})
	}
	return steps
}

// linked is a mail's text in which the links below url can be followed.
func linked(s, url string) templ.Component {
	var b strings.Builder
	for {
		at := strings.Index(s, url+"/")
		if at < 0 {
			b.WriteString(templ.EscapeString(s))
			return templ.Raw(b.String())
		}
		end := strings.IndexAny(s[at:], " \n\r\t<>\"")
		if end < 0 {
			end = len(s) - at
		}
		link := templ.EscapeString(s[at : at+end])
		b.WriteString(templ.EscapeString(s[:at]) + `<a href="` + link + `">` + link + "</a>")
		s = s[at+end:]
	}
}
