package seatward_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
)

// shared is an installation on a file.
func shared(t *testing.T) (in *installation, path string) {
	t.Helper()
	in = newInstallation(t)
	path = filepath.Join(t.TempDir(), "licenses.json")
	in.cfg.Store = seatward.FileStore(path)
	in.reopen(t)
	return in, path
}

// beside is another process of the same installation.
func (in *installation) beside(t *testing.T) *seatward.Guard {
	t.Helper()
	other, err := seatward.Open(t.Context(), in.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// A key that one process installs is in force in the other within seconds.
func TestAnotherProcessSeesTheKey(t *testing.T) {
	t.Parallel()
	in, _ := shared(t)
	other := in.beside(t)
	if in.Feature("compare", seatward.Internal) || other.Feature("compare", seatward.Internal) {
		t.Error("a feature without a license")
	}
	if _, err := other.Install(t.Context(), in.key("a", perpetual)); err != nil {
		t.Fatal(err)
	}
	in.now = in.now.Add(2 * time.Second)
	if !in.Feature("compare", seatward.Internal) {
		t.Error("not seen after two seconds")
	}
	in.expect(t, comply.Grace)
	if err := other.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	in.now = in.now.Add(2 * time.Second)
	if st := in.status(t); len(st.Licenses) != 0 || st.Verdict.Cause == "" {
		t.Errorf("%+v", st)
	}
}

// Fifty changes at once, of several processes: none is lost.
func TestNoChangeIsLost(t *testing.T) {
	t.Parallel()
	in, path := shared(t)
	var wg sync.WaitGroup
	for p := range 5 {
		guard := in.beside(t)
		var keys []string
		for i := range 10 {
			keys = append(keys, in.key(fmt.Sprintf("lic_%d_%d", p, i), perpetual))
		}
		wg.Go(func() {
			for _, key := range keys {
				_, err := guard.Install(context.Background(), key)
				for errors.Is(err, seatward.ErrLocked) { // too many at once is said, and can be tried again
					_, err = guard.Install(context.Background(), key)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	in.reopen(t)
	if st := in.status(t); len(st.Licenses) != 50 {
		t.Errorf("%d licenses of 50", len(st.Licenses))
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 3 { // state, previous, lock
		t.Errorf("left behind: %q", files)
	}
}

// Processes that start at once on nothing agree on one Install ID.
func TestOneInstallID(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.cfg.Store = seatward.FileStore(filepath.Join(t.TempDir(), "licenses.json"))
	ids := make([]string, 10)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			guard, err := seatward.Open(context.Background(), in.cfg)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = guard.InstallID()
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("two Install IDs: %s and %s", id, ids[0])
		}
	}
}

// A process that hangs with the lock holds nobody up for long, and a lock file
// that a crash has left behind holds nobody up at all.
func TestLock(t *testing.T) {
	t.Parallel()
	in, path := shared(t)
	store, ok := in.cfg.Store.(seatward.SharedStore)
	if !ok {
		t.Fatal("a FileStore cannot be shared")
	}
	if _, err := os.Stat(path + ".lock"); err != nil {
		t.Errorf("no lock file of the first start, which stays: %v", err)
	}
	unlock, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in.expect(t, comply.None) // evaluated all the same
	_, err = in.Install(t.Context(), in.key("a"))
	if !errors.Is(err, seatward.ErrLocked) || !errors.Is(err, seatward.ErrNotSaved) {
		t.Errorf("installed while locked: %v", err)
	}
	unlock()
	in.install(t, in.key("a"))
}

// In a folder that cannot be written anymore the verdict stays, and what cannot
// be done says why.
func TestStateThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	in, path := shared(t)
	in.install(t, in.key("a", perpetual))
	in.expect(t, comply.Grace)
	in.cfg.Store = unwritable{seatward.FileStore(path)}
	in.reopen(t)
	in.after(14)
	in.expect(t, comply.WarnAdmins)
	if _, err := in.Install(t.Context(), in.key("b", perpetual)); !errors.Is(err, seatward.ErrNotSaved) || !errors.Is(err, os.ErrPermission) {
		t.Errorf("%v", err)
	}
	if err := in.Remove(t.Context(), "a"); !errors.Is(err, seatward.ErrNotSaved) {
		t.Errorf("%v", err)
	}
	in.after(42)
	if st := in.expect(t, comply.ReadOnly); len(st.Licenses) != 1 {
		t.Errorf("%+v", st)
	}
}

// unwritable is a store in a folder for reading; tests may run as root, whom no
// folder stops.
type unwritable struct{ seatward.Store }

func (unwritable) Save(context.Context, []byte) error { return os.ErrPermission }

func TestFirstStartWithoutAFolder(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.cfg.Store = seatward.FileStore(filepath.Join(t.TempDir(), "missing", "licenses.json"))
	if _, err := seatward.Open(t.Context(), in.cfg); !errors.Is(err, seatward.ErrNotSaved) {
		t.Errorf("%v", err)
	}
}

// A state of another installation keeps its Install ID, and licenses do not fit.
func TestStateOfAnotherInstallation(t *testing.T) {
	t.Parallel()
	in, other := newInstallation(t), newInstallation(t)
	in.install(t, in.key("a"))
	foreign := []byte(strings.ReplaceAll(string(in.store.state), in.InstallID(), other.InstallID()))
	in.store.state = foreign
	in.expect(t, comply.Grace) // the running program knows better, and puts it right
	in.reopen(t)
	in.expect(t, comply.Grace)
	in.store.state = foreign
	in.reopen(t)
	st := in.status(t)
	if len(st.Licenses) != 1 || st.Licenses[0].Refusal == nil || st.Entitlement.Users.Internal != 0 {
		t.Errorf("%+v", st)
	}
}

func TestStatusAllocatesNothing(t *testing.T) {
	in, _ := shared(t)
	in.cfg.Users = seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) { return seatward.Usage{Internal: 5}, nil })
	in.reopen(t)
	in.install(t, in.key("a"))
	in.status(t)
	if n := testing.AllocsPerRun(100, func() { in.status(t) }); n != 0 {
		t.Errorf("%v allocations while nothing changes", n)
	}
}

// Whatever the Counter says, remembered is only what can be.
func TestAbsurdCounts(t *testing.T) {
	t.Parallel()
	in := inExcess(t)
	for _, absurd := range []seatward.Usage{{Internal: -1}, {External: -1}, {Internal: 1_000_000_001}, {Internal: 1 << 62, External: 3}} {
		in.usage = absurd
		if _, err := in.Status(t.Context()); !errors.Is(err, seatward.ErrCount) {
			t.Errorf("%+v: %v", absurd, err)
		}
		if _, err := in.Report(t.Context()); err != nil { // of what was counted before
			t.Errorf("%+v: %v", absurd, err)
		}
	}
	in.usage = seatward.Usage{Internal: 12}
	in.after(14)
	in.expect(t, comply.WarnAdmins)
}

// The clock of a machine without a battery begins in 1970.
func TestClockOf1970(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	in.now = time.Unix(0, 0)
	in.reopen(t)
	in.expect(t, comply.None)
	if _, err := in.Install(t.Context(), in.key("a")); !errors.Is(err, license.NotYetValid) {
		t.Errorf("%v", err)
	}
	in.now = date(2026, 6, 15)
	in.install(t, in.key("a"))
	in.expect(t, comply.Grace)
	in.now = time.Unix(0, 0)
	in.expect(t, comply.Grace)
	in.after(14)
	in.expect(t, comply.WarnAdmins)
}

func TestMegabytesAreNoKey(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	for _, text := range []string{strings.Repeat("e", 1<<20), strings.Repeat(" ", 1<<20), in.key("a") + strings.Repeat("\n", 1<<20)} {
		if _, err := in.Install(t.Context(), text); license.ReasonOf(err) != license.TooLarge {
			t.Errorf("%v", err)
		}
	}
}
