package authn_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
)

var cheap = authn.Params{Memory: 8, Time: 1, Threads: 1}

const password = "Brücken tragen nachts"

func TestHashVerifiesItsPasswordAlone(t *testing.T) {
	t.Parallel()
	h := authn.NewHasher(cheap, 2)
	stored, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=8,t=1,p=1$") || strings.Contains(stored, password) {
		t.Errorf("stored as %s", stored)
	}
	again, err := h.Hash(t.Context(), password)
	if err != nil || again == stored {
		t.Errorf("the same salt twice (%v)", err)
	}
	tests := map[string]struct {
		stored, password string
		want             bool
	}{
		"itself":                 {stored, password, true},
		"typed with combining ¨": {stored, strings.ReplaceAll(password, "ü", "u\u0308"), true},
		"other case":             {stored, strings.ToLower(password), false},
		"empty":                  {stored, "", false},
		"far too long":           {stored, strings.Repeat(password, 1000), false},
		"nobody's":               {"", password, false},
		"nobody's, empty":        {"", "", false},
	}
	for name, tt := range tests {
		if got, err := h.Verify(t.Context(), tt.stored, tt.password); err != nil || got != tt.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestVerifyRefusesWhatIsNoHashOfOurs(t *testing.T) {
	t.Parallel()
	h := authn.NewHasher(cheap, 1)
	good, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range []string{
		"plain text", "$2a$10$abcdefghijklmnopqrstuv", "$argon2i" + strings.TrimPrefix(good, "$argon2id"), good + "$", good[:len(good)-4],
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1), strings.Replace(good, "m=8", "m=999999999", 1),
		strings.Replace(good, "v=19", "v=16", 1), strings.Replace(good, "m=8,", "", 1),
	} {
		ok, err := h.Verify(t.Context(), stored, password)
		if ok || err == nil || strings.Contains(err.Error(), "$") {
			t.Errorf("%q: %v, %v", stored, ok, err)
		}
	}
}

func TestNeedsRehashWhenTheCostsChange(t *testing.T) {
	t.Parallel()
	old, err := authn.NewHasher(cheap, 1).Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	today := authn.NewHasher(authn.Params{Memory: 16, Time: 1, Threads: 1}, 1)
	if !today.NeedsRehash(old) || authn.NewHasher(cheap, 1).NeedsRehash(old) || today.NeedsRehash("") {
		t.Error("NeedsRehash does not follow the costs")
	}
	if ok, err := today.Verify(t.Context(), old, password); !ok {
		t.Errorf("an older hash does not verify: %v", err)
	}
}

func TestDefaultsAreOWASPs(t *testing.T) {
	t.Parallel()
	if p := authn.DefaultParams(); p != (authn.Params{Memory: 19456, Time: 2, Threads: 1}) {
		t.Errorf("%+v", p)
	}
}

// A flood waits in line, and whoever hangs up leaves it.
func TestFloodWaitsInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := authn.NewHasher(cheap, 1)
		release := authn.Occupy(h)
		var done atomic.Int32
		var wg sync.WaitGroup
		hash := func(ctx context.Context, want bool) {
			if _, err := h.Hash(ctx, password); want != (err == nil) || !want && !domain.HasCode(err, domain.CodeUnavailable) {
				t.Errorf("got %v", err)
			}
			done.Add(1)
		}
		ctx, hangUp := context.WithCancel(t.Context())
		wg.Go(func() { hash(ctx, false) })
		for range 49 {
			wg.Go(func() { hash(t.Context(), true) })
		}
		synctest.Wait()
		if n := done.Load(); n != 0 {
			t.Fatalf("%d hashed while there was no room", n)
		}
		hangUp()
		synctest.Wait()
		if n := done.Load(); n != 1 {
			t.Fatalf("%d have left, want the one who hung up", n)
		}
		release()
		wg.Wait()
	})
}
