package access_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// TestTheRulesSayWhoMayDoWhat holds the tables in docs/rules.md, section Roles,
// against the table that decides: each action is in one row, with its roles.
func TestTheRulesSayWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	seen := map[access.Action]bool{}
	for _, row := range rolesTables(t) {
		actions, cells := row[0], row[1:]
		staff := domain.StaffRoles()
		if last := cells[len(cells)-1]; last != "all" {
			staff = nil
			for name := range strings.SplitSeq(last, ", ") {
				staff = append(staff, domain.StaffRole(name))
			}
		}
		for name := range strings.SplitSeq(actions, ", ") {
			a := access.Action(strings.Trim(name, "`"))
			if seen[a] || !slices.Contains(access.Actions(), a) {
				t.Errorf("%s is there twice, or is no action of the table", a)
			}
			seen[a] = true
			for i, r := range domain.Roles() {
				cell := ""
				if len(cells) > 1 {
					cell = cells[i]
				}
				if got := access.Member(r, a); got != (cell == "yes") {
					t.Errorf("%s: %s may: %v, and the page says %q", a, r, got, cell)
				}
				if cell == "own teams" && !access.TeamAdmin(a) {
					t.Errorf("%s: a team admin may not", a)
				}
			}
			for _, r := range domain.StaffRoles() {
				if got := access.Staff(r, a); got != slices.Contains(staff, r) {
					t.Errorf("%s: staff of the role %s may: %v, and the page says %v", a, r, got, staff)
				}
			}
		}
	}
	for _, a := range access.Actions() {
		if !seen[a] {
			t.Errorf("%s is not on the page", a)
		}
	}
}

// rolesTables are the rows of the section's tables without their heads, by cell.
func rolesTables(t *testing.T) (rows [][]string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Roles\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) < 20 {
		t.Fatalf("the section Roles has %d rows", len(rows))
	}
	return rows
}
