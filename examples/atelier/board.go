package atelier

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// comment is what someone wrote about a drawing.
type comment struct {
	Drawing string
	Author  string // name at the time of writing
	Text    string
	At      time.Time
}

// board keeps the comments; the drawings come with the program.
type board struct {
	file  jsonFile
	clock func() time.Time

	mu       sync.RWMutex
	comments []comment
}

func openBoard(ctx context.Context, dir string, clock func() time.Time) (*board, error) {
	b := &board{file: jsonFile(filepath.Join(dir, "comments.json")), clock: clock}
	return b, b.file.load(ctx, &b.comments)
}

// about returns the comments on a drawing, oldest first.
func (b *board) about(drawing string) []comment {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []comment
	for _, c := range b.comments {
		if c.Drawing == drawing {
			out = append(out, c)
		}
	}
	return out
}

// maxComment is in characters.
const maxComment = 2000

// write adds a comment; ok is false when the text is empty or too long.
func (b *board) write(ctx context.Context, drawing, author, text string) (ok bool, err error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxComment {
		return false, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	next := append(slices.Clone(b.comments), comment{drawing, author, text, b.clock().UTC()})
	if err := b.file.save(ctx, next); err != nil {
		return true, err
	}
	b.comments = next
	return true, nil
}
