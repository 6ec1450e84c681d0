package ratelimit_test

import (
	"strconv"
	"testing"
	"time"

	"seatward.dev/seatward/internal/ratelimit"
)

func TestABurstIsAllowedAndRefilled(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	l := ratelimit.New(3, time.Minute, 10)
	for i := range 3 {
		if d := l.Allow("a", now); !d.Allowed || d.Remaining != 2-i {
			t.Errorf("act %d: %+v", i+1, d)
		}
	}
	d := l.Allow("a", now)
	if d.Allowed || d.RetryAfter < 19*time.Second || d.RetryAfter > 21*time.Second {
		t.Errorf("the fourth at once: %+v, want a refusal for 20 s", d)
	}
	if !l.Allow("b", now).Allowed {
		t.Error("one key's flood stops another")
	}
	if !l.Allow("a", now.Add(20*time.Second)).Allowed {
		t.Error("not refilled after the time it named")
	}
}

func TestKeysAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	l := ratelimit.New(1, time.Hour, 5)
	l.Allow("first", now)
	for i := range 5 {
		l.Allow(strconv.Itoa(i), now)
	}
	if !l.Allow("first", now).Allowed {
		t.Error("the quietest key was not forgotten")
	}
	if l.Allow("4", now).Allowed {
		t.Error("a recent key was forgotten")
	}
}
