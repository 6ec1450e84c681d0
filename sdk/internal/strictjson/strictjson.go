// Package strictjson reads JSON the way signed documents need it: exact
// member names, no duplicate members, no unknown members, no trailing data,
// valid UTF-8 only. The standard decoder forgives all of these.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// maxDepth is deeper than any document of ours and shallow enough that
// hostile nesting costs nothing.
const maxDepth = 8

// Parse reads data, which must hold exactly one JSON object, and returns it.
// Any violation of the package's rules is an error, except unknown members:
// those are found by [Object.Done].
func Parse(data []byte) (*Object, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	if !json.Valid(data) {
		return nil, errors.New("not valid JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := value(dec, "", 0)
	if err != nil {
		return nil, err
	}
	members, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	return newObject("", members), nil
}

// value reads one value; the caller has checked the syntax as a whole.
func value(dec *json.Decoder, path string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		return members(dec, path, depth)
	case json.Delim('['):
		return elements(dec, path, depth)
	}
	return tok, nil
}

func members(dec *json.Decoder, path string, depth int) (map[string]any, error) {
	m := make(map[string]any)
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := tok.(string)
		if _, seen := m[name]; seen {
			return nil, fmt.Errorf("member %q appears twice", join(path, name))
		}
		if m[name], err = value(dec, join(path, name), depth+1); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token() // the closing brace
	return m, err
}

func elements(dec *json.Decoder, path string, depth int) ([]any, error) {
	list := []any{}
	for dec.More() {
		v, err := value(dec, path, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := dec.Token() // the closing bracket
	return list, err
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
