package api

import (
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strconv"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// lean is the short way of an operation that programs call all the time: it does
// what the chain does (call.go) with less work for each request. Who asks is
// looked up once an hour, and its use case looks again in every transaction; a
// body is read by hand where it is plain, and the answer is written by hand.
type lean[I any, O any] struct {
	api    *API
	op     *operation
	decode func(r *http.Request, body []byte, in *I) (fast bool, err error)
	client func(in *I) string // whom the limit is for, beside the token
	work   func(ctx context.Context, by domain.Actor, in *I) (*O, error)
	encode func(b []byte, o *O) (answer []byte, status int)
}

// leanBody is the longest body of such an operation.
const leanBody = 16 << 10

// buffer is memory for one request and its answer, used again by the next one:
// nothing of a request may keep a part of it.
type buffer [4 << 10]byte

// ServeHTTP implements http.Handler.
func (l *lean[I, O]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{api: l.api, op: l.op, r: r}
	buf, ok := l.api.buffers.Get().(*buffer)
	if !ok {
		buf = new(buffer)
	}
	defer l.api.buffers.Put(buf)
	defer func() {
		if c.answer == nil {
			c.answer = newAnswer()
		}
		c.recover(w)
	}()
	out, err := l.run(c, buf[:0]) //nolint:contextcheck // it goes with the request
	if err != nil {
		c.answer = newAnswer()
		c.headers(w.Header())
		c.fail(err)
		c.answer.send(w)
		return
	}
	answer, status := l.encode(buf[:0], out)
	h := w.Header()
	h["Cache-Control"] = l.api.noStore
	h["Content-Security-Policy"] = l.api.noContent
	h["X-Content-Type-Options"] = l.api.noSniff
	if l.api.transport != nil {
		h["Strict-Transport-Security"] = l.api.transport
	}
	if len(answer) > 0 {
		h["Content-Type"] = l.api.json
		h["Content-Length"] = []string{strconv.Itoa(len(answer))}
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer) // the reader has left; nobody to tell
}

func (l *lean[I, O]) run(c *call, buf []byte) (*O, error) {
	if err := c.known(); err != nil {
		return nil, err
	}
	if !c.hasPart() {
		return nil, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	in := new(I)
	body, err := l.body(c, buf)
	if err != nil {
		return nil, err
	}
	fast, err := l.decode(c.r, body, in)
	if err != nil {
		return nil, err
	}
	if !fast && l.op.wantsBody {
		if err := l.op.body.Check(body); err != nil {
			return nil, err
		}
	}
	if err := c.limitLease(l.client(in)); err != nil {
		return nil, err
	}
	out, err := l.work(c.r.Context(), c.actor, in)
	if domain.HasCode(err, domain.CodeUnauthenticated) {
		l.api.callers.forget(sha256.Sum256([]byte(c.bearer)))
	}
	return out, err
}

// hasPart reports whether the token is for the organization and the operation.
// Whether its maker still has the right is for the use case to read.
func (c *call) hasPart() bool {
	return c.actor.Organization == domain.OrganizationID(c.r.PathValue("org")) &&
		access.Member(c.actor.Role, c.op.action) && access.Scoped(c.actor.Scope, c.op.action)
}

// body reads what little such an operation takes.
func (l *lean[I, O]) body(c *call, buf []byte) ([]byte, error) {
	if !l.op.wantsBody {
		return nil, nil
	}
	if kind := c.r.Header.Get("Content-Type"); kind != jsonType && !isMedia(kind, jsonType) {
		return nil, domain.E(domain.Invalid, domain.CodeRequestMediaType)
	}
	for {
		if len(buf) == cap(buf) {
			if len(buf) > leanBody {
				return nil, domain.E(domain.Invalid, domain.CodeRequestTooLarge)
			}
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := c.r.Body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, domain.E(domain.Invalid, domain.CodeRequestMalformed).Because(err)
		}
	}
	if len(buf) == 0 {
		return nil, domain.E(domain.Invalid, domain.CodeRequestMalformed)
	}
	return buf, nil
}

// known finds out whose the bearer token is, from memory where it was looked up
// within the hour. Only what has to be looked up counts against the address.
func (c *call) known() error {
	values := c.r.Header["Authorization"]
	if len(values) == 1 && len(values[0]) > 7 && (values[0][:7] == "Bearer " || values[0][:7] == "bearer ") {
		c.bearer = values[0][7:]
		if by, ok := c.api.callers.find(sha256.Sum256([]byte(c.bearer)), c.api.cfg.Now()); ok {
			c.actor = by
			return nil
		}
	}
	c.answer = newAnswer()
	if err := c.limitHost(); err != nil {
		return err
	}
	if err := c.authenticate(); err != nil {
		return err
	}
	c.api.callers.keep(sha256.Sum256([]byte(c.bearer)), c.actor, c.api.cfg.Now())
	return nil
}

// limitLease counts the request against its token and against its client, each
// of which may ask more often than other programs: see Config.
func (c *call) limitLease(client string) error {
	now := c.api.cfg.Now()
	d := c.api.leaseTokens.Allow(string(c.actor.Token), now)
	if d.Allowed {
		d = c.api.leaseClients.Allow(string(c.actor.Token)+" "+client, now)
	}
	if d.Allowed {
		return nil
	}
	return domain.E(domain.Limited, domain.CodeRateLimited).With("retry_after", int(d.RetryAfter/time.Second)+1)
}
