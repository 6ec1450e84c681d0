package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store/storetest"
)

// one is a world on SQLite, for what the database has no part in.
func one(t testing.TB, adjust func(*api.Config)) *world {
	t.Helper()
	return open(t, apptest.New(storetest.SQLite(t)), adjust)
}

func TestEveryRefusalIsAProblem(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	at, plans := "/v1/organizations/"+org, "/v1/catalog/plans"
	const secret = "hunter2-in-the-input"
	for _, tt := range []struct {
		method, path, token string
		body                any
		headers             []string
		status              int
		code                string
	}{
		{"GET", "/v1/nothing", "", nil, nil, 404, "not_found"},
		{"GET", "/v1/organizations/", w.vendor, nil, nil, 404, "not_found"},
		{"POST", "/v1//organizations", w.vendor, "{}", nil, 404, "not_found"},
		{"PUT", at, w.vendor, "{}", nil, 405, "request.method"},
		{"POST", "/openapi.json", "", nil, nil, 405, "request.method"},
		{"GET", "/v1/organizations", "", nil, nil, 401, "unauthenticated"},
		{"GET", "/v1/organizations?access_token=" + secret, "", nil, nil, 401, "unauthenticated"},
		{"GET", "/v1/organizations", secret, nil, nil, 401, "token.malformed"},
		{"GET", "/v1/organizations", "", nil, []string{"Authorization", "Basic " + secret}, 401, "unauthenticated"},
		{"GET", "/v1/organizations", w.vendor, nil, []string{"Authorization", "Bearer " + w.vendor}, 401, "unauthenticated"},

		{"GET", "/v1/organizations?limit=0", w.vendor, nil, nil, 422, "field.range limit"},
		{"GET", "/v1/organizations?limit=1001", w.vendor, nil, nil, 422, "field.range limit"},
		{"GET", "/v1/organizations?limit=" + secret, w.vendor, nil, nil, 422, "field.malformed limit"},
		{"GET", "/v1/organizations?limt=1", w.vendor, nil, nil, 422, "field.unknown limt"},
		{"GET", "/v1/organizations?limit=1&limit=2", w.vendor, nil, nil, 422, "field.duplicate limit"},
		{"GET", "/v1/organizations?limit=%zz", w.vendor, nil, nil, 422, "field.malformed query"},
		{"GET", "/v1/organizations/%00", w.vendor, nil, nil, 404, "not_found"},
		{"GET", "/v1/organizations?sort=" + secret, w.vendor, nil, nil, 422, "field.choice sort"},
		{"GET", "/v1/organizations?order=up", w.vendor, nil, nil, 422, "field.choice order"},
		{"GET", "/v1/organizations?after=" + secret, w.vendor, nil, nil, 422, "field.malformed after"},
		{"GET", "/v1/organizations?q=%00", w.vendor, nil, nil, 422, "field.control_characters q"},
		{"GET", "/v1/organizations?q=" + strings.Repeat("x", 2000), w.vendor, nil, nil, 422, "field.too_long q"},

		{"POST", plans, w.vendor, nil, nil, 400, "request.malformed"},
		{"POST", plans, w.vendor, `{"name":"` + secret, nil, 400, "request.malformed"},
		{"POST", plans, w.vendor, `{}{}`, nil, 400, "request.malformed"},
		{"POST", plans, w.vendor, `{"nam":"` + secret + `"}`, nil, 422, "field.unknown nam"},
		{"POST", plans, w.vendor, `{"name":"a","name":"b"}`, nil, 422, "field.duplicate name"},
		{"POST", plans, w.vendor, `{"price_internal":1e99}`, nil, 422, "field.malformed price_internal"},
		{"POST", plans, w.vendor, `{"price_internal":99999999999999999999}`, nil, 422, "field.range price_internal"},
		{"POST", plans, w.vendor, `{"price_internal":-1}`, nil, 422, "field.required name"},
		{"POST", plans, w.vendor, `{}`, []string{"Content-Type", "text/plain"}, 415, "request.media_type"},
		{"POST", plans, w.vendor, `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, "request.too_large"},
		{"POST", at + "/quotes", owner, `{"plan":"x","users":{"internal":1,"all":2}}`, nil, 422, "field.unknown users.all"},
		{"POST", at + "/invitations/x/resend", owner, `{"again":true}`, nil, 422, "field.unknown again"},
		{"POST", "/v1/organizations", w.vendor, map[string]string{"name": secret + "\x07"}, nil, 422, "field.control_characters name"},
		{"POST", "/v1/invitations/accept", "", map[string]string{"token": secret, "name": "A", "password": secret}, nil, 404, "link.invalid"},
		{"POST", plans, w.vendor, "{}", []string{"Idempotency-Key", strings.Repeat("k", 256)}, 422, "field.malformed Idempotency-Key"},
		{"POST", plans, w.vendor, "{}", []string{"Idempotency-Key", "a", "Idempotency-Key", "b"}, 422, "field.malformed Idempotency-Key"},
		{"POST", plans, w.vendor, "{}", []string{"Idempotency-Key", "ü"}, 422, "field.malformed Idempotency-Key"},

		{"PATCH", at, owner, `{}`, nil, 428, "precondition.required"},
		{"PATCH", at, owner, `{}`, []string{"If-Match", `"99"`}, 412, "precondition.stale"},
		{"PATCH", at, owner, `{}`, []string{"If-Match", `W/"1"`}, 412, "precondition.stale"},
		{"PATCH", at, owner, `{"name":null}`, []string{"If-Match", `"1"`}, 422, "field.malformed name"},
		{"PATCH", at, owner, `{"name":" "}`, []string{"If-Match", `"1"`}, 422, "field.required name"},
	} {
		got := w.call(t, tt.method, tt.path, tt.token, tt.body, tt.headers...)
		if code := got.code(t); got.status != tt.status || code != tt.code {
			t.Errorf("%s %.60s: %d %s, want %d %s", tt.method, tt.path, got.status, code, tt.status, tt.code)
		}
		if strings.Contains(got.body, secret) {
			t.Errorf("%s %.60s repeats what was sent: %s", tt.method, tt.path, got.body)
		}
		if got.status == 401 && !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("401 without a challenge")
		}
		if got.status == 405 && got.header.Get("Allow") == "" {
			t.Errorf("405 without Allow")
		}
	}
}

func TestAFailureOfOursIsMuteAndLogged(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]func(context.Context, string) (domain.Actor, error){
		"error": func(context.Context, string) (domain.Actor, error) {
			return domain.Actor{}, errors.New("secret detail")
		},
		"panic": func(context.Context, string) (domain.Actor, error) { panic("secret detail") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := one(t, func(c *api.Config) { c.Authenticate = broken })
			got := w.call(t, "GET", "/v1/organizations", "t", nil)
			if got.code(t) != "internal" || got.status != 500 || strings.Contains(got.body, "secret") {
				t.Errorf("%d %s", got.status, got.body)
			}
			id := strings.TrimPrefix(got.text(t, "instance"), "urn:seatward:failure:")
			if log := w.logged.String(); !strings.Contains(log, id) || !strings.Contains(log, "secret detail") || !strings.Contains(got.text(t, "detail"), id) {
				t.Errorf("id %s, log %s, %s", id, log, got.body)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	w := one(t, func(c *api.Config) { c.PerMinute = 3 })
	for i := range 3 {
		if got := w.ok(t, "GET", "/v1/organizations", w.vendor, nil); i == 0 && got.header.Get("RateLimit") != `"token";r=2` {
			t.Errorf("headers %v", got.header)
		}
	}
	got := w.call(t, "GET", "/v1/organizations", w.vendor, nil)
	if got.code(t) != "rate.limited" || got.status != 429 || got.header.Get("Retry-After") == "" ||
		got.header.Get("RateLimit-Policy") != `"token";q=3;w=60` || !strings.HasPrefix(got.header.Get("RateLimit"), `"token";r=0;t=`) {
		t.Errorf("%d %v", got.status, got.header)
	}
	for range 2 {
		w.call(t, "GET", "/v1/organizations", "", nil)
	}
	if got = w.call(t, "GET", "/v1/nothing", "", nil); got.status != http.StatusTooManyRequests {
		t.Errorf("the address: %d", got.status)
	}
}
