package api

import (
	"bytes"
	"io"
	"maps"
	"net/http"
)

// answer is a response held back until it is complete. It is what operations
// write to.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
	stream func(io.Writer) error // writes the body instead, as long as it may be
}

func newAnswer() *answer { return &answer{header: http.Header{}} }

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// reset forgets a body and its status; headers that were set stay.
func (a *answer) reset() {
	a.status, a.stream = 0, nil
	a.body.Reset()
}

func (a *answer) send(w http.ResponseWriter) {
	a.WriteHeader(http.StatusOK) // as net/http does where nobody has said
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = a.body.WriteTo(w) // the reader has left; nobody to tell
}

// flow sends an answer whose body is written while it is sent. An error before
// the first byte is returned, and nothing has been sent; one after it breaks the
// connection off, so that half a file is not taken for a whole one.
func (a *answer) flow(w http.ResponseWriter) error {
	write := a.stream
	a.reset()
	f := &flowing{answer: a, w: w}
	err := write(f)
	if err != nil && f.begun {
		panic(http.ErrAbortHandler)
	}
	if err == nil && !f.begun {
		a.send(w)
	}
	return err
}

type flowing struct {
	answer *answer
	w      http.ResponseWriter
	begun  bool
}

// Write implements io.Writer.
func (f *flowing) Write(b []byte) (int, error) {
	if !f.begun {
		f.begun = true
		f.answer.send(f.w)
	}
	return f.w.Write(b)
}
