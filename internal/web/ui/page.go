package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/text"
)

// Page is the frame around what a page shows. Its handler fills it; the
// layout draws it.
type Page struct {
	Title   string // of the browser's tab; the organization and brand are added
	Printer text.Printer
	Brand   Brand
	Viewer  Viewer // who is signed in
	Org     Link   // the organization on top of the rail; empty when none is chosen
	Orgs    []Link // where the switcher leads: other organizations, "My organizations"
	Nav     []NavGroup
	Account []Link // the viewer's own pages
	SignOut string // where the sign-out button posts to
	Flash   []Flash
	Notice  templ.Component // above every page of the organization, until it no longer holds
	// Languages are offered at the foot of pages for people who are signed out.
	Languages []Link
	Narrow    bool // in portal and console: one form or one text, with short lines
	Wide      bool // when signed out: room for more than one form
}

// Brand is the vendor's name and home address.
type Brand struct{ Name, Href string }

// Viewer is the person who is signed in; empty when nobody is.
type Viewer struct{ Name, Email string }

// Link is a word that leads somewhere. Current marks where the reader is.
type Link struct {
	Label, Href string
	Current     bool
}

// NavGroup is a block of the rail, with an optional small heading.
type NavGroup struct {
	Label string
	Items []NavItem
}

// NavItem is one page in the rail.
type NavItem struct {
	Label, Href string
	Count       int  // shown when above zero
	Attention   bool // the count waits for somebody
	Current     bool
}

// Tone says how a thing stands. It is never the only sign of it: whatever
// carries a tone also says so in words.
type Tone string

// The tones, calmest first.
const (
	Neutral Tone = ""
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// title is what the browser's tab says.
func (p Page) title() string {
	parts := []string{p.Title}
	for _, s := range []string{p.Org.Label, p.brand().Name} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

func (p Page) brand() Brand {
	b := p.Brand
	if b.Name == "" {
		b.Name = "Seatward"
	}
	if b.Href == "" {
		b.Href = "/"
	}
	return b
}

// signedIn tells whether the account menu has anything to say.
func (p Page) signedIn() bool { return p.Viewer != Viewer{} }

// With renders a part of a page in the page's language, for answers that have
// no layout around them.
func (p Page) With(part templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(withPrinter(ctx, p.Printer), w)
	})
}

// Portal is the layout for customers.
func Portal(p Page) templ.Component { return p.With(shell(p, "portal")) }

// Console is the layout for the vendor's staff: denser, with a dark rail.
func Console(p Page) templ.Component { return p.With(shell(p, "console")) }

// SignedOut is the layout for people not signed in, and for the steps that
// come before an organization: one narrow card under the brand.
func SignedOut(p Page) templ.Component { return p.With(card(p)) }

type printerKey struct{}

func withPrinter(ctx context.Context, p text.Printer) context.Context {
	return context.WithValue(ctx, printerKey{}, p)
}

// printer is the language of the page being drawn; English outside of one.
func printer(ctx context.Context) text.Printer {
	p, _ := ctx.Value(printerKey{}).(text.Printer)
	return p
}
