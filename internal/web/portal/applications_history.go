package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// usualSpan is how many days of history are shown unless others are asked for,
// and the most that are drawn by the hour; more are drawn by the day.
const usualSpan = 30

// spans are the days that the history can be seen of.
func spans() []int { return []int{7, usualSpan, 90, 400} }

func leaseHistoryURL(c *web.Call, p domain.LeasePool) string {
	return c.OrgURL("applications", p.Slug, "history")
}

// leasePast is how a product's floating seats were used.
type leasePast struct {
	Pool   domain.LeasePool
	Days   int
	Hours  []domain.LeaseHour
	Counts map[domain.LeaseDenial]int
	Advice floating.Advice
	Table  ui.Table[domain.DenialEpisode]
}

// span is the time that the address asks for: so many days up to now.
func span(c *web.Call) (days int, from, until time.Time) {
	days = usualSpan
	for _, d := range spans() {
		if strconv.Itoa(d) == c.R.URL.Query().Get("days") {
			days = d
		}
	}
	now := c.Now()
	return days, now.Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Hour), now.Add(time.Hour)
}

// leaseHistory shows how a product's floating seats were used, who was refused,
// and how many there should be.
func (p *Pages) leaseHistory(c *web.Call) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	ctx := c.R.Context()
	days, from, until := span(c)
	list := func(req domain.ListRequest) (domain.List[domain.DenialEpisode], error) {
		return p.Floating.Denials(ctx, c.Actor, c.Org(), pool.Product, from, until, req)
	}
	denials, err := list(c.List())
	if err != nil {
		return err
	}
	v := leasePast{Pool: pool, Days: days}
	if v.Counts, err = p.Floating.DenialCounts(ctx, c.Actor, c.Org(), pool.Product, from, until); err != nil {
		return err
	}
	if v.Table = denialTable(c, denials); v.Table.Query.CSV() {
		return download(c, v.Table, list)
	}
	if v.Hours, err = p.Floating.History(ctx, c.Actor, c.Org(), pool.Product, from, until); err != nil {
		return err
	}
	if v.Advice, err = p.Floating.Advice(ctx, c.Actor, c.Org(), pool.Product); err != nil {
		return err
	}
	return c.Render(http.StatusOK, leaseHistoryPage(c, c.PortalPage(c.Printer.T("Floating seats over time"), "applications"), v))
}

// leaseHours is the history as a file, an hour a line.
func (p *Pages) leaseHours(c *web.Call) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	_, from, until := span(c)
	hours, err := p.Floating.History(c.R.Context(), c.Actor, c.Org(), pool.Product, from, until)
	if err != nil {
		return err
	}
	t, n := c.Printer.T, strconv.Itoa
	return ui.Table[domain.LeaseHour]{
		File: pool.Slug + "-hours.csv", Rows: hours,
		Columns: []ui.Column[domain.LeaseHour]{
			{Label: t("Hour (UTC)"), Text: func(h domain.LeaseHour) string { return h.At.UTC().Format(time.RFC3339) }},
			{Label: t("Most in use"), Text: func(h domain.LeaseHour) string { return n(h.Peak) }},
			{Label: t("Seats"), Text: func(h domain.LeaseHour) string { return n(h.Capacity) }},
			{Label: t("Refused"), Text: func(h domain.LeaseHour) string { return n(h.Denied) }},
			{Label: t("Used at sites"), Text: func(h domain.LeaseHour) string { return n(h.AtSites) }},
			{Label: t("Refused at sites"), Text: func(h domain.LeaseHour) string { return n(h.RefusedAtSites) }},
		},
	}.ServeCSV(c.W)
}

// leaseChart draws the most in use of each hour, or of each day where the time is
// long, under the line of the seats there were; and where sites have seats, how
// many of those were used. What nobody asked in was zero.
func leaseChart(c *web.Call, v leasePast) ui.Chart {
	step := time.Hour
	if v.Days > usualSpan {
		step = 24 * time.Hour
	}
	peak, seats, away, at := map[time.Time]int{}, map[time.Time]int{}, map[time.Time]int{}, []time.Time{}
	for _, h := range v.Hours {
		t := h.At.UTC().Truncate(step)
		if _, ok := peak[t]; !ok {
			at = append(at, t)
		}
		peak[t], seats[t], away[t] = max(peak[t], h.Peak), max(seats[t], h.Capacity), max(away[t], h.AtSites)
	}
	used, there, sites := ui.Series{Name: c.Printer.T("Most in use")}, ui.Series{Name: c.Printer.T("Seats")}, ui.Series{Name: c.Printer.T("Of these, used at sites")}
	last := 0
	for t := at[0]; !t.After(at[len(at)-1]); t = t.Add(step) {
		if n, ok := seats[t]; ok {
			last = n
		}
		used.Points = append(used.Points, ui.Point{Day: t, Value: peak[t]})
		there.Points = append(there.Points, ui.Point{Day: t, Value: last})
		sites.Points = append(sites.Points, ui.Point{Day: t, Value: away[t]})
	}
	label := c.Printer.T("The most floating seats in use at once in each hour, and how many there were")
	if step > time.Hour {
		label = c.Printer.T("The most floating seats in use at once on each day, and how many there were")
	}
	chart := ui.Chart{Label: label, Series: []ui.Series{used, there}}
	if atSites(v.Hours) {
		chart.Label += c.Printer.T("; of those given to sites, how many were used there")
		chart.Series = append(chart.Series, sites)
	}
	return chart
}

// atSites reports whether any site has told of its use.
func atSites(hours []domain.LeaseHour) bool {
	return slices.ContainsFunc(hours, func(h domain.LeaseHour) bool { return h.AtSites > 0 || h.RefusedAtSites > 0 })
}

// leaseDays has the latest days in numbers, for who cannot see the chart.
func leaseDays(c *web.Call, hours []domain.LeaseHour) ui.Table[domain.LeaseHour] {
	var days []domain.LeaseHour
	for i := len(hours) - 1; i >= 0; i-- {
		h := hours[i]
		h.At = h.At.UTC().Truncate(24 * time.Hour)
		if n := len(days); n > 0 && days[n-1].At.Equal(h.At) {
			d := &days[n-1]
			d.Peak, d.Capacity, d.Denied = max(d.Peak, h.Peak), max(d.Capacity, h.Capacity), d.Denied+h.Denied
			d.AtSites, d.RefusedAtSites = max(d.AtSites, h.AtSites), d.RefusedAtSites+h.RefusedAtSites
			continue
		}
		days = append(days, h)
	}
	t, n := c.Printer.T, c.Printer.Number
	table := ui.Table[domain.LeaseHour]{
		Caption: t("Floating seats by day"), Rows: days[:min(len(days), 60)], Dense: true,
		Columns: []ui.Column[domain.LeaseHour]{
			{Label: t("Day (UTC)"), Kind: ui.NameColumn, Text: func(h domain.LeaseHour) string { return c.Printer.Date(h.At) }},
			{Label: t("Most in use"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return n(h.Peak) }},
			{Label: t("Seats"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return n(h.Capacity) }},
			{Label: t("Refused"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return n(h.Denied) }},
		},
	}
	if atSites(hours) {
		table.Columns = append(
			table.Columns,
			ui.Column[domain.LeaseHour]{Label: t("Used at sites"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return n(h.AtSites) }},
			ui.Column[domain.LeaseHour]{Label: t("Refused at sites"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return n(h.RefusedAtSites) }},
		)
	}
	return table
}

func denialTable(c *web.Call, list domain.List[domain.DenialEpisode]) ui.Table[domain.DenialEpisode] {
	t := c.Printer.T
	reasons := make([]ui.Option, 0, len(domain.LeaseDenials()))
	for _, r := range domain.LeaseDenials() {
		reasons = append(reasons, ui.Option{Value: string(r), Label: denialReason(c, r)})
	}
	return ui.Table[domain.DenialEpisode]{
		Caption: t("Who asked in vain"), Query: ui.ReadQuery(c.R.URL), Keep: []string{"days"}, Search: t("Search by user, device or client"), File: "refusals.csv",
		Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.DenialEpisode]{{Key: "state", Label: t("Reason"), All: t("Every reason"), Options: reasons}},
		Columns: []ui.Column[domain.DenialEpisode]{
			{
				Key: "user", Label: t("User"), Kind: ui.NameColumn, Text: func(d domain.DenialEpisode) string { return userName(c, d.User) },
				Sub: func(d domain.DenialEpisode) string { return d.Device }, SubLabel: t("Device"),
			},
			{Label: t("Reason"), Text: func(d domain.DenialEpisode) string { return denialReason(c, d.Reason) }},
			{Key: "last", Label: t("Last time"), Kind: ui.DateColumn, Text: func(d domain.DenialEpisode) string { return c.Printer.DateTime(d.LastAt) }},
			{Key: "count", Label: t("Asked"), Kind: ui.NumberColumn, Text: func(d domain.DenialEpisode) string { return c.Printer.Number(d.Count) }},
			{Label: t("Then"), Kind: ui.StateColumn, Text: func(d domain.DenialEpisode) string { return afterwardsOf(c, d) }},
		},
		Empty: ui.EmptyState{Title: t("Nobody was refused"), Text: t("Whoever asks for a seat in vain is noted here with the reason, but for those who got one within a minute.")},
	}
}

// afterwardsOf is what came of it.
func afterwardsOf(c *web.Call, d domain.DenialEpisode) string {
	if d.GrantedAt.IsZero() {
		return c.Printer.T("got none")
	}
	waited := d.GrantedAt.Sub(d.FirstAt)
	if waited >= 2*time.Hour {
		return c.Printer.N("got a seat after %d hour", "got a seat after %d hours", int(waited.Hours()))
	}
	return c.Printer.N("got a seat after %d minute", "got a seat after %d minutes", int(waited.Minutes()))
}

func denialReason(c *web.Call, r domain.LeaseDenial) string {
	t := c.Printer.T
	switch r {
	case domain.DeniedFull:
		return t("All seats in use")
	case domain.DeniedReserved:
		return t("Free seats kept for others")
	case domain.DeniedExpired:
		return t("License expired")
	case domain.DeniedNotActivated:
		return t("License not activated")
	case domain.DeniedNotCovered:
		return t("Version newer than the maintenance")
	case domain.DeniedNotGranted:
		return t("No floating license, and no seat by name")
	case domain.DeniedBlocked:
		return t("Blocked in the organization")
	case domain.DeniedSuspended:
		return t("License suspended")
	case domain.DeniedTooMany:
		return t("Too many on one device")
	}
	return string(r)
}

// spanTabs lead to other stretches of time.
func spanTabs(c *web.Call, v leasePast) ui.Tabs {
	var tabs ui.Tabs
	for _, d := range spans() {
		tabs = append(tabs, ui.Tab{Label: c.Printer.T("%d days", d), Href: leaseHistoryURL(c, v.Pool) + "?days=" + strconv.Itoa(d), Current: d == v.Days})
	}
	return tabs
}

// reasonHref narrows the report to a reason.
func reasonHref(c *web.Call, v leasePast, r domain.LeaseDenial) string {
	return leaseHistoryURL(c, v.Pool) + "?" + url.Values{"days": {strconv.Itoa(v.Days)}, "state": {string(r)}}.Encode() + "#refusals"
}

// reasonStats are the reasons of refusals that occurred, with how often.
func reasonStats(c *web.Call, v leasePast) (stats ui.Stats) {
	for _, r := range domain.LeaseDenials() {
		if n := v.Counts[r]; n > 0 {
			stats = append(stats, ui.Stat{Label: denialReason(c, r), Value: c.Printer.Number(n), Href: reasonHref(c, v, r)})
		}
	}
	return stats
}

// adviceFacts say how many seats would have been enough.
func adviceFacts(c *web.Call, a floating.Advice) ui.Facts {
	t, n := c.Printer.T, c.Printer.Number
	return ui.Facts{
		{Term: t("Seats now"), Value: n(a.Capacity)},
		{Term: t("Most in use at once"), Value: n(a.Peak)},
		{Term: t("Refused claims"), Value: n(a.Denied)},
		{Term: t("Nobody refused"), Value: t("with %s", seatsOf(c, a.Nobody))},
		{Term: t("Nobody refused in 99 of 100 hours"), Value: t("with %s", seatsOf(c, a.Most))},
	}
}

func seatsOf(c *web.Call, n int) string { return c.Printer.N("%d seat", "%d seats", n) }
