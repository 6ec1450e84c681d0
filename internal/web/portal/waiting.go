package portal

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// waitingURL is the address of an area's waiting list.
func waitingURL(c *web.Call, area domain.Area) string {
	return c.OrgURL("waiting-list") + "?area=" + string(area)
}

// waitingView is the line of an area, and what has just been refused.
type waitingView struct {
	people.WaitingList
	Counts  people.Counts
	Outside bool // there is an external area to show
	Problem web.Problem
}

// waitingArea is the area an address or a form names; the internal one is not
// named.
func waitingArea(name string) domain.Area {
	if name == string(domain.AreaExternal) {
		return domain.AreaExternal
	}
	return domain.AreaInternal
}

func (p *Pages) waitingList(c *web.Call) error {
	return p.showWaiting(c, waitingArea(c.R.URL.Query().Get("area")), web.Problem{Status: http.StatusOK})
}

func (p *Pages) showWaiting(c *web.Call, area domain.Area, problem web.Problem) (err error) {
	v := waitingView{Problem: problem, Outside: area == domain.AreaExternal}
	if v.WaitingList, err = p.People.Waiting(c.R.Context(), c.Actor, c.Org(), area); err != nil {
		return err
	}
	if v.Counts, err = p.People.Counts(c.R.Context(), c.Actor, c.Org()); err != nil {
		return err
	}
	if !v.Outside {
		pools, err := p.People.Seats(c.R.Context(), c.Actor, c.Org())
		if err != nil {
			return err
		}
		v.Outside = slices.ContainsFunc(pools, func(p domain.Pool) bool { return p.Area == domain.AreaExternal })
	}
	return c.Render(problem.Status, waitingPage(c, c.PortalPage(c.Printer.T("Waiting list"), "members"), v))
}

// sortable is how many of a line can be put into another order on its page: its
// form carries who stood there.
const sortable = 200

// reorderWaiting moves one person in the line that the form shows.
func (p *Pages) reorderWaiting(c *web.Call) error {
	area := waitingArea(c.Form("area"))
	var seen []domain.MemberID
	for _, id := range strings.Fields(c.Form("seen")) {
		seen = append(seen, domain.MemberID(id))
	}
	way, id, _ := strings.Cut(c.Form("move"), " ")
	next, ok := moved(seen, domain.MemberID(id), way)
	if !ok {
		return p.showWaiting(c, area, c.ProblemOf(domain.E(domain.Precondition, domain.CodeMemberNotWaiting)))
	}
	if err := p.People.Reorder(c.R.Context(), c.Actor, c.Org(), string(area), seen, next); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showWaiting(c, area, problem)
	}
	return c.RedirectWith(waitingURL(c, area), ui.Good, c.Printer.T("The waiting list has its new order."))
}

// moved is a line with one in it first, or a place up or down; ok is false for
// somebody who is not in it. Who cannot move any further stays.
func moved(line []domain.MemberID, id domain.MemberID, way string) (next []domain.MemberID, ok bool) {
	at := slices.Index(line, id)
	if at < 0 {
		return nil, false
	}
	to := map[string]int{"first": 0, "up": max(0, at-1), "down": min(len(line)-1, at+1)}
	place, ok := to[way]
	next = slices.Delete(slices.Clone(line), at, at+1)
	if !ok {
		return nil, false
	}
	return slices.Insert(next, place, id), true
}

// place is a member and where they stand in line, from 1.
type place struct {
	domain.Member
	Place, Last int
}

func waitingTable(c *web.Call, v waitingView) ui.Table[place] {
	t := c.Printer.T
	rows := make([]place, len(v.Members))
	for i, m := range v.Members {
		rows[i] = place{m, i + 1, min(len(v.Members), sortable)}
	}
	return ui.Table[place]{
		Caption: t("Waiting list"), Query: ui.ReadQuery(c.R.URL), Rows: rows,
		Columns: []ui.Column[place]{
			{Label: t("Place in line"), Kind: ui.NumberColumn, Text: func(p place) string { return c.Printer.Number(p.Place) }},
			{
				Label: t("Name"), Kind: ui.NameColumn, Text: func(p place) string { return who(c, p.Member) },
				Sub: func(p place) string { return p.Email.Address },
			},
			{Label: t("Waiting since"), Kind: ui.DateColumn, Text: func(p place) string { return c.Printer.DateTime(p.WaitingSince) }},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(p place) templ.Component { return waitingActions(c, p) }},
		},
	}
}

func waitingActions(c *web.Call, p place) templ.Component {
	var buttons ui.Buttons
	if c.Standing.May(access.MembersReorder) && p.Place <= p.Last {
		move := func(way, label string, here bool) {
			if here {
				buttons = append(buttons, ui.Button{
					Label: label, Small: true, Describe: nameOf(p.Member), Name: "move", Value: way + " " + string(p.ID), FormID: "line",
				})
			}
		}
		move("first", c.Printer.T("First"), p.Place > 2)
		move("up", c.Printer.T("Up"), p.Place > 1)
		move("down", c.Printer.T("Down"), p.Place < p.Last)
	}
	if c.Standing.May(access.SeatsTransfer) {
		buttons = append(buttons, ui.Button{
			Label: c.Printer.T("Pass a seat on"), Small: true, Describe: nameOf(p.Member), Href: c.OrgURL("waiting-list", string(p.ID), "seat"),
		})
	}
	if c.Standing.May(access.MembersRemove) {
		buttons = append(buttons, ui.Button{
			Label: c.Printer.T("Remove"), Kind: ui.Danger, Small: true, Dialog: true, Describe: nameOf(p.Member),
			Href: actURL(c, "remove", p.ID, waitingURL(c, p.Area)),
		})
	}
	return buttons
}

// line is the front of a waiting list as its form carries it along.
func line(v waitingView) string {
	var ids []string
	for i, m := range v.Members {
		if i < sortable {
			ids = append(ids, string(m.ID))
		}
	}
	return strings.Join(ids, " ")
}
