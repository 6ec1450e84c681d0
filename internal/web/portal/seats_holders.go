package portal

import (
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// moment is the form in which a browser sends date and time.
const (
	moment            = "2006-01-02T15:04"
	momentWithSeconds = moment + ":05"
	momentUTC         = time.RFC3339Nano // to the millisecond, as the ledger counts
)

// explainedPool is a pool at an instant, as its page shows it.
type explainedPool struct {
	Pool    domain.Pool // as it is now
	Pools   []domain.Pool
	Then    domain.Explanation
	Past    bool // an instant was asked for
	Choices []ui.Link
	Typed   string // date and time, in the organization's zone
	Wrong   string // about what was typed
	Table   ui.Table[domain.Holder]
}

// holders names everybody who holds a seat of a pool, now or at an instant.
func (p *Pages) holders(c *web.Call) error {
	pool, pools, err := p.pool(c)
	if err != nil {
		return err
	}
	v := explainedPool{Pool: pool, Pools: pools, Typed: c.R.URL.Query().Get("at")}
	at, ok := readMoment(c, v.Typed)
	if !ok {
		v.Wrong = c.Printer.T("This is not a date with a time.")
	} else if at.After(c.Now()) {
		at, v.Wrong = time.Time{}, c.Printer.T("This is yet to come. Nobody knows who will hold a seat.")
	}
	v.Past = !at.IsZero()
	list := func(req domain.ListRequest) (domain.List[domain.Holder], error) {
		v.Then, err = p.People.Explain(c.R.Context(), c.Actor, c.Org(), pool.Product, pool.Area, at, req)
		return v.Then.Holders, err
	}
	holders, err := list(c.List())
	if err != nil {
		return err
	}
	v.Table = holderTable(c, holders)
	if v.Table.Query.CSV() {
		return download(c, v.Table, list)
	}
	if v.Choices, err = p.moments(c, pool); err != nil {
		return err
	}
	if v.Wrong == "" {
		v.Typed = v.Then.At.In(zone(c)).Format(momentWithSeconds)
	}
	status := http.StatusOK
	if v.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return c.Render(status, holdersPage(c, c.PortalPage(c.Printer.T("Who holds a seat"), "seats"), v))
}

// readMoment reads an instant: a date with a time in the organization's zone, or
// one with a zone of its own. The zero time is now; ok is false for anything
// else.
func readMoment(c *web.Call, typed string) (at time.Time, ok bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return at, true
	}
	if at, err := time.Parse(time.RFC3339, typed); err == nil {
		return at, at.Year() > 0
	}
	for _, form := range []string{moment, momentWithSeconds, "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(form, typed, zone(c)); err == nil {
			return at, at.Year() > 0
		}
	}
	return at, false
}

// moments are instants that people ask for.
func (p *Pages) moments(c *web.Call, pool domain.Pool) (list []ui.Link, err error) {
	now, t := c.Now().In(zone(c)), c.Printer.T
	add := func(label string, at time.Time) {
		list = append(list, ui.Link{Label: label, Href: poolURL(c, pool, "at", at.In(zone(c)).Format(moment))})
	}
	list = append(list, ui.Link{Label: t("Now"), Href: poolURL(c, pool)})
	add(t("Yesterday"), now.AddDate(0, 0, -1))
	add(t("A month ago"), now.AddDate(0, -1, 0))
	totals, err := p.Licensing.Totals(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return nil, err
	}
	var start time.Time
	for _, of := range totals {
		for _, l := range of.Licenses {
			if of.Product == pool.Product && (start.IsZero() || l.StartsAt.Before(start)) {
				start = l.StartsAt
			}
		}
	}
	if !start.IsZero() {
		list = append(list, ui.Link{Label: t("Start of the license"), Href: poolURL(c, pool, "at", start.UTC().Format(momentUTC))})
	}
	return list, nil
}

func holderTable(c *web.Call, list domain.List[domain.Holder]) ui.Table[domain.Holder] {
	t := c.Printer.T
	return ui.Table[domain.Holder]{
		Caption: t("Who holds a seat"), Query: ui.ReadQuery(c.R.URL), Keep: []string{"at"}, Search: t("Search by name or address"), File: "seats.csv",
		Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.Holder]{{Key: "state", Label: t("State"), All: t("Every state"), Options: []ui.Option{
			{Value: string(domain.SeatActive), Label: t("Active")}, {Value: string(domain.SeatPending), Label: t("Pending")},
		}}},
		Columns: []ui.Column[domain.Holder]{
			{
				Label: t("Name"), Kind: ui.NameColumn, Text: func(h domain.Holder) string { return holderName(h.Name, h.Email) },
				Sub: func(h domain.Holder) string { return h.Email }, SubLabel: t("E-mail"),
			},
			{
				Label: t("Why"), Text: func(h domain.Holder) string { return ruleInWords(c, h) },
				Sub: func(h domain.Holder) string { return deedOf(c, h.Cause, h.ChangedBy, h.ChangedAt) }, SubLabel: t("Last change"),
			},
			{Label: t("Since"), Kind: ui.DateColumn, Text: func(h domain.Holder) string { return c.Printer.Date(h.Since) }},
			{Label: t("State"), Kind: ui.StateColumn, Text: func(h domain.Holder) string { return seatWord(c, h.State) }, Cell: func(h domain.Holder) templ.Component {
				return seatBadge(c, h.State)
			}},
		},
		Empty: ui.EmptyState{Title: t("Nobody held a seat then"), Text: t("Seats are taken by members and by invitations that are under way.")},
	}
}

func holderName(name, email string) string {
	if name == "" {
		return email
	}
	return name
}

// ruleInWords says by which rule somebody holds a seat.
func ruleInWords(c *web.Call, h domain.Holder) string {
	switch h.Rule {
	case domain.ByGrant:
		return c.Printer.T("Granted to them")
	case domain.ByInvitation:
		return c.Printer.T("Held by an invitation until %s", c.Printer.DateTime(h.HoldUntil))
	case domain.ByMembership:
	}
	return c.Printer.T("As an active member")
}

// deedOf is what was done, by whom and when.
func deedOf(c *web.Call, cause, actor string, at time.Time) string {
	did := c.Deed(cause)
	if actor != "" {
		did += " · " + actor
	}
	return did + " · " + c.Printer.DateTime(at)
}

func seatWord(c *web.Call, s domain.SeatState) string {
	switch s {
	case domain.SeatActive:
		return c.Printer.T("Active")
	case domain.SeatPending:
		return c.Printer.T("Pending")
	case domain.SeatNone:
	}
	return c.Printer.T("Given up")
}

func seatBadge(c *web.Call, s domain.SeatState) ui.Badge {
	tone := map[domain.SeatState]ui.Tone{domain.SeatActive: ui.Good, domain.SeatPending: ui.Info}[s]
	return ui.Badge{Tone: tone, Label: seatWord(c, s)}
}
