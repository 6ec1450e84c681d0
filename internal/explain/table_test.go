package explain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// constants reads the string constants of one type from a file of package
// domain: name to value and line comment.
func constants(t *testing.T, file, typeName string) map[string][2]string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../domain/"+file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][2]string{}
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typeName {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%s is no literal", spec.Names[0])
		}
		value, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		found[spec.Names[0].Name] = [2]string{value, spec.Comment.Text()}
		return true
	})
	return found
}

var dataComment = regexp.MustCompile(`data: ([a-z_, ]+)`)

// documented lists each code with the keys of Data that its comment promises,
// and those that every edge adds.
func documented(t *testing.T) map[domain.Code][]string {
	t.Helper()
	codes := map[domain.Code][]string{}
	for name, c := range constants(t, "code.go", "Code") {
		code := domain.Code(c[0])
		if _, twice := codes[code]; twice {
			t.Errorf("%s has the code of another: %s", name, code)
		}
		codes[code] = nil
		if m := dataComment.FindStringSubmatch(c[1]); m != nil {
			codes[code] = strings.Split(strings.TrimSpace(m[1]), ", ")
		}
	}
	codes[domain.CodeInternal] = append(codes[domain.CodeInternal], "id")                // see Explain
	codes[domain.CodeRateLimited] = append(codes[domain.CodeRateLimited], "retry_after") // see domain.Limited
	return codes
}

func TestEveryCodeIsExplained(t *testing.T) {
	t.Parallel()
	codes := documented(t)
	if len(codes) < 60 {
		t.Fatalf("code.go gave only %d codes", len(codes))
	}
	for code, data := range codes {
		s, ok := find(code)
		if !ok {
			t.Errorf("%s has no sentences; add it to a table", code)
			continue
		}
		for _, half := range [][]string{s.what, s.wayOut} {
			if len(half) == 0 {
				t.Errorf("%s: what happened and the way out both need a sentence", code)
				continue
			}
			for _, sentence := range half {
				for _, hole := range holes(sentence) {
					if !slices.Contains(data, hole) {
						t.Errorf("%s: %q needs {%s}, which the code's comment does not name", code, sentence, hole)
					}
				}
			}
			if last := half[len(half)-1]; len(holes(last)) > 0 {
				t.Errorf("%s: %q comes last and needs data", code, last)
			}
		}
	}
	for _, table := range []map[domain.Code]saying{general, input, account, people, trade, support, installation, teams, lists} {
		for code := range table {
			if _, ok := codes[code]; !ok {
				t.Errorf("%s is explained and does not exist", code)
			}
		}
	}
}

// TestWords holds the sentences, in each language, to the house's tone.
func TestWords(t *testing.T) {
	t.Parallel()
	for code := range documented(t) {
		s, _ := find(code)
		for _, sentence := range slices.Concat(s.what, s.wayOut) {
			for _, language := range text.Languages() {
				words := text.For(language.Code).T(sentence)
				first, _ := utf8.DecodeRuneInString(words)
				lower := strings.ToLower(words)
				if !unicode.IsUpper(first) && first != '{' || !strings.HasSuffix(words, ".") ||
					strings.ContainsAny(words, "!%") || strings.Contains(lower, "please") || strings.Contains(lower, "bitte ") {
					t.Errorf("%s: %q is not how the house speaks", code, words)
				}
				if len(words) > 120 {
					t.Errorf("%s: %q is too long to be read in passing", code, words)
				}
				if language.Code != "en" && words == sentence {
					t.Errorf("%s: no %s for %q", code, language.Name, sentence)
				}
				if a, b := holes(sentence), holes(words); !slices.Equal(a, b) {
					t.Errorf("%s: %q needs %v and %q needs %v", code, sentence, a, words, b)
				}
			}
		}
	}
}

// holes lists the placeholders of a sentence, sorted.
func holes(sentence string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}
