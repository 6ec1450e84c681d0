package check

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// module is the root module's path; sdkModule is the other one's.
const (
	module    = "seatward.dev/seatward"
	sdkModule = "seatward.dev/sdk"
)

// house is the repository as the rules see it: every text file, and every Go file parsed.
type house struct {
	texts map[string][]byte // by path from the root
	files []*file           // Go files, in order of path
}

// file is one Go file.
type file struct {
	path      string // "internal/store/tx.go"
	dir       string // "internal/store"
	test      bool
	generated bool
	syntax    *ast.File
	fset      *token.FileSet
}

// notOurs are folders that hold what others wrote, what was built, and what running the product leaves behind.
var notOurs = []string{".git", "node_modules", "bin", "data", "artifacts", "vendor"}

// read reads a house. Files with bytes that no text has are left out.
func read(fsys fs.FS) (*house, error) {
	h := &house{texts: map[string][]byte{}}
	fset := token.NewFileSet()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(notOurs, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(content, 0) >= 0 {
			return nil
		}
		h.texts[name] = content
		if path.Ext(name) != ".go" {
			return nil
		}
		syntax, err := parser.ParseFile(fset, name, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		h.files = append(h.files, &file{
			path: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"),
			generated: ast.IsGenerated(syntax), syntax: syntax, fset: fset,
		})
		return nil
	})
	return h, err
}

// ours is the repository this test lies in.
var ours = sync.OnceValues(func() (*house, error) { return read(os.DirFS("../..")) })

// rule names what is wrong with a house, one objection per line.
type rule func(h *house) []string

// holds fails with the rule's objections to our own house.
func holds(t *testing.T, r rule) {
	t.Helper()
	h, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	for _, objection := range r(h) {
		t.Error(objection)
	}
}

// objects builds a small house of files and wants exactly the objections that begin as given.
func objects(t *testing.T, r rule, files map[string]string, want ...string) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	h, err := read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	got := r(h)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("objections:\n  %s\nwant those that begin:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// imports are the paths a file imports.
func (f *file) imports() []string {
	var all []string
	for _, spec := range f.syntax.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err == nil {
			all = append(all, name)
		}
	}
	return all
}

// at is a place for people and editors.
func (f *file) at(node ast.Node) string {
	return fmt.Sprintf("%s:%d", f.path, f.fset.Position(node.Pos()).Line)
}

// selectors yields every use of package.Name in a file, for the package imported as importPath under any name.
func (f *file) selectors(importPath string) func(yield func(ast.Node, string) bool) {
	local := ""
	for _, spec := range f.syntax.Imports {
		if spec.Path.Value == strconv.Quote(importPath) {
			local = path.Base(importPath)
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	return func(yield func(ast.Node, string) bool) {
		if local == "" {
			return
		}
		more := true
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !more {
				return more
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local {
				more = yield(s, s.Sel.Name)
			}
			return more
		})
	}
}

// within reports whether dir is room or lies below it.
func within(dir, room string) bool {
	return room == "." || dir == room || strings.HasPrefix(dir, room+"/")
}

// isStandard reports whether an import path is the standard library's.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// room turns an import path of ours into its folder; "" when it is not ours.
func room(importPath string) string {
	for prefix, dir := range map[string]string{module: "", sdkModule: "sdk"} {
		if importPath == prefix {
			return path.Clean(dir)
		}
		if rest, ok := strings.CutPrefix(importPath, prefix+"/"); ok {
			return path.Join(dir, rest)
		}
	}
	return ""
}
