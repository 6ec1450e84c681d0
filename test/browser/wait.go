package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// patience is how long a step waits. The machines that run this are slow and
// busy; a step that works takes milliseconds.
const patience = 45 * time.Second

//go:embed find.js
var finder string

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
