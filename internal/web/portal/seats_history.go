package portal

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// seatHistory lists every change of a pool's seats, and draws the last year.
func (p *Pages) seatHistory(c *web.Call) error {
	pool, _, err := p.pool(c)
	if err != nil {
		return err
	}
	list := func(req domain.ListRequest) (domain.List[domain.SeatEvent], error) {
		return p.People.SeatHistory(c.R.Context(), c.Actor, c.Org(), pool.Product, pool.Area, req)
	}
	events, err := list(c.List())
	if err != nil {
		return err
	}
	table := historyTable(c, pool, events)
	if table.Query.CSV() {
		return download(c, table, list)
	}
	days, err := p.People.SeatCurve(c.R.Context(), c.Actor, c.Org(), pool.Product, pool.Area)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, historyPage(c, c.PortalPage(c.Printer.T("Seat history"), "seats"), pool, days, table))
}

func historyTable(c *web.Call, pool domain.Pool, list domain.List[domain.SeatEvent]) ui.Table[domain.SeatEvent] {
	t := c.Printer.T
	return ui.Table[domain.SeatEvent]{
		Caption: t("Seat history"), Query: ui.ReadQuery(c.R.URL), Search: t("Search by name or address"), File: "seat-history.csv", Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.SeatEvent]{{Key: "state", Label: t("Led to"), All: t("Every change"), Options: []ui.Option{
			{Value: string(domain.SeatActive), Label: t("Active")},
			{Value: string(domain.SeatPending), Label: t("Pending")},
			{Value: string(domain.SeatNone), Label: t("Given up")},
		}}},
		Columns: []ui.Column[domain.SeatEvent]{
			{
				Label: t("Name"), Kind: ui.NameColumn, Text: func(e domain.SeatEvent) string { return holderName(e.Name, e.Email) },
				Sub: func(e domain.SeatEvent) string { return e.Email }, SubLabel: t("E-mail"),
			},
			{Label: t("What"), Text: func(e domain.SeatEvent) string { return c.Deed(e.Cause) }},
			{Label: t("Who"), Text: func(e domain.SeatEvent) string { return e.Actor }},
			{
				Label: t("When"), Kind: ui.DateColumn, Text: func(e domain.SeatEvent) string { return c.Printer.DateTime(e.At) },
				Href: func(e domain.SeatEvent) string { return poolURL(c, pool, "at", e.At.UTC().Format(momentUTC)) },
			},
			{
				Label: t("Active then"), Kind: ui.NumberColumn, Text: func(e domain.SeatEvent) string { return c.Printer.Number(e.Active) },
			},
			{Label: t("Seat"), Kind: ui.StateColumn, Text: func(e domain.SeatEvent) string { return seatWord(c, e.State) }, Cell: func(e domain.SeatEvent) templ.Component {
				return seatBadge(c, e.State)
			}},
		},
		Empty: ui.EmptyState{Title: t("No seat has changed yet"), Text: t("Whenever somebody gets a seat or gives one up, it is noted here, with who did it.")},
	}
}

// yearChart draws what people held and what was purchased on each day.
func yearChart(c *web.Call, days []domain.SeatDay) ui.Chart {
	held, bought := ui.Series{Name: c.Printer.T("Held by people")}, ui.Series{Name: c.Printer.T("Purchased")}
	for _, d := range days {
		day := d.At.UTC().Truncate(24 * time.Hour)
		held.Points = append(held.Points, ui.Point{Day: day, Value: d.Active})
		bought.Points = append(bought.Points, ui.Point{Day: day, Value: d.Capacity})
	}
	return ui.Chart{Label: c.Printer.T("Seats held by people and purchased on each day of the last twelve months"), Series: []ui.Series{held, bought}}
}

// monthly is the last day of each month, the latest first.
func monthly(days []domain.SeatDay) (list []domain.SeatDay) {
	for i := len(days) - 1; i >= 0; i-- {
		if i == len(days)-1 || days[i].At.UTC().Month() != days[i+1].At.UTC().Month() {
			list = append(list, days[i])
		}
	}
	return list
}

func monthTable(c *web.Call, days []domain.SeatDay) ui.Table[domain.SeatDay] {
	t := c.Printer.T
	return ui.Table[domain.SeatDay]{
		Caption: t("Seats by month"), Rows: monthly(days), Dense: true,
		Columns: []ui.Column[domain.SeatDay]{
			{Label: t("Day"), Kind: ui.NameColumn, Text: func(d domain.SeatDay) string { return c.Printer.Date(d.At) }},
			{Label: t("Held by people"), Kind: ui.NumberColumn, Text: func(d domain.SeatDay) string { return c.Printer.Number(d.Active) }},
			{Label: t("Purchased"), Kind: ui.NumberColumn, Text: func(d domain.SeatDay) string { return c.Printer.Number(d.Capacity) }},
		},
	}
}
