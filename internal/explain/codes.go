package explain

import (
	"maps"
	"slices"

	"seatward.dev/seatward/internal/domain"
)

// Codes lists every code that can be explained, sorted, for references.
func Codes() []domain.Code {
	var codes []domain.Code
	for _, table := range []map[domain.Code]saying{general, input, account, people, trade, support, installation, teams, lists, leases, permissionKeys} {
		codes = slices.AppendSeq(codes, maps.Keys(table))
	}
	slices.Sort(codes)
	return codes
}
