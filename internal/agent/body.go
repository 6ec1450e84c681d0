package agent

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"

	"seatward.dev/seatward/internal/api/strict"
	"seatward.dev/seatward/internal/domain"
)

// read decodes a body into what v points to. It refuses what does not fit it
// exactly: unknown and repeated members, null, other types.
func read(r *http.Request, v any) error {
	if err := isJSON(r); err != nil {
		return err
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return unreadable(err)
	}
	return fit(b, v)
}

func fit(b []byte, v any) error {
	if err := strict.Of(reflect.TypeOf(v).Elem()).Check(b); err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return errMalformed // what the check let pass
	}
	return nil
}

// isJSON wants the body declared as JSON. A form on somebody's page cannot do
// that.
func isJSON(r *http.Request) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return errMediaType
	}
	return nil
}

func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	return errMalformed
}

// query reads parameters, of which none may be unknown or given twice.
func query(r *http.Request, known ...string) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, errQuery
	}
	for name, all := range values {
		switch {
		case !slices.Contains(known, name):
			return nil, domain.Bad(clipped(name), domain.CodeUnknownField)
		case len(all) > 1:
			return nil, domain.Bad(name, domain.CodeDuplicateField)
		}
	}
	return values, nil
}

// clipped bounds what an answer repeats of a request.
func clipped(name string) string {
	if r := []rune(name); len(r) > 64 {
		return string(r[:64])
	}
	return name
}

// required is a member that is not there.
func required(fields map[string]bool) error {
	var missing []error
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name, given := range fields {
			if !given && !yield(name) {
				return
			}
		}
	}) {
		missing = append(missing, domain.Bad(name, domain.CodeRequired))
	}
	return domain.Join(missing...)
}

// write answers with JSON.
func write(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
	return nil
}
