package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

const (
	maxBody         = 1 << 20 // bytes, of operations that set no limit of their own
	contentPolicy   = "default-src 'none'; frame-ancestors 'none'"
	transportPolicy = "max-age=31536000; includeSubDomains"
)

// call is one request on its way through the chain.
type call struct {
	api    *API
	op     *operation
	r      *http.Request
	answer *answer
	actor  domain.Actor
	bearer string
	body   []byte
}

type callKey struct{}

// callOf is the call that a use case's context belongs to.
func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// serve is the way of every request. The answer is written in full before its
// first byte goes out, so that a failure half-way is still a problem.
func (a *API) serve(o *operation, work func(*call) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{api: a, op: o, answer: newAnswer()}
		c.r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		c.headers(w.Header())
		defer c.recover(w)
		err := c.limitHost()
		if err == nil {
			err = work(c)
		}
		if err == nil && c.answer.stream != nil {
			if err = c.answer.flow(w); err == nil {
				return
			}
		}
		if err != nil {
			c.fail(err)
		}
		c.answer.send(w)
	})
}

// run takes the steps that every operation has in common, then does its work.
func (c *call) run(work func()) error {
	if err := c.authenticate(); err != nil {
		return err
	}
	if err := c.limitToken(); err != nil {
		return err
	}
	if err := c.admit(); err != nil {
		return err
	}
	if err := c.query(); err != nil {
		return err
	}
	if err := c.read(); err != nil {
		return err
	}
	return c.once(work)
}

// authenticate finds out whose the bearer token is. A token anywhere else, such
// as in the address, where it would end up in logs, is none.
func (c *call) authenticate() (err error) {
	if c.op.action == access.Public {
		return nil
	}
	values := c.r.Header.Values("Authorization")
	if len(values) == 1 {
		scheme, token, _ := strings.Cut(values[0], " ")
		if strings.EqualFold(scheme, "Bearer") {
			c.bearer = strings.TrimSpace(token)
		}
	}
	if c.bearer == "" {
		return domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	c.actor, err = c.api.cfg.Authenticate(c.r.Context(), c.bearer)
	return err
}

// admit asks the access table before the body is read, so that whoever may not
// do something learns nothing by what they send. The use case asks again, in its
// transaction.
func (c *call) admit() error {
	action := c.op.action
	if action == access.Public || action == access.SignedIn {
		return nil
	}
	notFound := domain.E(domain.NotFound, domain.CodeNotFound)
	org := c.r.PathValue("org")
	if org == "" {
		if !access.Staff(c.actor.Staff, action) {
			return notFound
		}
		return nil
	}
	if c.actor.Scope != domain.ScopeAll { // it sees nothing of the organization
		if !c.hasPart() {
			return notFound
		}
		return nil
	}
	st, err := c.api.cfg.People.View(c.r.Context(), c.actor, domain.OrganizationID(org))
	if err != nil {
		return err
	}
	if !st.May(action) {
		return notFound
	}
	return nil
}

// query refuses parameters that are given twice, of which one would be dropped,
// and a query that cannot be read. Whether they are known is for huma to say.
func (c *call) query() error {
	q, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return domain.Bad("query", domain.CodeFieldMalformed)
	}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		if len(q[name]) > 1 {
			return domain.Bad(clipped(name), domain.CodeDuplicateField)
		}
	}
	return nil
}

// read takes the whole body and checks it against what the operation expects;
// one that expects nothing takes nothing or {}.
func (c *call) read() (err error) {
	c.body, err = io.ReadAll(http.MaxBytesReader(nil, c.r.Body, c.op.largest()))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return domain.E(domain.Invalid, domain.CodeRequestTooLarge).With("max", c.op.largest()>>20)
	case err != nil: // cut off; nobody is left to read the answer
		return domain.E(domain.Invalid, domain.CodeRequestMalformed).Because(err)
	}
	c.r.Body = io.NopCloser(bytes.NewReader(c.body))
	if len(c.body) == 0 && !c.op.wantsBody {
		return nil
	}
	if len(c.body) == 0 {
		return domain.E(domain.Invalid, domain.CodeRequestMalformed)
	}
	wanted := c.op.media
	if wanted == "" {
		wanted = jsonType
	}
	if !isMedia(c.r.Header.Get("Content-Type"), wanted) {
		return domain.E(domain.Invalid, domain.CodeRequestMediaType)
	}
	if c.op.media != "" {
		return nil
	}
	return c.op.body.Check(c.body)
}

const jsonType = "application/json"

// isMedia reports whether a Content-Type, with whatever parameters, is the wanted one.
func isMedia(contentType, wanted string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == wanted
}

// address is the network address of the caller.
func (c *call) address() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	return host
}

// headers are on every answer. Nothing here is for a browser to show or keep.
func (c *call) headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.HasPrefix(c.api.cfg.URL, "https://") {
		h.Set("Strict-Transport-Security", transportPolicy)
	}
}

func (c *call) recover(w http.ResponseWriter) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel is compared by the server as well
		panic(p)
	}
	c.fail(domain.E(domain.Internal, domain.CodeInternal).Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack())))
	c.answer.send(w)
}

// unmatched answers what the mux has no pattern for: a method that an address
// does not know, or an address that does not exist.
func (c *call) unmatched(mux http.Handler) error {
	probe := newAnswer()
	mux.ServeHTTP(probe, c.r)
	if probe.status != http.StatusMethodNotAllowed {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	c.answer.header.Set("Allow", probe.header.Get("Allow"))
	return domain.E(domain.Invalid, domain.CodeRequestMethod)
}
