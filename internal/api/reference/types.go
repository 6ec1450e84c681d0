package reference

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const refPrefix = "#/components/schemas/"

// types reads the document's objects.
type types struct{ huma.Registry }

func (t types) objects() []Object {
	all := t.Map()
	var objects []Object
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if s := (&huma.Schema{Ref: refPrefix + name}); all[name].Type == huma.TypeObject && paged(all[name]) == nil {
			objects = append(objects, Object{Name: name, Fields: t.fields(s)})
		}
	}
	return objects
}

// paged is the items of one page of a list; nil when s is none.
func paged(s *huma.Schema) *huma.Schema {
	if len(s.Properties) != 2 || s.Properties["next"] == nil {
		return nil
	}
	return s.Properties["items"]
}

// fields lists the members of an object, in the order of its declaration.
func (t types) fields(s *huma.Schema) []Field {
	object := t.resolved(s)
	fields := make([]Field, 0, len(object.Properties))
	for _, name := range t.names(s) {
		f := t.field(name, object.Properties[name])
		f.Required = slices.Contains(object.Required, name)
		fields = append(fields, f)
	}
	return fields
}

// names are the members of an object in the order of its Go type.
func (t types) names(s *huma.Schema) []string {
	properties := t.resolved(s).Properties
	var names []string
	if s.Ref != "" {
		for _, f := range reflect.VisibleFields(t.TypeFromRef(s.Ref)) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if _, ok := properties[name]; ok {
				names = append(names, name)
			}
		}
	}
	if len(names) != len(properties) {
		return slices.Sorted(maps.Keys(properties))
	}
	return names
}

func (t types) resolved(s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return t.SchemaFromRef(s.Ref)
	}
	return s
}

func (t types) field(name string, s *huma.Schema) Field {
	return Field{Name: name, Type: t.of(s), About: s.Description, Bounds: bounds(s)}
}

func (t types) of(s *huma.Schema) Type {
	switch {
	case s == nil:
		return Type{}
	case s.Ref != "" && paged(t.resolved(s)) != nil:
		return t.of(paged(t.resolved(s)))
	case s.Ref != "":
		name := strings.TrimPrefix(s.Ref, refPrefix)
		return Type{name, name}
	case s.Type == huma.TypeArray:
		item := t.of(s.Items)
		return Type{"list of " + item.Text, item.Ref}
	case s.Format == "date-time":
		return Type{Text: "instant"}
	case s.Format == "date":
		return Type{Text: "day"}
	case s.Format == "uuid":
		return Type{Text: "UUID"}
	}
	return Type{Text: s.Type}
}

// bounds says within what a value has to be.
func bounds(s *huma.Schema) string {
	switch {
	case len(s.Enum) > 0:
		var words []string
		for _, v := range s.Enum {
			words = append(words, fmt.Sprint(v))
		}
		return "One of " + strings.Join(words, ", ") + "."
	case s.Minimum != nil && s.Maximum != nil:
		return fmt.Sprintf("From %s to %s.", number(*s.Minimum), number(*s.Maximum))
	case s.MaxLength != nil:
		return fmt.Sprintf("At most %d characters.", *s.MaxLength)
	case s.MaxItems != nil:
		return fmt.Sprintf("At most %d.", *s.MaxItems)
	}
	return ""
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func itoa(n int) string { return strconv.Itoa(n) }
