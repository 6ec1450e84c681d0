package comply

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/internal/strictjson"
)

// stateVersion is the version of a state's JSON.
const stateVersion = 1

type stateJSON struct {
	V        int        `json:"v"`
	Seen     *time.Time `json:"seen,omitempty"`
	Usage    usersJSON  `json:"usage"`
	Licensed bool       `json:"licensed"`
	Ladder   ladderJSON `json:"ladder"`
	Expired  *spellJSON `json:"expired,omitempty"`
	OverUse  *spellJSON `json:"over_use,omitempty"`
}

type usersJSON struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

// ladderJSON is in milliseconds.
type ladderJSON struct {
	WarnAdmins int64 `json:"warn_admins"`
	WarnUsers  int64 `json:"warn_users"`
	ReadOnly   int64 `json:"read_only"`
}

type spellJSON struct {
	Since time.Time  `json:"since"`
	Cured *time.Time `json:"cured,omitempty"`
}

// MarshalJSON writes the state with its version. Instants are RFC 3339 in UTC,
// the ladder is in milliseconds.
func (s State) MarshalJSON() ([]byte, error) {
	out := stateJSON{
		V: stateVersion, Seen: optional(s.Seen), Usage: usersJSON(s.Usage), Licensed: s.Licensed,
		Ladder:  ladderJSON{s.Ladder.WarnAdmins.Milliseconds(), s.Ladder.WarnUsers.Milliseconds(), s.Ladder.ReadOnly.Milliseconds()},
		Expired: s.Expired.encode(), OverUse: s.OverUse.encode(),
	}
	return json.Marshal(out)
}

func (s Spell) encode() *spellJSON {
	if s.Since.IsZero() {
		return nil
	}
	return &spellJSON{Since: s.Since.UTC(), Cured: optional(s.Cured)}
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC())
}

// UnmarshalJSON reads what [State.MarshalJSON] wrote and nothing else: another
// version, an unknown, missing or repeated member, or a state that contradicts
// itself is an error, and leaves s as it was.
func (s *State) UnmarshalJSON(data []byte) error {
	o, err := strictjson.Parse(data)
	if err != nil {
		return fmt.Errorf("comply: state: %w", err)
	}
	if v := o.Int("v"); v != stateVersion {
		return fmt.Errorf("comply: state: version %d is not known", v)
	}
	r := reader{}
	out := State{Seen: r.optional(o, "seen"), Licensed: o.Bool("licensed")}
	u := o.Object("usage")
	out.Usage = entitle.Users{Internal: int(u.Int("internal")), External: int(u.Int("external"))}
	l := o.Object("ladder")
	out.Ladder = Ladder{r.milliseconds(l, "warn_admins"), r.milliseconds(l, "warn_users"), r.milliseconds(l, "read_only")}
	out.Expired, out.OverUse = r.spell(o, "expired"), r.spell(o, "over_use")
	for _, err := range []error{u.Done(), l.Done(), o.Done(), r.err, out.check()} {
		if err != nil {
			return fmt.Errorf("comply: state: %w", err)
		}
	}
	*s = out
	return nil
}

// check refuses what no evaluation leaves behind.
func (s State) check() error {
	switch {
	case s.Usage.Internal < 0 || s.Usage.External < 0:
		return errors.New("negative usage")
	case s.Ladder.WarnAdmins < 0 || s.Ladder.WarnUsers < s.Ladder.WarnAdmins || s.Ladder.ReadOnly < s.Ladder.WarnUsers:
		return errors.New("the ladder does not ascend")
	case !s.Licensed && s != State{Seen: s.Seen, Usage: s.Usage}:
		return errors.New("a violation without a license")
	}
	for _, spell := range []Spell{s.Expired, s.OverUse} {
		if spell.Since.After(s.Seen) || spell.Cured.After(s.Seen) || !spell.Cured.IsZero() && spell.Cured.Before(spell.Since) {
			return errors.New("a violation that is not in the past")
		}
	}
	return nil
}

// reader keeps the first violation of what strictjson does not know.
type reader struct{ err error }

func (r *reader) optional(o *strictjson.Object, name string) time.Time {
	if !o.Has(name) {
		return time.Time{}
	}
	return r.instant(o, name)
}

func (r *reader) instant(o *strictjson.Object, name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, o.String(name))
	t = t.UTC()
	if r.err == nil && (err != nil || t.IsZero() || t.Year() < 1 || t.Year() > 9999) {
		r.err = fmt.Errorf("%q is not an instant", name)
	}
	return t
}

func (r *reader) milliseconds(o *strictjson.Object, name string) time.Duration {
	n := o.Int(name)
	const most = int64(1<<63-1) / int64(time.Millisecond)
	if r.err == nil && (n < 0 || n > most) {
		r.err = fmt.Errorf("%q is not a duration", name)
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

func (r *reader) spell(o *strictjson.Object, name string) Spell {
	if !o.Has(name) {
		return Spell{}
	}
	in := o.Object(name)
	s := Spell{Since: r.instant(in, "since"), Cured: r.optional(in, "cured")}
	if err := in.Done(); r.err == nil {
		r.err = err
	}
	return s
}
