package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
)

const (
	idempotencyKey = "Idempotency-Key"
	maxKey         = 255
	// patience is how long a request waits for the answer to an equal one.
	patience    = 10 * time.Second
	firstLook   = 10 * time.Millisecond
	lastLook    = 400 * time.Millisecond
	keepTimeout = 10 * time.Second
)

// once does the work of a POST with an Idempotency-Key the first time and gives
// its answer again every further time (draft-ietf-httpapi-idempotency-key-header).
func (c *call) once(work func()) error {
	keys := c.r.Header.Values(idempotencyKey)
	if c.r.Method != http.MethodPost || len(keys) == 0 {
		work()
		return nil
	}
	if len(keys) > 1 || !printable(keys[0]) {
		return domain.Bad(idempotencyKey, domain.CodeFieldMalformed)
	}
	box := c.seal(keys[0])
	claim, kept, err := c.claim(keys[0], box.fingerprint())
	switch {
	case err != nil:
		return err
	case claim == nil:
		return c.replay(box, kept)
	}
	c.r = c.r.WithContext(app.WithClaim(c.r.Context(), *claim))
	done := false
	defer func() { c.settle(*claim, box, done) }()
	work()
	done = true
	return nil
}

// claim makes this request the first with its key, or waits for the answer to
// the one that is.
func (c *call) claim(key, fingerprint string) (claim *app.Claim, kept app.Answer, err error) {
	scope := string(c.actor.Token)
	if scope == "" {
		scope = "address " + c.address()
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), c.api.patience)
	defer cancel()
	for look := firstLook; ; look = min(2*look, lastLook) {
		claim, kept, err = c.api.cfg.ClaimKey(c.r.Context(), scope, key, fingerprint)
		if !domain.HasCode(err, domain.CodeIdempotencyBusy) {
			return claim, kept, err
		}
		timer := time.NewTimer(look)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, kept, domain.AsError(err).With("retry_after", 1)
		}
	}
}

// keptAnswer is an answer as it is kept: what a repeated request gets again.
type keptAnswer struct {
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body,omitempty"`
	Packed []byte            `json:"packed,omitempty"` // instead of Body: it, by gzip
}

// packFrom is the length from which a body is kept packed. The answer about a
// list of 50,000 people is megabytes of much the same.
const packFrom = 1 << 12

// packed is the answer as it is kept.
func (k keptAnswer) packed() keptAnswer {
	if len(k.Body) < packFrom {
		return k
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(k.Body) // a buffer takes everything
	_ = z.Close()
	k.Body, k.Packed = nil, b.Bytes()
	return k
}

// unpacked is the answer as it was given.
func (k keptAnswer) unpacked() (keptAnswer, error) {
	if len(k.Packed) == 0 {
		return k, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(k.Packed))
	if err != nil {
		return k, err
	}
	k.Packed = nil
	k.Body, err = io.ReadAll(z)
	return k, err
}

func keptHeaders() []string { return []string{"Content-Type", "ETag", "Location"} }

// settle ends the claim: an answer is kept, a failure on our side frees the key.
// The caller may have left by now, which changes nothing.
func (c *call) settle(claim app.Claim, box box, done bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.r.Context()), keepTimeout)
	defer cancel()
	var err error
	if !done || c.answer.status >= http.StatusInternalServerError {
		err = c.api.cfg.ReleaseKey(ctx, claim)
	} else {
		k := keptAnswer{Header: map[string]string{}, Body: c.answer.body.Bytes()}
		for _, name := range keptHeaders() {
			if v := c.answer.header.Get(name); v != "" {
				k.Header[name] = v
			}
		}
		var sealed string
		if sealed, err = box.close(k); err == nil {
			err = c.api.cfg.KeepAnswer(ctx, claim, app.Answer{Status: c.answer.status, Body: sealed})
		}
	}
	if err != nil {
		c.api.cfg.Log.ErrorContext(ctx, "an answer could not be kept for its Idempotency-Key", "path", c.op.path, "error", err)
	}
}

func (c *call) replay(box box, kept app.Answer) error {
	k, err := box.open(kept.Body)
	if err != nil {
		return err
	}
	for name, value := range k.Header {
		c.answer.header.Set(name, value)
	}
	c.answer.header.Set("Idempotency-Replayed", "true")
	c.answer.WriteHeader(kept.Status)
	_, err = c.answer.Write(k.Body)
	return err
}

func printable(key string) bool {
	for _, b := range []byte(key) {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxKey
}
