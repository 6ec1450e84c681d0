package web_test

import (
	"net/http"
	"testing"

	"seatward.dev/seatward/internal/web"
)

func TestLocalLeadsToNoOtherSite(t *testing.T) {
	t.Parallel()
	const start = "/organizations"
	for path, want := range map[string]string{
		"/organizations/org_1?tab=2": "/organizations/org_1?tab=2",
		"":                           start,
		"organizations":              start,
		"//evil.example":             start,
		"///evil.example":            start,
		`/\evil.example`:             start,
		"https://evil.example/":      start,
		"javascript:alert(1)":        start,
		"/a\r\nSet-Cookie: x=y":      start,
	} {
		if got := web.Local(path, start); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

func TestARouteWithoutAnActionOfTheTableIsRefused(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a route with the action \"members.fly\" was mounted")
		}
	}()
	web.New(web.Config{URL: "https://portal.example"}).Mount(http.NewServeMux(), web.Route{Pattern: "GET /x", Action: "members.fly"})
}
