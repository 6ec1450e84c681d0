package strictjson_test

import (
	"strings"
	"testing"

	"seatward.dev/sdk/internal/strictjson"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":             ``,
		"a list":              `[]`,
		"null":                `null`,
		"trailing data":       `{} {}`,
		"a duplicate":         `{"a":1,"a":1}`,
		"a nested duplicate":  `{"a":[{"b":1,"b":2}]}`,
		"an escaped double":   `{"a":1,"\u0061":2}`,
		"invalid UTF-8":       "{\"a\":\"\xff\"}",
		"a byte order mark":   "\ufeff{}",
		"a comment":           `{/**/}`,
		"hostile nesting":     strings.Repeat(`{"a":`, 50) + `1` + strings.Repeat(`}`, 50),
		"an unfinished thing": `{"a":`,
	} {
		if _, err := strictjson.Parse([]byte(text)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestObjectReadsByExactNameAndType(t *testing.T) {
	t.Parallel()
	const text = `{"s":"x","i":7,"l":["a"],"o":{"n":1},"m":{"a":1,"b":2},"b":true}`
	o, err := strictjson.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if o.String("s") != "x" || o.Int("i") != 7 || o.Strings("l")[0] != "a" || o.Object("o").Int("n") != 1 || o.Ints("m")["b"] != 2 || !o.Bool("b") {
		t.Error("read something else than what is there")
	}
	if err := o.Done(); err != nil {
		t.Error(err)
	}
}

func TestFirstViolationIsKept(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{}`:                        `member "n" is missing`,
		`{"n":"1"}`:                 `"n" is not a whole number`,
		`{"n":1.0}`:                 `"n" is not a whole number`,
		`{"n":-0}`:                  `"n" is not a whole number`,
		`{"n":1,"N":1}`:             `member "N" is not known`,
		`{"n":1,"b":1}`:             `"b" is neither true nor false`,
		`{"n":1,"in":{}}`:           `member "in.deep" is missing`,
		`{"n":1,"in":7}`:            `"in" is not an object`,
		`{"n":1,"in":{"deep":"1"}}`: `"in.deep" is not a whole number`,
	} {
		o, err := strictjson.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		o.Int("n")
		if o.Has("b") {
			o.Bool("b")
		}
		if o.Has("in") {
			o.Object("in").Int("deep")
		}
		if err := o.Done(); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestListsOfObjects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"l":[]}`:              ``,
		`{"l":[{"n":1}]}`:       ``,
		`{"l":{}}`:              `"l" is not a list of objects`,
		`{"l":[1]}`:             `"l" is not a list of objects`,
		`{"l":[{"n":1},{}]}`:    `member "l[1].n" is missing`,
		`{"l":[{"n":1,"m":2}]}`: `member "l[0].m" is not known`,
	} {
		o, err := strictjson.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range o.Objects("l") {
			in.Int("n")
			_ = in.Done()
		}
		if err := o.Done(); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
