package portal

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// maxList is the most that a posted list may have, with the form around it: a
// pasted one is longer on the way.
const maxList = 3*roster.MaxBytes + 1<<20

// linesShown are the lines of a list on one page.
const linesShown = 200

// inviteForm is what was typed about people to invite, and what is wrong with it.
type inviteForm struct {
	People, Role, Area, Teams, Products string
	Full                                string // why no seat is free
	web.Problem
}

// more reports whether any of the answers is given that few need.
func (f inviteForm) more() bool {
	return f.Area == string(domain.AreaExternal) || f.Teams+f.Products != "" || f.Fields.For("area")+f.Fields.For("teams")+f.Fields.For("products") != ""
}

func (p *Pages) newInvitation(c *web.Call) error { return c.Redirect(c.OrgURL("invite")) }

// inviteForm asks whom to invite. Its address may bring answers along, or name a
// list to correct.
func (p *Pages) inviteForm(c *web.Call) error {
	q := c.R.URL.Query()
	f := inviteForm{
		People: q.Get("people"), Role: cmp.Or(q.Get("role"), string(domain.RoleMember)), Area: cmp.Or(q.Get("area"), string(domain.AreaInternal)),
		Problem: web.Problem{Status: http.StatusOK},
	}
	if id := q.Get("draft"); id != "" {
		d, err := p.People.Draft(c.R.Context(), c.Actor, c.Org(), domain.DraftID(id))
		if err != nil {
			return err
		}
		f.People, f.Role, f.Area = d.Typed, d.Choices.Role, d.Choices.Area
		f.Teams, f.Products = strings.Join(d.Choices.Teams, ", "), strings.Join(d.Choices.Products, ", ")
	}
	return p.showInviteForm(c, f)
}

func (p *Pages) showInviteForm(c *web.Call, f inviteForm) error {
	return c.Render(f.Status, invitePage(c, c.PortalPage(c.Printer.T("Invite people"), "members"), f))
}

// invite invites one person at once. Of several it keeps what was pasted or
// uploaded, so that going back or loading again loses nothing, and leads to what
// happens with each.
func (p *Pages) invite(c *web.Call) error {
	name, data, err := listOf(c) // first: it reads the form as one with a file
	f := inviteForm{
		People: c.Form("people"), Role: c.Form("role"), Area: c.Form("area"), Teams: c.Form("teams"), Products: c.Form("products"),
	}
	if err != nil {
		return p.inviteAgain(c, f, err)
	}
	if line, ok := onlyOne(name, data); ok {
		i, err := p.inviteOne(c, f, line)
		if err != nil {
			return p.inviteAgain(c, f, err)
		}
		return c.RedirectWith(c.OrgURL("invitations"), ui.Good, c.Printer.T("An invitation has been sent to %s.", i.Email.Address))
	}
	id, err := p.People.SaveDraft(c.R.Context(), c.Actor, c.Org(), name, data, people.ListChoices{
		Role: f.Role, Area: f.Area, Teams: split(f.Teams), Products: split(f.Products),
	})
	if err != nil {
		return p.inviteAgain(c, f, err)
	}
	return c.Redirect(c.OrgURL("invite", string(id)))
}

// inviteAgain shows the form with what is wrong.
func (p *Pages) inviteAgain(c *web.Call, f inviteForm, err error) error {
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	f.Problem = problem
	for n := range f.Fields {
		if f.Fields[n].Field == roster.ColumnEmail {
			f.Fields[n].Field = "people"
		}
	}
	if domain.HasCode(err, domain.CodeSeatsExhausted) {
		f.Full, f.Text = f.Text, ""
	}
	return p.showInviteForm(c, f)
}

// onlyOne is the person of a list that was typed and names nobody else.
func onlyOne(file string, data []byte) (l roster.Line, ok bool) {
	list, err := roster.Read(data)
	if err != nil || file != "" || len(list.Lines) != 1 {
		return l, false
	}
	return list.Lines[0], true
}

// inviteOne invites the person of a line, with the form's answers for what the
// line does not say.
func (p *Pages) inviteOne(c *web.Call, f inviteForm, l roster.Line) (i domain.Invitation, err error) {
	if l.Bad() {
		problems := make([]error, len(l.Problems))
		for n, e := range l.Problems {
			problems[n] = e
		}
		return i, domain.Join(problems...)
	}
	in := people.InviteInput{
		Email: l.Address, Role: cmp.Or(string(l.Role), f.Role), Area: cmp.Or(string(l.Area), f.Area), Called: l.Teams, Products: l.Products,
	}
	if len(in.Called) == 0 {
		in.Called = split(f.Teams)
	}
	if len(in.Products) == 0 {
		in.Products = split(f.Products)
	}
	return p.People.Invite(c.R.Context(), c.Actor, c.Org(), in)
}

// listOf is the list as a file or as pasted; a file counts first.
func listOf(c *web.Call) (name string, data []byte, err error) {
	file, header, err := c.R.FormFile("file")
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", nil, domain.Bad("people", domain.CodeListTooLarge).With("max", roster.MaxBytes>>20)
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return "", []byte(c.Form("people")), nil
	case err != nil:
		return "", nil, domain.E(domain.Invalid, domain.CodeRequestMalformed).Because(err)
	}
	defer func() { _ = file.Close() }()
	data, err = io.ReadAll(file) // the whole request is bounded
	if len(data) == 0 {
		return "", []byte(c.Form("people")), err
	}
	return header.Filename, data, err
}

// split takes names apart that stand between commas or semicolons.
func split(s string) (names []string) {
	for _, name := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' }) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func draftOf(c *web.Call) domain.DraftID { return domain.DraftID(c.Path("draft")) }

func (p *Pages) previewList(c *web.Call) error {
	return p.showList(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showList(c *web.Call, problem web.Problem) error {
	d, plan, err := p.People.PreviewDraft(c.R.Context(), c.Actor, c.Org(), draftOf(c))
	if err != nil {
		return err
	}
	table := listTable(c, plan)
	if table.Query.CSV() {
		return table.ServeCSV(c.W)
	}
	return c.Render(problem.Status, planPage(c, c.PortalPage(c.Printer.T("Invite people"), "members"), d, plan, table, problem))
}

func (p *Pages) chooseForList(c *web.Call) error {
	err := p.People.ChooseForDraft(c.R.Context(), c.Actor, c.Org(), draftOf(c), func(l *people.ListChoices) {
		l.LeaveOut, l.Resend, l.Unseated = c.Form("leave_out") != "", c.Form("resend") != "", c.Form("unseated") != ""
	})
	if err != nil {
		return err
	}
	return c.Redirect(c.OrgURL("invite", c.Path("draft")))
}

func (p *Pages) sendList(c *web.Call) error {
	plan, err := p.People.InviteDraft(c.R.Context(), c.Actor, c.Org(), draftOf(c), c.Form("hash"))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showList(c, problem)
	}
	return c.RedirectWith(c.OrgURL("invitations"), ui.Good, c.Printer.N("%d invitation is on its way.", "%d invitations are on their way.", plan.Sends()))
}

func (p *Pages) dropList(c *web.Call) error {
	if err := p.People.DropDraft(c.R.Context(), c.Actor, c.Org(), draftOf(c)); err != nil {
		return err
	}
	return c.RedirectWith(c.OrgURL("invite"), ui.Info, c.Printer.T("The list has been thrown away. Nobody was invited."))
}

func listTable(c *web.Call, plan people.ListPlan) ui.Table[people.PlannedLine] {
	t := c.Printer.T
	var options []ui.Option
	for _, o := range people.ListOutcomes() {
		if plan.Counts[o] > 0 {
			options = append(options, ui.Option{Value: string(o), Label: outcomeName(c, o)})
		}
	}
	table := ui.Table[people.PlannedLine]{
		Caption: t("Lines of the list"), Query: ui.ReadQuery(c.R.URL), Search: t("Search lines"), File: "lines.csv",
		Filters: []ui.Filter[people.PlannedLine]{{
			Key: "state", Label: t("What happens"), All: t("Every line"), Options: options,
			Match: func(l people.PlannedLine, v string) bool { return string(l.Outcome) == v },
		}},
		Columns: []ui.Column[people.PlannedLine]{
			{
				Label: t("Person"), Kind: ui.NameColumn, Text: lineAddress,
				Sub: func(l people.PlannedLine) string { return t("Line %d", l.Number) }, SubLabel: t("Line"),
			},
			{Label: t("What happens"), Kind: ui.StateColumn, Text: func(l people.PlannedLine) string { return outcomeName(c, l.Outcome) }, Cell: func(l people.PlannedLine) templ.Component {
				return ui.Badge{Tone: outcomeTone(l.Outcome), Label: outcomeName(c, l.Outcome)}
			}, Sub: func(l people.PlannedLine) string { return whyNot(c, l) }, SubLabel: t("Why")},
			{Label: t("Role"), Text: func(l people.PlannedLine) string { return c.RoleName(string(l.Role)) }},
			{Label: t("Area"), Text: func(l people.PlannedLine) string { return areaName(c, l.Area) }},
		},
	}
	if slices.ContainsFunc(plan.Lines, func(l people.PlannedLine) bool { return len(l.Teams)+len(l.Products) > 0 }) {
		table.Columns = append(
			table.Columns,
			ui.Column[people.PlannedLine]{Label: t("Teams"), Text: func(l people.PlannedLine) string { return strings.Join(l.Teams, ", ") }},
			ui.Column[people.PlannedLine]{Label: t("Products"), Text: func(l people.PlannedLine) string { return strings.Join(l.Products, ", ") }},
		)
	}
	return table.Arrange(plan.Lines, linesShown)
}

// lineAddress is whom a line is about, or the line itself where that is unclear.
func lineAddress(l people.PlannedLine) string {
	if l.Email.Address != "" {
		return l.Email.Address
	}
	return l.Raw
}

// whyNot says why nobody is invited by a line, and the way out.
func whyNot(c *web.Call, l people.PlannedLine) string {
	if l.Error == nil {
		return ""
	}
	said := explain.Explain(c.Printer, l.Error)
	if len(said.Fields) == 0 {
		return said.String()
	}
	parts := make([]string, len(said.Fields))
	for i, f := range said.Fields {
		parts[i] = f.String()
	}
	return strings.Join(parts, " ")
}

func outcomeName(c *web.Call, o people.ListOutcome) string {
	t := c.Printer.T
	switch o {
	case people.ListInvite:
		return t("Is invited")
	case people.ListWaits:
		return t("Is invited without a seat")
	case people.ListResend:
		return t("Is sent again")
	case people.ListMember:
		return t("Is a member already")
	case people.ListPending:
		return t("Is invited already")
	case people.ListLeftOut:
		return t("Is left out")
	}
	return t("Not possible")
}

func outcomeTone(o people.ListOutcome) ui.Tone {
	switch o {
	case people.ListInvite, people.ListResend:
		return ui.Good
	case people.ListWaits:
		return ui.Warn
	case people.ListRefused:
		return ui.Bad
	}
	return ui.Neutral
}

// planStats counts what happens; each count leads to its lines.
func planStats(c *web.Call, plan people.ListPlan, q ui.Query) (stats ui.Stats) {
	for _, o := range people.ListOutcomes() {
		if n := plan.Counts[o]; n > 0 {
			stats = append(stats, ui.Stat{Label: outcomeName(c, o), Value: c.Printer.Number(n), Href: q.With("state", string(o), "after", "")})
		}
	}
	return stats
}

// lackOf says of which seats there are too few, and what more of them cost.
func lackOf(c *web.Call, s domain.PoolShortage) (title, text string) {
	t := c.Printer.T
	title = c.Printer.N("%d seat too few: %s · %s", "%d seats too few: %s · %s", s.Missing, s.ProductName, areaName(c, s.Area))
	text = t("Free seats, or buy more.")
	if s.Total.Amount == 0 {
		return title, text
	}
	unit, total := c.Printer.Money(s.Unit.Amount, s.Unit.Currency), c.Printer.Money(s.Total.Amount, s.Total.Currency)
	license := c.Printer.N("a license for %d more user in the plan %s", "a license for %d more users in the plan %s", s.Users, s.Plan)
	if s.Users > s.Missing {
		license = c.Printer.N("a license for %d user (the smallest of the plan %s)", "a license for %d users (the smallest of the plan %s)", s.Users, s.Plan)
	}
	text = t("Free seats, or buy more: %s costs %s for good, %s for each, before tax.", license, total, unit)
	if s.TermMonths > 0 {
		text = t("Free seats, or buy more: %s costs %s for a whole term of %d months from the purchase on, %s for each, before tax.", license, total, s.TermMonths, unit)
	}
	return title, text
}
