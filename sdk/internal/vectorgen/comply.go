package main

import (
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
)

// complyCase is one file of testdata/vectors/comply: one installation, looked
// at several times.
type complyCase struct {
	Name     string            `json:"name"`
	About    string            `json:"about"`
	Licenses []licenseJSON     `json:"licenses"`
	Ladders  map[string]ladder `json:"ladders,omitempty"`
	Looks    []look            `json:"looks"`
}

// ladder is in milliseconds.
type ladder struct {
	WarnAdmins int64 `json:"warn_admins"`
	WarnUsers  int64 `json:"warn_users"`
	ReadOnly   int64 `json:"read_only"`
}

type look struct {
	At        time.Time   `json:"at"`
	Usage     usersJSON   `json:"usage"`
	Installed []string    `json:"installed"`
	Want      verdictJSON `json:"want"`
}

type verdictJSON struct {
	Stage      comply.Stage `json:"stage"`
	Cause      comply.Cause `json:"cause,omitempty"`
	Since      *time.Time   `json:"since,omitempty"`
	Excess     usersJSON    `json:"excess"`
	NextStage  comply.Stage `json:"next_stage,omitempty"`
	NextAt     *time.Time   `json:"next_at,omitempty"`
	Unlicensed bool         `json:"unlicensed,omitempty"`
	Cure       cureJSON     `json:"cure"`
	ClockBack  int64        `json:"clock_back_ms,omitempty"`
}

type cureJSON struct {
	InstallLicense bool      `json:"install_license"`
	RemoveUsers    usersJSON `json:"remove_users"`
	AddSeats       usersJSON `json:"add_seats"`
}

func (c complyCase) file() string { return c.Name }

// violation starts what is expected of a look while a cause holds.
func violation(stage comply.Stage, cause comply.Cause, since time.Time) verdictJSON {
	return verdictJSON{Stage: stage, Cause: cause, Since: &since}
}

func (v verdictJSON) then(stage comply.Stage, at time.Time) verdictJSON {
	v.NextStage, v.NextAt = stage, &at
	return v
}

// over is an excess of internal users, which removing them or adding seats ends.
func (v verdictJSON) over(n int) verdictJSON {
	u := usersJSON{Internal: n}
	v.Excess, v.Cure = u, cureJSON{RemoveUsers: u, AddSeats: u}
	return v
}

// without is that no license is in force for so many internal users.
func (v verdictJSON) without(n int) verdictJSON {
	v.Cure = cureJSON{InstallLicense: true, AddSeats: usersJSON{Internal: n}}
	return v
}

func fine() verdictJSON { return verdictJSON{Stage: comply.None} }

// complies states what is expected by hand, like entitlements.
func complies() []vector {
	const ms = time.Millisecond
	dayOf := func(n int) time.Time { return date(1, 1).AddDate(0, 0, n) }
	lic := func(id string, from, until, users int) licenseJSON {
		return licenseJSON{
			ID: id, Revision: 1, State: entitle.Active, StartsAt: dayOf(from), Users: usersJSON{Internal: users},
		}.until(dayOf(until))
	}
	sees := func(t time.Time, users int, w verdictJSON, installed ...string) look {
		return look{t, usersJSON{Internal: users}, append([]string{}, installed...), w}
	}
	return []vector{
		ladderCase("expired-day-by-day", "the last license ends on day 100; looked at from then on", comply.Expired, 50, lic("a", 0, 100, 50)),
		ladderCase("over-use-day-by-day", "the 51st user of 50 is first seen on day 100", comply.OverUse, 51, lic("a", 0, 1000, 50)),
		complyCase{
			"equal-is-fine", "as many users as licensed break no rule; the end of the license is announced",
			[]licenseJSON{lic("a", 0, 100, 50)},
			nil,
			[]look{sees(dayOf(1), 50, fine().then(comply.Grace, dayOf(100)), "a")},
		},
		complyCase{
			"unlicensed", "there never was a license, so no rule is broken",
			[]licenseJSON{},
			nil,
			[]look{
				sees(dayOf(0), 500, verdictJSON{Stage: comply.None, Unlicensed: true}),
				sees(dayOf(400), 500, verdictJSON{Stage: comply.None, Unlicensed: true}),
			},
		},
		complyCase{
			"lapse-into-excess", "one of two licenses ends unobserved: over-use since that instant",
			[]licenseJSON{lic("a", 0, 100, 100), lic("b", 0, 900, 50)},
			nil,
			[]look{
				sees(dayOf(90), 80, fine().then(comply.Grace, dayOf(100)), "a", "b"),
				sees(dayOf(128), 80, violation(comply.WarnUsers, comply.OverUse, dayOf(100)).over(30).then(comply.ReadOnly, dayOf(142)), "a", "b"),
			},
		},
		complyCase{
			"lapse-without-memory", "the same, where nobody has looked before: the keys tell as much",
			[]licenseJSON{lic("a", 0, 100, 100), lic("b", 0, 900, 50)},
			nil,
			[]look{sees(dayOf(128), 80, violation(comply.WarnUsers, comply.OverUse, dayOf(100)).over(30).then(comply.ReadOnly, dayOf(142)), "a", "b")},
		},
		complyCase{
			"first-too-small", "the first license is too small from its installation on",
			[]licenseJSON{lic("a", 0, 900, 50)},
			nil,
			[]look{
				sees(dayOf(5), 80, verdictJSON{Stage: comply.None, Unlicensed: true}),
				sees(dayOf(10), 80, violation(comply.Grace, comply.OverUse, dayOf(10)).over(30).then(comply.WarnAdmins, dayOf(24)), "a"),
				sees(dayOf(24), 80, violation(comply.WarnAdmins, comply.OverUse, dayOf(10)).over(30).then(comply.WarnUsers, dayOf(38)), "a"),
			},
		},
		complyCase{
			"cure-and-relapse", "within 24 hours a relapse resumes the violation; after them it is a new one",
			[]licenseJSON{lic("a", 0, 900, 50)},
			nil,
			[]look{
				sees(dayOf(10), 60, violation(comply.Grace, comply.OverUse, dayOf(10)).over(10).then(comply.WarnAdmins, dayOf(24)), "a"),
				sees(dayOf(30), 50, fine().then(comply.Grace, dayOf(900)), "a"),
				sees(dayOf(31).Add(-ms), 51, violation(comply.WarnAdmins, comply.OverUse, dayOf(10)).over(1).then(comply.WarnUsers, dayOf(38)), "a"),
				sees(dayOf(32), 50, fine().then(comply.Grace, dayOf(900)), "a"),
				sees(dayOf(33), 51, violation(comply.Grace, comply.OverUse, dayOf(33)).over(1).then(comply.WarnAdmins, dayOf(47)), "a"),
			},
		},
		complyCase{
			"both-causes", "the older cause decides; losing the last license does not cure the excess",
			[]licenseJSON{lic("a", 0, 120, 50)},
			nil,
			[]look{
				sees(dayOf(100), 60, violation(comply.Grace, comply.OverUse, dayOf(100)).over(10).then(comply.WarnAdmins, dayOf(114)), "a"),
				sees(dayOf(121), 60, violation(comply.WarnAdmins, comply.OverUse, dayOf(100)).without(60).then(comply.WarnUsers, dayOf(128)), "a"),
			},
		},
		complyCase{
			"renewal-ends-the-violation", "a license installed already and starting later is the next change",
			[]licenseJSON{lic("a", 0, 100, 50), lic("b", 110, 900, 50)},
			nil,
			[]look{
				sees(dayOf(101), 50, violation(comply.Grace, comply.Expired, dayOf(100)).without(50).then(comply.None, dayOf(110)), "a", "b"),
				sees(dayOf(110), 50, fine().then(comply.Grace, dayOf(900)), "a", "b"),
			},
		},
		complyCase{
			"key-removed", "taking the expired key out changes nothing",
			[]licenseJSON{lic("a", 0, 100, 50)},
			nil,
			[]look{
				sees(dayOf(114), 50, violation(comply.WarnAdmins, comply.Expired, dayOf(100)).without(50).then(comply.WarnUsers, dayOf(128)), "a"),
				sees(dayOf(128), 50, violation(comply.WarnUsers, comply.Expired, dayOf(100)).without(50).then(comply.ReadOnly, dayOf(142))),
			},
		},
		complyCase{
			"clock-back", "setting the clock back improves nothing, and more than an hour is reported",
			[]licenseJSON{lic("a", 0, 100, 50)},
			nil,
			[]look{
				sees(dayOf(128), 50, violation(comply.WarnUsers, comply.Expired, dayOf(100)).without(50).then(comply.ReadOnly, dayOf(142)), "a"),
				sees(dayOf(128).Add(-time.Hour), 50, violation(comply.WarnUsers, comply.Expired, dayOf(100)).without(50).then(comply.ReadOnly, dayOf(142)), "a"),
				sees(dayOf(90), 50, back(violation(comply.WarnUsers, comply.Expired, dayOf(100)).without(50).then(comply.ReadOnly, dayOf(142)), 38*24*time.Hour), "a"),
			},
		},
		complyCase{
			"ladder-of-the-key", "the key may carry other offsets",
			[]licenseJSON{lic("a", 0, 100, 50)},
			map[string]ladder{"a": {86_400_000, 2 * 86_400_000, 3 * 86_400_000}},
			[]look{
				sees(dayOf(101), 50, violation(comply.WarnAdmins, comply.Expired, dayOf(100)).without(50).then(comply.WarnUsers, dayOf(102)), "a"),
				sees(dayOf(103), 50, violation(comply.ReadOnly, comply.Expired, dayOf(100)).without(50), "a"),
			},
		},
	}
}

func back(v verdictJSON, d time.Duration) verdictJSON {
	v.ClockBack = d.Milliseconds()
	return v
}

// ladderCase climbs the ladder from day 100.
func ladderCase(name, about string, cause comply.Cause, users int, l licenseJSON) complyCase {
	begin := date(1, 1).AddDate(0, 0, 100)
	after := func(days int) time.Time { return begin.AddDate(0, 0, days) }
	c := complyCase{Name: name, About: about, Licenses: []licenseJSON{l}}
	for _, r := range []struct {
		at          time.Time
		stage, next comply.Stage
		nextDay     int
	}{
		{begin, comply.Grace, comply.WarnAdmins, 14},
		{after(14).Add(-time.Millisecond), comply.Grace, comply.WarnAdmins, 14},
		{after(14), comply.WarnAdmins, comply.WarnUsers, 28},
		{after(28).Add(-time.Millisecond), comply.WarnAdmins, comply.WarnUsers, 28},
		{after(28), comply.WarnUsers, comply.ReadOnly, 42},
		{after(42).Add(-time.Millisecond), comply.WarnUsers, comply.ReadOnly, 42},
		{after(42), comply.ReadOnly, "", 0},
		{after(90), comply.ReadOnly, "", 0},
		{after(400), comply.ReadOnly, "", 0},
	} {
		w := violation(r.stage, cause, begin)
		if cause == comply.OverUse {
			w = w.over(users - l.Users.Internal)
		} else {
			w = w.without(users)
		}
		if r.next != "" {
			w = w.then(r.next, after(r.nextDay))
		}
		c.Looks = append(c.Looks, look{r.at, usersJSON{Internal: users}, []string{l.ID}, w})
	}
	return c
}
