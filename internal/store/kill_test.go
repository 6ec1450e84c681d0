package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// killTarget names the database to a copy of this test that is there to be killed.
const killTarget = "SEATWARD_STORE_KILL_TARGET"

func TestMain(m *testing.M) {
	target := os.Getenv(killTarget)
	if target == "" {
		os.Exit(m.Run())
	}
	if err := writeUntilKilled(target); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// writeUntilKilled takes numbers with sixteen writers and tells each on standard
// output once it is acknowledged. It ends by being killed, or by an error.
func writeUntilKilled(target string) error {
	ctx := context.Background()
	st, err := store.Open(ctx, target)
	if err != nil {
		return err
	}
	errs := make([]error, 16)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() {
			for errs[i] == nil {
				var n int64
				errs[i] = st.Write(ctx, func(tx *store.Tx) (err error) {
					if n, err = tx.NextNumber("O", 2026); err != nil {
						return err
					}
					return tx.PutSetting(fmt.Sprint(n), "x", 0)
				})
				if errs[i] == nil {
					_, errs[i] = os.Stdout.WriteString(strconv.FormatInt(n, 10) + "\n")
				}
			}
		})
	}
	writers.Wait()
	return errors.Join(errs...)
}

func TestAcknowledgedIsKeptWhenKilled(t *testing.T) {
	t.Parallel()
	target := storetest.SQLiteTarget(t)
	told := map[int64]bool{}
	for round := range 5 {
		killInMidWriting(t, target, told)
		st, err := store.Open(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		var health string
		if err := st.SQLite().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&health); err != nil || health != "ok" {
			t.Errorf("round %d: the file is %s (%v)", round, health, err)
		}
		err = st.Read(t.Context(), func(tx *store.Tx) error {
			for n := range told {
				if _, version, err := tx.Setting(fmt.Sprint(n)); err != nil || version != 1 {
					t.Errorf("round %d: %d was acknowledged and is lost (%v)", round, n, err)
				}
			}
			return nil
		})
		write(t, st, func(tx *store.Tx) error {
			n, err := tx.NextNumber("O", 2026)
			if _, version, readErr := tx.Setting(fmt.Sprint(n - 1)); readErr != nil || version != 1 {
				t.Errorf("round %d: the series has a gap before %d (%v)", round, n, readErr)
			}
			return errors.Join(err, tx.PutSetting(fmt.Sprint(n), "x", 0))
		})
		if err := errors.Join(err, st.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// killInMidWriting runs the writers, kills them after some answers, and adds all
// that they told to the numbers told so far.
func killInMidWriting(t *testing.T, target string, told map[int64]bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), killTarget+"="+target)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for answers := 0; ; answers++ {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			if answers < 100 {
				t.Errorf("the writers ended after %d answers: %s", answers, complaint.String())
			}
			break
		}
		n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		if err != nil || told[n] {
			t.Errorf("told %q twice, or no number: %v", line, err)
		}
		told[n] = true
		if answers == 100 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
}
