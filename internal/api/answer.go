package api

import (
	"bytes"
	"maps"
	"net/http"
)

// answer is a response held back until it is complete. It is what operations
// write to.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
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
	a.status = 0
	a.body.Reset()
}

func (a *answer) send(w http.ResponseWriter) {
	a.WriteHeader(http.StatusOK) // as net/http does where nobody has said
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = a.body.WriteTo(w) // the reader has left; nobody to tell
}
