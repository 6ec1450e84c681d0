package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// memberAct is something to be done to members, as an address or a form says it.
type memberAct struct {
	Do, Role, Area, Team string
	Members              []domain.MemberID
	Back                 string // where the reader came from
}

// readAct reads an act from the values of an address or a form.
func readAct(c *web.Call, v url.Values) memberAct {
	a := memberAct{Do: v.Get("do"), Role: v.Get("role"), Area: v.Get("area"), Team: v.Get("team"), Back: web.Local(v.Get("back"), c.OrgURL("members"))}
	for _, id := range v["members"] {
		a.Members = append(a.Members, domain.MemberID(id))
	}
	return a
}

// actURL is the page that shows what doing something to one member would do.
func actURL(c *web.Call, do string, id domain.MemberID, back string) string {
	return c.OrgURL("members", "act") + "?" + url.Values{"do": {do}, "members": {string(id)}, "back": {back}}.Encode()
}

// except is the address of the act without those whom it is refused for.
func (a memberAct) except(c *web.Call, p domain.Preview) string {
	v := url.Values{}
	for _, h := range a.hidden() {
		v.Add(h.Name, h.Value)
	}
	v.Del("members")
	for _, l := range p.Lines {
		if l.Outcome != domain.OutcomeRefused {
			v.Add("members", l.Key)
		}
	}
	return c.OrgURL("members", "act") + "?" + v.Encode()
}

func (a memberAct) hidden() []ui.Hidden {
	list := []ui.Hidden{{Name: "do", Value: a.Do}, {Name: "role", Value: a.Role}, {Name: "area", Value: a.Area}, {Name: "team", Value: a.Team}, {Name: "back", Value: a.Back}}
	for _, id := range a.Members {
		list = append(list, ui.Hidden{Name: "members", Value: string(id)})
	}
	return list
}

func (a memberAct) act() people.Act {
	return people.Act{Do: people.Doing(a.Do), Role: a.Role, Area: a.Area, Team: domain.TeamID(a.Team)}
}

// asks names what is still to be chosen before the act can be shown.
func (a memberAct) asks() string {
	switch {
	case a.Do == "change_role" && a.Role == "":
		return "role"
	case a.Do == "move_area" && a.Area == "":
		return "area"
	case a.Do == "add_to_team" && a.Team == "":
		return "team"
	}
	return ""
}

func (p *Pages) previewAct(c *web.Call) error {
	return p.showAct(c, readAct(c, c.R.URL.Query()), web.Problem{Status: http.StatusOK})
}

// nobodyTicked leads back to where somebody is to be ticked first.
func nobodyTicked(c *web.Call, a memberAct) error {
	return c.RedirectWith(a.Back, ui.Warn, c.Printer.T("Nobody is selected. Tick people first."))
}

func (p *Pages) showAct(c *web.Call, a memberAct, problem web.Problem) error {
	if people.Doing(a.Do) == "" {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	if len(a.Members) == 0 {
		return nobodyTicked(c, a)
	}
	if a.asks() != "" {
		return p.askAct(c, a, problem)
	}
	preview, err := p.People.Preview(c.R.Context(), c.Actor, c.Org(), a.act(), a.Members...)
	if err != nil {
		said, ok := c.Problem(err)
		if !ok {
			return err
		}
		return c.RedirectWith(a.Back, ui.Bad, sentence(said))
	}
	if gone(preview) {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	page := c.PortalPage(actTitle(c, a, preview), "members")
	return c.Render(problem.Status, actPage(c, page, a, preview, problem))
}

// sentence is a problem without a form around it.
func sentence(p web.Problem) string {
	if p.Text != "" || len(p.Fields) == 0 {
		return p.Text
	}
	return p.Fields[0].Message
}

// gone tells whether a preview is about nobody who is there.
func gone(p domain.Preview) bool {
	for _, l := range p.Lines {
		if l.Error == nil || l.Error.Kind != domain.NotFound {
			return false
		}
	}
	return true
}

// askAct asks for what the act needs to know.
func (p *Pages) askAct(c *web.Call, a memberAct, problem web.Problem) error {
	teams, err := p.teamOptions(c)
	if err != nil {
		return err
	}
	if len(teams) > 0 {
		teams = teams[1:] // those in none are no team
	}
	return c.Render(problem.Status, askActPage(c, web.Narrow(c.PortalPage(askTitle(c, a), "members")), a, teams))
}

func (p *Pages) performAct(c *web.Call) error {
	a := readAct(c, c.Posted())
	if people.Doing(a.Do) == "" || len(a.Members) == 0 || a.asks() != "" {
		return p.showAct(c, a, web.Problem{Status: http.StatusUnprocessableEntity})
	}
	done, err := p.People.Perform(c.R.Context(), c.Actor, c.Org(), a.act(), c.Form("hash"), a.Members...)
	if err == nil {
		return c.RedirectWith(afterAct(c, a, done), ui.Good, actDone(c, a, done))
	}
	if problem, ok := c.Problem(err); ok {
		err = p.showAct(c, a, problem)
	}
	if domain.HasCode(err, domain.CodeNotFound) && c.Standing.May(people.Doing(a.Do)) { // pressed twice, or somebody was faster
		return c.RedirectWith(c.OrgURL("members"), ui.Info, c.Printer.T("Whom you have selected is no member any more."))
	}
	return err
}

// afterAct is where to go once it is done: back, unless that is closed now.
func afterAct(c *web.Call, a memberAct, done domain.Preview) string {
	for _, l := range done.Lines {
		if l.Key == string(c.Standing.Member) && a.Do == "remove" {
			return "/organizations"
		}
		if l.Key == string(c.Standing.Member) && a.Do == "change_role" {
			return c.OrgURL()
		}
	}
	if back, _, _ := strings.Cut(a.Back, "?"); a.Do == "remove" && strings.HasPrefix(back, c.OrgURL("members")+"/") {
		return c.OrgURL("members")
	}
	return a.Back
}

// lineName is whom a line is about.
func lineName(l domain.PreviewLine) string {
	if l.Name != "" {
		return l.Name
	}
	return l.Email
}

func actTitle(c *web.Call, a memberAct, p domain.Preview) string {
	t, one, single := c.Printer.T, lineName(p.Lines[0]), len(p.Lines) == 1
	switch a.Do {
	case "block":
		if single {
			return t("Block %s?", one)
		}
		return c.Printer.N("Block %d person?", "Block %d people?", len(p.Lines))
	case "unblock":
		if single {
			return t("Unblock %s?", one)
		}
		return c.Printer.N("Unblock %d person?", "Unblock %d people?", len(p.Lines))
	case "remove":
		if single {
			return t("Remove %s?", one)
		}
		return c.Printer.N("Remove %d person?", "Remove %d people?", len(p.Lines))
	case "change_role":
		if single {
			return t("Make %s %s?", one, c.RoleName(a.Role))
		}
		return c.Printer.N("Change the role of %d person to %s?", "Change the role of %d people to %s?", len(p.Lines), c.RoleName(a.Role))
	case "move_area":
		if single {
			return t("Move %s to the area %s?", one, areaName(c, domain.Area(a.Area)))
		}
		return c.Printer.N("Move %d person to the area %s?", "Move %d people to the area %s?", len(p.Lines), areaName(c, domain.Area(a.Area)))
	}
	if single {
		return t("Add %s to the team?", one)
	}
	return c.Printer.N("Add %d person to the team?", "Add %d people to the team?", len(p.Lines))
}

func askTitle(c *web.Call, a memberAct) string {
	switch a.asks() {
	case "role":
		return c.Printer.T("Change role")
	case "area":
		return c.Printer.T("Move to an area")
	}
	return c.Printer.T("Add to a team")
}

func actText(c *web.Call, a memberAct) string {
	t := c.Printer.T
	switch a.Do {
	case "block":
		return t("They see nothing of this organization any more. Role, teams and granted products are kept for when they are unblocked.")
	case "unblock":
		return t("They take part again, with the role and teams they had. It needs a free seat.")
	case "remove":
		return t("They lose access to this organization at once and are told by mail. Their account stays, and you can invite them again.")
	case "change_role":
		return roleMeaning(c, domain.Role(a.Role))
	case "move_area":
		return t("Their seats of the old area become free, and they take seats of the new one.")
	}
	return t("Being in a team takes no further seat.")
}

// roleMeaning is what somebody with a role does, in a sentence.
func roleMeaning(c *web.Call, r domain.Role) string {
	t := c.Printer.T
	switch r {
	case domain.RoleOwner:
		return t("An owner does everything, and can hand the organization over or delete it.")
	case domain.RoleCoAdmin:
		return t("A co-admin does what an owner does, but leaves owners as they are and cannot delete the organization.")
	case domain.RoleBilling:
		return t("A billing contact sees licenses, orders and invoices, and edits the billing profile. They see no people.")
	case domain.RoleMember:
	}
	return t("A member sees licenses and their keys, and no people, orders or invoices.")
}

func actButton(c *web.Call, a memberAct, n int) ui.Button {
	switch a.Do {
	case "block":
		return ui.Button{Kind: ui.Danger, Label: c.Printer.N("Block member", "Block %d people", n)}
	case "unblock":
		return ui.Button{Kind: ui.Primary, Label: c.Printer.N("Unblock member", "Unblock %d people", n)}
	case "remove":
		return ui.Button{Kind: ui.Danger, Label: c.Printer.N("Remove member", "Remove %d people", n)}
	case "change_role":
		return ui.Button{Kind: ui.Primary, Label: c.Printer.N("Change the role", "Change %d roles", n)}
	case "move_area":
		return ui.Button{Kind: ui.Primary, Label: c.Printer.N("Move member", "Move %d people", n)}
	}
	if n == 1 {
		return ui.Button{Kind: ui.Primary, Label: c.Printer.T("Add to the team")}
	}
	return ui.Button{Kind: ui.Primary, Label: c.Printer.N("Add %d person to the team", "Add %d people to the team", n)}
}

// actDone says what has been done.
func actDone(c *web.Call, a memberAct, p domain.Preview) string {
	t, count := c.Printer.T, p.Count(domain.OutcomeDone)
	if len(p.Lines) == 1 && count == 1 {
		one := lineName(p.Lines[0])
		switch a.Do {
		case "block":
			return t("%s is blocked.", one)
		case "unblock":
			return t("%s takes part again.", one)
		case "remove":
			return t("%s is no longer a member.", one)
		case "change_role":
			return t("The role of %s has been changed.", one)
		case "move_area":
			return t("%s is in the area %s now.", one, areaName(c, domain.Area(a.Area)))
		}
		return t("%s is in the team now.", one)
	}
	switch a.Do {
	case "block":
		return c.Printer.N("%d person is blocked.", "%d people are blocked.", count)
	case "unblock":
		return c.Printer.N("%d person takes part again.", "%d people take part again.", count)
	case "remove":
		return c.Printer.N("%d person is no longer a member.", "%d people are no longer members.", count)
	case "change_role":
		return c.Printer.N("%d role has been changed.", "%d roles have been changed.", count)
	case "move_area":
		return c.Printer.N("%d person has moved.", "%d people have moved.", count)
	}
	return c.Printer.N("%d person has been added.", "%d people have been added.", count)
}

// lineBadge is what becomes of one line, in words.
func lineBadge(c *web.Call, l domain.PreviewLine) ui.Badge {
	switch l.Outcome {
	case domain.OutcomeRefused:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Refused")}
	case domain.OutcomeUnchanged:
		return ui.Badge{Label: c.Printer.T("Stays as it is")}
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Goes ahead")}
}

// reason is why a line is refused, "" for others.
func reason(c *web.Call, l domain.PreviewLine) string {
	if l.Error == nil {
		return ""
	}
	if p, ok := c.Problem(l.Error); ok {
		return sentence(p)
	}
	return c.Printer.T("There is no such member.")
}

func lineTable(c *web.Call, p domain.Preview) ui.Table[domain.PreviewLine] {
	t := c.Printer.T
	return ui.Table[domain.PreviewLine]{
		Caption: t("Line by line"), Query: ui.ReadQuery(&url.URL{}), Rows: p.Lines,
		Columns: []ui.Column[domain.PreviewLine]{
			{Label: t("Name"), Kind: ui.NameColumn, Text: lineName, Sub: func(l domain.PreviewLine) string {
				if l.Error != nil {
					return reason(c, l)
				}
				return l.Email
			}},
			{Label: t("Seats"), Kind: ui.NumberColumn, Text: func(l domain.PreviewLine) string { return signed(c, l.Seats) }},
			{Label: t("What happens"), Kind: ui.StateColumn, Text: func(l domain.PreviewLine) string { return lineBadge(c, l).Label }, Cell: func(l domain.PreviewLine) templ.Component { return lineBadge(c, l) }},
		},
	}
}

// signed is a number of seats with its sign.
func signed(c *web.Call, n int) string {
	switch {
	case n > 0:
		return "+" + c.Printer.Number(n)
	case n < 0:
		return "−" + c.Printer.Number(-n)
	}
	return "0"
}
