package comply_test

import (
	"strconv"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
)

const (
	day = 24 * time.Hour
	ms  = time.Millisecond
)

var start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// at is an instant so many days after the start.
func at(days float64) time.Time {
	return start.Add(time.Duration(days * float64(day)).Round(ms))
}

func internal(n int) entitle.Users { return entitle.Users{Internal: n} }

func license(id string, from, until float64, users int) comply.License {
	l := comply.License{License: entitle.License{
		ID: id, Revision: 1, State: entitle.Active, StartsAt: at(from), Users: internal(users),
	}}
	if until > 0 {
		l.ExpiresAt = at(until)
	}
	return l
}

// installation is looked at time and again; what is remembered goes through
// its JSON every time, as it does over a restart.
type installation struct {
	t        *testing.T
	state    comply.State
	licenses []comply.License
	policy   comply.Policy
}

func (in *installation) look(now time.Time, users int) comply.Verdict {
	in.t.Helper()
	next, v := comply.Evaluate(in.state, comply.Input{At: now, Licenses: in.licenses, Usage: internal(users), Policy: in.policy})
	b, err := next.MarshalJSON()
	if err != nil {
		in.t.Fatal(err)
	}
	in.state = comply.State{}
	if err := in.state.UnmarshalJSON(b); err != nil {
		in.t.Fatalf("%v: %s", err, b)
	}
	if in.state != next {
		in.t.Fatalf("a restart changes %+v to %+v", next, in.state)
	}
	return v
}

func (in *installation) expect(now time.Time, users int, stage comply.Stage, cause comply.Cause, since time.Time) comply.Verdict {
	in.t.Helper()
	v := in.look(now, users)
	if v.Stage != stage || v.Cause != cause || !v.Since.Equal(since) {
		in.t.Errorf("%v with %d users: %s for %q since %v, want %s for %q since %v", now, users, v.Stage, v.Cause, v.Since, stage, cause, since)
	}
	return v
}

// rungs is the ladder day by day: the stage, and the next one with its day.
var rungs = []struct {
	age   time.Duration
	stage comply.Stage
	next  comply.Stage
	days  float64
}{
	{0, comply.Grace, comply.WarnAdmins, 14},
	{14*day - ms, comply.Grace, comply.WarnAdmins, 14},
	{14 * day, comply.WarnAdmins, comply.WarnUsers, 28},
	{28*day - ms, comply.WarnAdmins, comply.WarnUsers, 28},
	{28 * day, comply.WarnUsers, comply.ReadOnly, 42},
	{42*day - ms, comply.WarnUsers, comply.ReadOnly, 42},
	{42 * day, comply.ReadOnly, "", 0},
	{90 * day, comply.ReadOnly, "", 0},
	{400 * day, comply.ReadOnly, "", 0},
}

// Both causes climb the same ladder, looked at daily or only once at its end.
func TestDays(t *testing.T) {
	t.Parallel()
	for cause, c := range map[comply.Cause]struct {
		license comply.License
		before  int // users until the violation begins
		begins  float64
	}{
		comply.Expired: {license("a", 0, 100, 50), 50, 100},
		comply.OverUse: {license("a", 0, 0, 50), 50, 100},
	} {
		for _, daily := range []bool{true, false} {
			in := &installation{t: t, licenses: []comply.License{c.license}}
			in.expect(at(c.begins).Add(-ms), c.before, comply.None, "", time.Time{})
			users := c.before
			if cause == comply.OverUse {
				users++
				in.expect(at(c.begins), users, comply.Grace, cause, at(c.begins))
			}
			last := at(c.begins)
			for _, r := range rungs {
				now := at(c.begins).Add(r.age)
				for daily && last.Add(day).Before(now) {
					last = last.Add(day)
					in.look(last, users)
				}
				v := in.expect(now, users, r.stage, cause, at(c.begins))
				if v.NextStage != r.next || r.next != "" && !v.NextAt.Equal(at(c.begins+r.days)) {
					t.Errorf("%s after %v: next %q at %v, want %q", cause, r.age, v.NextStage, v.NextAt, r.next)
				}
			}
		}
	}
}

func TestEqualIsFine(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 0, 50)}}
	if v := in.expect(at(1), 50, comply.None, "", time.Time{}); v.Excess != (entitle.Users{}) || v.NextStage != "" || !v.NextAt.IsZero() {
		t.Errorf("%+v", v)
	}
	v := in.expect(at(2), 51, comply.Grace, comply.OverUse, at(2))
	if v.Excess != internal(1) || v.Cure != (comply.Cure{RemoveUsers: internal(1), AddSeats: internal(1)}) {
		t.Errorf("%+v", v)
	}
}

func TestExternalUsersHaveTheirOwnCapacity(t *testing.T) {
	t.Parallel()
	l := license("a", 0, 0, 50)
	l.Users.External = 5
	_, v := comply.Evaluate(comply.State{}, comply.Input{
		At: at(1), Licenses: []comply.License{l}, Usage: entitle.Users{Internal: 1, External: 7},
	})
	if v.Cause != comply.OverUse || v.Excess != (entitle.Users{External: 2}) {
		t.Errorf("%+v", v)
	}
}

func TestUnlicensedBreaksNoRule(t *testing.T) {
	t.Parallel()
	in := &installation{t: t}
	for _, d := range []float64{0, 14, 42, 400} {
		if v := in.expect(at(d), 1000, comply.None, "", time.Time{}); !v.Unlicensed || v.Cure != (comply.Cure{}) {
			t.Errorf("day %v: %+v", d, v)
		}
	}
	// A license that starts later is announced, but breaks nothing before.
	in.licenses = []comply.License{license("a", 500, 600, 10)}
	v := in.expect(at(450), 1000, comply.None, "", time.Time{})
	if !v.Unlicensed || v.NextStage != comply.Grace || !v.NextAt.Equal(at(500)) {
		t.Errorf("%+v", v)
	}
}

// One of two licenses lapses, and what remains is too little: over-use since
// that instant, however late somebody looks.
func TestLapseIntoExcess(t *testing.T) {
	t.Parallel()
	both := []comply.License{license("a", 0, 100, 100), license("b", 0, 500, 50)}
	for _, seenAt := range []float64{100, 100.5, 113, 120} {
		in := &installation{t: t, licenses: both}
		v := in.expect(at(90), 80, comply.None, "", time.Time{})
		if v.NextStage != comply.Grace || !v.NextAt.Equal(at(100)) {
			t.Errorf("the lapse is not announced: %+v", v)
		}
		in.look(at(seenAt), 80)
		v = in.expect(at(128), 80, comply.WarnUsers, comply.OverUse, at(100))
		if v.Excess != internal(30) || v.Capacity != internal(50) {
			t.Errorf("%+v", v)
		}
		in.expect(at(142), 80, comply.ReadOnly, comply.OverUse, at(100))
	}
	// Without any memory the keys alone tell as much.
	in := &installation{t: t, licenses: both}
	in.expect(at(128), 80, comply.WarnUsers, comply.OverUse, at(100))
}

// Who had few enough users when they were last counted is not held to have had
// too many from the lapse on.
func TestExcessAfterALapseCountsFromItsObservation(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 100, 100), license("b", 0, 500, 50)}}
	in.look(at(90), 40)
	in.expect(at(120), 80, comply.Grace, comply.OverUse, at(120))
}

func TestFirstLicenseTooSmall(t *testing.T) {
	t.Parallel()
	in := &installation{t: t}
	in.look(at(5), 80)
	in.licenses = []comply.License{license("a", 0, 365, 50)}
	in.expect(at(10), 80, comply.Grace, comply.OverUse, at(10))
	in.expect(at(52), 80, comply.ReadOnly, comply.OverUse, at(10))
	in.licenses = append(in.licenses, license("b", 52, 365, 30))
	in.expect(at(52), 80, comply.None, "", time.Time{})

	// Nobody had looked before: the excess counts from the first observation,
	// not from the start of the license.
	fresh := &installation{t: t, licenses: in.licenses[:1]}
	fresh.expect(at(200), 80, comply.Grace, comply.OverUse, at(200))
}

// The older cause decides, and losing the last license cures no excess.
func TestBothCauses(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 120, 50)}}
	in.look(at(100), 60)
	v := in.expect(at(119), 60, comply.WarnAdmins, comply.OverUse, at(100))
	if v.NextStage != comply.WarnUsers || !v.NextAt.Equal(at(128)) {
		t.Errorf("%+v", v)
	}
	v = in.expect(at(121), 60, comply.WarnAdmins, comply.OverUse, at(100))
	if !v.ExpiredSince.Equal(at(120)) || !v.OverUseSince.Equal(at(100)) || v.Cure != (comply.Cure{InstallLicense: true, AddSeats: internal(60)}) {
		t.Errorf("%+v", v)
	}
	in.licenses = append(in.licenses, license("b", 125, 500, 50))
	in.expect(at(125), 60, comply.WarnAdmins, comply.OverUse, at(100))
	in.expect(at(126), 50, comply.None, "", time.Time{})
}

func TestExpiredCountsFromTheEndOfTheLast(t *testing.T) {
	t.Parallel()
	lapsed := []comply.License{license("a", 0, 50, 10), license("b", 0, 100, 10)}
	in := &installation{t: t, licenses: lapsed}
	in.expect(at(114), 5, comply.WarnAdmins, comply.Expired, at(100))

	// A key that had ended before it was installed.
	late := &installation{t: t}
	late.look(at(110), 5)
	late.licenses = lapsed
	late.expect(at(120), 5, comply.WarnAdmins, comply.Expired, at(100))

	// Taking the keys out changes nothing.
	in.licenses = nil
	in.expect(at(128), 5, comply.WarnUsers, comply.Expired, at(100))
}

// A license taken out or withdrawn ends when that is observed.
func TestWithdrawn(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 365, 10)}}
	in.look(at(9), 5)
	in.licenses[0].State = entitle.Revoked
	in.expect(at(10), 5, comply.Grace, comply.Expired, at(10))
	in.expect(at(24), 5, comply.WarnAdmins, comply.Expired, at(10))
}

func TestRelapse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cured time.Duration // until the relapse
		stage comply.Stage
		since float64
	}{
		{0, comply.WarnUsers, 10},
		{day - ms, comply.WarnUsers, 10},
		{day, comply.Grace, 41},
	} {
		in := &installation{t: t, licenses: []comply.License{license("a", 0, 0, 50)}}
		in.look(at(10), 60)
		in.expect(at(40), 60, comply.WarnUsers, comply.OverUse, at(10))
		if c.cured > 0 {
			if v := in.expect(at(40), 50, comply.None, "", time.Time{}); v.Cure != (comply.Cure{}) || !v.OverUseSince.IsZero() {
				t.Errorf("cured, but %+v", v)
			}
		}
		in.expect(at(40).Add(c.cured), 60, c.stage, comply.OverUse, at(c.since))
	}
}

// A renewal that starts between two looks cured the violation, and its own end
// begins another.
func TestLicensesComeAndGoUnobserved(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 100, 50), license("b", 130, 150, 50)}}
	in.look(at(90), 50)
	in.expect(at(160), 50, comply.Grace, comply.Expired, at(150))
	v := in.expect(at(170), 50, comply.WarnAdmins, comply.Expired, at(150))
	if v.NextStage != comply.WarnUsers || !v.NextAt.Equal(at(178)) {
		t.Errorf("%+v", v)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 100, 50)}}
	in.expect(at(130), 50, comply.WarnUsers, comply.Expired, at(100))
	for _, now := range []time.Time{at(129.5), at(90), time.Unix(0, 0)} {
		v := in.expect(now, 50, comply.WarnUsers, comply.Expired, at(100))
		if !v.At.Equal(at(130)) || v.ClockBack != at(130).Sub(now) {
			t.Errorf("at %v: %+v", now, v)
		}
	}
	if v := in.look(at(130).Add(-time.Hour), 50); v.ClockBack != 0 {
		t.Errorf("an hour back is reported: %v", v.ClockBack)
	}
	if v := in.look(at(130).Add(-time.Hour-ms), 50); v.ClockBack != time.Hour+ms {
		t.Errorf("more than an hour back is not reported: %v", v.ClockBack)
	}
}

func TestLadderOfTheKey(t *testing.T) {
	t.Parallel()
	short := license("a", 0, 100, 10)
	short.Ladder = comply.Ladder{WarnAdmins: day, WarnUsers: 2 * day, ReadOnly: 3 * day}
	in := &installation{t: t, licenses: []comply.License{short}}
	in.expect(at(99), 5, comply.None, "", time.Time{})
	in.expect(at(101), 5, comply.WarnAdmins, comply.Expired, at(100))
	if v := in.expect(at(103), 5, comply.ReadOnly, comply.Expired, at(100)); !v.Reaches(comply.WarnUsers).Equal(at(102)) {
		t.Errorf("%+v", v)
	}
	// The ladder stays when the key is taken out.
	in.licenses = nil
	in.expect(at(103), 5, comply.ReadOnly, comply.Expired, at(100))

	// Of several in force, the longest counts: one without a ladder has the
	// policy's.
	two := &installation{t: t, licenses: []comply.License{short, license("b", 0, 200, 10)}}
	two.look(at(1), 30)
	two.expect(at(14), 30, comply.Grace, comply.OverUse, at(1))
	two.expect(at(15), 30, comply.WarnAdmins, comply.OverUse, at(1))
	two.policy.Ladder = comply.Ladder{WarnAdmins: 5 * day, WarnUsers: 6 * day, ReadOnly: 7 * day}
	two.expect(at(15), 30, comply.ReadOnly, comply.OverUse, at(1))
}

func TestAbsurdNumbers(t *testing.T) {
	t.Parallel()
	in := &installation{t: t, licenses: []comply.License{license("a", 0, 0, 1<<62), license("b", 0, 0, 1<<62)}}
	in.expect(at(1), -5, comply.None, "", time.Time{})
	in.expect(at(2), 1<<63-1, comply.None, "", time.Time{})
}

// Thousands of keys on one installation take a moment, not minutes. They end
// one by one, and the one whose end makes the excess is found.
func TestTenThousandLicenses(t *testing.T) {
	t.Parallel()
	var licenses []comply.License
	for i := range 10_000 {
		licenses = append(licenses, license(strconv.Itoa(i), 0, float64(100+i), 1))
	}
	in := &installation{t: t, licenses: licenses}
	v := in.expect(at(50), 4_000, comply.None, "", time.Time{})
	if v.Capacity != internal(10_000) || v.NextStage != comply.Grace || !v.NextAt.Equal(at(100+6_000)) {
		t.Errorf("%+v", v)
	}
	v = in.expect(at(6_128), 4_000, comply.WarnUsers, comply.OverUse, at(6_100))
	if v.Excess != internal(29) {
		t.Errorf("%+v", v)
	}
	in.expect(at(20_000), 4_000, comply.ReadOnly, comply.OverUse, at(6_100))
}
