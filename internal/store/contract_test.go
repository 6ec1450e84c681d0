package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"

	"seatward.dev/seatward/internal/store"
)

// TestEveryStatementHasItsContract: a statement that no test of this package
// calls has been tried on neither engine.
func TestEveryStatementHasItsContract(t *testing.T) {
	t.Parallel()
	called := map[string]bool{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := call.X.(*ast.Ident); ok && x.Name == "tx" {
					called[call.Sel.Name] = true
				}
			}
			return true
		})
	}
	for m := range reflect.TypeFor[*store.Tx]().Methods() {
		if !called[m.Name] {
			t.Errorf("no contract test calls tx.%s: write one that runs on both engines", m.Name)
		}
	}
}
