package licensing

import (
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
)

// Together says what licenses of one holder allow at t.
func Together(licenses []domain.License, t time.Time) entitle.Entitlement {
	all := make([]entitle.License, len(licenses))
	for i, l := range licenses {
		all[i] = terms(l)
	}
	return entitle.At(all, t)
}
