package browser_test

import (
	"net/http/httptest"
	"testing"

	"seatward.dev/seatward/internal/web/ui/gallery"
	"seatward.dev/seatward/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// open starts a gallery of its own for the test.
func open(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(gallery.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// TestGalleryLooksAndReadsWell takes every page of the gallery on a desk and
// on a phone, light and dark, and lets axe read it.
func TestGalleryLooksAndReadsWell(t *testing.T) {
	t.Parallel()
	server := open(t)
	p := browser.New(t).Blank()
	for _, name := range gallery.Pages() {
		for _, dark := range []bool{false, true} {
			p.Dark(dark)
			for _, width := range []int{1440, 390} {
				p.Size(width, 900).Goto(server + "/" + name).Axe()
				p.Screenshot(picture(name, width, dark))
				if wide := p.Overflow(); wide != "" {
					t.Errorf("%s at %d px is wider than the window: %s", name, width, wide)
				}
			}
		}
	}
}

func picture(name string, width int, dark bool) string {
	at, scheme := "desk", "light"
	if width < 760 {
		at = "phone"
	}
	if dark {
		scheme = "dark"
	}
	return "gallery/" + name + "-" + at + "-" + scheme
}
