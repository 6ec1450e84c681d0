package seatward

import (
	"seatward.dev/sdk/internal/locale"
	"seatward.dev/sdk/license"
)

// Sentence is the page's table from reasons to words.
func (g *Guard) Sentence(lang string, e *license.Error) (sentence, wayOut string) {
	l := locale.English()
	if lang == "de" {
		l = locale.German()
	}
	return (&page{guard: g}).sentence(&speech{Locale: l}, e)
}
