package check

import (
	"fmt"
	"strings"
	"testing"
)

func TestSDKRequiresNothing(t *testing.T) { t.Parallel(); holds(t, sdkAlone) }

// sdkAlone keeps the SDK what a vendor can put into any product without asking anybody: standard library only, its
// tests included, and not one line of requirements.
func sdkAlone(h *house) []string {
	var objections []string
	for line := range strings.Lines(string(h.texts["sdk/go.mod"])) {
		switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case "module", "go", "", "//":
		default:
			objections = append(objections, fmt.Sprintf("sdk/go.mod has %q: the SDK requires nothing", strings.TrimSpace(line)))
		}
	}
	for _, f := range h.files {
		if !within(f.dir, "sdk") {
			continue
		}
		for _, imported := range f.imports() {
			if !isStandard(imported) && !within(imported, sdkModule) {
				objections = append(objections, fmt.Sprintf("%s imports %s: the SDK has the standard library and itself", f.path, imported))
			}
		}
	}
	return objections
}

func TestSDKRequiresNothingObjects(t *testing.T) {
	t.Parallel()
	objects(t, sdkAlone, map[string]string{
		"sdk/go.mod":            "module seatward.dev/sdk\n\ngo 1.26\n\nrequire golang.org/x/text v0.43.0\n",
		"sdk/a.go":              "package sdk\nimport (\n_ \"seatward.dev/sdk/license\"\n_ \"net/http\"\n)",
		"sdk/license/a_test.go": "package license\nimport _ \"pgregory.net/rapid\"",
		"internal/store/a.go":   "package store\nimport _ \"pgregory.net/rapid\"",
	},
		`sdk/go.mod has "require golang.org/x/text v0.43.0"`,
		"sdk/license/a_test.go imports pgregory.net/rapid",
	)
}
