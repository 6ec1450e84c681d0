package seatward_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/sdk/internal/locale"
)

// Every text of the page is in the German catalog, and the catalog holds no
// others.
func TestEveryTextHasAGerman(t *testing.T) {
	t.Parallel()
	german := locale.German().Texts()
	used := make(map[string]bool)
	inTemplate := regexp.MustCompile(`\bT "([^"]+)"`)
	inSource := regexp.MustCompile(`s\.T\("([^"]+)"`)
	counted := regexp.MustCompile(`s\.Count\([^"]*"([^"]+)", "([^"]+)"`)
	for pattern, res := range map[string][]*regexp.Regexp{"page/*.html": {inTemplate}, "*.go": {inSource, counted}} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, re := range res {
				for _, m := range re.FindAllStringSubmatch(string(b), -1) {
					for _, text := range m[1:] {
						used[text] = true
					}
				}
			}
		}
	}
	for text := range used {
		if german[text] == "" {
			t.Errorf("no German for %q", text)
		}
	}
	for text := range german {
		if !used[text] {
			t.Errorf("German for a text nobody uses: %q", text)
		}
	}
}
