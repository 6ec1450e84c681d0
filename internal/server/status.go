package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// status serves the revocation list. All nodes have the same text, so that its
// ETag is good at any of them.
func (s *Server) status(w http.ResponseWriter, r *http.Request) {
	list, err := s.Licensing.Status(r.Context())
	if err != nil {
		s.log.Error("the revocation list cannot be published", "error", err)
		plain(w, http.StatusServiceUnavailable, "the revocation list is not available, try again\n")
		return
	}
	sum := sha256.Sum256([]byte(list.Text))
	w.Header().Set("Content-Type", "application/jwt")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", list.IssuedAt, bytes.NewReader([]byte(list.Text)))
}
