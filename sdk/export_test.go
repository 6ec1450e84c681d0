package seatward

import (
	"time"

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

// Asleep makes the machine have slept for d at the next look.
func (l *Leaser) Asleep(d func() time.Duration) {
	l.elapsed = func(since time.Time) (monotonic, wall time.Duration) {
		monotonic = time.Since(since)
		return monotonic, monotonic + d()
	}
}
