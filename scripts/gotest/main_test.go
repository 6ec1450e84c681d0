package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	t.Parallel()
	summary := []event{
		{Action: "output", Package: "p", Output: "PASS\n"},
		{Action: "output", Package: "p", Output: "ok  \tp\t0.1s\n"},
		{Action: "pass", Package: "p"},
	}
	for _, c := range []struct {
		name   string
		events []event
		ok     bool
		want   string
	}{
		{"passed", append([]event{
			{Action: "output", Package: "p", Test: "TestA", Output: "chatter\n"},
			{Action: "pass", Package: "p", Test: "TestA"},
		}, summary...), true, "ok  \tp\t0.1s\n"},
		{"failed", []event{
			{Action: "output", Package: "p", Test: "TestA", Output: "a.go:1: wrong\n"},
			{Action: "fail", Package: "p", Test: "TestA"},
			{Action: "output", Package: "p", Output: "FAIL\n"},
			{Action: "output", Package: "p", Output: "FAIL\tp\t0.1s\n"},
			{Action: "fail", Package: "p"},
		}, false, "a.go:1: wrong\nFAIL\nFAIL\tp\t0.1s\n"},
		{"cut off", []event{
			{Action: "output", Package: "p", Test: "TestA", Output: "panic: timed out\n"},
			{Action: "output", Package: "p", Output: "FAIL\tp\t0.1s\n"},
			{Action: "fail", Package: "p"},
		}, false, "panic: timed out\nFAIL\tp\t0.1s\n"},
		{"skipped", append([]event{
			{Action: "skip", Package: "p", Test: "TestA"},
		}, summary...), false, "ok  \tp\t0.1s\nskipped: p TestA: let it run, or remove it\n"},
		{"package without tests", []event{
			{Action: "output", Package: "p", Output: "?   \tp\t[no test files]\n"},
			{Action: "skip", Package: "p"},
		}, true, "?   \tp\t[no test files]\n"},
		{"does not build", []event{
			{Action: "build-output", Output: "a.go:1: undefined\n"},
			{Action: "build-fail"},
		}, false, "a.go:1: undefined\n"},
		{"nothing", nil, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var in, out strings.Builder
			for _, e := range c.events {
				if err := json.NewEncoder(&in).Encode(e); err != nil {
					t.Fatal(err)
				}
			}
			ok, err := newReport(&out).read(strings.NewReader(in.String()))
			if err != nil || ok != c.ok || out.String() != c.want {
				t.Errorf("read = %v, %v, %q; want %v, %q", ok, err, out.String(), c.ok, c.want)
			}
		})
	}
}

func TestReportOfWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	ok, err := newReport(&out).read(strings.NewReader("go: no such module"))
	if err != nil || ok || out.String() != "go: no such module" {
		t.Errorf("read = %v, %v, %q; want the line and a failure", ok, err, out.String())
	}
}
