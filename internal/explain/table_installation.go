package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// installation are the codes about what installations report.
var installation = map[domain.Code]saying{
	domain.CodeReportMalformed: {
		what:   []string{text.Msg("This is not a usage report, or it was damaged on the way.")},
		wayOut: []string{text.Msg("Save the report on the product's Licenses page again, and send the whole file.")},
	},
	domain.CodeReportUnverified: {
		what:   []string{text.Msg("This report was not signed with a license of this installation.")},
		wayOut: []string{text.Msg("Install a license of that installation in the product, then send a new report.")},
	},
	domain.CodeReportContradictory: {
		what:   []string{text.Msg("This report is genuine, but what it says cannot be right, or is of a version unknown here.")},
		wayOut: []string{text.Msg("Bring product and portal up to date, then send a new report.")},
	},
}
