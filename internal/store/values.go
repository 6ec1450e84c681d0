package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
)

var (
	errNotFound = domain.E(domain.NotFound, domain.CodeNotFound)
	errStale    = domain.E(domain.Precondition, domain.CodeStale)
)

// ms is an instant as the database keeps it; the zero time is NULL.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// instant scans what ms wrote.
type instant struct{ t *time.Time }

func at(t *time.Time) instant { return instant{t} }

// Scan implements sql.Scanner.
func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.t = time.Time{}
	case int64:
		*i.t = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("store: an instant of type %T", src)
	}
	return nil
}

// null keeps "" as NULL, for references and unique columns.
func null[S ~string](s S) any {
	if s == "" {
		return nil
	}
	return string(s)
}

type nullText[S ~string] struct{ s *S }

func maybe[S ~string](s *S) nullText[S] { return nullText[S]{s} }

// Scan implements sql.Scanner.
func (n nullText[S]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*n.s = ""
	case string:
		*n.s = S(v)
	case []byte:
		*n.s = S(v)
	default:
		return fmt.Errorf("store: a text of type %T", src)
	}
	return nil
}

// some keeps 0 as NULL.
func some(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

type nullCount struct{ n *int }

func count(n *int) nullCount { return nullCount{n} }

// Scan implements sql.Scanner.
func (c nullCount) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c.n = 0
	case int64:
		*c.n = int(v)
	default:
		return fmt.Errorf("store: a count of type %T", src)
	}
	return nil
}

// text encodes v as the JSON text that is stored. The values are our own
// structs, which always encode.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T does not encode: %v", v, err))
	}
	return string(b)
}

type jsonText struct{ v any }

func from(v any) jsonText { return jsonText{v} }

// Scan implements sql.Scanner.
func (j jsonText) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), j.v)
	case []byte:
		return json.Unmarshal(v, j.v)
	default:
		return fmt.Errorf("store: JSON of type %T", src)
	}
}

// like makes a pattern that finds s anywhere; the query says ESCAPE '\'.
func like(s string) string {
	r := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	return "%" + r.Replace(strings.ToLower(strings.TrimSpace(s))) + "%"
}

// searchKey is the lower-case text that searches look into.
func searchKey(parts ...string) string { return strings.ToLower(strings.Join(parts, " ")) }

// unavailable is a part of the outside world that is away; trying again helps.
func unavailable(err error) error {
	return domain.E(domain.Unavailable, domain.CodeUnavailable).Because(err)
}

// hungUp reports whether a statement ended because its caller did not wait.
func hungUp(err error) bool {
	var e *domain.Error
	return !errors.As(err, &e) && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// storable reports whether PostgreSQL can keep s as text. Ids and keys from
// outside that are not storable name nothing.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// internalError wraps what the driver says for the log.
func internalError(err error) error {
	if err == nil {
		return nil
	}
	var e *domain.Error
	if errors.As(err, &e) {
		return err
	}
	return domain.E(domain.Internal, domain.CodeInternal).Because(err)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
