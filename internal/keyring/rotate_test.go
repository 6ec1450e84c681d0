package keyring

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	t.Parallel()
	ring, _, _ := newRing(t)
	for _, c := range []struct {
		after time.Duration
		want  Role
	}{
		{0, ""},
		{leafLife - leafMargin - time.Second, ""},
		{leafLife - leafMargin, Leaf},
		{leafLife + day, Leaf},
		{intermediateLife - intermediateMargin - time.Second, Leaf},
		{intermediateLife - intermediateMargin, Intermediate},
		{intermediateLife + day, Intermediate},
		{rootLife + day, ""}, // nothing the root signs would be valid
	} {
		if got := ring.Due(birth.Add(c.after)); got != c.want {
			t.Errorf("after %v days: %q is due, want %q", c.after.Hours()/24, got, c.want)
		}
	}
}

func TestRotationRetiresAndForgets(t *testing.T) {
	t.Parallel()
	ring, secret, entries := newRing(t)
	now := birth.Add(335 * day)
	for name, want := range map[Role]int{Leaf: 1, Intermediate: 2} {
		written := rotate(t, ring, name, now)
		active := 0
		for _, e := range written {
			if e.Role == Root {
				t.Errorf("%s: the root is touched", name)
			}
			if (e.State == Active) != (len(e.Sealed) > 0) {
				t.Errorf("%s: %v keeps its key, or is active without one", name, e)
			}
			if e.State == Active {
				active++
			}
		}
		if active != want || len(written) != 2*want {
			t.Errorf("%s: wrote %v; want %d new and as many retired", name, written, want)
		}
		rotated := mustOpen(t, secret, merge(entries, written))
		if err := verifies(t, rotated, now, ring.RootPEM()); err != nil {
			t.Errorf("%s: an installed product refuses: %v", name, err)
		}
		if rotated.Due(now) != "" {
			t.Errorf("%s: %s is due right after the rotation", name, rotated.Due(now))
		}
	}
}

// A node that has not yet seen a rotation keeps signing with what it has, and two nodes that rotate at once both
// have their way.
func TestRotationBesideOtherNodes(t *testing.T) {
	t.Parallel()
	ring, secret, entries := newRing(t)
	now := birth.Add(335 * day)
	one, err := ring.RotateLeaf(now)
	if err != nil {
		t.Fatal(err)
	}
	two, err := mustOpen(t, secret, entries).RotateIntermediate(now)
	if err != nil {
		t.Fatal(err)
	}
	both := mustOpen(t, secret, merge(merge(entries, one), two))
	for name, node := range map[string]*Ring{"behind": ring, "both": both} {
		if err := verifies(t, node, now, ring.RootPEM()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRootKeptElsewhere(t *testing.T) {
	t.Parallel()
	_, secret, entries := newRing(t)
	entries[0].Sealed = nil
	ring := mustOpen(t, secret, entries)
	late := birth.Add(intermediateLife - day)
	if got := ring.Due(late); got != Leaf {
		t.Errorf("%q is due, want what can be done without the root's key", got)
	}
	if _, err := ring.RotateLeaf(late); err != nil {
		t.Errorf("RotateLeaf: %v", err)
	}
	if _, err := ring.RotateIntermediate(late); err == nil || !strings.Contains(err.Error(), "bring it back") {
		t.Errorf("RotateIntermediate: %v", err)
	}
}

// TestTwentyYears lets the rule rotate for the root's whole life, whatever the rhythm of the job that asks it:
// signing never fails, the root never changes, and there are as many certificates as the rule promises.
func TestTwentyYears(t *testing.T) {
	t.Parallel()
	for _, pause := range []time.Duration{day, 7 * day, leafMargin} {
		ring, secret, entries := newRing(t)
		root, rotations := ring.RootPEM(), 0
		for now := birth; now.Before(ring.RootExpires()); now = now.Add(pause) {
			role := ring.Due(now)
			if role == "" {
				continue
			}
			written := rotate(t, ring, role, now)
			rotations++
			entries = merge(entries, written)
			for _, r := range []*Ring{ring, mustOpen(t, secret, entries)} {
				if err := verifies(t, r, now, root); err != nil {
					t.Fatalf("every %v, at %v: %v", pause, now, err)
				}
			}
			ring = mustOpen(t, secret, entries)
		}
		if rotations < 20 || rotations > 24 {
			t.Errorf("every %v: %d rotations in twenty years", pause, rotations)
		}
		active := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.State != Active })
		if len(active) != 3 {
			t.Errorf("every %v: active: %v; want one of each role", pause, active)
		}
	}
}

func rotate(t *testing.T, ring *Ring, role Role, now time.Time) []Entry {
	t.Helper()
	act := ring.RotateLeaf
	if role == Intermediate {
		act = ring.RotateIntermediate
	}
	written, err := act(now)
	if err != nil {
		t.Fatal(err)
	}
	return written
}
