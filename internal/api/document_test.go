package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/web/ui"
)

func TestTheOpenAPIDocument(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	got := w.ok(t, "GET", "/openapi.json", "", nil)
	var doc struct {
		OpenAPI    string
		Components struct{ Schemas map[string]any }
		Paths      map[string]map[string]struct {
			OperationID string
			Summary     string
			Description string
			Tags        []string
			Action      string `json:"x-seatward-action"`
			Responses   map[string]any
			Parameters  []struct{ Name, In string }
			Security    *[]any
		}
	}
	must(t, json.Unmarshal([]byte(got.body), &doc))
	if doc.OpenAPI != "3.1.0" || got.header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("openapi %s as %s", doc.OpenAPI, got.header.Get("Content-Type"))
	}
	for _, ref := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(got.body, -1) {
		if doc.Components.Schemas[ref[1]] == nil {
			t.Errorf("%s leads nowhere", ref[0])
		}
	}
	ids := map[string]bool{}
	for _, r := range w.api.Routes() {
		at := r.Method + " " + r.Path
		o, ok := doc.Paths[r.Path][strings.ToLower(r.Method)]
		switch {
		case !ok:
			t.Errorf("%s is not in the document", at)
		case o.OperationID == "" || ids[o.OperationID]:
			t.Errorf("%s has the id %q", at, o.OperationID)
		case o.Summary == "" || o.Description == "" || len(o.Tags) != 1 || o.Action != string(r.Action):
			t.Errorf("%s is not described: %+v", at, o)
		case o.Responses["default"] != nil || o.Responses["500"] == nil || o.Responses["429"] == nil:
			t.Errorf("%s answers %v", at, o.Responses)
		case (o.Security != nil) != (r.Action == "public"):
			t.Errorf("%s: security %v", at, o.Security)
		}
		if r.Method == http.MethodPut && strings.HasSuffix(r.Path, "/leases/{client}") && (o.Responses["200"] == nil || o.Responses["201"] == nil || o.Responses["410"] == nil) {
			t.Errorf("%s answers %v", at, slices.Sorted(maps.Keys(o.Responses)))
		}
		ids[o.OperationID] = true
		named := map[string]bool{}
		for _, p := range o.Parameters {
			named[p.Name] = true
		}
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(r.Path, -1) {
			if !named[m[1]] {
				t.Errorf("%s does not describe %s", at, m[1])
			}
		}
		replaces := r.Method == http.MethodPatch || r.Method == http.MethodPut && o.Responses["412"] != nil
		if named["Idempotency-Key"] != (r.Method == http.MethodPost) || named["If-Match"] != replaces {
			t.Errorf("%s has the parameters %v", at, o.Parameters)
		}
	}
	if strings.Contains(got.body, `"null"`) {
		t.Error("something may be null")
	}
	if again := api.Spec(api.New(w.cfg)); string(again) != got.body {
		t.Error("two documents of one program differ")
	}
}

// parameter is one of an operation in the document.
type parameter struct {
	Name, In string
	Required bool
	Schema   struct{ Enum []string }
}

// Each sort that the document promises is one that the list knows.
func TestSortsThatAreDocumentedWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		var doc struct {
			Paths map[string]map[string]struct {
				Parameters []parameter
			}
		}
		must(t, json.Unmarshal(api.Spec(w.api), &doc))
		tried := 0
		for path, item := range doc.Paths {
			for _, p := range item["get"].Parameters {
				for _, value := range p.Schema.Enum {
					tried++
					token := w.vendor
					if strings.Contains(path, "/organizations/{org}") {
						token = owner
					}
					at := strings.ReplaceAll(path, "{org}", org)
					needs := func(other parameter) bool { return other.Required && other.In == "query" && other.Name != p.Name }
					if strings.Contains(at, "{") || slices.ContainsFunc(item["get"].Parameters, needs) {
						continue // the lists of a thing are tried where there is one
					}
					w.ok(t, "GET", fmt.Sprintf("%s?%s=%s", at, p.Name, value), token, nil)
				}
			}
		}
		if tried < 30 {
			t.Errorf("only %d values were tried", tried)
		}
	})
}

func TestMount(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	one(t, nil).api.Mount(mux)
	for path, want := range map[string]int{
		"/v1/organizations": http.StatusUnauthorized, "/openapi.json": http.StatusOK, "/docs": http.StatusOK, "/docs/reference.css": http.StatusOK,
		"/docs/nothing": http.StatusNotFound,
	} {
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
}

func TestTheReference(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	got := w.ok(t, "GET", "/docs", "", nil)
	if kind, policy := got.header.Get("Content-Type"), got.header.Get("Content-Security-Policy"); kind != "text/html; charset=utf-8" || policy != ui.ContentSecurityPolicy {
		t.Errorf("%s under %s", kind, policy)
	}
	// What a browser would load; example calls are text.
	for _, m := range regexp.MustCompile(`(?:src|href|action)="([^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		if !strings.HasPrefix(m[1], "/") && !strings.HasPrefix(m[1], "#") || strings.HasPrefix(m[1], "//") {
			t.Errorf("it leads to %s", m[1])
		}
		if id, ok := strings.CutPrefix(m[1], "#"); ok && !strings.Contains(got.body, `id="`+id+`"`) {
			t.Errorf("%s leads nowhere", m[0])
		}
	}
	if strings.Contains(got.body, "<style") || strings.Contains(got.body, " style=") || strings.Contains(got.body, "url(") {
		t.Error("it has styles of its own")
	}
	for _, r := range w.api.Routes() {
		if !strings.Contains(got.body, "</b> "+r.Path+"<") {
			t.Errorf("%s is not in it", r.Path)
		}
	}
	for _, code := range explain.Codes() {
		if !strings.Contains(got.body, `id="errors-`+string(code)+`"`) {
			t.Errorf("%s is not in it", code)
		}
	}
	for _, want := range []string{
		"curl -X POST https://portal.example/v1/organizations/{org}/invitations", "Action <code>members.remove</code>", "From 1 to 1000.", "One of open, paid, canceled.",
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("no %q", want)
		}
	}
	if css := w.ok(t, "GET", "/docs/reference.css", "", nil); !strings.Contains(css.body, ".reference") {
		t.Error("no style sheet")
	}
}
