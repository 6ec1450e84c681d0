package main

import (
	"strings"
	"testing"
)

// What is measured works, and is printed one figure per line.
func TestFigures(t *testing.T) {
	t.Parallel()
	users := 1
	guard, err := installation(t.Context(), 3, &users)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := guard.Status(t.Context()); err != nil || s.Entitlement.Users.Internal != 3 {
		t.Errorf("%+v, %v", s.Entitlement, err)
	}
	var out strings.Builder
	if err := write(&out, []figure{{"verify_cached", 44.4, "ns"}, {"verify_cached_allocations", 0, "per call"}}); err != nil {
		t.Fatal(err)
	}
	want := "verify_cached                                  44 ns\n" +
		"verify_cached_allocations                       0 per call\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}
