package browser

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Page is a tab, or a part of one (see In).
type Page struct {
	t      testing.TB
	ctx    context.Context
	tab    *tab
	within string // text of the part of the page to act in; empty for all of it
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
	p.mayCopy()
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.t.Cleanup(p.complain)
	return p.Size(1440, 900)
}

// mayCopy lets pages write to the clipboard when somebody presses a button, as
// browsers with windows do unasked.
func (p *Page) mayCopy() {
	p.t.Helper()
	_, err := chromedp.CallBrowser(p.ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
		Permission: &cdpbrowser.PermissionDescriptor{Name: "clipboard-write"}, Setting: cdpbrowser.PermissionSettingGranted,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	})
	if err != nil {
		p.t.Fatalf("let pages copy: %v", err)
	}
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
	image, err := p.shoot()
	if errors.Is(err, context.DeadlineExceeded) {
		image, err = p.shoot() // Chromium does not always draw a page that nothing changes on a busy machine
	}
	if err != nil {
		return "", err
	}
	return file, os.WriteFile(file, image, 0o600)
}

func (p *Page) shoot() ([]byte, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}
