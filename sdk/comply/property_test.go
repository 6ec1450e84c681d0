package comply_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
)

// scene is an installation made at random.
type scene struct {
	r        *rand.Rand
	state    comply.State
	licenses []comply.License
	now      time.Time
	users    entitle.Users
}

func newScene(seed uint64) *scene {
	s := &scene{r: rand.New(rand.NewPCG(seed, 7)), now: at(1)}
	for i := range 1 + s.r.IntN(5) {
		l := license(string(rune('a'+i)), float64(s.r.IntN(60)), 0, s.r.IntN(30))
		if s.r.IntN(4) > 0 {
			l.ExpiresAt = l.StartsAt.Add(time.Duration(1 + s.r.Int64N(int64(90*day))))
		}
		if s.r.IntN(4) == 0 {
			l.Replaces = []string{string(rune('a' + s.r.IntN(5)))}
		}
		if s.r.IntN(3) == 0 {
			rung := func() time.Duration { return time.Duration(s.r.IntN(20)) * day }
			l.Ladder.WarnAdmins = rung()
			l.Ladder.WarnUsers = l.Ladder.WarnAdmins + rung()
			l.Ladder.ReadOnly = l.Ladder.WarnUsers + rung()
		}
		s.licenses = append(s.licenses, l)
	}
	s.users = internal(s.r.IntN(60))
	return s
}

func (s *scene) input() comply.Input {
	return comply.Input{At: s.now, Licenses: s.licenses, Usage: s.users}
}

func (s *scene) look() comply.Verdict {
	var v comply.Verdict
	s.state, v = comply.Evaluate(s.state, s.input())
	return v
}

func (s *scene) wait() { s.now = s.now.Add(time.Duration(s.r.Int64N(int64(9 * day)))) }

func TestOrderOfLicensesDoesNotMatter(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		s := newScene(seed)
		for range 12 {
			s.wait()
			state, verdict := comply.Evaluate(s.state, s.input())
			s.r.Shuffle(len(s.licenses), func(i, j int) { s.licenses[i], s.licenses[j] = s.licenses[j], s.licenses[i] })
			s.licenses = append(s.licenses, s.licenses[0])
			if again, v := comply.Evaluate(s.state, s.input()); !reflect.DeepEqual(v, verdict) || again != state {
				t.Fatalf("seed %d:\n%+v\n%+v", seed, verdict, v)
			}
			s.licenses = s.licenses[:len(s.licenses)-1]
			s.state = state
		}
	}
}

// Nothing comes that could cure: licenses only end, users only grow in number.
func TestWithoutACureAStageNeverFalls(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		s := newScene(seed)
		s.now = at(60) // by then every license has started
		before := s.look()
		for range 30 {
			s.wait()
			s.users.Internal += s.r.IntN(3)
			if s.r.IntN(5) == 0 && len(s.licenses) > 0 {
				s.look()
				s.licenses = s.licenses[1:]
			}
			if len(s.licenses) > 0 && s.licenses[0].Replaces != nil {
				s.licenses[0].Replaces = nil // taking a successor out would bring the replaced one back
			}
			v := s.look()
			if !v.Stage.AtLeast(before.Stage) && v.Capacity.Internal <= before.Capacity.Internal {
				t.Fatalf("seed %d: %s falls to %s\n%+v\n%+v", seed, before.Stage, v.Stage, before, v)
			}
			before = v
		}
	}
}

// What is announced comes at that very millisecond and not one before.
func TestTheNextChangeIsExact(t *testing.T) {
	t.Parallel()
	changes := 0
	for seed := range uint64(500) {
		s := newScene(seed)
		for range 8 {
			s.wait()
			v := s.look()
			if v.NextAt.IsZero() {
				late := *s
				late.now = s.now.AddDate(3, 0, 0)
				if then := late.look(); then.Stage != v.Stage {
					t.Fatalf("seed %d: %s became %s, which was not announced", seed, v.Stage, then.Stage)
				}
				continue
			}
			changes++
			early, then := *s, *s
			early.now, then.now = v.NextAt.Add(-1), v.NextAt
			if got := early.look(); got.Stage != v.Stage {
				t.Fatalf("seed %d: %s instead of %s just before %v", seed, got.Stage, v.Stage, v.NextAt)
			}
			if got := then.look(); got.Stage != v.NextStage {
				t.Fatalf("seed %d: %s instead of %s at %v", seed, got.Stage, v.NextStage, v.NextAt)
			}
		}
	}
	if changes < 100 {
		t.Errorf("only %d changes were announced", changes)
	}
}

// Looking often and looking rarely come to the same.
func TestGapsChangeNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		often := newScene(seed)
		often.look()
		rarely := *often
		for range 20 {
			often.wait()
			often.look()
		}
		rarely.now = often.now
		if a, b := often.look(), rarely.look(); !reflect.DeepEqual(a, b) {
			t.Fatalf("seed %d:\noften  %+v\nrarely %+v", seed, a, b)
		}
	}
}

func TestACureClears(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		s := newScene(seed)
		for range 10 {
			s.wait()
			v := s.look()
			if v.Cause == "" {
				continue
			}
			cured := *s
			if v.Cure.InstallLicense {
				cured.licenses = append(cured.licenses[:len(cured.licenses):len(cured.licenses)], comply.License{License: entitle.License{
					ID: "cure", Revision: 1, State: entitle.Active, StartsAt: s.now, Users: v.Cure.AddSeats,
				}})
			} else {
				cured.users.Internal -= v.Cure.RemoveUsers.Internal
			}
			if got := cured.look(); got.Stage != comply.None || got.Cause != "" || !got.ExpiredSince.IsZero() || !got.OverUseSince.IsZero() {
				t.Fatalf("seed %d: cured as told, and still %+v", seed, got)
			}
		}
	}
}

func TestClockBackNeverImproves(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		s := newScene(seed)
		for range 10 {
			s.wait()
			v := s.look()
			back := *s
			back.now = s.now.Add(-time.Duration(s.r.Int64N(int64(400 * day))))
			if got := back.look(); got.Stage != v.Stage || !got.Since.Equal(v.Since) {
				t.Fatalf("seed %d: the clock went back and %s became %s", seed, v.Stage, got.Stage)
			}
		}
	}
}

// Going back to a state kept before the clock leapt is as if it never had.
func TestRewind(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		s := newScene(seed)
		s.look()
		var kept []comply.State
		for range 12 {
			s.now = s.now.Add(time.Duration(s.r.Int64N(int64(2 * day))))
			if comply.Leapt(s.state, s.now) != (s.now.Sub(s.state.Seen) > day) {
				t.Fatalf("seed %d: %v after %v", seed, s.now, s.state.Seen)
			}
			if comply.Leapt(s.state, s.now) {
				kept = append(kept, s.state)
			}
			s.look()
		}
		wrong, truth := *s, s.now.Add(time.Hour)
		wrong.now = s.now.AddDate(s.r.IntN(80), 0, 2)
		kept = append(kept, wrong.state)
		wrong.look()
		i := comply.Rewind(kept, truth)
		if i != len(kept)-1 {
			t.Fatalf("seed %d: state %d of %d", seed, i, len(kept))
		}
		wrong.state, wrong.now, s.now = kept[i], truth, truth
		if a, b := wrong.look(), s.look(); !reflect.DeepEqual(a, b) {
			t.Fatalf("seed %d:\n%+v\n%+v", seed, a, b)
		}
		if i := comply.Rewind(kept, at(1).Add(-1)); i >= 0 {
			t.Fatalf("seed %d: went back to before anybody had looked: state %d", seed, i)
		}
	}
}
