package main

import (
	"strings"
	"testing"
)

// What is measured works, and is printed one figure per line.
func TestFigures(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	folder := t.TempDir()
	err := run(t.Context(), &out, plan{members: 300, organizations: 10, times: 1, database: "sqlite:" + folder + "/seatward.db"})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fill", "members_p99", "explain_now_p50", "export_csv_rows", "block_and_unblock_cpu"} {
		if !strings.Contains(out.String(), "\n"+name+" ") && !strings.HasPrefix(out.String(), name+" ") {
			t.Errorf("%s is not told", name)
		}
	}
}
