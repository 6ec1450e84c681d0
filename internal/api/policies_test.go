package api_test

import (
	"net/http"
	"testing"
)

func TestOrganizationPolicy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const path = "/v1/organization-policy"
		got := w.ok(t, http.MethodGet, path, w.vendor, nil)
		if got.header.Get("ETag") != `"0"` || got.get(t, "max_co_admins") != 1.0 || got.get(t, "one_organization_per_account") != false {
			t.Errorf("%v %s", got.header, got.body)
		}
		got = w.ok(t, http.MethodPatch, path, w.vendor, map[string]any{"max_co_admins": -1}, "If-Match", `"0"`)
		if got.header.Get("ETag") != `"1"` || got.get(t, "max_co_admins") != -1.0 {
			t.Errorf("%v %s", got.header, got.body)
		}
		got = w.ok(t, http.MethodPatch, path, w.vendor, map[string]any{"one_organization_per_account": true}, "If-Match", `"1"`)
		if got.get(t, "max_co_admins") != -1.0 || got.get(t, "one_organization_per_account") != true {
			t.Errorf("%s", got.body)
		}
		for _, wrong := range []struct {
			body   map[string]any
			match  string
			status int
		}{
			{map[string]any{"max_co_admins": 0}, `"1"`, http.StatusPreconditionFailed},
			{map[string]any{"max_co_admins": -2}, `"2"`, http.StatusUnprocessableEntity},
			{map[string]any{"max_co_admins": 1001}, `"2"`, http.StatusUnprocessableEntity},
			{map[string]any{"most": 1}, `"2"`, http.StatusUnprocessableEntity},
		} {
			if got := w.call(t, http.MethodPatch, path, w.vendor, wrong.body, "If-Match", wrong.match); got.status != wrong.status {
				t.Errorf("%v: %d %s", wrong.body, got.status, got.body)
			}
		}
		_, owner, _ := w.organization(t, "Halden")
		if got := w.call(t, http.MethodGet, path, owner, nil); got.status != http.StatusNotFound {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}
