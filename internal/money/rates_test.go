package money

import (
	"strings"
	"testing"
	"time"
)

func unionCountries() []string {
	var members []string
	for _, country := range Countries() {
		if InUnion(country) {
			members = append(members, country)
		}
	}
	return members
}

func TestEveryMemberHasARate(t *testing.T) {
	t.Parallel()
	members := unionCountries()
	if len(members) != 27 {
		t.Errorf("the union has %d members here", len(members))
	}
	for _, country := range members {
		for _, on := range []time.Time{{}, today, today.AddDate(50, 0, 0)} {
			// Directive 2006/112/EC, article 97, sets the floor; Hungary is the ceiling.
			if rate := standardRate(country, on); rate < 1500 || rate > 2700 {
				t.Errorf("%s on %s: %d", country, on.Format(time.DateOnly), rate)
			}
		}
	}
}

func TestRatesFile(t *testing.T) {
	t.Parallel()
	rates, err := readRates(ratesFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(rates) != 27 || rates["GB"] != nil {
		t.Errorf("%d countries, Britain %v", len(rates), rates["GB"])
	}
	if got := rates["FI"]; len(got) != 2 || got[0] != (standing{"2024-09-01", 2550}) {
		t.Errorf("Finland: %v", got)
	}
}

func TestReadRatesIsStrict(t *testing.T) {
	t.Parallel()
	whole := string(ratesFile)
	const frenchRate = `"standard": 19.6`
	if !strings.Contains(whole, frenchRate) {
		t.Fatal("the file has changed; choose another rate to break")
	}
	replaced := func(old, with string) string { return strings.Replace(whole, old, with, 1) }
	for name, file := range map[string]string{
		"empty":                 ``,
		"no JSON":               `rates`,
		"no table":              `{"version": 4, "items": []}`,
		"other version":         replaced(`"version": 4`, `"version": 5`),
		"unknown member":        replaced(`"version": 4`, `"version": 4, "more": 1`),
		"unknown inner member":  replaced(`"effective_from"`, `"until": "2000-01-01", "effective_from"`),
		"more after the end":    whole + `{}`,
		"cut off":               whole[:len(whole)/2],
		"no country":            replaced(`"ES"`, `"EX"`),
		"country listed twice":  replaced(`"ES"`, `"AT"`),
		"member missing":        replaced(`"ES"`, `"CH"`),
		"days without a rate":   replaced(`0000-01-01`, `0001-01-01`),
		"no date":               replaced(`0000-01-01`, `always`),
		"dates out of order":    replaced(`2024-01-01`, `0000-01-01`),
		"no standard rate":      replaced(`"standard"`, `"normal"`),
		"rate of nothing":       replaced(frenchRate, `"standard": 0`),
		"negative rate":         replaced(frenchRate, `"standard": -19`),
		"rate above the whole":  replaced(frenchRate, `"standard": 100.01`),
		"three decimals":        replaced(frenchRate, `"standard": 19.625`),
		"rate with an exponent": replaced(frenchRate, `"standard": 2e1`),
		"rate as null":          replaced(frenchRate, `"standard": null`),
	} {
		if _, err := readRates([]byte(file)); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	if n := len(Countries()); n != 249 {
		t.Errorf("%d countries", n)
	}
	for code, want := range map[string]bool{"DE": true, "GB": true, "GR": true, "EL": false, "UK": false, "de": false, "": false, "A": false, "AD AE": false, "XX": false} {
		if ValidCountry(code) != want {
			t.Errorf("%q: %t", code, !want)
		}
	}
}
