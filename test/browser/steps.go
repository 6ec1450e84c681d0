package browser

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// target is where find.js says an element is, and what pressing it does.
type target struct {
	X, Y      float64
	Navigates bool
	Kind      string
}

// Click presses the link, button, checkbox or menu of that name, the way it
// is read out. A name that begins with the text is enough. When it leads to
// another page, Click waits for that page.
func (p *Page) Click(name string) *Page {
	p.t.Helper()
	p.tab.mu.Lock()
	before, scriptOff := p.tab.navigations, p.tab.scriptOff
	p.tab.mu.Unlock()
	at := ask[target](p, fmt.Sprintf("click %q", name), "clickable", name, scriptOff)
	if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		p.fail("click %q: %v", name, err)
	}
	if at.Navigates {
		p.until(fmt.Sprintf("wait for the page that %q leads to", name), func() error {
			p.tab.mu.Lock()
			arrived := p.tab.navigations > before
			p.tab.mu.Unlock()
			if !arrived {
				return fmt.Errorf("no other page came")
			}
			return p.loaded()
		})
	}
	return p
}

// Twice presses a button a second time before the answer to the first press
// can come, as hasty people do.
func (p *Page) Twice(name string) *Page {
	p.t.Helper()
	at := ask[target](p, fmt.Sprintf("click %q twice", name), "clickable", name, false)
	for range 2 {
		if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
			p.fail("click %q twice: %v", name, err)
		}
	}
	return p
}

// loaded tells whether the page is complete.
func (p *Page) loaded() error {
	state, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.readyState"))
	if err == nil && state != "complete" {
		err = fmt.Errorf("the page is %s", state)
	}
	return err
}

// Fill types into the field with that label, instead of what was there.
func (p *Page) Fill(label, value string) *Page {
	p.t.Helper()
	kind := ask[target](p, fmt.Sprintf("fill in %q", label), "focus", label, value).Kind
	if kind == "typed" && value != "" {
		call(p, input.InsertText, input.InsertTextParams{Text: value})
	}
	return p
}

// Select chooses the option by its words.
func (p *Page) Select(label, option string) *Page {
	p.t.Helper()
	ask[any](p, fmt.Sprintf("select %q in %q", option, label), "select", label, option)
	return p
}

// Check ticks the checkbox or chooses the radio button with that label.
func (p *Page) Check(label string) *Page { p.t.Helper(); return p.tick(label, true) }

// Uncheck takes the tick away.
func (p *Page) Uncheck(label string) *Page { p.t.Helper(); return p.tick(label, false) }

func (p *Page) tick(label string, want bool) *Page {
	p.t.Helper()
	if ask[bool](p, fmt.Sprintf("tick %q", label), "checked", label) != want {
		p.Click(label)
	}
	return p
}

// Press presses a key of the keyboard, such as "\t" or kb.Escape.
func (p *Page) Press(key string) *Page {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(key)); err != nil {
		p.fail("press %q: %v", key, err)
	}
	return p
}

// See waits until the page says the text. White space does not matter, nor
// does it matter where a line ends.
func (p *Page) See(text string) *Page {
	p.t.Helper()
	ask[any](p, fmt.Sprintf("see %q", text), "see", text)
	return p
}

// NotSee waits until the page does not say the text.
func (p *Page) NotSee(text string) *Page {
	p.t.Helper()
	ask[any](p, fmt.Sprintf("no longer see %q", text), "notSee", text)
	return p
}

// Value is what the field with that label holds.
func (p *Page) Value(label string) string {
	p.t.Helper()
	return ask[string](p, fmt.Sprintf("read %q", label), "value", label)
}

// Text is what the first element of a CSS selector says, white space joined.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return strings.Join(strings.Fields(ask[string](p, "read "+selector, "text", selector)), " ")
}

// Count is how many visible elements a CSS selector has now.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return ask[int](p, "count "+selector, "count", selector)
}

// Focused is the name of the element that has the keyboard.
func (p *Page) Focused() string {
	p.t.Helper()
	return ask[string](p, "read what has the focus", "focused")
}

// Overflow names the first element that sticks out of the window to the
// right, empty when all fits.
func (p *Page) Overflow() string {
	p.t.Helper()
	return ask[string](p, "measure the page", "overflow")
}
