package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Download presses the link or button of that name and returns the file that it
// saves.
func (p *Page) Download(name string) []byte {
	p.t.Helper()
	dir := p.t.TempDir()
	call(p, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	})
	p.tab.mu.Lock()
	scriptOff := p.tab.scriptOff
	p.tab.mu.Unlock()
	at := ask[target](p, fmt.Sprintf("download %q", name), "clickable", name, scriptOff)
	if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		p.fail("download %q: %v", name, err)
	}
	var saved []byte
	p.until(fmt.Sprintf("save the file of %q", name), func() error {
		files, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		if len(files) != 1 || strings.HasSuffix(files[0].Name(), ".crdownload") {
			return fmt.Errorf("there are the files %v", files)
		}
		saved, err = os.ReadFile(filepath.Join(dir, files[0].Name())) //nolint:gosec // the browser has just put it there
		if err == nil && len(saved) == 0 {
			err = fmt.Errorf("it is empty") // the browser takes the name first
		}
		return err
	})
	return saved
}

// Upload chooses a file with that content in the field with that label.
func (p *Page) Upload(label, name string, content []byte) *Page {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		p.fail("upload: %v", err)
	}
	ask[any](p, fmt.Sprintf("choose a file for %q", label), "chosen", label)
	field := call(p, runtime.Evaluate, runtime.EvaluateParams{Expression: "window.seatwardChosen"})
	call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: field.Result.ObjectID})
	return p
}
