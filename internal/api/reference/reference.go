// Package reference makes the API readable: it turns the OpenAPI document into
// one page that loads nothing from elsewhere. The page is in English, as the
// API is.
package reference

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

// Style is the style sheet that the page needs besides the design system's. It
// is served at StyleURL.
//
//go:embed reference.css
var Style []byte

// StyleURL is where the page looks for Style.
const StyleURL = "/docs/reference.css"

// Group is the operations of one resource.
type Group struct {
	Name       string
	Operations []Operation
}

// Operation is one operation as the reader sees it.
type Operation struct {
	ID, Method, Path string
	Summary          string
	About            []string // paragraphs
	Parameters       []Field
	Body             []Field
	Success          []Answer
	Failures         []string // statuses
	Example          string   // a call of curl
}

// Answer is one that an operation gives when all is well.
type Answer struct {
	Status  string
	Type    Type
	Headers []string
}

// Field is a parameter or a member of an object.
type Field struct {
	Name     string
	Type     Type
	Required bool
	Where    string // of a parameter: path, query, header
	About    string
	Bounds   string // "1 to 1000", "one of open, paid"
}

// Type says what a value is. Ref names an object of the page.
type Type struct{ Text, Ref string }

// Object is a JSON object that operations take or give.
type Object struct {
	Name   string
	Fields []Field
}

// Failure is a code with its sentences.
type Failure struct {
	Code, What, WayOut string
}

// Page is the whole reference.
type Page struct {
	Brand, URL string
	Groups     []Group
	Objects    []Object
	Failures   []Failure
}

// New reads an OpenAPI document. Groups come in the order in which their first
// operation is named.
func New(brand, url string, doc *huma.OpenAPI, order []string) Page {
	types := types{doc.Components.Schemas}
	p := Page{Brand: brand, URL: url, Objects: types.objects(), Failures: failures()}
	at := map[string]int{}
	for _, id := range order {
		op, found := find(doc, id)
		if !found {
			continue
		}
		name := op.Tags[0]
		if _, ok := at[name]; !ok {
			at[name] = len(p.Groups)
			p.Groups = append(p.Groups, Group{Name: name})
		}
		g := &p.Groups[at[name]]
		g.Operations = append(g.Operations, types.operation(url, op))
	}
	return p
}

func find(doc *huma.OpenAPI, id string) (*huma.Operation, bool) {
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Put, item.Delete} {
			if op != nil && op.OperationID == id {
				return op, true
			}
		}
	}
	return nil, false
}

func (t types) operation(url string, op *huma.Operation) Operation {
	o := Operation{
		ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, About: strings.Split(op.Description, "\n\n"),
	}
	for _, p := range op.Parameters {
		f := t.field(p.Name, p.Schema)
		f.Required, f.Where, f.About = p.Required, p.In, cmp.Or(p.Description, f.About)
		o.Parameters = append(o.Parameters, f)
	}
	if kind, body := bodyOf(op); kind == jsonBody {
		o.Body = t.fields(body.Schema)
	}
	for status, r := range op.Responses {
		if status >= "400" {
			o.Failures = append(o.Failures, status)
			continue
		}
		a := Answer{Status: status}
		for _, m := range r.Content {
			a.Type = t.of(m.Schema)
		}
		for name := range r.Headers {
			a.Headers = append(a.Headers, name)
		}
		slices.Sort(a.Headers)
		o.Success = append(o.Success, a)
	}
	slices.Sort(o.Failures)
	o.Example = t.curl(url, op)
	return o
}

const jsonBody = "application/json"

// bodyOf is what an operation takes and its media type; "" is nothing.
func bodyOf(op *huma.Operation) (kind string, body *huma.MediaType) {
	if op.RequestBody == nil {
		return "", nil
	}
	for kind, body = range op.RequestBody.Content {
		break // there is one
	}
	return kind, body
}

func failures() (all []Failure) {
	p := text.For("en")
	for _, code := range explain.Codes() {
		kind := domain.Invalid // any but internal, which would be mute
		if code == domain.CodeInternal {
			kind = domain.Internal
		}
		x := explain.Explain(p, domain.E(kind, code))
		all = append(all, Failure{Code: string(code), What: x.What, WayOut: x.WayOut})
	}
	return all
}

// Render draws the page, which is the same for every request.
func (p Page) Render() ([]byte, error) {
	frame := ui.Page{Title: "API reference", Printer: text.For("en"), Brand: ui.Brand{Name: p.Brand, Href: "/"}}
	basics := ui.NavGroup{Label: "Basics"}
	for _, s := range sections() {
		basics.Items = append(basics.Items, ui.NavItem{Label: s.label, Href: "#" + s.id})
	}
	operations := ui.NavGroup{Label: "Operations"}
	for _, g := range p.Groups {
		operations.Items = append(operations.Items, ui.NavItem{Label: g.Name, Href: "#" + anchor(g.Name), Count: len(g.Operations)})
	}
	frame.Nav = []ui.NavGroup{basics, operations, {Items: []ui.NavItem{{Label: "Objects", Href: "#objects"}, {Label: "Errors", Href: "#errors"}}}}
	var b bytes.Buffer
	err := page(frame, p).Render(context.Background(), &b)
	return b.Bytes(), err
}

func anchor(group string) string { return "group-" + strings.ToLower(group) }

// statusText is a status with its name.
func statusText(status string) string {
	for code := 100; code < 600; code++ {
		if status == itoa(code) {
			return status + " " + http.StatusText(code)
		}
	}
	return status
}
