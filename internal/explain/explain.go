// Package explain turns errors into what people and protocols read: for each
// code of package domain the sentence that says what happened and the one that
// says the way out, for each kind the HTTP status and the exit status. Every
// edge uses these tables, so that the same refusal reads the same everywhere.
//
// The sentences are English in the source, translated by package text. They say
// nothing that was typed: only the numbers and names that an error carries in
// Data for its reader.
package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// Explanation is an error in words.
type Explanation struct {
	Kind   domain.Kind
	Code   domain.Code
	Field  string        // the input field at fault, such as "users.internal", or ""
	What   string        // what happened
	WayOut string        // what can be done about it
	Fields []Explanation // all fields at fault, one by one; empty when none is
}

// String is both sentences in one line.
func (e Explanation) String() string { return e.What + " " + e.WayOut }

// At is what to say beside a field of a form; "" when nothing is wrong with it.
func (e Explanation) At(field string) string {
	for _, f := range e.Fields {
		if f.Field == field {
			return f.String()
		}
	}
	return ""
}

// Explain puts err into p's language; a nil err gives the zero Explanation.
//
// What went wrong on our side stays mute, as does a foreign error and a code
// without an entry: all of them become kind and code "internal" and tell nothing
// but Data["id"], the id that the edge gave the request and wrote to the log.
func Explain(p text.Printer, err error) Explanation {
	if err == nil {
		return Explanation{}
	}
	e := domain.AsError(err)
	said := explain(p, e)
	if said.Kind == domain.Internal {
		return said
	}
	for _, f := range e.Fields() {
		if f.Field != "" {
			said.Fields = append(said.Fields, explain(p, f))
		}
	}
	return said
}

func explain(p text.Printer, e *domain.Error) Explanation {
	s, known := find(e.Code)
	if !known || e.Kind == domain.Internal {
		e = &domain.Error{Kind: domain.Internal, Code: domain.CodeInternal, Data: e.Data}
		s, _ = find(domain.CodeInternal)
	}
	return Explanation{
		Kind: e.Kind, Code: e.Code, Field: e.Field,
		What: say(p, s.what, e.Data), WayOut: say(p, s.wayOut, e.Data),
	}
}
