package locale_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/internal/locale"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                             "en",
		"de":                           "de",
		"de-AT,de;q=0.9,en;q=0.8":      "de",
		"en-US,en;q=0.9,de;q=0.8":      "en",
		"fr, de;q=0.5, en;q=0.4":       "de",
		"fr":                           "en",
		"de;q=0":                       "en",
		"DE-de ; q=0.3 , en ; q = 0.2": "de",
		"*":                            "en",
		";;,,;q=x":                     "en",
	} {
		if got := locale.Choose(accept); got != want {
			t.Errorf("%q chooses %s, want %s", accept, got, want)
		}
	}
}

func TestNumbersAndDates(t *testing.T) {
	t.Parallel()
	en, de := locale.English(), locale.German()
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1,000", "1.000"},
		1_000_000_000: {"1,000,000,000", "1.000.000.000"}, -4200: {"-4,200", "-4.200"},
	} {
		if en.Num(n) != want[0] || de.Num(n) != want[1] {
			t.Errorf("%d is %s and %s", n, en.Num(n), de.Num(n))
		}
	}
	day := time.Date(2027, time.March, 14, 0, 0, 0, 0, time.UTC)
	if en.Date(day) != "14 March 2027" || de.Date(day) != "14. März 2027" {
		t.Errorf("%s, %s", en.Date(day), de.Date(day))
	}
	if de.Count(1, "%s day left", "%s days left") != "Noch 1 Tag" || de.Count(2, "%s day left", "%s days left") != "Noch 2 Tage" {
		t.Error("German counts wrongly")
	}
}

// A translation keeps the verbs, or numbers end up in the wrong place.
func TestTranslationsKeepTheVerbs(t *testing.T) {
	t.Parallel()
	for text, german := range locale.German().Texts() {
		if strings.Count(text, "%s") != strings.Count(german, "%s") || german == "" {
			t.Errorf("%q is translated as %q", text, german)
		}
	}
}
