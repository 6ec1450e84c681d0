package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		target string
		kind   domain.Kind
		says   string
	}{
		"parent is a file":      {"sqlite:" + filepath.Join(file, "below", "seatward.db"), domain.Unavailable, "SEATWARD_DATABASE"},
		"a folder":              {"sqlite:" + dir, domain.Unavailable, "user that runs seatward"},
		"not a database":        {"sqlite:" + file, domain.Unavailable, file},
		"no path":               {"sqlite:", domain.Internal, "sqlite:PATH"},
		"another engine":        {"mysql://root:secret@host/db", domain.Internal, "sqlite:PATH"},
		"nothing":               {"", domain.Internal, "sqlite:PATH"},
		"unreadable":            {"postgres://seatward:secret@host:port/db", domain.Internal, "cannot be read"},
		"PostgreSQL is not up":  {"postgres://seatward:secret@/db?host=" + dir, domain.Unavailable, "does not answer"},
		"PostgreSQL, long form": {"postgresql://seatward:secret@/db?host=" + dir, domain.Unavailable, "does not answer"},
	} {
		st, err := store.Open(t.Context(), c.target)
		if err == nil {
			t.Errorf("%s: opened %v", name, st.Close())
			continue
		}
		if e := domain.AsError(err); e.Kind != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %s %v, want %s with %q", name, e.Kind, err, c.kind, c.says)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the password is told: %v", name, err)
		}
	}
}

// TestOpenTakesAnyPath: characters that mean something in a URI are only names.
func TestOpenTakesAnyPath(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b?c=d&e#f%20", "Sitzplätze.db")
	st := open(t, "sqlite:"+path)
	if err := errors.Join(st.Migrate(t.Context()), st.Ping(t.Context())); err != nil {
		t.Fatal(err)
	}
	same(t, "engine", st.Engine(), "sqlite")
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		t.Errorf("nothing was written to %s: %v", path, err)
	}
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v; want it closed to others", file, info, err)
		}
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v; want it closed to others", folder.Mode(), err)
	}
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		if err := st.Read(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("a", "x", 0) }); err == nil {
			t.Error("a write inside Read was taken")
		}
		same(t, "kept", len(settings(t, st, "a")), 0)
	})
}

func TestReadSeesOneSnapshot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		for _, version := range []int64{0, 1} {
			same(t, "what is written meanwhile", read(t, st, func(tx *store.Tx) (int64, error) {
				_, before, err := tx.Setting("a")
				same(t, "version", before, version)
				write(t, st, func(tx *store.Tx) error { return tx.PutSetting("a", "x", version) })
				_, after, readErr := tx.Setting("a")
				return after, errors.Join(err, readErr)
			}), version)
		}
	})
}

func TestHostileTextIsRefusedOrKeptAsItIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		for i, text := range []string{"\u202eevil", "'; DROP TABLE account; --", "<script>", "=1+1", strings.Repeat("🪑", 1<<18), "\u0007", "$1"} {
			a := account(1)
			a.ID, a.Email, a.Name = domain.AccountID(fmt.Sprint("acc_", i)), email(fmt.Sprint(i)), text
			write(t, st, func(tx *store.Tx) error { return must(tx.InsertAccount(a)) })
			got := read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account(a.ID) })
			if got.Name != text {
				t.Errorf("%.20q came back as %.20q", text, got.Name)
			}
		}
		if st.Engine() != "postgres" {
			return
		}
		err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("a", "\x00", 0) })
		if !domain.HasCode(err, domain.CodeControl) {
			t.Errorf("a zero byte: got %v, want the caller to blame", err)
		}
	})
}
