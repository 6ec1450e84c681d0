package report_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/report"
)

const (
	installID = "7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c11"
	kid       = "lic_1/3"
	key       = "the text of a license key"
)

func date(day int) time.Time { return time.Date(2026, time.June, day, 12, 0, 0, 0, time.UTC) }

func usage() report.Report {
	return report.Report{
		ID: "4c5f7d0e-8a1b-4f6e-9d3c-0a1b2c3d4e5f", InstallID: installID, Product: "studio",
		Place: report.PlaceOf(installID, "yard-1"), Version: "4.2", IssuedAt: date(2), TimeZone: "UTC",
		Licenses: []report.Held{{ID: "lic_1", Revision: 3}}, HowExternal: report.AllExternal,
		Days:     []report.Day{{Date: "2026-06-01", Internal: 5}, {Date: "2026-06-02", Internal: 6, External: 1}},
		Standing: report.Standing{Stage: comply.None, NextStage: comply.Grace, NextAt: date(20)},
	}
}

func TestSignAndVerify(t *testing.T) {
	t.Parallel()
	r := usage()
	r.IssuedAt = r.IssuedAt.Add(1234567) // fractions of a millisecond are dropped
	text, err := r.Sign(kid, key)
	if err != nil {
		t.Fatal(err)
	}
	u, err := report.Parse(text)
	if err != nil || u.LicenseID != "lic_1" || u.Revision != 3 {
		t.Fatalf("%+v, %v", u, err)
	}
	got, err := u.Verify(key)
	r.IssuedAt = date(2).Add(time.Millisecond)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, r)
	}
	for _, wrong := range []string{"", key + " ", "another"} {
		if _, err := u.Verify(wrong); report.ReasonOf(err) != report.BadSignature {
			t.Errorf("verified with %q: %v", wrong, err)
		}
	}
	if strings.Contains(text, key) {
		t.Error("the report holds the license key")
	}
}

func TestSignRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*report.Report){
		"id":        func(r *report.Report) { r.ID = "" },
		"install":   func(r *report.Report) { r.InstallID = "x" },
		"product":   func(r *report.Report) { r.Product = "a b" },
		"place":     func(r *report.Report) { r.Place = "yard-1" },
		"version":   func(r *report.Report) { r.Version = `4"2` },
		"long":      func(r *report.Report) { r.Version = strings.Repeat("4", 65) },
		"clock":     func(r *report.Report) { r.IssuedAt = time.Unix(-1, 0) },
		"no clock":  func(r *report.Report) { r.IssuedAt = time.Time{} },
		"far":       func(r *report.Report) { r.IssuedAt = date(1).AddDate(8000, 0, 0) },
		"zone":      func(r *report.Report) { r.TimeZone = "" },
		"status":    func(r *report.Report) { r.StatusIssuedAt = time.Unix(-1, 0) },
		"rule":      func(r *report.Report) { r.HowExternal = "" },
		"revision":  func(r *report.Report) { r.Licenses[0].Revision = 0 },
		"twice":     func(r *report.Report) { r.Licenses = append(r.Licenses, r.Licenses[0]) },
		"many":      func(r *report.Report) { r.Licenses = make([]report.Held, 1001) },
		"day":       func(r *report.Report) { r.Days[0].Date = "2026-6-1" },
		"negative":  func(r *report.Report) { r.Days[1].External = -1 },
		"absurd":    func(r *report.Report) { r.Days[1].Internal = report.MaxUsers + 1 },
		"unordered": func(r *report.Report) { r.Days[0], r.Days[1] = r.Days[1], r.Days[0] },
		"days":      func(r *report.Report) { r.Days = make([]report.Day, 401) },
		"stage":     func(r *report.Report) { r.Standing.Stage = "" },
		"cause":     func(r *report.Report) { r.Standing.Causes = []report.Cause{{Cause: comply.Expired, Since: date(1)}} },
		"next":      func(r *report.Report) { r.Standing.NextAt = time.Time{} },
		"newer first": func(r *report.Report) {
			r.Standing.Stage = comply.Grace
			r.Standing.Causes = []report.Cause{{Cause: comply.Expired, Since: date(2)}, {Cause: comply.OverUse, Since: date(1)}}
		},
	} {
		r := usage()
		change(&r)
		if _, err := r.Sign(kid, key); report.ReasonOf(err) != report.BadClaims {
			t.Errorf("%s: signed, %v", name, err)
		}
	}
	for _, bad := range []string{"", "lic_1", "lic_1/0", "lic_1/03", "lic 1/3", "lic_1/3/4", "lic_1/+3"} {
		if _, err := usage().Sign(bad, key); report.ReasonOf(err) != report.BadClaims {
			t.Errorf("signed as %q: %v", bad, err)
		}
	}
	if _, err := usage().Sign(kid, ""); err == nil {
		t.Error("signed with nothing")
	}
}

// Whatever is within the bounds comes out as it went in, in the one writing.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		want := random(rand.New(rand.NewPCG(seed, 3)))
		text, err := want.Sign(kid, key)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		u, err := report.Parse(text)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := u.Verify(key)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %v\n got %+v\nwant %+v", seed, err, got, want)
		}
		if again, _ := got.Sign(kid, key); again != text {
			t.Fatalf("seed %d: two writings of one report", seed)
		}
	}
}

func random(r *rand.Rand) report.Report {
	out := usage()
	instant := func() time.Time { return date(1).Add(time.Duration(r.Int64N(1e9)) * time.Millisecond) }
	out.IssuedAt, out.Licenses, out.Days = instant(), nil, nil
	for i := range r.IntN(5) {
		out.Licenses = append(out.Licenses, report.Held{ID: "lic_" + string(rune('a'+i)), Revision: 1 + r.IntN(1<<30)})
	}
	for i := range r.IntN(report.MaxDays + 1) {
		out.Days = append(out.Days, report.Day{Date: date(1).AddDate(0, 0, i).Format(time.DateOnly), Internal: r.IntN(report.MaxUsers + 1)})
	}
	if r.IntN(2) == 0 {
		out.StatusIssuedAt = instant()
	}
	since := instant()
	v := comply.Verdict{Stage: comply.Stages()[r.IntN(5)]}
	switch {
	case v.Stage == comply.None:
	case r.IntN(2) == 0:
		v.Cause, v.ExpiredSince, v.OverUseSince = comply.OverUse, since.Add(time.Second), since
	default:
		v.Cause, v.ExpiredSince = comply.Expired, since
	}
	if r.IntN(2) == 0 {
		v.NextStage, v.NextAt = comply.ReadOnly, instant()
	}
	out.Standing = report.StandingOf(v)
	return out
}

func TestPlaceTellsHostsApart(t *testing.T) {
	t.Parallel()
	one := report.PlaceOf(installID, "yard-1")
	if one == report.PlaceOf(installID, "yard-2") || one == report.PlaceOf("7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c12", "yard-1") || strings.Contains(one, "yard") {
		t.Error(one)
	}
}

func TestNews(t *testing.T) {
	t.Parallel()
	for _, want := range []report.News{
		{Keys: []string{}},
		{Through: "2026-06-01", Keys: []string{"eyJ.eyJ.c2ln"}, Status: "eyJ.e-J.c2_n"},
	} {
		b, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := report.ReadNews(b)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", b, got, err)
		}
	}
	if b, err := (report.News{}).Encode(); err != nil || string(b) != `{"v":1,"keys":[]}` {
		t.Errorf("%s, %v", b, err)
	}
	for text, want := range map[string]report.Reason{
		``: report.Malformed,
		`<html><body>504 Gateway Time-out</body></html>`:         report.Malformed,
		`{"v":1,"keys":[],"keys":["x"]}`:                         report.Malformed,
		`{"v":1,"keys":[]}{}`:                                    report.Malformed,
		`{"keys":[]}`:                                            report.BadClaims,
		`{"v":1}`:                                                report.BadClaims,
		`{"v":2,"keys":[]}`:                                      report.BadClaims,
		`{"v":1,"keys":null}`:                                    report.BadClaims,
		`{"v":1,"keys":[""]}`:                                    report.BadClaims,
		`{"v":1,"keys":["a b"]}`:                                 report.BadClaims,
		`{"v":1,"keys":[],"through":"yesterday"}`:                report.BadClaims,
		`{"v":1,"keys":[],"status":"<list>"}`:                    report.BadClaims,
		`{"v":1,"keys":[],"banner":"x"}`:                         report.BadClaims,
		`{"v":1,"keys":["` + strings.Repeat("a", 17<<10) + `"]}`: report.BadClaims,
		`{"v":1,"keys":[],"status":"` + strings.Repeat("a", 4<<20) + `"}`:     report.TooLarge,
		`{"v":1,"keys":[],"status":"` + strings.Repeat("a", (1<<20)+1) + `"}`: report.BadClaims,
	} {
		if _, err := report.ReadNews([]byte(text)); report.ReasonOf(err) != want {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
	if _, err := (report.News{Keys: []string{"a b"}}).Encode(); report.ReasonOf(err) != report.BadClaims {
		t.Errorf("wrote what it would not read: %v", err)
	}
}
