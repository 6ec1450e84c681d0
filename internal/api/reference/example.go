package reference

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// curl writes an operation as a call that can be pasted into a shell.
func (t types) curl(url string, op *huma.Operation) string {
	lines := []string{"curl " + url + op.Path}
	if op.Method != http.MethodGet {
		lines[0] = "curl -X " + op.Method + " " + url + op.Path
	}
	if op.Security == nil {
		lines = append(lines, `-H "Authorization: Bearer $TOKEN"`)
	}
	switch op.Method {
	case http.MethodPost:
		lines = append(lines, `-H "Idempotency-Key: $(uuidgen)"`)
	case http.MethodPatch:
		lines = append(lines, `-H 'If-Match: "7"'`)
	}
	switch kind, body := bodyOf(op); kind {
	case "":
	case jsonBody:
		lines = append(lines, `-H "Content-Type: application/json"`, "-d '"+t.example(body.Schema, op.Method == http.MethodPatch, "  ")+"'")
	default:
		lines = append(lines, `-H "Content-Type: `+kind+`"`, "--data-binary @report.jwt")
	}
	return strings.Join(lines, " \\\n  ")
}

// example is a value of a schema, as JSON. Objects have the members they need;
// a change, which needs none, has its first.
func (t types) example(s *huma.Schema, change bool, indent string) string {
	object := t.resolved(s)
	switch {
	case len(object.Examples) > 0:
		return asJSON(object.Examples[0])
	case len(object.Enum) > 0:
		return asJSON(object.Enum[len(object.Enum)-1])
	case object.Type == huma.TypeArray:
		return "[" + t.example(object.Items, false, indent) + "]"
	case object.Type == huma.TypeInteger && object.Minimum != nil:
		return asJSON(*object.Minimum)
	case object.Type == huma.TypeInteger:
		return "1"
	case object.Type == huma.TypeBoolean:
		return "true"
	case object.Type != huma.TypeObject:
		return `"..."`
	}
	var members []string
	for _, f := range t.fields(s) {
		if f.Required || change && len(members) == 0 {
			members = append(members, fmt.Sprintf("%s  %q: %s", indent, f.Name, t.example(object.Properties[f.Name], false, indent+"  ")))
		}
	}
	return "{\n" + strings.Join(members, ",\n") + "\n" + indent + "}"
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // examples come from tags, which huma has encoded already
	}
	return string(b)
}
