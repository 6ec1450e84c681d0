package strict_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/api/strict"
	"seatward.dev/seatward/internal/domain"
)

type users struct {
	Internal int  `json:"internal"`
	External int8 `json:"external"`
}

type shared struct {
	Note *string `json:"note,omitempty"`
}

type body struct {
	shared
	Name     string    `json:"name"`
	Users    users     `json:"users"`
	Features []string  `json:"features"`
	Steps    []users   `json:"steps"`
	On       *bool     `json:"on,omitempty"`
	At       time.Time `json:"at"`
	Skipped  string    `json:"-"`
}

func TestCheck(t *testing.T) {
	t.Parallel()
	shape := strict.Of(reflect.TypeFor[body]())
	long := strings.Repeat("ä", 200)
	for data, want := range map[string]string{
		`{}`: "",
		` {"name":"a","note":"b","users":{"internal":1,"external":-128},"features":["x",""],"steps":[{"internal":2}],"on":true,"at":"2026-11-22T09:00:00Z"} `: "",

		``: "request.malformed", `nul`: "request.malformed", `null`: "request.malformed", `[]`: "request.malformed", `"a"`: "request.malformed",
		`{} {}`: "request.malformed", `{}x`: "request.malformed", `{"name":"a",}`: "request.malformed", "{\"name\":\"\xff\"}": "request.malformed",
		strings.Repeat(`{"name":`, 100_000): "request.malformed",

		`{"nme":"a"}`:                                "field.unknown nme",
		`{"Name":"a"}`:                               "field.unknown Name",
		`{"hidden":1,"Skipped":"a","shared":{}}`:     "field.unknown hidden, field.unknown Skipped, field.unknown shared",
		`{"users":{"internal":1,"all":{"a":[1,2]}}}`: "field.unknown users.all",
		`{"steps":[{},{"x":1}]}`:                     "field.unknown steps[1].x",
		`{"name":"a","name":"a"}`:                    "field.duplicate name",
		`{"users":{"internal":1,"internal":1}}`:      "field.duplicate users.internal",
		`{"n\u0061me":"a","name":"b"}`:               "field.duplicate name",
		`{"x":1,"x":2}`:                              "field.unknown x, field.unknown x",

		`{"name":1}`: "field.malformed name", `{"name":null}`: "field.malformed name", `{"note":null}`: "field.malformed note",
		`{"users":[]}`: "field.malformed users", `{"users":null}`: "field.malformed users", `{"features":{}}`: "field.malformed features",
		`{"features":["a",1]}`: "field.malformed features[1]", `{"on":"true"}`: "field.malformed on", `{"at":"yesterday"}`: "field.malformed at", `{"at":1}`: "field.malformed at",

		`{"users":{"internal":"1"}}`:                                          "field.malformed users.internal",
		`{"users":{"internal":1.5}}`:                                          "field.malformed users.internal",
		`{"users":{"internal":1e3}}`:                                          "field.malformed users.internal",
		`{"users":{"internal":9223372036854775808}}`:                          "field.range users.internal",
		`{"users":{"external":128,"internal":true}}`:                          "field.range users.external, field.malformed users.internal",
		`{"` + long + `":1}`:                                                  "field.unknown " + strings.Repeat("ä", 50) + "…",
		`{"x":1` + strings.Repeat(`,"x":1`, 50) + `}`:                         strings.TrimSuffix(strings.Repeat("field.unknown x, ", 20), ", "),
		`{"x":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`: "field.unknown x",
	} {
		if got := said(shape.Check([]byte(data))); got != want {
			t.Errorf("%.80s: got %q, want %q", data, got, want)
		}
	}
}

// said lists the errors as "code path", in order.
func said(err error) string {
	e := domain.AsError(err)
	if e == nil {
		return ""
	}
	var all []string
	for _, f := range e.Fields() {
		all = append(all, strings.TrimSpace(fmt.Sprint(f.Code, " ", f.Field)))
	}
	return strings.Join(all, ", ")
}

func TestShapesWithoutJSON(t *testing.T) {
	t.Parallel()
	for _, odd := range []any{struct{ A int }{}, map[string]int{}, 1.5, func() {}, struct {
		A any `json:"a"`
	}{}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T has a shape", odd)
				}
			}()
			strict.Of(reflect.TypeOf(odd))
		}()
	}
}

// What passes is decoded without loss: encoding/json knows every member, and one
// member more, one twice, or anything behind is refused.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		`{"name":"a","users":{"internal":1,"external":2},"features":["x"],"at":"2026-11-22T09:00:00Z"}`,
		`{"name":"a","name":"b"}`, `{"steps":[{"internal":1},{"external":300}]}`, `{"note":null}`, `{}`, `[[[[`, `{"a":{"b":[{}]}} `,
	} {
		f.Add([]byte(seed))
	}
	shape := strict.Of(reflect.TypeFor[body]())
	f.Fuzz(func(t *testing.T, data []byte) {
		if shape.Check(data) != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		var b body
		if err := d.Decode(&b); err != nil {
			t.Fatalf("%q passed and does not decode: %v", data, err)
		}
		inner := bytes.TrimSpace(data)
		inner = bytes.TrimSpace(inner[1 : len(inner)-1])
		twice := slices.Concat([]byte("{"), inner, []byte(","), inner, []byte("}"))
		if len(inner) > 0 && shape.Check(twice) == nil {
			t.Errorf("%q passed", twice)
		}
		for _, more := range [][]byte{slices.Concat(data, []byte("0")), slices.Concat([]byte(`{"":0`), twiceless(inner), []byte("}"))} {
			if shape.Check(more) == nil {
				t.Errorf("%q passed", more)
			}
		}
	})
}

// twiceless is what follows a first member.
func twiceless(inner []byte) []byte {
	if len(inner) == 0 {
		return nil
	}
	return append([]byte(","), inner...)
}
