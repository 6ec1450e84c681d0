package api_test

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/sheet"
)

func TestPeopleAreExported(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		path := "/v1/organizations/" + org + "/export/people."
		csv := w.call(t, "GET", path+"csv", owner, nil)
		lines := strings.Split(strings.TrimSpace(csv.body), "\n")
		if csv.status != 200 || len(lines) != 2 || !strings.HasPrefix(lines[0], "\uFEFFName,E-mail,Role,") {
			t.Errorf("%d: %q", csv.status, csv.body)
		}
		if got := csv.header.Get("Content-Disposition"); got != `attachment; filename="people.csv"` {
			t.Errorf("it is called %s", got)
		}
		if got := w.call(t, "GET", path+"csv?language=de", owner, nil); !strings.Contains(got.body, "Rolle") {
			t.Errorf("in German: %q", got.body)
		}
		xlsx := w.call(t, "GET", path+"xlsx", owner, nil)
		if xlsx.header.Get("Content-Type") != sheet.FormatXLSX.ContentType() || !strings.HasPrefix(xlsx.body, "PK") {
			t.Errorf("%d %s", xlsx.status, xlsx.header.Get("Content-Type"))
		}
		for name, got := range map[string]reply{
			"a member":     w.call(t, "GET", path+"csv", member, nil),
			"another tool": w.call(t, "GET", "/v1/organizations/org_0193524c-7a5e-7d10-9c1b-3b6f1f0a9d42/export/people.csv", owner, nil),
		} {
			if got.status != 404 || strings.Contains(got.body, "Halden") {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
	})
}
