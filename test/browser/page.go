package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a step waits. The machines that run this are slow and
// busy; a step that works takes milliseconds.
const patience = 20 * time.Second

//go:embed find.js
var finder string

// Page is a tab, or a part of one (see In).
type Page struct {
	t      testing.TB
	ctx    context.Context
	tab    *tab
	within string // text of the part of the page to act in; empty for all of it
}

// tab is what the browser tells about itself, while steps are taken.
type tab struct {
	mu          sync.Mutex
	navigations int
	troubles    []string
	scriptOff   bool
	forgiven    []string
}

func (b *Browser) open() *Page {
	b.t.Helper()
	tab := &tab{}
	// The first tab belongs to the person's own context, later ones to children.
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	first := false
	b.tab.Do(func() { first = true })
	if !first {
		ctx, cancel = chromedp.NewContext(b.ctx)
	}
	b.t.Cleanup(cancel)
	p := &Page{t: b.t, ctx: ctx, tab: tab}
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		b.t.Fatalf("listen to the tab: %v", err)
	}
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.t.Cleanup(p.complain)
	return p.Size(1440, 900)
}

// hear notes navigations and everything a person would see in the console.
func (t *tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			t.navigations++
		}
	case *runtime.EventExceptionThrown:
		t.troubles = append(t.troubles, "uncaught "+e.ExceptionDetails.Text+" "+describe(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" {
			t.troubles = append(t.troubles, "console.error "+describe(e.Args...))
		}
	case *log.EventEntryAdded:
		// A page that answers 404 or 422 is logged as a network error; whether
		// that is right is for the test to say. Missing assets are not.
		if e.Entry.Level == "error" && (e.Entry.Source != "network" || strings.Contains(e.Entry.URL, "/assets/")) {
			t.troubles = append(t.troubles, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

func describe(objects ...*runtime.RemoteObject) string {
	var words []string
	for _, o := range objects {
		if o == nil {
			continue
		}
		if o.Description != "" {
			words = append(words, o.Description)
		} else {
			words = append(words, string(o.Value))
		}
	}
	return strings.Join(words, " ")
}

// complain fails the test for what went wrong in the page unasked.
func (p *Page) complain() {
	p.t.Helper()
	p.tab.mu.Lock()
	defer p.tab.mu.Unlock()
	for _, trouble := range p.tab.troubles {
		forgiven := false
		for _, f := range p.tab.forgiven {
			forgiven = forgiven || strings.Contains(trouble, f)
		}
		if !forgiven {
			p.t.Errorf("the browser's console says: %s", trouble)
		}
	}
}

// Forgive lets a console message that contains the text pass.
func (p *Page) Forgive(text string) *Page {
	p.tab.mu.Lock()
	defer p.tab.mu.Unlock()
	p.tab.forgiven = append(p.tab.forgiven, text)
	return p
}

// Goto visits an address in this tab; one that starts with a slash is on the
// same server.
func (p *Page) Goto(address string) *Page {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		here, err := url.Parse(p.URL())
		if err != nil {
			p.fail("where this is cannot be read: %v", err)
		}
		address = here.Scheme + "://" + here.Host + address
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		p.fail("visit %s: %v", address, err)
	}
	return p
}

// Reload asks for the page again, as it stands.
func (p *Page) Reload() *Page {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Reload()); err != nil {
		p.fail("reload: %v", err)
	}
	return p
}

// Back goes to the page before this one.
func (p *Page) Back() *Page {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.NavigateBack()); err != nil {
		p.fail("go back: %v", err)
	}
	return p
}

// In narrows what follows to the smallest row, list entry, panel, form or
// dialog that contains the text: p.In("Jon Bakke").Click("Remove").
func (p *Page) In(text string) *Page {
	part := *p
	part.within = text
	return &part
}

// Size sets the width and height of the window in CSS pixels.
func (p *Page) Size(width, height int) *Page {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: int64(height), DeviceScaleFactor: 1,
	})
	return p
}

// Dark asks for the dark or the light scheme.
func (p *Page) Dark(dark bool) *Page {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	return p
}

// JavaScript switches the page's scripts off or on, from the next visit on.
func (p *Page) JavaScript(on bool) *Page {
	p.t.Helper()
	p.tab.mu.Lock()
	p.tab.scriptOff = !on
	p.tab.mu.Unlock()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	return p
}

// URL is where the tab is.
func (p *Page) URL() string {
	p.t.Helper()
	var address string
	p.until("the address can be read", func() (err error) {
		address, err = chromedp.Run(p.ctx, chromedp.Evaluate[string]("location.href"))
		return err
	})
	return address
}

// Path is the address without the server.
func (p *Page) Path() string {
	p.t.Helper()
	u, err := url.Parse(p.URL())
	if err != nil {
		p.fail("where this is cannot be read: %v", err)
	}
	return u.RequestURI()
}

// Screenshot keeps a picture of the whole page in test/artifacts and returns
// where it is.
func (p *Page) Screenshot(name string) string {
	p.t.Helper()
	file, err := p.picture(name)
	if err != nil {
		p.t.Errorf("screenshot %s: %v", name, err)
	}
	return file
}

func (p *Page) picture(name string) (string, error) {
	top, err := root()
	if err != nil {
		return "", err
	}
	file := filepath.Join(top, "test", "artifacts", name+".png")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	image, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return "", err
	}
	return file, os.WriteFile(file, image, 0o600)
}

// call sends one command of the DevTools protocol.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// ask runs a function of find.js with the arguments, and waits until it has
// an answer that is not an excuse. Pages come and go meanwhile.
func ask[T any](p *Page, what, function string, args ...any) T {
	p.t.Helper()
	list, err := json.Marshal(append([]any{p.within}, args...))
	if err != nil {
		p.t.Fatal(err)
	}
	var answer struct {
		Excuse string
		Value  T
	}
	p.until(what, func() error {
		var err error
		expression := finder + "\nfind." + function + "(..." + string(list) + ")"
		answer.Excuse = ""
		raw, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]byte](expression))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &answer); err != nil {
			return err
		}
		if answer.Excuse != "" {
			return fmt.Errorf("%s", answer.Excuse)
		}
		return nil
	})
	return answer.Value
}

// until tries again and again until it works or patience ends.
func (p *Page) until(what string, try func() error) {
	p.t.Helper()
	end := time.NewTimer(patience)
	defer end.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-again.C:
		case <-end.C:
			p.fail("%s: %v", what, err)
		case <-p.ctx.Done():
			p.fail("%s: the browser is gone: %v", what, context.Cause(p.ctx))
		}
	}
}

// fail ends the test with everything one wants to know about the page.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n---\n" + document.body.innerText.replace(/\s*\n\s*/g, "\n").slice(0, 1500)`))
	if err != nil {
		said = fmt.Sprintf("(the page does not answer: %v)", err)
	}
	file, err := p.picture(strings.NewReplacer("/", "-", " ", "_").Replace(p.t.Name()) + "-failed")
	if err != nil {
		file = err.Error()
	}
	p.t.Fatalf("%s\nat %s\n---\npicture: %s", fmt.Sprintf(format, args...), said, file)
}
