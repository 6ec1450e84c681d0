package seatward_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
)

// issuedAt is a license that the vendor signs at an instant, for a year.
func issuedAt(at time.Time, code string) func(*license.Claims) {
	return func(c *license.Claims) {
		c.IssuedAt, c.NotBefore, c.Expires = at, at, at.AddDate(1, 0, 0)
		if code != "" {
			c.Lic.Flags = []string{code}
		}
	}
}

// farAhead is an installation in excess since 15 June, whose clock said 2099 for
// a moment ten days later.
func farAhead(t *testing.T) *installation {
	t.Helper()
	in := newInstallation(t)
	in.install(t, in.key("a"))
	in.expect(t, comply.Grace)
	in.after(10)
	in.expect(t, comply.Grace)
	in.now = date(2099, 1, 1)
	in.expect(t, comply.ReadOnly)
	in.after(10)
	return in
}

func TestAWrongClockIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, mark := range map[string]func(*license.Claims, string){
		"as a flag":   func(c *license.Claims, code string) { c.Lic.Flags = []string{code} },
		"in its name": func(c *license.Claims, code string) { c.Lic.Name = "Yard " + code },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := farAhead(t)
			st := in.expect(t, comply.ReadOnly)
			if st.ClockCode == "" || !st.At.Equal(date(2099, 1, 1)) {
				t.Fatalf("%+v", st)
			}
			in.reopen(t)
			if again := in.status(t); again.ClockCode != st.ClockCode {
				t.Error("a restart made another code")
			}
			got := in.install(t, in.key("b", issuedAt(in.now, ""), func(c *license.Claims) { mark(c, st.ClockCode); c.Lic.Users.Internal = 1 }))
			if !got.ClockCorrected {
				t.Errorf("%+v", got)
			}
			// As if it had never been: the excess has lasted since it began.
			in.usage.Internal = 12
			st = in.status(t)
			if !st.At.Equal(in.now) || st.ClockCode != "" || st.Verdict.ClockBack != 0 || len(st.Entitlement.Valid) != 2 {
				t.Errorf("%+v", st)
			}
			in.after(14)
			in.usage.Internal = 13
			if got := in.Notices(in.status(t), "en"); len(got) != 0 {
				t.Error(got)
			}
		})
	}
}

// The violation there was before goes on: the way back cures nothing.
func TestTheWayBackCuresNothing(t *testing.T) {
	t.Parallel()
	in := farAhead(t)
	code := in.status(t).ClockCode
	got := in.install(t, in.key("b", issuedAt(in.now, code), func(c *license.Claims) { c.Lic.Users.Internal = 0; c.Lic.Users.External = 1 }))
	if !got.ClockCorrected {
		t.Fatal("not corrected")
	}
	in.after(14)
	if st := in.expect(t, comply.WarnAdmins); !st.Verdict.Since.Equal(date(2026, 6, 15)) {
		t.Errorf("since %v", st.Verdict.Since)
	}
	in.reopen(t)
	in.expect(t, comply.WarnAdmins)
}

func TestAKeyThatDoesNotKnowTheTimeChangesNothing(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]func(in *installation, code string) string{
		"no code": func(in *installation, _ string) string { return in.key("b", issuedAt(in.now, "")) },
		"another code": func(in *installation, _ string) string {
			return in.key("b", issuedAt(in.now, "clock-abcdefghijklmnop"))
		},
		"issued before": func(in *installation, code string) string {
			return in.key("b", issuedAt(in.now.Add(-25*time.Hour), code))
		},
		"issued much later": func(in *installation, code string) string {
			return in.key("b", issuedAt(in.now.Add(25*time.Hour), code))
		},
		"part of a code": func(in *installation, code string) string { return in.key("b", issuedAt(in.now, code[:8])) },
		"of another product": func(in *installation, code string) string {
			return in.key("b", issuedAt(in.now, code), func(c *license.Claims) { c.Lic.Product = "other" })
		},
	} {
		in := farAhead(t)
		code := in.status(t).ClockCode
		got, err := in.Install(t.Context(), key(in, code))
		if got.ClockCorrected {
			t.Errorf("%s: corrected, %v", name, err)
		}
		in.expect(t, comply.ReadOnly)
	}
}

// A code is good for once, and for the state it was made in.
func TestACodeIsGoodForOnce(t *testing.T) {
	t.Parallel()
	in := farAhead(t)
	code := in.status(t).ClockCode
	kept := in.key("c", issuedAt(in.now, code)) // put aside for later
	in.install(t, in.key("b", issuedAt(in.now, code)))
	in.now = date(2099, 1, 1)
	in.expect(t, comply.ReadOnly)
	in.after(10)
	st := in.expect(t, comply.ReadOnly)
	if st.ClockCode == code || st.ClockCode == "" {
		t.Errorf("the code is %q again", st.ClockCode)
	}
	if got := in.install(t, kept); got.ClockCorrected {
		t.Error("an old key has set the clock back")
	}
	in.expect(t, comply.ReadOnly)
	if got := in.install(t, in.key("d", issuedAt(in.now, st.ClockCode))); !got.ClockCorrected {
		t.Error("no second way back")
	}
}

// Whatever somebody does with the clock, with restarts, and with keys they have
// kept, no instant seen is ever forgotten: only a key with the code takes it back.
func TestOldKeysNeverHelp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 11))
		in := newInstallation(t)
		start, seen := in.now, in.now
		codes := []string{""} // every code ever shown, and keys for it kept for later
		var drawer []string
		for d := range 40 {
			truth := start.AddDate(0, 0, d)
			in.now = truth
			switch r.IntN(3) {
			case 0:
				in.now = truth.AddDate(0, 0, -r.IntN(d+1))
			case 1:
				in.now = truth.AddDate(0, 0, r.IntN(400))
			}
			st := in.status(t)
			if st.At.Before(seen) {
				t.Fatalf("seed %d, day %d: %v was seen, and it is %v", seed, d, seen, st.At)
			}
			seen = st.At
			for _, key := range drawer {
				got, err := in.Install(t.Context(), key)
				if got.ClockCorrected || license.ReasonOf(err) == "" && err != nil {
					t.Fatalf("seed %d, day %d: %+v, %v", seed, d, got, err)
				}
			}
			if st.ClockCode != codes[len(codes)-1] {
				// A key is issued, at the true time, for a code that is gone.
				old := codes[r.IntN(len(codes))]
				codes = append(codes, st.ClockCode)
				if old != st.ClockCode {
					drawer = append(drawer, in.key("k"+strconv.Itoa(d), issuedAt(truth, old), func(c *license.Claims) { c.Expires = truth.AddDate(0, 0, 5) }))
				}
			}
			if d%10 == 9 {
				in.reopen(t)
			}
		}
		if len(drawer) == 0 {
			t.Fatalf("seed %d: no key to try", seed)
		}
	}
}
