// Package browser lets a test use the product as a person does: visit a page,
// fill in a field by its label, press a button by its name, see what it says.
//
//	func TestMain(m *testing.M) { browser.Main(m) }
//
//	b := browser.New(t)                     // one person with their own cookies
//	p := b.Visit(url + "/sign-up")
//	p.Fill("E-mail", "ida@halden.example")
//	p.Click("Create account")
//	p.See("We sent you a link")
//
// Every step waits until it can be done and fails the test with the address,
// what the page says and a picture. Errors on the console and violations of
// the Content-Security-Policy fail the test as well.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// chrome is one process for all tests of a binary: starting it takes longer
// than most tests.
type chrome struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

// shared is the one piece of state a test binary has here; Main owns it.
var shared *chrome

// Main runs the tests of a package with one browser between them. Call it
// from TestMain.
func Main(m *testing.M) {
	shared = &chrome{stop: func() {}}
	defer func() { shared.stop() }()
	m.Run()
}

// Browser is one person's browser: cookies and storage of their own.
type Browser struct {
	t   testing.TB
	ctx context.Context
	tab sync.Once
}

// New opens a browser for one person. It is closed when the test ends.
func New(t testing.TB) *Browser {
	t.Helper()
	if shared == nil {
		t.Fatal("the package needs a TestMain that calls browser.Main(m)")
	}
	shared.once.Do(shared.start)
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	ctx, cancel := chromedp.NewContext(shared.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	return &Browser{t: t, ctx: ctx}
}

// Visit opens the address in a tab of its own.
func (b *Browser) Visit(url string) *Page {
	b.t.Helper()
	return b.open().Goto(url)
}

// Blank opens an empty tab, for what must be set before the first visit:
// b.Blank().JavaScript(false).Goto(url).
func (b *Browser) Blank() *Page {
	b.t.Helper()
	return b.open()
}

func (c *chrome) start() {
	path, err := Chromium()
	if err != nil {
		c.err = err
		return
	}
	profile, err := os.MkdirTemp("", "seatward-browser-")
	if err != nil {
		c.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("lang", "en"),
		chromedp.Flag("accept-lang", "en"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("font-render-hinting", "none"),
	)
	ctx, stopProcess := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		c.err = fmt.Errorf("starting Chromium: %w", err)
	}
	c.ctx = ctx
	c.stop = func() {
		stopBrowser()
		stopProcess()
		_ = os.RemoveAll(profile)
	}
}

// Chromium finds its shell that has no windows of its own: the whole browser takes
// twice the time for them, but does as well.
func Chromium() (path string, err error) {
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("the browser tests need Chromium: run `make test`, which installs it, or `apt-get install chromium-headless-shell`")
}

// root is the repository, found from wherever the test runs.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "tools", "package.json")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no tools/package.json above the test: is this the repository?")
		}
		dir = up
	}
}
