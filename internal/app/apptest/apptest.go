// Package apptest gives use-case tests their surroundings: a real database, a
// clock that stands still until it is moved, and the jobs that were enqueued.
package apptest

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// World is what a test holds in its hands.
type World struct {
	*app.Env
	mu   sync.Mutex
	now  time.Time
	jobs []domain.Job
}

// Start is where every test's clock begins.
var Start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// Each runs test on both engines, each in a world of its own.
func Each(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, st *store.Store) { test(t, New(st)) })
}

// New makes a world around a store.
func New(st *store.Store) *World {
	w := &World{now: Start}
	w.Env = &app.Env{
		Store: st, Queue: w, Clock: w.clock, IDs: app.NewIDs(w.clock),
		URL: "https://portal.example", Log: slog.New(slog.DiscardHandler),
	}
	return w
}

func (w *World) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Advance moves the clock.
func (w *World) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Enqueue implements app.Enqueuer by remembering the job. Jobs of transactions
// that fail are remembered too; that they never run is proven with the real
// queue, in package queue.
func (w *World) Enqueue(_ *store.Tx, job domain.Job) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs = append(w.jobs, job)
	return nil
}

// Mails are the mails enqueued to an address, the oldest first.
func (w *World) Mails(to string) []domain.SendMail {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []domain.SendMail
	for _, j := range w.jobs {
		if m, ok := j.(domain.SendMail); ok && strings.EqualFold(m.To, to) {
			found = append(found, m)
		}
	}
	return found
}

// Token is the token in the link of the latest mail to an address: what follows
// its last slash.
func (w *World) Token(t testing.TB, to string) string {
	t.Helper()
	mails := w.Mails(to)
	if len(mails) == 0 {
		t.Fatalf("no mail to %s", to)
	}
	link := mails[len(mails)-1].Data["link"]
	return link[strings.LastIndexByte(link, '/')+1:]
}

// Account makes a verified account and returns it as an actor.
func (w *World) Account(t testing.TB, address, name string) domain.Actor {
	t.Helper()
	email, err := domain.ParseEmail("email", address)
	if err != nil {
		t.Fatal(err)
	}
	a := domain.Account{
		ID: domain.AccountID(w.IDs.New(domain.PrefixAccount)), Email: email, Name: name, Language: "en",
		VerifiedAt: w.Now(), CreatedAt: w.Now(),
	}
	err = w.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertAccount(a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: email.Address}
}

// Staff makes a verified account of the vendor's staff.
func (w *World) Staff(t testing.TB, address string, role domain.StaffRole) domain.Actor {
	t.Helper()
	by := w.Account(t, address, "Staff "+string(role))
	by.Staff = role
	err := w.Write(t.Context(), func(tx *store.Tx) error { return tx.PutStaff(by.Account, role, w.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// AuditWhole fails the test unless the organization's audit chain is whole and
// has as many entries as wanted.
func (w *World) AuditWhole(t testing.TB, org domain.OrganizationID, entries int) {
	t.Helper()
	err := w.Read(t.Context(), func(tx *store.Tx) error {
		broken, err := w.CheckAudit(tx, org)
		if err != nil || broken != 0 {
			t.Errorf("the audit chain of %s breaks at %d (%v)", org, broken, err)
		}
		got, err := tx.AuditFrom(org, 1, 1000)
		if len(got) != entries {
			t.Errorf("%d audit entries, want %d", len(got), entries)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
