package api_test

import "testing"

// TestTheResponsiblePersonIsSet: by the organization itself and by staff, left
// as it is where a change does not name it, and taken away by an empty one.
func TestTheResponsiblePersonIsSet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		at := "/v1/organizations/" + org
		for _, c := range []struct{ token, field, value, want string }{
			{owner, "responsible_email", "Seats@Halden.example", "Seats@halden.example"},
			{owner, "name", "Halden AS", "Seats@halden.example"},
			{w.vendor, "responsible_email", "office@halden.example", "office@halden.example"},
			{owner, "responsible_email", "", ""},
		} {
			version := w.ok(t, "GET", at, owner, nil).header.Get("ETag")
			got := w.ok(t, "PATCH", at, c.token, map[string]any{c.field: c.value}, "If-Match", version)
			if got.text(t, "responsible_email") != c.want {
				t.Errorf("%s %q makes it %q", c.field, c.value, got.text(t, "responsible_email"))
			}
		}
	})
}
