// Package strict checks JSON against the Go type it is decoded into. It refuses
// what encoding/json lets pass: members that are unknown or given twice, at any
// depth; names that differ only in case; null; numbers that do not fit; and
// anything after the first value.
package strict

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
)

const (
	maxErrors = 20
	maxPath   = 100 // bytes of a member's path that an answer repeats
)

// Shape is what a JSON value must look like.
type Shape struct {
	kind    reflect.Kind // Struct, Slice, String, Bool, and Int for all whole numbers
	bits    int
	members map[string]*Shape
	item    *Shape
	read    func(literal []byte) error // a type that reads itself, from a string
}

var textReader = reflect.TypeFor[encoding.TextUnmarshaler]()

// Of is the shape of values of a type, as encoding/json would write them. A type
// that has none is a mistake in the program.
func Of(t reflect.Type) *Shape {
	if reflect.PointerTo(t).Implements(textReader) {
		return &Shape{kind: reflect.String, read: func(literal []byte) error {
			return json.Unmarshal(literal, reflect.New(t).Interface())
		}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return Of(t.Elem())
	case reflect.String, reflect.Bool:
		return &Shape{kind: t.Kind()}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &Shape{kind: reflect.Int, bits: t.Bits()}
	case reflect.Slice:
		return &Shape{kind: reflect.Slice, item: Of(t.Elem())}
	case reflect.Struct:
		return object(t)
	default:
		panic(fmt.Sprintf("strict: %s has no shape in JSON", t))
	}
}

func object(t reflect.Type) *Shape {
	s := &Shape{kind: reflect.Struct, members: map[string]*Shape{}}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-" || f.Anonymous && name == "":
		case name == "":
			panic(fmt.Sprintf("strict: %s.%s has no name in JSON", t, f.Name))
		default:
			s.members[name] = Of(f.Type)
		}
	}
	return s
}

// Check says what is wrong with data: request.malformed when it is not one JSON
// value of the shape's kind, else an error for each field at fault, named by its
// path, such as "users.internal" or "features[2]": field.unknown,
// field.duplicate, field.malformed, field.range.
func (s *Shape) Check(data []byte) error {
	if !utf8.Valid(data) || !json.Valid(data) || kindOf(bytes.TrimLeft(data, " \t\r\n")) != s.kind {
		return domain.E(domain.Invalid, domain.CodeRequestMalformed)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	w := walk{Decoder: d}
	if err := w.value(s, ""); err != nil {
		return domain.E(domain.Invalid, domain.CodeRequestMalformed).Because(err)
	}
	return domain.Join(w.wrong...)
}

// kindOf tells the kind of a JSON value by its first byte.
func kindOf(literal []byte) reflect.Kind {
	if len(literal) == 0 {
		return reflect.Invalid
	}
	switch c := literal[0]; {
	case c == '{':
		return reflect.Struct
	case c == '[':
		return reflect.Slice
	case c == '"':
		return reflect.String
	case c == 't' || c == 'f':
		return reflect.Bool
	case c == '-' || c >= '0' && c <= '9':
		return reflect.Int
	}
	return reflect.Invalid // null
}

// walk goes through one valid document. It follows the shape, so it descends no
// deeper than the shape does, whatever the document.
type walk struct {
	*json.Decoder
	wrong []error
}

func (w *walk) refuse(path string, code domain.Code) {
	if len(w.wrong) < maxErrors {
		w.wrong = append(w.wrong, domain.Bad(clipped(path), code))
	}
}

// value checks the next value. An error is one of the decoder's.
func (w *walk) value(s *Shape, path string) error {
	switch s.kind {
	case reflect.Struct, reflect.Slice:
		return w.nested(s, path)
	default:
		var literal json.RawMessage
		if err := w.Decode(&literal); err != nil {
			return err
		}
		if code := s.scalar(literal); code != "" {
			w.refuse(path, code)
		}
		return nil
	}
}

// nested checks an object or array, or steps over what stands in its place.
func (w *walk) nested(s *Shape, path string) error {
	var literal json.RawMessage
	if err := w.Decode(&literal); err != nil {
		return err
	}
	if kindOf(literal) != s.kind {
		w.refuse(path, domain.CodeFieldMalformed)
		return nil
	}
	inner := walk{Decoder: json.NewDecoder(bytes.NewReader(literal)), wrong: w.wrong}
	inner.UseNumber()
	if _, err := inner.Token(); err != nil { // the opening bracket
		return err
	}
	err := inner.members(s, path)
	w.wrong = inner.wrong
	return err
}

func (w *walk) members(s *Shape, path string) error {
	var seen []string
	for i := 0; w.More(); i++ {
		if s.kind == reflect.Slice {
			if err := w.value(s.item, path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
			continue
		}
		token, err := w.Token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return errors.New("a member without a name")
		}
		at := join(path, name)
		member, known := s.members[name]
		switch {
		case slices.Contains(seen, name):
			w.refuse(at, domain.CodeDuplicateField)
		case !known:
			w.refuse(at, domain.CodeUnknownField)
		default:
			seen = append(seen, name)
			if err := w.value(member, at); err != nil {
				return err
			}
			continue
		}
		var skipped json.RawMessage
		if err := w.Decode(&skipped); err != nil {
			return err
		}
	}
	return nil
}

// scalar says what is wrong with a string, number or truth value; "" is nothing.
func (s *Shape) scalar(literal []byte) domain.Code {
	if kindOf(literal) != s.kind || s.read != nil && s.read(literal) != nil {
		return domain.CodeFieldMalformed
	}
	if s.kind == reflect.Int {
		_, err := strconv.ParseInt(string(literal), 10, s.bits)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return domain.CodeRange
		case err != nil: // 1.5, 1e3: nobody counts like that
			return domain.CodeFieldMalformed
		}
	}
	return ""
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// clipped bounds what is repeated of a path. Names are the sender's own words.
func clipped(path string) string {
	if len(path) <= maxPath {
		return path
	}
	return strings.ToValidUTF8(path[:maxPath], "") + "…"
}
