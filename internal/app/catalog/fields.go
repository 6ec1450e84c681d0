package catalog

import (
	"slices"
	"strings"

	"github.com/bojanz/currency"

	"seatward.dev/seatward/internal/domain"
)

// Bounds of a plan.
const (
	maxPrice    = 1_000_000_000 // minor units per user and term
	maxMonths   = 120
	maxFeatures = 50
)

// within refuses a number outside of least..most.
func within[N int | int64](field string, n, least, most N) error {
	if n < least || n > most {
		return domain.Bad(field, domain.CodeRange).With("min", int(least)).With("max", int(most))
	}
	return nil
}

// choose reads one of a closed set of words.
func choose[S ~string](field, typed string, choices []S) (S, error) {
	if i := slices.Index(choices, S(typed)); i >= 0 {
		return choices[i], nil
	}
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	return "", domain.Bad(field, domain.CodeChoice).With("choices", strings.Join(names, ", "))
}

func parsePreset(typed string) (domain.Preset, error) {
	return choose("preset", typed, domain.Presets())
}

func parseType(typed string) (domain.LicenseType, error) {
	return choose("type", typed, domain.LicenseTypes())
}

func parseState(typed string) (domain.CatalogState, error) {
	return choose("state", typed, []domain.CatalogState{domain.CatalogActive, domain.CatalogRetired})
}

// checkTerm wants no term of a perpetual license and one of every other.
func checkTerm(t domain.LicenseType, months int) error {
	if t == domain.LicensePerpetual {
		return within("term_months", months, 0, 0)
	}
	return within("term_months", months, 1, maxMonths)
}

// parseCurrency reads a code of ISO 4217, whatever its case.
func parseCurrency(typed string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(typed))
	switch {
	case code == "":
		return "", domain.Bad("currency", domain.CodeRequired)
	case !currency.IsValid(code):
		return "", domain.Bad("currency", domain.CodeFieldMalformed)
	}
	return code, nil
}

// parseFeatures reads names of features, sorted and each once.
func parseFeatures(typed []string) ([]string, error) {
	if len(typed) > maxFeatures {
		return nil, domain.Bad("features", domain.CodeTooManyItems).With("max", maxFeatures)
	}
	features := make([]string, 0, len(typed))
	for _, t := range typed {
		slug, err := domain.Slug("features", t)
		if err != nil {
			return nil, err
		}
		features = append(features, slug)
	}
	slices.Sort(features)
	return slices.Compact(features), nil
}
