package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// lists are the codes about lists of people to invite, and about their lines.
var lists = map[domain.Code]saying{
	domain.CodeListTooLarge: {
		what: []string{
			text.Msg("This list is larger than {max} MiB."),
			text.Msg("This list is too large."),
		},
		wayOut: []string{text.Msg("Send the list in several parts.")},
	},
	domain.CodeTooManyLines: {
		what: []string{
			text.Msg("This list has more than {max} people."),
			text.Msg("This list has too many people."),
		},
		wayOut: []string{text.Msg("Send the list in several parts.")},
	},
	domain.CodeNotAList: {
		what:   []string{text.Msg("This is not a text or CSV file.")},
		wayOut: []string{text.Msg("Save the table as CSV, or copy its cells and paste them.")},
	},
	domain.CodeDuplicateLine: {
		what: []string{
			text.Msg("Line {line} has the same person."),
			text.Msg("An earlier line has the same person."),
		},
		wayOut: []string{text.Msg("Keep one of the two lines.")},
	},
	domain.CodeUnknownTeam: {
		what: []string{
			text.Msg("There is no team called {name}."),
			text.Msg("There is no such team."),
		},
		wayOut: []string{text.Msg("Correct the name, or make the team first.")},
	},
	domain.CodeUnknownSeats: {
		what: []string{
			text.Msg("Seats of {name} cannot be given."),
			text.Msg("Seats of this product cannot be given."),
		},
		wayOut: []string{text.Msg("Name a licensed product whose seats are granted to named people.")},
	},
	domain.CodeAskedAlready: {
		what:   []string{text.Msg("A new invitation has been asked for already.")},
		wayOut: []string{text.Msg("Wait for a mail, or ask the person who invited you.")},
	},
	domain.CodeExtraCells: {
		what:   []string{text.Msg("This line has more in it than can be told apart.")},
		wayOut: []string{text.Msg("Name the columns in a first line: email, name, role, area, teams, products.")},
	},
}
