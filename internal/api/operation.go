package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/api/strict"
	"seatward.dev/seatward/internal/domain"
)

// operation declares one operation.
type operation struct {
	id      string // "list-members"
	group   string // heading in the reference
	method  string
	path    string
	action  access.Action
	summary string
	about   string // further sentences for the reader
	status  int    // of success; 0 is 200, or 204 without a body
	sorts   []string
	also    []int  // further statuses: of success with the same body as status, of failure with a problem
	slow    bool   // costs a password hash: a stricter limit by address
	guarded bool   // wants If-Match, as every PATCH does
	media   string // of a body that is not JSON and that the use case reads itself
	maxBody int64  // bytes; 0 is the usual limit

	body      *strict.Shape // of the request
	wantsBody bool
	served    http.Handler // takes the place of the chain, see lean
}

// op registers an operation. handle gets input that has been read strictly and
// an actor who is somebody, unless the action is public.
func op[I, O any](a *API, o operation, handle func(ctx context.Context, by domain.Actor, in *I) (*O, error), short ...*lean[I, O]) {
	if !access.Declared(o.action) {
		panic(fmt.Sprintf("api: %s %s has the unknown action %q", o.method, o.path, o.action))
	}
	o.body = strict.Of(reflect.TypeFor[struct{}]())
	if f, ok := reflect.TypeFor[I]().FieldByName("Body"); ok {
		o.body, o.wantsBody = strict.Of(f.Type), true
	}
	o.wantsBody = o.wantsBody || o.media != ""
	for _, l := range short {
		own := o
		l.api, l.op, l.work = a, &own, handle
		o.served = l
	}
	a.routes = append(a.routes, Route{Method: o.method, Path: o.path, Action: o.action})
	a.ids = append(a.ids, o.id)
	huma.Register(a.huma, o.documented(), func(ctx context.Context, in *I) (*O, error) {
		c := callOf(ctx)
		out, err := handle(ctx, c.actor, in)
		if err != nil {
			return nil, c.problem(err)
		}
		return out, nil
	})
	a.refine(o)
}

// adapter puts huma's operations on our mux, behind our chain.
type adapter struct{ *API }

// Handle implements huma.Adapter.
func (a adapter) Handle(h *huma.Operation, handler func(huma.Context)) {
	o, ok := h.Metadata[declaration].(operation)
	if !ok {
		panic("api: " + h.Path + " was not registered by op")
	}
	if o.served != nil {
		a.mux.Handle(h.Method+" "+h.Path, o.served)
		return
	}
	a.mux.Handle(h.Method+" "+h.Path, a.serve(&o, func(c *call) error {
		return c.run(func() { handler(humago.NewContext(h, c.r, c.answer)) })
	}))
}

const declaration = "declaration" // key of an operation in huma's metadata

// documented is the operation as OpenAPI describes it, apart from what huma
// reads from the types.
func (o operation) documented() huma.Operation {
	h := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Tags: []string{o.group}, Summary: o.summary,
		Description: strings.TrimSpace(o.about + "\n\n" + o.openTo()),
		Errors:      o.errors(), DefaultStatus: o.status,
		Metadata:         map[string]any{declaration: o},
		SkipValidateBody: true, // strict has read it, and meaning is for the use case
		MaxBodyBytes:     o.largest() + 1,
		Extensions:       map[string]any{"x-seatward-action": string(o.action), "x-seatward-roles": o.roles()},
	}
	if o.action == access.Public {
		h.Security = []map[string][]string{}
	}
	if o.method == http.MethodPost {
		h.Parameters = append(h.Parameters, &huma.Param{
			Name: idempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MinLength: ptr(1), MaxLength: ptr(maxKey)},
			Description: "Names this request, so that sending it again has no second effect and gets the first answer. Any text of your own; kept for 24 hours.",
		})
	}
	return h
}

// refine completes what huma wrote of an operation's parameters.
func (a *API) refine(o operation) {
	item := a.huma.OpenAPI().Paths[o.path]
	h := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[o.method]
	for _, status := range o.also {
		if status < http.StatusBadRequest {
			h.Responses[strconv.Itoa(status)] = &huma.Response{
				Description: http.StatusText(status), Content: h.Responses[strconv.Itoa(h.DefaultStatus)].Content,
			}
		}
	}
	for _, p := range h.Parameters {
		switch p.Name {
		case "sort":
			for _, name := range o.sorts {
				p.Schema.Enum = append(p.Schema.Enum, name)
			}
			p.Schema.PrecomputeMessages()
		case ifMatch:
			p.Required = true // by us, with 428
		}
	}
}

// largest is the most bytes that its body may have.
func (o operation) largest() int64 { return cmp.Or(o.maxBody, maxBody) }

func (o operation) roles() map[string][]string {
	roles := map[string][]string{"members": {}, "staff": {}}
	for _, r := range domain.Roles() {
		if access.Member(r, o.action) {
			roles["members"] = append(roles["members"], string(r))
		}
	}
	for _, r := range domain.StaffRoles() {
		if access.Staff(r, o.action) {
			roles["staff"] = append(roles["staff"], string(r))
		}
	}
	return roles
}

// openTo is the sentence about who may.
func (o operation) openTo() string {
	switch o.action {
	case access.Public:
		return "Needs no token."
	case access.SignedIn:
		return "Open to every token."
	}
	roles, who := o.roles(), []string{}
	if m := roles["members"]; len(m) > 0 {
		who = append(who, "of the organization ("+strings.Join(m, ", ")+")")
	}
	if s := roles["staff"]; len(s) > 0 {
		who = append(who, "of the vendor ("+strings.Join(s, ", ")+")")
	}
	return "Action `" + string(o.action) + "`: open to tokens " + strings.Join(who, " and ") + "."
}

// errors lists the statuses an operation can fail with.
func (o operation) errors() []int {
	codes := []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	switch {
	case o.action != access.Public:
		codes = append(codes, http.StatusUnauthorized, http.StatusNotFound)
	case o.media != "": // its signature says whose it is
		codes = append(codes, http.StatusUnauthorized)
	}
	if o.guarded || o.method == http.MethodPatch {
		codes = append(codes, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	switch o.method {
	case http.MethodPatch, http.MethodPost, http.MethodPut:
		codes = append(codes, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		fallthrough
	case http.MethodDelete:
		codes = append(codes, http.StatusConflict)
	}
	for _, status := range o.also {
		if status >= http.StatusBadRequest {
			codes = append(codes, status)
		}
	}
	return codes
}

func ptr[T any](v T) *T { return &v }
