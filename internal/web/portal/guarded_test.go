package portal_test

import (
	"io"
	"sync"
)

// guarded lets several requests write one log.
type guarded struct {
	mu sync.Mutex
	w  io.Writer
}

// Write implements io.Writer.
func (g *guarded) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.w.Write(b)
}
