package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// input are the codes about one input field. The field itself is named beside the
// sentence, so it says "this".
var input = map[domain.Code]saying{
	domain.CodeRequired: {
		what:   []string{text.Msg("This is empty.")},
		wayOut: []string{text.Msg("Fill it in.")},
	},
	domain.CodeTooLong: {
		what: []string{
			text.Msg("This has more than {max} characters."),
			text.Msg("This is too long."),
		},
		wayOut: []string{text.Msg("Shorten it.")},
	},
	domain.CodeTooShort: {
		what: []string{
			text.Msg("This has fewer than {min} characters."),
			text.Msg("This is too short."),
		},
		wayOut: []string{text.Msg("Make it longer.")},
	},
	domain.CodeControl: {
		what:   []string{text.Msg("This contains characters that nobody can see.")},
		wayOut: []string{text.Msg("Type it by hand instead of pasting it.")},
	},
	domain.CodeNotASCII: {
		what:   []string{text.Msg("This has characters beyond the printable ones of ASCII.")},
		wayOut: []string{text.Msg("Use letters without accents, digits and signs alone.")},
	},
	domain.CodeEmail: {
		what:   []string{text.Msg("This is not an e-mail address.")},
		wayOut: []string{text.Msg("Enter one address alone, such as ada@example.com.")},
	},
	domain.CodeInstallID: {
		what:   []string{text.Msg("This is not an Install ID.")},
		wayOut: []string{text.Msg("Copy it from the Licenses page of the product: 36 characters in five groups.")},
	},
	domain.CodeRange: {
		what: []string{text.Msg("This number is out of range.")},
		wayOut: []string{
			text.Msg("Enter a number from {min} to {max}."),
			text.Msg("Enter a number within it."),
		},
	},
	domain.CodeChoice: {
		what: []string{text.Msg("This is not one of the choices.")},
		wayOut: []string{
			text.Msg("Choose one of: {choices}."),
			text.Msg("Choose one from the list."),
		},
	},
	domain.CodeCountry: {
		what:   []string{text.Msg("This is not a country.")},
		wayOut: []string{text.Msg("Choose one from the list; a program sends its two-letter code, such as DE.")},
	},
	domain.CodeTaxID: {
		what:   []string{text.Msg("This is not a VAT number of the country given.")},
		wayOut: []string{text.Msg("Write it with the letters in front, such as DE123456789 (Greece: EL), or leave it empty.")},
	},
	domain.CodeTimeZone: {
		what:   []string{text.Msg("This is not a time zone.")},
		wayOut: []string{text.Msg("Choose one from the list, such as Europe/Berlin.")},
	},
	domain.CodeSlug: {
		what:   []string{text.Msg("This has other characters than lower-case letters, digits and dashes between them.")},
		wayOut: []string{text.Msg("Choose a short name such as drafting-suite.")},
	},
	domain.CodeDate: {
		what:   []string{text.Msg("This is not a date.")},
		wayOut: []string{text.Msg("Enter it as year, month and day: 2027-03-14.")},
	},
	domain.CodeNumber: {
		what:   []string{text.Msg("This is not a whole number.")},
		wayOut: []string{text.Msg("Enter it in digits alone, such as 25.")},
	},
	domain.CodeFieldMalformed: {
		what:   []string{text.Msg("This does not have the form that is expected here.")},
		wayOut: []string{text.Msg("Correct it and send it again.")},
	},
	domain.CodeUnknownField: {
		what:   []string{text.Msg("There is no field of this name.")},
		wayOut: []string{text.Msg("Correct its name or leave it out; the API reference lists all fields.")},
	},
	domain.CodeDuplicateField: {
		what:   []string{text.Msg("This field is given twice.")},
		wayOut: []string{text.Msg("Give it once.")},
	},
	domain.CodeTooManyItems: {
		what: []string{
			text.Msg("These are more than {max} entries."),
			text.Msg("These are too many entries."),
		},
		wayOut: []string{text.Msg("Send them in several parts.")},
	},
	domain.CodePast: {
		what:   []string{text.Msg("This date lies in the past, or before the one it follows.")},
		wayOut: []string{text.Msg("Enter a later one.")},
	},
	domain.CodeFuture: {
		what:   []string{text.Msg("This date lies in the future.")},
		wayOut: []string{text.Msg("Enter today's or an earlier one.")},
	},
}
