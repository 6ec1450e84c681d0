package check

import (
	"fmt"
	"go/ast"
	"slices"
	"testing"
)

func TestNoSkips(t *testing.T) { t.Parallel(); holds(t, skips) }

// skips finds tests that may decide not to run. Such a test looks like a passed one; what a test needs is installed
// by scripts/setup, and what it cannot have, it should not ask for.
func skips(h *house) []string {
	var objections []string
	for _, f := range h.files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name) {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains([]string{"t", "b", "f", "tb", "rt"}, x.Name) {
				objections = append(objections, fmt.Sprintf("%s: a skipped test proves nothing: let it run, or remove it", f.at(call)))
			}
			return true
		})
	}
	return objections
}

func TestNoSkipsObjects(t *testing.T) {
	t.Parallel()
	objects(t, skips, map[string]string{
		"a/a_test.go": "package a\nfunc TestA(t *T) {\nt.Skip()\n}\nfunc b(tb TB) { tb.Skipf(\"\") }\nfunc c(rt R, scanner S) { scanner.Skip() }",
	}, "a/a_test.go:3", "a/a_test.go:5")
}
