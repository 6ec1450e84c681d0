package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

// A key can hold more licenses than the form begins with; what was typed stays
// while room is made for them.
func TestABatchFormMakesRoom(t *testing.T) {
	once(t, func(d *desk) {
		plan := string(d.shop().Plan)
		lines := func(page string) int { return strings.Count(page, `name="lines.`) / 7 }
		fields := []string{"name", "Reseller", "size", "2", "lines.0.plan", plan, "lines.0.users.internal", "3", "lines.2.term_months", "soon", "room", "3"}
		if n := lines(d.get("/console/permission-keys/new").Body.String()); n != 3 {
			t.Fatalf("the form begins with %d lines", n)
		}
		page := d.post("/console/permission-keys", append(fields, "do", "more")...)
		got := page.Body.String()
		if page.Code != http.StatusOK || lines(got) != 6 || !strings.Contains(got, `value="Reseller"`) || !strings.Contains(got, `value="soon"`) || strings.Contains(got, "aria-invalid") {
			t.Fatalf("%d, %d lines: %s", page.Code, lines(got), got)
		}
		got = d.post("/console/permission-keys", "room", "19", "do", "more").Body.String()
		if lines(got) != domain.MaxPermissionLines || strings.Contains(got, "Make room") {
			t.Errorf("%d lines of at most 20", lines(got))
		}
		if n := lines(d.post("/console/permission-keys", "room", "1000000").Body.String()); n != domain.MaxPermissionLines {
			t.Errorf("%d lines of a million", n)
		}

		fields = []string{"name", "Reseller", "size", "1", "room", "20"}
		for i := range domain.MaxPermissionLines {
			at := fmt.Sprintf("lines.%d.", i)
			fields = append(fields, at+"plan", plan, at+"users.internal", "2")
		}
		refused := d.post("/console/permission-keys", append(fields, "lines.7.users.internal", "none")...)
		if refused.Code != http.StatusUnprocessableEntity || lines(refused.Body.String()) != 20 {
			t.Errorf("refused with %d, %d lines", refused.Code, lines(refused.Body.String()))
		}
		if made := d.post("/console/permission-keys", fields...); made.Code != http.StatusOK {
			t.Fatalf("%d: %s", made.Code, made.Body)
		}
		list, err := d.pages.Keys.Batches(t.Context(), d.admin, domain.ListRequest{})
		d.must(err)
		if len(list.Items) != 1 || len(list.Items[0].Lines) != 20 {
			t.Errorf("%+v", list.Items)
		}
	})
}

// Pressed twice, revoking a batch leads back to it, and nothing is asked any more.
func TestABatchIsRevokedOnce(t *testing.T) {
	once(t, func(d *desk) {
		made := d.post("/console/permission-keys", "name", "Reseller", "size", "2", "lines.0.plan", string(d.shop().Plan), "lines.0.users.internal", "1")
		if made.Code != http.StatusOK {
			t.Fatalf("%d: %s", made.Code, made.Body)
		}
		list, err := d.pages.Keys.Batches(t.Context(), d.admin, domain.ListRequest{})
		d.must(err)
		batch := "/console/permission-keys/" + string(list.Items[0].ID)
		for range 2 {
			answer := d.post(batch+"/revoke", "reason", "misprinted")
			if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != batch {
				t.Fatalf("%d to %s", answer.Code, answer.Header().Get("Location"))
			}
		}
		if answer := d.get(batch + "/revoke"); answer.Code != http.StatusSeeOther { // not "Revoke 0 permission keys?"
			t.Errorf("asked with %d", answer.Code)
		}
	})
}
