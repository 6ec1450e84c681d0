package seatward_test

import (
	"context"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
)

// FuzzState opens an installation on a state of any kind. It opens or says why
// not, and what opens can be evaluated, saved, and opened again.
func FuzzState(f *testing.F) {
	in := newInstallation(f)
	f.Add([]byte(`{}`))
	f.Add(in.store.state)
	in.install(f, in.key("a", func(c *license.Claims) { c.Expires = time.Time{} }))
	in.status(f)
	f.Add(in.store.state)
	f.Fuzz(func(t *testing.T, data []byte) {
		cfg := in.cfg
		cfg.Store = &memoryStore{state: data}
		cfg.Users = seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) {
			return seatward.Usage{Internal: 11}, nil
		})
		guard, err := seatward.Open(t.Context(), cfg)
		if err != nil {
			return
		}
		first, err := guard.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		again, err := seatward.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		second, err := again.Status(t.Context())
		if err != nil || second.Verdict.Stage != first.Verdict.Stage || first.Verdict.Stage == comply.None && first.Verdict.InForce && first.Entitlement.Users.Internal < 11 {
			t.Errorf("%+v, then %+v, %v", first.Verdict, second.Verdict, err)
		}
	})
}
