package text

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
)

//go:embed de/*.json
var catalogs embed.FS

// mustCatalog merges the files of one language. They are compiled in and a
// test reads them, so a broken one never ships.
func mustCatalog(lang string) map[string]string {
	words, err := readCatalog(catalogs, lang)
	if err != nil {
		panic(err)
	}
	return words
}

// readCatalog merges every JSON file of the folder. The same sentence may
// appear in two areas only with the same translation.
func readCatalog(fsys fs.FS, lang string) (map[string]string, error) {
	files, err := fs.Glob(fsys, path.Join(lang, "*.json"))
	if err != nil {
		return nil, err
	}
	all, from := map[string]string{}, map[string]string{}
	for _, name := range files {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var area map[string]string
		if err := json.Unmarshal(raw, &area); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for english, translated := range area {
			if had, ok := all[english]; ok && had != translated {
				return nil, fmt.Errorf("%q is %q in %s and %q in %s", english, had, from[english], translated, name)
			}
			all[english], from[english] = translated, name
		}
	}
	return all, nil
}
