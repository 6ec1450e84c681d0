package console

import (
	"testing"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/text"
)

func TestMinorUnits(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int64{
		"0": 0, "0.00": 0, "1": 100, "583.10": 58310, "583,10": 58310, "583,1": 58310, " 583.1\u00a0": 58310, "007,50": 750,
		"1.234,56": 123456, "1,234.56": 123456, "1 234,56": 123456, "1\u00a0234,56": 123456, "1\u202f234,56": 123456, "1’234.56": 123456, "1'234.56": 123456,
		"1.234.567": 123456700, "1,234,567": 123456700, "1.234.567,89": 123456789, "12345678901234.56": 1234567890123456,
	} {
		if got, ok := minorUnits(typed, 2); !ok || got != want {
			t.Errorf("%q is %d (%t), want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{
		"", " ", ".", ",", ".5", "5.", "1.234", "1,234", "583.101", "12.34,56", "1.2345,6", "1.234,567", "1,23,456.00", "1.234'567,00", "1..2", "1.,2",
		"-1", "+1", "1e3", "0x10", "583.1O", "５８３", "583 €", "EUR 5", "99999999999999999999", "1 2 3", "1 23", "٣", "1\n000\n00", "\u00a0",
	} {
		if got, ok := minorUnits(typed, 2); ok {
			t.Errorf("%q is taken for %d", typed, got)
		}
	}
	for _, c := range []struct {
		typed  string
		digits int
		want   int64
		ok     bool
	}{
		{"1500", 0, 1500, true},
		{"1,500", 0, 0, false},
		{"1,500,000", 0, 1500000, true},
		{"15.0", 0, 0, false},
		{"1.234", 3, 1234, true},
		{"1,5", 3, 1500, true},
		{"1.2345", 3, 0, false},
	} {
		if got, ok := minorUnits(c.typed, c.digits); got != c.want || ok != c.ok {
			t.Errorf("%q with %d decimals is %d (%t), want %d (%t)", c.typed, c.digits, got, ok, c.want, c.ok)
		}
	}
}

// TestAmountsComeBackAsShown holds what a form prefills against what it reads.
func TestAmountsComeBackAsShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, 1<<60).Draw(t, "minor")
		code := rapid.SampledFrom([]string{"EUR", "JPY", "KWD", "XXY"}).Draw(t, "currency")
		for _, lang := range []string{"en", "de"} {
			shown := decimal(text.For(lang), minor, code)
			if got, ok := minorUnits(shown, digitsOf(code)); !ok || got != minor {
				t.Fatalf("%d %s is shown as %q and read as %d (%t)", minor, code, shown, got, ok)
			}
		}
	})
}
