package comply_test

import (
	"strings"
	"testing"

	"seatward.dev/sdk/comply"
)

const stored = `{"v":1,"seen":"2026-05-11T00:00:00.001Z","usage":{"internal":60,"external":2},"licensed":true,` +
	`"ladder":{"warn_admins":1209600000,"warn_users":2419200000,"read_only":3628800000},` +
	`"expired":{"since":"2026-05-01T00:00:00Z"},"over_use":{"since":"2026-01-11T00:00:00Z","cured":"2026-05-10T23:00:00Z"}}`

func TestStateIsStrict(t *testing.T) {
	t.Parallel()
	var s comply.State
	if err := s.UnmarshalJSON([]byte(stored)); err != nil {
		t.Fatal(err)
	}
	if b, err := s.MarshalJSON(); err != nil || string(b) != stored {
		t.Errorf("%s, %v", b, err)
	}
	for name, change := range map[string][2]string{
		"another version":       {`"v":1`, `"v":2`},
		"no version":            {`"v":1,`, ``},
		"an unknown member":     {`"v":1`, `"v":1,"w":1`},
		"a repeated member":     {`"v":1`, `"v":1,"v":1`},
		"something after it":    {`Z"}}`, `Z"}} {}`},
		"cut off":               {`Z"}}`, ``},
		"negative usage":        {`"internal":60`, `"internal":-60`},
		"a fraction":            {`"internal":60`, `"internal":60.5`},
		"text for a truth":      {`true`, `"true"`},
		"no instant":            {`2026-05-01T00:00:00Z`, `yesterday`},
		"a violation to come":   {`2026-05-01T`, `2026-06-01T`},
		"a cure to come":        {`2026-05-10T23`, `2026-05-12T23`},
		"a cure before":         {`2026-05-10T23`, `2026-01-10T23`},
		"a descending ladder":   {`2419200000`, `1`},
		"an endless ladder":     {`3628800000`, `9223372036854775807`},
		"never licensed":        {`true`, `false`},
		"unknown within":        {`"external":2`, `"external":2,"other":1`},
		"unknown in a spell":    {`"since":"2026-05-01`, `"x":1,"since":"2026-05-01`},
		"a ladder not complete": {`"warn_users":2419200000,`, ``},
	} {
		before := s
		text := strings.Replace(stored, change[0], change[1], 1)
		if err := s.UnmarshalJSON([]byte(text)); err == nil || s != before {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(stored))
	f.Add([]byte(`{"v":1,"usage":{"internal":0,"external":0},"licensed":false,"ladder":{"warn_admins":0,"warn_users":0,"read_only":0}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s, again comply.State
		if s.UnmarshalJSON(data) != nil {
			return
		}
		b, err := s.MarshalJSON()
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		if err := again.UnmarshalJSON(b); err != nil || again != s {
			t.Errorf("%s became %s: %v", data, b, err)
		}
	})
}
