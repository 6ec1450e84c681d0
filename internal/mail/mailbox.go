package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Mailbox is a Sender that keeps the latest messages instead of delivering them, for the demo, where nobody's real
// mail server should be needed. It is safe for concurrent use.
type Mailbox struct {
	dir  string
	keep int

	mu       sync.Mutex
	messages []Message // oldest first
}

// NewMailbox keeps the latest messages in memory.
func NewMailbox(keep int) *Mailbox { return &Mailbox{keep: keep} }

// OpenMailbox keeps the latest messages in a folder, one JSON file each, and begins with those that lie there.
func OpenMailbox(dir string, keep int) (*Mailbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil { // links in mails are keys to accounts
		return nil, err
	}
	b := &Mailbox{dir: dir, keep: keep}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var m Message
		if err := json.Unmarshal(content, &m); err != nil || b.file(m) != file {
			return nil, fmt.Errorf("%s is not a message of this mailbox: remove it", file)
		}
		b.messages = append(b.messages, m)
	}
	slices.SortFunc(b.messages, func(x, y Message) int { return x.Date.Compare(y.Date) })
	if err := b.prune(); err != nil {
		return nil, err
	}
	return b, nil
}

// Send implements Sender. A message sent twice is kept once.
func (b *Mailbox) Send(_ context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.dir != "" {
		content, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(b.file(m), content, 0o600); err != nil {
			return err
		}
	}
	b.messages = append(slices.DeleteFunc(b.messages, func(old Message) bool { return old.ID == m.ID }), m)
	return b.prune()
}

// List returns the messages, the latest first.
func (b *Mailbox) List() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := slices.Clone(b.messages)
	slices.Reverse(all)
	return all
}

// Get returns the message with that id, if it is still kept.
func (b *Mailbox) Get(id string) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return b.messages[i], true
}

// prune lets go of the oldest beyond what is kept.
func (b *Mailbox) prune() error {
	var errs []error
	for len(b.messages) > b.keep {
		if b.dir != "" {
			errs = append(errs, os.Remove(b.file(b.messages[0])))
		}
		b.messages = slices.Delete(b.messages, 0, 1)
	}
	return errors.Join(errs...)
}

func (b *Mailbox) file(m Message) string { return filepath.Join(b.dir, m.ID+".json") }
