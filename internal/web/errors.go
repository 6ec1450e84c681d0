package web

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/web/ui"
)

// headers are on every answer to a browser (ASVS 5.0, chapter 3.4).
func (c *Call) headers() {
	h := c.W.Header()
	h.Set("Content-Security-Policy", ui.ContentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // links in mails carry their token in the path
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if c.site.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// fail answers with the page of an error. Somebody who is not signed in is led
// to sign in and back.
func (c *Call) fail(err error) {
	e := domain.AsError(err)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		e = domain.E(domain.Invalid, domain.CodeTooLong).With("max", maxBody)
	}
	if e.Kind == domain.Unauthenticated {
		_ = c.Redirect("/sign-in?return=" + url.QueryEscape(c.returnPath()))
		return
	}
	if c.nonsense(e) {
		_ = c.Redirect(c.R.URL.Path)
		return
	}
	id := ""
	if e.Kind == domain.Internal || e.Kind == domain.Unavailable {
		id = rand.Text()[:12]
		c.site.Log.Error("request failed", "id", id, "route", c.route.Pattern, "error", e)
		e = e.With("id", id)
	}
	x := explain.Explain(c.Printer, e)
	if seconds, ok := e.Data["retry_after"].(int); ok {
		c.W.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	title := c.Printer.T("That did not work")
	if e.Kind == domain.NotFound {
		title = c.Printer.T("Nothing here")
	}
	page := ui.ErrorPage{Title: title, Text: x.String(), ID: id, Actions: []templ.Component{
		ui.Button{Label: c.Printer.T("My organizations"), Href: "/organizations"},
	}}
	if err := c.Render(explain.Status(x.Kind), Within(ui.SignedOut(c.bare(title)), page)); err != nil {
		http.Error(c.W, x.String(), explain.Status(x.Kind))
	}
}

// nonsense tells whether a list was asked for an order, page or filter that it
// does not have, as an old bookmark does: then its beginning is the answer.
func (c *Call) nonsense(e *domain.Error) bool {
	return c.R.Method == http.MethodGet && c.R.URL.RawQuery != "" && e.Kind == domain.Invalid &&
		slices.Contains([]string{"sort", "after", "search", "state"}, e.Field)
}

// Within puts content into a layout, for pages made of components alone.
func Within(layout, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return layout.Render(templ.WithChildren(ctx, content), w)
	})
}

// returnPath is where to come back to after signing in: the page asked for, or
// for an act the page it was on is unknown, so the start.
func (c *Call) returnPath() string {
	if c.R.Method == http.MethodGet {
		return c.R.URL.RequestURI()
	}
	return "/"
}

func (c *Call) recover() {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel is compared by the server as well
		panic(p)
	}
	c.site.Log.Error("panic", "route", c.route.Pattern, "panic", p, "stack", string(debug.Stack()))
	c.fail(domain.E(domain.Internal, domain.CodeInternal))
}

// Problem is an error as a form shows it: beside its fields, and as one sentence
// when it belongs to none of them.
type Problem struct {
	Fields ui.Errors
	Text   string
	Status int
}

// ProblemOf is Problem for an error that a form can help with.
func (c *Call) ProblemOf(e *domain.Error) Problem {
	p, _ := c.Problem(e)
	return p
}

// Problem turns an error of a use case into what the form shows again. ok is
// false for errors that a form cannot help with; return those.
func (c *Call) Problem(err error) (p Problem, ok bool) {
	e := domain.AsError(err)
	if e == nil {
		return Problem{Status: http.StatusOK}, true
	}
	switch e.Kind {
	case domain.Invalid, domain.Forbidden, domain.Conflict, domain.Exhausted, domain.Precondition, domain.Limited:
	case domain.Unauthenticated:
		if e.Code == domain.CodeUnauthenticated {
			return p, false
		}
	default:
		return p, false
	}
	x := explain.Explain(c.Printer, e)
	p.Status = explain.Status(x.Kind)
	if len(x.Fields) == 0 {
		p.Text = x.String()
		return p, true
	}
	for _, f := range x.Fields {
		p.Fields = append(p.Fields, ui.FieldError{Field: f.Field, Label: c.fieldName(f.Field), Message: f.String()})
	}
	return p, true
}
