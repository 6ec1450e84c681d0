package mail

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func numbered(n int) Message {
	m := sample()
	m.ID, m.Date = fmt.Sprintf("job_%03d", n), noon.Add(time.Duration(n)*time.Second)
	return m
}

func ids(b *Mailbox) []string {
	var all []string
	for _, m := range b.List() {
		all = append(all, m.ID)
	}
	return all
}

func TestMailboxKeepsTheLatest(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mails")
	onDisk, err := OpenMailbox(dir, 3)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*Mailbox{"memory": NewMailbox(3), "folder": onDisk} {
		for n := range 5 {
			if err := b.Send(t.Context(), numbered(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Send(t.Context(), numbered(3)); err != nil { // a second attempt at the same job
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"job_003", "job_004", "job_002"}, ids(b)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if m, ok := b.Get("job_004"); !ok || m.Text != sample().Text {
			t.Errorf("%s: Get(job_004) = %v, %v", name, m, ok)
		}
		if _, ok := b.Get("job_000"); ok {
			t.Errorf("%s: Get(job_000) is still there", name)
		}
	}
	again, err := OpenMailbox(dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"job_004", "job_003"}, ids(again)); diff != "" {
		t.Errorf("opened again, with room for two (-want +got):\n%s", diff)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Errorf("files %v, %v; want two", files, err)
	}
}

func TestMailboxRefusesWhatASenderRefuses(t *testing.T) {
	t.Parallel()
	m := sample()
	m.ID = "../escape"
	if err := NewMailbox(1).Send(t.Context(), m); !errors.Is(err, ErrRefused) {
		t.Errorf("a path for an id: %v", err)
	}
	m = sample()
	m.Subject = "Hi\r\nBcc: victim@example.com"
	if err := NewMailbox(1).Send(t.Context(), m); !errors.Is(err, ErrRefused) {
		t.Errorf("a header in the subject: %v", err)
	}
}

func TestMailboxNamesTheForeignFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "notes.json"), []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenMailbox(dir, 3); err == nil {
		t.Error("opened a folder with a foreign file")
	}
}

func TestMailboxFromManyGoroutines(t *testing.T) {
	t.Parallel()
	b := NewMailbox(10)
	var group sync.WaitGroup
	for n := range 50 {
		group.Go(func() {
			if err := b.Send(t.Context(), numbered(n)); err != nil {
				t.Error(err)
			}
			_ = b.List()
			_, _ = b.Get("job_001")
		})
	}
	group.Wait()
	if got := len(b.List()); got != 10 {
		t.Errorf("kept %d, want 10", got)
	}
}
