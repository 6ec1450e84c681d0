// Command shot takes a picture of a page that is running somewhere:
//
//	go run ./test/browser/shot -url http://localhost:8080/ -out overview.png -width 390 -dark
//	go run ./test/browser/shot -url ... -cookie "__Host-session=..."    as somebody who is signed in
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"seatward.dev/seatward/test/browser"
)

type options struct {
	url, out, cookie, lang string
	width, height          int
	dark                   bool
}

func main() {
	var o options
	flag.StringVar(&o.url, "url", "http://localhost:8080/", "page to visit")
	flag.StringVar(&o.out, "out", "shot.png", "file to write, PNG")
	flag.StringVar(&o.cookie, "cookie", "", "cookie to send, name=value")
	flag.StringVar(&o.lang, "lang", "en", "language the browser asks for")
	flag.IntVar(&o.width, "width", 1440, "width of the window in CSS pixels")
	flag.IntVar(&o.height, "height", 900, "height of the window in CSS pixels")
	flag.BoolVar(&o.dark, "dark", false, "ask for the dark scheme")
	flag.Parse()
	if err := shoot(o); err != nil {
		fmt.Fprintln(os.Stderr, "shot:", err)
		os.Exit(1) //nolint:forbidigo // this is the main function of a command
	}
}

func shoot(o options) error {
	path, err := browser.Chromium()
	if err != nil {
		return err
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("accept-lang", o.lang), chromedp.Flag("font-render-hinting", "none"))...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	if err := chromedp.Do(ctx); err != nil {
		return err
	}
	if err := prepare(ctx, o); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(limited, chromedp.Navigate(o.url)); err != nil {
		return err
	}
	image, err := chromedp.Run(limited, chromedp.FullScreenshot(100))
	if err != nil {
		return err
	}
	return os.WriteFile(o.out, image, 0o600)
}

// prepare sets size, scheme and cookie before the first visit.
func prepare(ctx context.Context, o options) error {
	scheme := "light"
	if o.dark {
		scheme = "dark"
	}
	if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(o.width), Height: int64(o.height), DeviceScaleFactor: 1,
	}); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		return err
	}
	if o.cookie == "" {
		return nil
	}
	cookies, err := http.ParseCookie(o.cookie)
	if err != nil {
		return fmt.Errorf("-cookie %q: %w", o.cookie, err)
	}
	for _, c := range cookies {
		secure := true
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{
			Name: c.Name, Value: c.Value, URL: o.url, Path: "/", Secure: &secure,
		}); err != nil {
			return fmt.Errorf("set the cookie %s: %w", c.Name, err)
		}
	}
	return nil
}
