package web

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// How often whoever watches is asked again whether they may, and how long a slow
// reader may take for one message.
const (
	askAgain  = 15 * time.Second
	slowest   = 10 * time.Second
	liveRetry = "retry: 3000\n\n"
)

// Live answers with server-sent events (HTML, chapter 9.2): a part of a page, and
// the same part again whenever changes has a value and it looks different. It ends
// when the reader leaves, when changes is closed, and, with an event "end", when
// the session has ended or its right has. draw reads what it shows anew.
func (c *Call) Live(changes <-chan struct{}, draw func() (templ.Component, error)) error {
	s := &stream{c: c, out: http.NewResponseController(c.W)}
	part, err := s.draw(draw)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // proxies of that kind hand it on as it comes
	c.W.WriteHeader(http.StatusOK)
	again := time.NewTicker(askAgain)
	defer again.Stop()
	for message := liveRetry + event(part); s.send(message); {
		select {
		case <-c.R.Context().Done():
			return nil
		case _, open := <-changes:
			if !open {
				return nil
			}
		case <-again.C:
		}
		if c.again() != nil {
			s.send("event: end\ndata:\n\n")
			return nil
		}
		fresh, err := s.draw(draw)
		if err != nil {
			return nil // the answer has begun; the browser asks again by itself
		}
		message = ":\n\n" // so that nobody on the way takes the connection for dead
		if fresh != part {
			part, message = fresh, event(fresh)
		}
	}
	return nil
}

// stream is an answer that goes on.
type stream struct {
	c   *Call
	out *http.ResponseController
}

func (s *stream) draw(draw func() (templ.Component, error)) (string, error) {
	part, err := draw()
	if err != nil {
		return "", err
	}
	var buf bytes.Buffer
	err = part.Render(s.c.R.Context(), &buf)
	return buf.String(), err
}

// send writes a message and reports whether the reader is still there. A stream
// outlives the time that the server has for an answer; each message has its own
// instead, after which the reader is cut off.
func (s *stream) send(message string) bool {
	if s.out.SetWriteDeadline(time.Time{}) != nil {
		return false
	}
	late := time.AfterFunc(slowest, func() {
		_ = s.out.SetWriteDeadline(time.Unix(1, 0)) // long ago: whoever writes is let go
	})
	defer late.Stop()
	if _, err := s.c.W.Write([]byte(message)); err != nil {
		return false
	}
	return s.out.Flush() == nil
}

// event is a text as one message.
func event(text string) string {
	return "data: " + strings.ReplaceAll(text, "\n", "\ndata: ") + "\n\n"
}

// again finds out whether whoever asks is still let in.
func (c *Call) again() error {
	ctx, cancel := context.WithTimeout(c.R.Context(), slowest)
	defer cancel()
	k, err := c.R.Cookie(c.site.cookie)
	if err != nil {
		return err
	}
	fresh := *c
	fresh.R = c.R.WithContext(ctx)
	if fresh.Visitor, err = c.site.Authenticate(ctx, k.Value); err != nil {
		return err
	}
	return fresh.admit()
}
