package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/text"
)

// Problem is an error as programs read it (RFC 9457). It repeats nothing of the
// request but the names of fields.
type Problem struct {
	Type     string         `json:"type" format:"uri" doc:"Where the code is explained."`
	Title    string         `json:"title" doc:"What happened, the same sentence for every problem of this code."`
	Status   int            `json:"status" doc:"The HTTP status."`
	Detail   string         `json:"detail" doc:"What happened this time, and the way out."`
	Code     domain.Code    `json:"code" doc:"A stable name. Decide by this, not by sentences."`
	Instance string         `json:"instance,omitempty" doc:"On our failures: the id under which our log knows this one."`
	Errors   []FieldProblem `json:"errors,omitempty" doc:"Each field at fault."`

	header http.Header
	more   map[string]any // further members, of some codes
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Field  string      `json:"field" doc:"Path of the member or name of the parameter, such as users.internal."`
	Code   domain.Code `json:"code"`
	Detail string      `json:"detail"`
}

// Error implements huma.StatusError.
func (p *Problem) Error() string { return string(p.Code) }

// MarshalJSON implements json.Marshaler: further members stand beside the others
// (RFC 9457, 3.2).
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	b, err := json.Marshal((*plain)(p))
	if err != nil || len(p.more) == 0 {
		return b, err
	}
	more, err := json.Marshal(p.more)
	return append(append(b[:len(b)-1], ','), more[1:]...), err
}

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses of codes that only this edge gives; all others follow from their kind.
func status(e explain.Explanation) int {
	switch e.Code {
	case domain.CodeRequestMalformed:
		return http.StatusBadRequest
	case domain.CodeRequestTooLarge:
		return http.StatusRequestEntityTooLarge
	case domain.CodeRequestMethod:
		return http.StatusMethodNotAllowed
	case domain.CodeRequestMediaType:
		return http.StatusUnsupportedMediaType
	case domain.CodeLeaseLost:
		return http.StatusGone
	case domain.CodeVersionRequired:
		return http.StatusPreconditionRequired
	}
	return explain.Status(e.Kind)
}

// problem puts an error into words. What failed on our side is logged with an
// id, and the reader gets no more than that.
func (c *call) problem(err error) *Problem {
	e := domain.AsError(err)
	var already *Problem
	if errors.As(err, &already) {
		return already
	}
	p := &Problem{header: http.Header{}}
	if e.Kind == domain.Internal || e.Kind == domain.Unavailable {
		id := rand.Text()[:12]
		e, p.Instance = e.With("id", id), "urn:seatward:failure:"+id
		c.log(id, err)
	}
	english := text.For("en")
	x := explain.Explain(english, e)
	p.Type = c.api.cfg.URL + "/docs#errors-" + string(x.Code)
	p.Title = explain.Explain(english, domain.E(x.Kind, x.Code)).What
	p.Detail, p.Code, p.Status = x.String(), x.Code, status(x)
	for _, f := range x.Fields {
		p.Errors = append(p.Errors, FieldProblem{Field: f.Field, Code: f.Code, Detail: f.String()})
	}
	if strings.HasPrefix(string(p.Code), "leases.") || strings.HasPrefix(string(p.Code), "permission_keys.") {
		p.more = leaseFacts(e.Data)
	}
	if p.Status == http.StatusUnauthorized {
		p.header.Set("WWW-Authenticate", challenge(c.bearer))
	}
	if seconds, ok := e.Data["retry_after"].(int); ok {
		p.header.Set("Retry-After", strconv.Itoa(seconds))
	}
	return p
}

func (c *call) log(id string, err error) {
	say := c.api.cfg.Log.Error
	if errors.Is(err, context.Canceled) {
		say = c.api.cfg.Log.Info // the caller has left
	}
	say("API request failed", "id", id, "method", c.r.Method, "path", c.op.path, "error", err)
}

// challenge is RFC 6750, 3: a token that was given and is no good is told so.
func challenge(bearer string) string {
	if bearer == "" {
		return `Bearer realm="seatward"`
	}
	return `Bearer realm="seatward", error="invalid_token"`
}

// fail makes the answer a problem, whatever has been written to it.
func (c *call) fail(err error) {
	p := c.problem(err)
	c.answer.reset()
	for name, values := range p.header {
		c.answer.header[name] = values
	}
	c.answer.header.Set("Content-Type", p.ContentType(""))
	c.answer.WriteHeader(p.Status)
	enc := json.NewEncoder(c.answer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		c.api.cfg.Log.Error("a problem could not be written", "error", err)
	}
}

// renamed gives fields of a use case the names they have in this edge.
func renamed(err error, names map[string]string) error {
	if err == nil {
		return nil
	}
	var all []error
	for _, f := range domain.AsError(err).Fields() {
		one := *f
		one.More = nil
		if name, ok := names[f.Field]; ok {
			one.Field = name
		}
		all = append(all, &one)
	}
	return domain.Join(all...)
}
