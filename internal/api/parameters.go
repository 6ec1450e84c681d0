package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"seatward.dev/seatward/internal/domain"
)

// huma has no way to be told these for one API alone. They are set before any
// API is made and never again; the house runs one API in a process, and tests
// that make several want the same of each.
func init() {
	huma.DefaultArrayNullable = false // an empty list is [], never null
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return callOf(ctx.Context()).problem(parameterError(ctx.Operation(), status, errs))
	}
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return &Problem{Status: status} // asked for its type alone
	}
}

// parameterError turns what huma found wrong with path, query and headers into
// our codes. Its sentences repeat values; ours do not.
func parameterError(o *huma.Operation, status int, errs []error) error {
	var all []error
	for _, err := range errs {
		d, ok := err.(huma.ErrorDetailer)
		if !ok || status >= http.StatusInternalServerError {
			return domain.E(domain.Internal, domain.CodeInternal).Because(err)
		}
		all = append(all, parameterFault(o, d.ErrorDetail()))
	}
	if len(all) == 0 {
		return domain.E(domain.Invalid, domain.CodeRequestMalformed)
	}
	return domain.Join(all...)
}

func parameterFault(o *huma.Operation, d *huma.ErrorDetail) error {
	_, name, _ := strings.Cut(d.Location, ".")
	var s huma.Schema
	for _, p := range o.Parameters {
		if p.Name == name {
			s = *p.Schema
		}
	}
	switch {
	case d.Message == "unknown query parameter":
		return domain.Bad(clipped(name), domain.CodeUnknownField)
	case strings.HasPrefix(d.Message, "expected number ") && s.Minimum != nil && s.Maximum != nil:
		return domain.Bad(name, domain.CodeRange).With("min", int(*s.Minimum)).With("max", int(*s.Maximum))
	case len(s.Enum) > 0:
		return domain.Bad(name, domain.CodeChoice).With("choices", choices(s.Enum))
	}
	return domain.Bad(name, domain.CodeFieldMalformed)
}

func choices(enum []any) string {
	names := make([]string, len(enum))
	for i, v := range enum {
		names[i], _ = v.(string)
	}
	return strings.Join(names, ", ")
}

const maxName = 100

// clipped bounds what an answer repeats of a name the caller made up.
func clipped(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "") + "…"
}
