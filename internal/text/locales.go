package text

import (
	"github.com/bojanz/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// english is the English of readers in Europe: day before month, and the
// amount before the currency, which lines up in a column.
func english() *locale {
	return &locale{
		Language: Language{Code: "en", Name: "English"},
		tag:      language.English,
		months: [12]string{
			"January", "February", "March", "April", "May", "June",
			"July", "August", "September", "October", "November", "December",
		},
		short: [12]string{
			"Jan", "Feb", "Mar", "Apr", "May", "Jun",
			"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
		},
		dates: dateForms{
			short: "%[1]d %[3]s %[4]d", long: "%[1]d %[3]s %[4]d",
			day: "%[1]d %[3]s", time: "%s, %02d:%02d UTC",
		},
		numbers: message.NewPrinter(language.English),
		money:   currency.NewFormatter(currency.NewLocale("en-150")),
	}
}

func german() *locale {
	return &locale{
		Language: Language{Code: "de", Name: "Deutsch"},
		tag:      language.German,
		words:    mustCatalog("de"),
		months: [12]string{
			"Januar", "Februar", "März", "April", "Mai", "Juni",
			"Juli", "August", "September", "Oktober", "November", "Dezember",
		},
		short: [12]string{
			"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni",
			"Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
		},
		dates: dateForms{
			short: "%02[1]d.%02[2]d.%[4]d", long: "%[1]d. %[3]s %[4]d",
			day: "%[1]d. %[3]s", time: "%s, %02d:%02d UTC",
		},
		numbers: message.NewPrinter(language.German),
		money:   currency.NewFormatter(currency.NewLocale("de")),
	}
}
