package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// teams are the codes about teams.
var teams = map[domain.Code]saying{
	domain.CodeTeamName: {
		what:   []string{text.Msg("The organization has a team of this name already.")},
		wayOut: []string{text.Msg("Choose another name.")},
	},
}
