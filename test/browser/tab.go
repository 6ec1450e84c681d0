package browser

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// tab is what the browser tells about itself, while steps are taken.
type tab struct {
	mu          sync.Mutex
	navigations int
	troubles    []string
	scriptOff   bool
	forgiven    []string
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
