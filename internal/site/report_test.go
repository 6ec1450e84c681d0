package site_test

import (
	"errors"
	"strings"
	"testing"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/site"
)

func good() (site.Report, *license.Delegation) {
	return site.Report{IssuedAt: 1_800_003_700, Hours: []site.Hour{{At: 1_799_996_400, Peak: 3}, {At: 1_800_003_600, Peak: 4, Denied: 2}}},
		&license.Delegation{ID: "dlg_1", Revision: 12, Text: "a signed delegation"}
}

func TestReport(t *testing.T) {
	t.Parallel()
	r, d := good()
	text, err := site.Sign(r, d)
	if err != nil {
		t.Fatal(err)
	}
	u, err := site.Parse(text + "\n")
	if err != nil || u.Delegation != "dlg_1" || u.Revision != 12 {
		t.Fatalf("%+v, %v", u, err)
	}
	got, err := u.Verify(site.Proof(d.Text))
	if err != nil || got.ID != "dlg_1" || len(got.Hours) != 2 || got.Hours[1] != r.Hours[1] || got.Returned {
		t.Errorf("%+v, %v", got, err)
	}
	for name, proof := range map[string][]byte{"another's": site.Proof("another"), "none": nil} {
		if _, err := u.Verify(proof); !errors.Is(err, site.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReportsThatAreNone(t *testing.T) {
	t.Parallel()
	r, d := good()
	text, err := site.Sign(r, d)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing": "", "words": "Dry dock 4", "cut off": text[:len(text)-30] + ".", "two parts": text[:strings.LastIndex(text, ".")],
		"padded": text + "=", "another kind": "eyJhbGciOiJub25lIn0." + text[strings.Index(text, ".")+1:], "too large": strings.Repeat("a", site.MaxSize+1),
	} {
		if _, err := site.Parse(text); !errors.Is(err, site.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*site.Report){
		"no list":       func(r *site.Report) { r.Hours = nil },
		"half an hour":  func(r *site.Report) { r.Hours[0].At++ },
		"twice":         func(r *site.Report) { r.Hours[1].At = r.Hours[0].At },
		"to come":       func(r *site.Report) { r.IssuedAt = r.Hours[0].At },
		"negative":      func(r *site.Report) { r.Hours[0].Peak = -1 },
		"beyond bounds": func(r *site.Report) { r.Hours = make([]site.Hour, site.MaxHours+1) },
	} {
		r, d := good()
		change(&r)
		if _, err := site.Sign(r, d); !errors.Is(err, site.ErrMalformed) {
			t.Errorf("%s: signed, %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	r, d := good()
	text, err := site.Sign(r, d)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, other string) {
		u, err := site.Parse(other)
		if err != nil {
			return
		}
		if _, err := u.Verify(site.Proof(d.Text)); err == nil && strings.TrimSpace(other) != text {
			t.Fatalf("accepted what was never signed: %q", other)
		}
	})
}
