package report

import (
	"bytes"
	"fmt"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/internal/strictjson"
)

// decode reads a payload whose signature is good. JSON that is not well formed
// is [Malformed]; well-formed JSON that is not a report, or not written the one
// way a report is, is [BadClaims].
func decode(payload []byte) (Report, error) {
	o, err := strictjson.Parse(payload)
	if err != nil {
		return Report{}, refuse(Malformed, "payload: "+err.Error())
	}
	r, err := read(o)
	if err != nil {
		return Report{}, err
	}
	again, err := r.Encode()
	if err != nil {
		return Report{}, err
	}
	if !bytes.Equal(again, payload) {
		return Report{}, refuse(BadClaims, "the payload is not written the one way a report is")
	}
	return r, nil
}

func read(o *strictjson.Object) (Report, error) {
	if v := o.Int("v"); o.Err() == nil && v != Version {
		return Report{}, refuse(BadClaims, fmt.Sprintf("version %d is not known", v))
	}
	in := reader{}
	r := Report{
		ID: o.String("id"), InstallID: o.String("install_id"), Product: o.String("product"), Place: o.String("place"),
		Version: o.String("version"), IssuedAt: in.instant(o, "issued_at"), TimeZone: o.String("time_zone"),
		StatusIssuedAt: in.optional(o, "status_issued_at"), HowExternal: ExternalCount(o.String("external")),
	}
	for _, l := range o.Objects("licenses") {
		r.Licenses = append(r.Licenses, Held{l.String("id"), in.number(l, "revision")})
		in.done(l)
	}
	for _, d := range o.Objects("days") {
		r.Days = append(r.Days, Day{d.String("date"), in.number(d, "internal"), in.number(d, "external")})
		in.done(d)
	}
	s := o.Object("standing")
	r.Standing.Stage = comply.Stage(s.String("stage"))
	for _, c := range s.Objects("causes") {
		r.Standing.Causes = append(r.Standing.Causes, Cause{comply.Cause(c.String("cause")), in.instant(c, "since")})
		in.done(c)
	}
	if s.Has("next_stage") {
		r.Standing.NextStage = comply.Stage(s.String("next_stage"))
	}
	r.Standing.NextAt = in.optional(s, "next_at")
	in.done(s)
	in.done(o)
	if in.err != nil {
		return Report{}, refuse(BadClaims, in.err.Error())
	}
	return r, nil
}

// reader keeps the first violation of what strictjson does not know.
type reader struct{ err error }

func (r *reader) done(o *strictjson.Object) {
	if err := o.Done(); r.err == nil {
		r.err = err
	}
}

// number keeps absurd numbers out of int, whose size differs between machines;
// check refuses what is out of bounds.
func (r *reader) number(o *strictjson.Object, name string) int {
	return int(min(max(o.Int(name), -1), maxRevision+1))
}

func (r *reader) optional(o *strictjson.Object, name string) time.Time {
	if !o.Has(name) {
		return time.Time{}
	}
	return r.instant(o, name)
}

func (r *reader) instant(o *strictjson.Object, name string) time.Time {
	t, err := time.Parse(instantFormat, o.String(name))
	if r.err == nil && (err != nil || t.IsZero()) {
		r.err = fmt.Errorf("%q is not an instant", name)
	}
	return t
}
