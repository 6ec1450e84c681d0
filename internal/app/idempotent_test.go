package app_test

import (
	"errors"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// effect is a use case that leaves one setting behind, or fails if it is there.
func effect(name string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.PutSetting(name, "done", 0) }
}

func claims(t *testing.T, w *apptest.World, key, request string) *app.Claim {
	t.Helper()
	c, _, err := w.ClaimKey(t.Context(), "tok_1", key, request)
	if err != nil || c == nil {
		t.Fatalf("no claim to %s: %v", key, err)
	}
	return c
}

func TestAKeyIsForOneRequest(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ask := func(request string, code domain.Code) app.Answer {
			t.Helper()
			c, a, err := w.ClaimKey(t.Context(), "tok_1", "k", request)
			if c != nil || (code == "") != (err == nil) || code != "" && !domain.HasCode(err, code) {
				t.Errorf("%s: %v, %v, want %q", request, c, err, code)
			}
			return a
		}
		c := claims(t, w, "k", "a")
		ask("a", domain.CodeIdempotencyBusy)
		ask("b", domain.CodeIdempotency)
		if err := w.ReleaseKey(t.Context(), *c); err != nil {
			t.Fatal(err)
		}
		c = claims(t, w, "k", "b")
		if err := w.KeepAnswer(t.Context(), *c, app.Answer{Status: 201, Body: "made"}); err != nil {
			t.Fatal(err)
		}
		w.Advance(time.Hour)
		if a := ask("b", ""); a != (app.Answer{Status: 201, Body: "made"}) {
			t.Errorf("kept %+v", a)
		}
		ask("a", domain.CodeIdempotency)
	})
}

// A server that dies before the effect is followed by another; one that dies
// after it is not, whatever it would have answered.
func TestAClaimOutlivesItsServerOnlyWithItsEffect(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		before, after := claims(t, w, "before", "r"), claims(t, w, "after", "r")
		if err := w.Write(app.WithClaim(t.Context(), *after), effect("after")); err != nil {
			t.Fatal(err)
		}
		w.Advance(2 * time.Minute)
		successor := claims(t, w, "before", "r")
		if _, _, err := w.ClaimKey(t.Context(), "tok_1", "after", "r"); !domain.HasCode(err, domain.CodeAnswerLost) {
			t.Errorf("after its effect: %v", err)
		}
		if err := w.ReleaseKey(t.Context(), *after); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.ClaimKey(t.Context(), "tok_1", "after", "r"); !domain.HasCode(err, domain.CodeAnswerLost) {
			t.Errorf("what took effect was released: %v", err)
		}
		// The first was only slow: it comes back, and may do nothing any more.
		if err := w.Write(app.WithClaim(t.Context(), *before), effect("before")); !domain.HasCode(err, domain.CodeIdempotencyBusy) {
			t.Errorf("taken over, and still it wrote: %v", err)
		}
		if err := w.Write(app.WithClaim(t.Context(), *successor), effect("before")); err != nil {
			t.Errorf("the successor: %v", err)
		}
	})
}

func TestAFailureLeavesNoEffect(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c, failure := claims(t, w, "k", "r"), errors.New("no")
		if err := w.Write(app.WithClaim(t.Context(), *c), func(*store.Tx) error { return failure }); !errors.Is(err, failure) {
			t.Fatal(err)
		}
		if err := w.ReleaseKey(t.Context(), *c); err != nil {
			t.Fatal(err)
		}
		c = claims(t, w, "k", "r")
		ctx := app.WithClaim(t.Context(), *c)
		if err := errors.Join(w.Write(ctx, effect("a")), w.Write(ctx, effect("b"))); err != nil {
			t.Errorf("a use case of two transactions: %v", err)
		}
	})
}
