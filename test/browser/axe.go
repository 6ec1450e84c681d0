package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// violation is what axe found: a rule that is broken, and where.
type violation struct {
	ID      string
	Impact  string
	Help    string
	HelpURL string
	Nodes   []struct {
		HTML           string
		FailureSummary string
	}
}

// Axe fails the test for every serious or critical violation of the
// accessibility rules on the page as it stands. It needs scripts.
func (p *Page) Axe() *Page {
	p.t.Helper()
	source, err := axeSource()
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(p.ctx, 2*patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](source)); err != nil {
		p.fail("load axe: %v", err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](
		`axe.run(document, {resultTypes: ["violations"], preload: false}).then((r) => r.violations)`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("run axe: %v", err)
	}
	for _, v := range found {
		if v.Impact != "serious" && v.Impact != "critical" {
			continue
		}
		var where []string
		for _, n := range v.Nodes {
			where = append(where, n.HTML+"\n    "+strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
		}
		p.t.Errorf("%s: %s (%s, %s)\n  %s", p.URL(), v.Help, v.Impact, v.HelpURL, strings.Join(where, "\n  "))
	}
	return p
}

// axeSource reads axe-core as npm installed it.
func axeSource() (string, error) {
	top, err := root()
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(filepath.Join(top, "tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("the accessibility check needs axe-core: run `make test`, which installs it, or `npm ci --prefix tools`: %w", err)
	}
	return string(source), nil
}
