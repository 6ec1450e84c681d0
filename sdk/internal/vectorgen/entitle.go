package main

import (
	"time"

	"seatward.dev/sdk/entitle"
)

// entitleCase is one file of testdata/vectors/entitle.
type entitleCase struct {
	Name     string        `json:"name"`
	About    string        `json:"about"`
	At       time.Time     `json:"at"`
	Licenses []licenseJSON `json:"licenses"`
	Want     entitledJSON  `json:"want"`
}

type licenseJSON struct {
	ID        string        `json:"id"`
	Revision  int           `json:"revision"`
	State     entitle.State `json:"state"`
	StartsAt  time.Time     `json:"starts_at"`
	ExpiresAt *time.Time    `json:"expires_at,omitempty"`
	Users     usersJSON     `json:"users"`
	Features  []string      `json:"features,omitempty"`
	Replaces  []string      `json:"replaces,omitempty"`
}

type usersJSON struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

type entitledJSON struct {
	Users    usersJSON   `json:"users"`
	Features []string    `json:"features,omitempty"`
	Valid    []string    `json:"valid,omitempty"`
	Expires  *time.Time  `json:"expires,omitempty"`
	Next     *changeJSON `json:"next,omitempty"`
}

type changeJSON struct {
	At     time.Time `json:"at"`
	Users  usersJSON `json:"users"`
	Gained []string  `json:"gained,omitempty"`
	Lost   []string  `json:"lost,omitempty"`
	Begin  []string  `json:"begin,omitempty"`
	End    []string  `json:"end,omitempty"`
}

func (c entitleCase) file() string { return c.Name }

func date(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

func (l licenseJSON) until(t time.Time) licenseJSON { l.ExpiresAt = &t; return l }
func (l licenseJSON) with(f ...string) licenseJSON  { l.Features = f; return l }
func (l licenseJSON) after(id string) licenseJSON   { l.Replaces = []string{id}; return l }
func (l licenseJSON) as(s entitle.State) licenseJSON {
	l.State = s
	return l
}

// entitlements states what is expected by hand. It is not computed by package
// entitle, which would only agree with itself.
func entitlements() []vector {
	lic := func(id string, from time.Time, internal, external int) licenseJSON {
		return licenseJSON{ID: id, Revision: 1, State: entitle.Active, StartsAt: from, Users: usersJSON{internal, external}}
	}
	a := lic("a", date(1, 1), 100, 10).until(date(6, 1)).with("compare")
	b := lic("b", date(1, 1), 50, 0).until(date(9, 1)).with("compare", "sso")
	renewal := lic("c", date(6, 1), 80, 10).until(date(12, 1)).with("compare").after("a")
	larger := lic("d", date(3, 1), 150, 10).until(date(6, 1)).with("compare").after("a")
	newer := a
	newer.Revision, newer.Users = 2, usersJSON{120, 10}
	untilJune := &changeJSON{At: date(6, 1), Users: usersJSON{-100, -10}, End: []string{"a"}}
	onlyA := entitledJSON{Users: usersJSON{100, 10}, Features: []string{"compare"}, Valid: []string{"a"}, Expires: new(date(6, 1))}
	aUntilJune := onlyA
	aUntilJune.Next = &changeJSON{At: date(6, 1), Users: usersJSON{-100, -10}, Lost: []string{"compare"}, End: []string{"a"}}
	both := entitledJSON{Users: usersJSON{150, 10}, Features: []string{"compare", "sso"}, Valid: []string{"a", "b"}, Expires: new(date(6, 1)), Next: untilJune}
	onlyB := entitledJSON{
		Users: usersJSON{50, 0}, Features: []string{"compare", "sso"}, Valid: []string{"b"}, Expires: new(date(9, 1)),
		Next: &changeJSON{At: date(9, 1), Users: usersJSON{-50, 0}, Lost: []string{"compare", "sso"}, End: []string{"b"}},
	}
	of := func(name, about string, at time.Time, w entitledJSON, l ...licenseJSON) vector {
		return entitleCase{name, about, at, l, w}
	}
	perpetual := lic("p", date(1, 1), 5, 0)
	return []vector{
		entitleCase{"none", "no license at all", date(3, 1), []licenseJSON{}, entitledJSON{}},
		of("sum", "two add up; the cumulative expiry is the lower one", date(3, 1), both, a, b),
		of("last-instant", "the expiry is excluded: just before it, both still count", date(6, 1).Add(-time.Millisecond), both, b, a),
		of("first-lapsed", "at its expiry the first one no longer counts", date(6, 1), onlyB, a, b),
		of("all-lapsed", "nothing is left and nothing changes anymore", date(9, 1), entitledJSON{}, a, b),
		of("perpetual", "nothing ever changes", date(3, 1), entitledJSON{Users: usersJSON{5, 0}, Valid: []string{"p"}}, perpetual),
		of("scheduled", "a license that starts later counts nothing yet", date(3, 1), entitledJSON{
			Next: &changeJSON{At: date(6, 1), Users: usersJSON{80, 10}, Gained: []string{"compare"}, Begin: []string{"c"}},
		}, renewal),
		of("renewal-before", "a renewal installed early; a smaller one takes 20 users away when it starts", date(3, 1), entitledJSON{
			Users: usersJSON{100, 10}, Features: []string{"compare"}, Valid: []string{"a"}, Expires: new(date(6, 1)),
			Next: &changeJSON{At: date(6, 1), Users: usersJSON{-20, 0}, Begin: []string{"c"}, End: []string{"a"}},
		}, a, renewal),
		of("renewal-after", "from its start only the renewal counts", date(6, 1), entitledJSON{
			Users: usersJSON{80, 10}, Features: []string{"compare"}, Valid: []string{"c"}, Expires: new(date(12, 1)),
			Next: &changeJSON{At: date(12, 1), Users: usersJSON{-80, -10}, Lost: []string{"compare"}, End: []string{"c"}},
		}, a, renewal),
		of("enlargement", "it replaces at once what would have run on; seats are never doubled", date(3, 1), entitledJSON{
			Users: usersJSON{150, 10}, Features: []string{"compare"}, Valid: []string{"d"}, Expires: new(date(6, 1)),
			Next: &changeJSON{At: date(6, 1), Users: usersJSON{-150, -10}, Lost: []string{"compare"}, End: []string{"d"}},
		}, a, larger),
		of("suspended-successor", "what is not active takes nothing away", date(3, 1), aUntilJune, a, larger.as(entitle.Suspended)),
		of("pending", "not paid, not counted", date(3, 1), entitledJSON{}, a.as(entitle.Pending)),
		of("suspended", "held back, not counted", date(3, 1), onlyB, a.as(entitle.Suspended), b),
		of("revoked", "withdrawn, not counted", date(3, 1), onlyB, a.as(entitle.Revoked), b),
		of("superseded", "replaced, not counted", date(3, 1), onlyB, a.as(entitle.Superseded), b),
		of("twice", "the same license twice counts once", date(3, 1), aUntilJune, a, a),
		of("revisions", "of two revisions the higher one counts", date(3, 1), entitledJSON{
			Users: usersJSON{120, 10}, Features: []string{"compare"}, Valid: []string{"a"}, Expires: new(date(6, 1)),
			Next: &changeJSON{At: date(6, 1), Users: usersJSON{-120, -10}, Lost: []string{"compare"}, End: []string{"a"}},
		}, newer, a),
		of("negative", "a negative number grants nothing and takes nothing away", date(3, 1), entitledJSON{
			Users: usersJSON{5, 0}, Valid: []string{"n", "p"},
		}, lic("n", date(1, 1), -7, -7), perpetual),
	}
}
