package portal

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/sheet"
	"seatward.dev/seatward/internal/web"
)

// exportPeople hands over everybody, with teams and products, as a file.
func (p *Pages) exportPeople(f sheet.Format) func(*web.Call) error {
	return func(c *web.Call) error {
		return web.StreamPeople(c, f, func(yield func([]domain.ListedPerson) error) error {
			return p.People.Export(c.R.Context(), c.Actor, c.Org(), yield)
		})
	}
}
