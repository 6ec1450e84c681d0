package text

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A text is a Go string literal, or several joined with +, as the first
// argument of T or Msg, or the first two of N.
var (
	literal = `(?:"(?:[^"\\\n]|\\.)*"|` + "`[^`]*`" + `)`
	words   = `(` + literal + `(?:\s*\+\s*` + literal + `)*)`
	single  = regexp.MustCompile(`(?:\.T|\bt|\bMsg)\(\s*` + words)
	plural  = regexp.MustCompile(`\.N\(\s*` + words + `\s*,\s*` + words)
	piece   = regexp.MustCompile(literal)
	verb    = regexp.MustCompile(`%(?:\[\d+\])?[-+#0]*[\d.]*[a-zA-Z]`)
)

// TestEveryTextIsTranslated reads the sources for texts and compares them
// with each catalog: none missing, none left over, the same verbs.
func TestEveryTextIsTranslated(t *testing.T) {
	t.Parallel()
	used := textsIn(t, "..")
	for _, l := range locales()[1:] {
		missing := map[string]string{}
		for msg, file := range used {
			if l.words[msg] == "" {
				missing[msg] = file
			}
		}
		if len(missing) > 0 {
			t.Errorf("%d texts without %s; translate them in internal/text/%s/*.json (shown with the file that uses them):\n%s",
				len(missing), l.Name, l.Code, asJSON(missing))
		}
		for english, translated := range l.words {
			if used[english] == "" {
				t.Errorf("%s: %q is translated and used nowhere; remove it", l.Code, english)
			}
			if a, b := verbsOf(english), verbsOf(translated); !slices.Equal(a, b) {
				t.Errorf("%s: %q has the verbs %v and its translation %v", l.Code, english, a, b)
			}
		}
	}
}

func TestTextsInReadsSources(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, body string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.templ", `<p title={ p.T("A \"quoted\" one") }>don't { p.N("%d seat",
		"%d seats", n) }</p>`)
	write("b.go", "var x = text.Msg(`raw`); var y = p.T(\"joined \" +\n\t\"twice\", 1)")
	write("a_templ.go", `p.T("generated")`)
	write("b_test.go", `p.T("test")`)
	found := textsIn(t, dir)
	for _, want := range []string{`A "quoted" one`, "%d seat", "%d seats", "raw", "joined twice"} {
		if found[want] == "" {
			t.Errorf("%q was not found", want)
		}
		delete(found, want)
	}
	if len(found) > 0 {
		t.Errorf("found too much: %v", found)
	}
}

// textsIn maps each text under dir to a file that uses it. Generated files
// repeat their template, and tests may say what they like.
func textsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		isGo := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_templ.go") && !strings.HasSuffix(name, "_test.go")
		if !isGo && !strings.HasSuffix(name, ".templ") {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		matches := append(single.FindAllSubmatch(source, -1), plural.FindAllSubmatch(source, -1)...)
		for _, m := range matches {
			for _, expression := range m[1:] {
				found[unquote(t, string(expression))] = filepath.ToSlash(name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func unquote(t *testing.T, expression string) string {
	t.Helper()
	var whole strings.Builder
	for _, part := range piece.FindAllString(expression, -1) {
		s, err := strconv.Unquote(part)
		if err != nil {
			t.Fatalf("%s: %v", part, err)
		}
		whole.WriteString(s)
	}
	return whole.String()
}

// verbsOf lists the fmt verbs of a text in a fixed order, since a translation
// may turn the sentence around with indexes.
func verbsOf(msg string) []string {
	verbs := verb.FindAllString(strings.ReplaceAll(msg, "%%", ""), -1)
	for i, v := range verbs {
		verbs[i] = v[len(v)-1:]
	}
	slices.Sort(verbs)
	return verbs
}

func asJSON(m map[string]string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return err.Error()
	}
	return b.String()
}
