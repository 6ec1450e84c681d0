package money

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ratesFile is compiled in; vatrates/README.md says where it comes from.
//
//go:embed vatrates/vat-rates.json
var ratesFile []byte

// noBeginning is the day from which a country's oldest known rate applies.
const noBeginning = "0000-01-01"

// standing is a standard rate and the calendar day from which it applies.
type standing struct {
	from string // 2006-01-02
	rate int    // basis points
}

// standardRates maps each member state to its standard rates, newest first. It
// is read-only once built. A test reads the file, so a broken one never ships.
var standardRates = sync.OnceValue(func() map[string][]standing {
	rates, err := readRates(ratesFile)
	if err != nil {
		panic(err)
	}
	return rates
})

// standardRate is a member state's standard rate in basis points on the
// calendar day of on in its own location.
func standardRate(country string, on time.Time) int {
	day, rate := on.Format(time.DateOnly), 0
	for _, s := range standardRates()[country] {
		rate = s.rate
		if s.from <= day {
			break
		}
	}
	return rate
}

// The parts of the file.
type (
	rateTable struct {
		Details string   `json:"details"`
		Version int      `json:"version"`
		Items   rateList `json:"items"`
	}
	rateList   map[string][]ratePeriod
	ratePeriod struct {
		From       string                 `json:"effective_from"`
		Rates      map[string]json.Number `json:"rates"`
		Exceptions json.RawMessage        `json:"exceptions"` // by postal code; not used
	}
)

// readRates reads the standard rates of the union's members. Anything it does
// not know or expect is an error: a wrong tax is worse than none.
func readRates(raw []byte) (map[string][]standing, error) {
	var table rateTable
	if err := decodeStrictly(raw, &table); err != nil {
		return nil, fmt.Errorf("vat rates: %w", err)
	}
	if table.Version != 4 {
		return nil, fmt.Errorf("vat rates: format version %d instead of 4", table.Version)
	}
	rates := map[string][]standing{}
	for country, periods := range table.Items {
		list, err := standings(periods)
		if err != nil {
			return nil, fmt.Errorf("vat rates: %s: %w", country, err)
		}
		if !ValidCountry(country) {
			return nil, fmt.Errorf("vat rates: %q is no country", country)
		}
		if InUnion(country) {
			rates[country] = list
		}
	}
	for country := range union {
		list := rates[country]
		if len(list) == 0 || list[len(list)-1].from != noBeginning {
			return nil, fmt.Errorf("vat rates: %s has days without a rate", country)
		}
	}
	return rates, nil
}

// standings checks the periods of one country, which run from the newest back.
func standings(periods []ratePeriod) ([]standing, error) {
	var list []standing
	for i, p := range periods {
		if _, err := time.Parse(time.DateOnly, p.From); err != nil {
			return nil, err
		}
		if i > 0 && p.From >= periods[i-1].From {
			return nil, fmt.Errorf("%s comes after %s", p.From, periods[i-1].From)
		}
		rate, err := basisPoints(p.Rates["standard"])
		if err != nil {
			return nil, fmt.Errorf("from %s: %w", p.From, err)
		}
		list = append(list, standing{p.From, rate})
	}
	return list, nil
}

// basisPoints reads a percentage with up to two decimals: "25.5" is 2550.
func basisPoints(percent json.Number) (int, error) {
	whole, decimals, _ := strings.Cut(percent.String(), ".")
	if len(decimals) > 2 {
		return 0, fmt.Errorf("the rate %q has more than two decimals", percent)
	}
	n, err := strconv.ParseUint(whole+(decimals + "00")[:2], 10, 31)
	if err != nil || n == 0 || n > wholeRate {
		return 0, fmt.Errorf("%q is no standard rate", percent)
	}
	return int(n), nil
}

// UnmarshalJSON reads the countries one by one and refuses one that is listed
// twice, of which encoding/json would quietly keep the last.
func (l *rateList) UnmarshalJSON(raw []byte) error {
	*l = rateList{}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return errors.New("items is no table of countries")
	}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return err
		}
		country, _ := key.(string) // JSON has no other keys
		if _, twice := (*l)[country]; twice {
			return fmt.Errorf("%s is listed twice", country)
		}
		var periods []ratePeriod
		if err := in.Decode(&periods); err != nil {
			return fmt.Errorf("%s: %w", country, err)
		}
		(*l)[country] = periods
	}
	return nil
}

// decodeStrictly reads one JSON value without unknown members or trailing data.
func decodeStrictly(raw []byte, into any) error {
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	if err := in.Decode(into); err != nil {
		return err
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the end")
	}
	return nil
}
