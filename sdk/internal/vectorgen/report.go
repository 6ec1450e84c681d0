package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/report"
)

// reportCase is one file of testdata/vectors/report.
type reportCase struct {
	Name       string     `json:"name"`
	About      string     `json:"about"`
	Report     string     `json:"report"`
	LicenseKey string     `json:"license_key"`
	Want       reportWant `json:"want"`
}

// reportWant is either ok with the license and the report, or a reason.
type reportWant struct {
	OK        bool            `json:"ok"`
	Reason    report.Reason   `json:"reason,omitempty"`
	LicenseID string          `json:"license_id,omitempty"`
	Revision  int             `json:"revision,omitempty"`
	Report    json.RawMessage `json:"report,omitempty"`
}

func (c reportCase) file() string { return c.Name }

// usage is the ordinary report all cases start from.
func (g *generator) usage() report.Report {
	return report.Report{
		ID: "4c5f7d0e-8a1b-4f6e-9d3c-0a1b2c3d4e5f", InstallID: installID, Product: product,
		Place: report.PlaceOf(installID, "yard-1"), Version: "4.2.0", IssuedAt: g.now, TimeZone: "Europe/Berlin",
		Licenses:       []report.Held{{ID: g.claims().LicenseID, Revision: g.claims().Revision}, {ID: "lic_a", Revision: 1}},
		StatusIssuedAt: g.now.AddDate(0, 0, -1), HowExternal: report.MonthActive,
		Days: []report.Day{{Date: "2026-05-31", Internal: 58, External: 11}, {Date: "2026-06-01", Internal: 61, External: 4}},
		Standing: report.Standing{
			Stage: comply.WarnAdmins, Causes: []report.Cause{{Cause: comply.OverUse, Since: g.now.AddDate(0, 0, -20)}},
			NextStage: comply.WarnUsers, NextAt: g.now.AddDate(0, 0, 8),
		},
	}
}

// reportForm is the form of a report, for cases that are wrong in it.
type reportForm struct{ header, payload, key string }

func (f reportForm) text() string {
	secret := sha256.Sum256([]byte("seatward usage report 1\n" + f.key))
	signed := b64(f.header) + "." + b64(f.payload)
	h := hmac.New(sha256.New, secret[:])
	h.Write([]byte(signed))
	return signed + "." + b64(string(h.Sum(nil)))
}

func (g *generator) reports() []vector {
	c := g.claims()
	key := g.vendor.Issue(c)
	payload, err := g.usage().Encode()
	if err != nil {
		panic(err)
	}
	ordinary := reportForm{`{"alg":"HS256","typ":"seatward-usage+jwt","kid":"` + c.ID() + `"}`, string(payload), key}
	bad := func(name, about string, reason report.Reason, text string) vector {
		return reportCase{name, about, text, key, reportWant{Reason: reason}}
	}
	head := func(name, about string, reason report.Reason, header string) vector {
		f := ordinary
		f.header = header
		return bad(name, about, reason, f.text())
	}
	body := func(name, about string, reason report.Reason, from, to string) vector {
		f := ordinary
		if !strings.Contains(f.payload, from) {
			panic(name + ": the payload does not hold " + from)
		}
		f.payload = strings.Replace(f.payload, from, to, 1)
		return bad(name, about, reason, f.text())
	}
	text := ordinary.text()
	parts := strings.Split(text, ".")
	other := c
	other.Revision++
	const none = `{"alg":"none","typ":"seatward-usage+jwt","kid":"lic_a/1"}`
	cases := []vector{
		bad("form-empty", "nothing", report.Malformed, ""),
		bad("form-truncated", "cut off", report.Malformed, text[:len(text)/3]),
		bad("form-no-signature", "without a signature", report.Malformed, parts[0]+"."+parts[1]+"."),
		bad("form-truncated-signature", "a signature cut off", report.Malformed, text[:len(text)-4]),
		bad("form-padding", "base64 with padding", report.Malformed, parts[0]+"=."+parts[1]+"."+parts[2]),
		bad("form-line-break", "a line break at the end", report.Malformed, text+"\n"),
		bad("form-257-kib", "larger than any report", report.TooLarge, text+strings.Repeat("A", 256<<10)),
		bad("form-a-key", "a license key is not a report", report.BadAlgorithm, key),
		head("header-alg-none", "not signed at all", report.BadAlgorithm, none),
		head("header-alg-hs512", "another algorithm", report.BadAlgorithm, strings.Replace(ordinary.header, "HS256", "HS512", 1)),
		head("header-alg-missing", "no algorithm", report.BadAlgorithm, strings.Replace(ordinary.header, `"alg":"HS256",`, "", 1)),
		head("header-typ", "another type", report.Malformed, strings.Replace(ordinary.header, "usage", "license", 1)),
		head("header-crit", "a member more", report.Malformed, strings.Replace(ordinary.header, `"kid"`, `"crit":[],"kid"`, 1)),
		head("header-duplicate", "a member twice", report.Malformed, strings.Replace(ordinary.header, `"typ"`, `"alg":"HS256","typ"`, 1)),
		head("header-order", "the members in another order", report.Malformed, `{"typ":"seatward-usage+jwt","alg":"HS256","kid":"`+c.ID()+`"}`),
		head("header-space", "a space between the members", report.Malformed, strings.Replace(ordinary.header, ",", ", ", 1)),
		head("header-kid-without-revision", "no revision", report.Malformed, strings.Replace(ordinary.header, c.ID(), c.LicenseID, 1)),
		head("header-kid-spelling", "a revision in another spelling", report.Malformed, strings.Replace(ordinary.header, c.ID(), c.LicenseID+"/02", 1)),
		bad("signature-other-revision", "signed with another revision of the license", report.BadSignature, reportForm{ordinary.header, ordinary.payload, g.vendor.Issue(other)}.text()),
		bad("signature-fewer-users", "the numbers were changed", report.BadSignature, parts[0]+"."+b64(strings.Replace(ordinary.payload, "61", "60", 1))+"."+parts[2]),
		bad("signature-of-zeros", "a signature of zeros", report.BadSignature, parts[0]+"."+parts[1]+"."+b64(strings.Repeat("\x00", 32))),
		body("payload-not-json", "truly signed, and no JSON", report.Malformed, `{"v"`, `v`),
		body("payload-duplicate", "a member twice", report.Malformed, `"internal":61`, `"internal":61,"internal":1`),
		body("payload-unknown", "a member version 1 does not know", report.BadClaims, `"v":1`, `"v":1,"names":[]`),
		body("payload-missing", "a member is missing", report.BadClaims, `"version":"4.2.0",`, ``),
		body("payload-newer-version", "a version this one does not know", report.BadClaims, `"v":1`, `"v":2`),
		body("payload-order", "the members in another order", report.BadClaims, `"date":"2026-05-31","internal":58`, `"internal":58,"date":"2026-05-31"`),
		body("payload-space", "a space between the members", report.BadClaims, `"v":1,`, `"v":1, `),
		body("payload-escape", "a letter escaped", report.BadClaims, `"Europe/Berlin"`, `"\u0045urope/Berlin"`),
		body("id-not-a-uuid", "an id that is none", report.BadClaims, "4c5f7d0e-8a1b", "4C5F7D0E-8A1B"),
		body("instant-spelling", "an instant without milliseconds", report.BadClaims, `"issued_at":"2026-06-01T12:00:00.000Z"`, `"issued_at":"2026-06-01T12:00:00Z"`),
		body("count-negative", "fewer users than none", report.BadClaims, `"internal":58`, `"internal":-1`),
		body("count-absurd", "more than 1,000,000,000 users", report.BadClaims, `"internal":58`, `"internal":1000000001`),
		body("count-beyond-int64", "more users than any number holds", report.BadClaims, `"internal":58`, `"internal":99999999999999999999`),
		body("count-fraction", "half a user", report.BadClaims, `"internal":58`, `"internal":58.5`),
		body("day-that-is-none", "a day that no calendar has", report.BadClaims, `"date":"2026-05-31"`, `"date":"2026-02-29"`),
		body("days-twice", "one day twice", report.BadClaims, `"date":"2026-05-31"`, `"date":"2026-06-01"`),
		body("days-descending", "the later day first", report.BadClaims, `"date":"2026-05-31"`, `"date":"2026-06-02"`),
		body("licenses-descending", "licenses in another order", report.BadClaims, `"id":"lic_a"`, `"id":"lic_0"`),
		body("stage-without-cause", "a stage without a cause", report.BadClaims, `[{"cause":"over_use","since":"2026-05-12T12:00:00.000Z"}]`, `[]`),
		body("stage-unknown", "a stage nobody knows", report.BadClaims, `"stage":"warn_admins"`, `"stage":"angry"`),
		body("next-without-instant", "what follows, but not when", report.BadClaims, `,"next_at":"2026-06-09T12:00:00.000Z"`, ``),
		body("external-unknown", "a rule nobody knows", report.BadClaims, `"external":"month_active"`, `"external":"some"`),
	}
	return append(cases, g.goodReports(key)...)
}

func (g *generator) goodReports(key string) []vector {
	c := g.claims()
	good := func(name, about string, change func(*report.Report)) vector {
		r := g.usage()
		change(&r)
		text, err := r.Sign(c.ID(), key)
		if err != nil {
			panic(name + ": " + err.Error())
		}
		payload, err := r.Encode()
		if err != nil {
			panic(err)
		}
		return reportCase{name, about, text, key, reportWant{true, "", c.LicenseID, c.Revision, payload}}
	}
	return []vector{
		good("valid", "two days, more users than licensed", func(*report.Report) {}),
		good("valid-nothing-counted", "no day, no rule broken, no revocation list", func(r *report.Report) {
			r.Days, r.Standing, r.StatusIssuedAt, r.Version = nil, report.Standing{Stage: comply.None}, never, ""
		}),
		good("valid-both-causes", "both causes hold, nothing follows anymore", func(r *report.Report) {
			r.HowExternal = report.AllExternal
			r.Standing = report.Standing{Stage: comply.ReadOnly, Causes: []report.Cause{
				{Cause: comply.Expired, Since: g.now.AddDate(0, 0, -50)}, {Cause: comply.OverUse, Since: g.now.AddDate(0, 0, -49).Add(time.Millisecond)},
			}}
		}),
		good("valid-400-days", "as many days as there may be, the most users", func(r *report.Report) {
			r.Days = nil
			for d := -399; d <= 0; d++ {
				r.Days = append(r.Days, report.Day{Date: g.now.AddDate(0, 0, d).Format(time.DateOnly), Internal: report.MaxUsers, External: -d})
			}
		}),
	}
}
