package portal

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// passOn is a seat on its way from one person to another, as it is shown first.
type passOn struct {
	To, From domain.Member
	Remove   bool
	Preview  domain.Preview
	Problem  web.Problem
}

// chooseSeat asks whose seat somebody gets, and then shows what that does.
func (p *Pages) chooseSeat(c *web.Call) error {
	to, err := p.member(c)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	if from := q.Get("from"); from != "" && to.State != domain.MemberActive {
		return p.showPassOn(c, passOn{To: to, Remove: q.Get("remove") != ""}, domain.MemberID(from), web.Problem{Status: http.StatusOK})
	}
	return p.showChoice(c, to, web.Problem{Status: http.StatusOK})
}

// showChoice lists the active members of somebody's area, whose seats they could
// get.
func (p *Pages) showChoice(c *web.Call, to domain.Member, problem web.Problem) error {
	req := c.List()
	req.State = string(domain.MemberActive) + " " + string(to.Area)
	list, err := p.People.Members(c.R.Context(), c.Actor, c.Org(), req)
	if err != nil {
		return err
	}
	list.Items = slices.DeleteFunc(list.Items, func(m domain.Member) bool { return m.ID == c.Standing.Member })
	return c.Render(problem.Status, chooseSeatPage(c, c.PortalPage(c.Printer.T("Pass a seat on"), "members"), to, choiceTable(c, to, list), problem))
}

func choiceTable(c *web.Call, to domain.Member, list domain.List[domain.Member]) ui.Table[domain.Member] {
	t := c.Printer.T
	return ui.Table[domain.Member]{
		Caption: t("Whose seat"), Query: ui.ReadQuery(c.R.URL), Search: t("Search members"), Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.Member]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: nameOf,
				Sub: func(m domain.Member) string { return m.Email.Address },
			},
			{Key: "activity", Label: t("Last active"), Kind: ui.DateColumn, Text: func(m domain.Member) string {
				if m.LastActivityAt.IsZero() {
					return t("never")
				}
				return c.Printer.Date(m.LastActivityAt)
			}},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(m domain.Member) templ.Component {
				at := func(pairs ...string) string { return seatFrom(c, to.ID, m.ID, pairs...) }
				return ui.Buttons{
					{Label: t("Block and pass on"), Small: true, Href: at(), Describe: nameOf(m)},
					{Label: t("Remove and pass on"), Kind: ui.Danger, Small: true, Href: at("remove", "1"), Describe: nameOf(m)},
				}
			}},
		},
		Empty: ui.EmptyState{Title: t("Nobody else holds a seat"), Text: t("Somebody who is active gives theirs up, and the one who waits gets it in the same step.")},
	}
}

// seatFrom is the address at which is shown what passing a seat on does.
func seatFrom(c *web.Call, to, from domain.MemberID, pairs ...string) string {
	q := url.Values{"from": {string(from)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return c.OrgURL("waiting-list", string(to), "seat") + "?" + q.Encode()
}

func (p *Pages) showPassOn(c *web.Call, v passOn, from domain.MemberID, problem web.Problem) (err error) {
	if v.From, err = p.People.Member(c.R.Context(), c.Actor, c.Org(), from); err != nil {
		return err
	}
	v.Problem = problem
	v.Preview, err = p.People.PreviewTransfer(c.R.Context(), c.Actor, c.Org(), people.TransferInput{From: from, Remove: v.Remove, To: v.To.ID})
	if err == nil {
		for _, l := range v.Preview.Lines {
			if l.Error != nil {
				err = l.Error
			}
		}
	}
	if err != nil {
		refused, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showChoice(c, v.To, refused)
	}
	return c.Render(problem.Status, passOnPage(c, c.PortalPage(c.Printer.T("Pass a seat on"), "members"), v))
}

// passSeatOn does what was shown, or shows what it would do by now.
func (p *Pages) passSeatOn(c *web.Call) error {
	to, err := p.member(c)
	if err != nil {
		return err
	}
	v := passOn{To: to, Remove: c.Form("remove") != ""}
	from := domain.MemberID(c.Form("from"))
	_, err = p.People.PerformTransfer(c.R.Context(), c.Actor, c.Org(), people.TransferInput{From: from, Remove: v.Remove, To: to.ID}, c.Form("hash"))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showPassOn(c, v, from, problem)
	}
	return c.RedirectWith(waitingURL(c, to.Area), ui.Good, c.Printer.T("%s has the seat.", nameOf(to)))
}
