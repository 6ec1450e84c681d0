package console

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// reviseButtons are the acts on a license that its state and the reader's role
// allow.
func reviseButtons(c *web.Call, l domain.License) []templ.Component {
	t := c.Printer.T
	state := l.StateAt(c.Now())
	living := state == domain.LicenseActive || state == domain.LicenseScheduled
	var buttons []templ.Component
	offer := func(r licensing.Revision, fits bool, label string, kind ui.ButtonKind) {
		if fits && may(c, r.Action()) {
			buttons = append(buttons, ui.Button{Label: label, Kind: kind, Href: licenseHref(l) + "/" + string(r), Dialog: r != licensing.Reissue})
		}
	}
	offer(licensing.Reissue, living, t("Reissue"), ui.Plain)
	offer(licensing.Suspend, living, t("Suspend"), ui.Plain)
	offer(licensing.Resume, state == domain.LicenseSuspended, t("Resume"), ui.Plain)
	offer(licensing.Revoke, living || state == domain.LicenseSuspended || state == domain.LicenseExpired, t("Revoke"), ui.Danger)
	return buttons
}

func (p *Pages) confirmRevision(r licensing.Revision) func(*web.Call) error {
	return func(c *web.Call) error { return p.showRevision(c, r, fine()) }
}

func (p *Pages) showRevision(c *web.Call, r licensing.Revision, problem web.Problem) error {
	id := domain.LicenseID(c.Path("license"))
	e, err := p.Licensing.Preview(c.R.Context(), c.Actor, c.Org(), id, licensing.ReviseInput{Revision: r})
	if err != nil {
		return back(c, orgAt(c, "licenses", string(id)), err)
	}
	return c.Render(problem.Status, revisionPage(c, c.ConsolePage(e.License.Name, "licenses"), r, e, c.Form("reason"), problem))
}

func (p *Pages) revise(r licensing.Revision) func(*web.Call) error {
	return func(c *web.Call) error {
		return p.revised(c, licensing.ReviseInput{Revision: r, Reason: c.Form("reason")}, func(problem web.Problem) error {
			return p.showRevision(c, r, problem)
		})
	}
}

// revised does it, or shows again why not.
func (p *Pages) revised(c *web.Call, in licensing.ReviseInput, again func(web.Problem) error) error {
	l, err := p.Licensing.Revise(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")), in)
	if domain.HasCode(err, domain.CodeLicenseInactive) {
		return back(c, orgAt(c, "licenses", c.Path("license")), err)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return again(problem)
	}
	done := map[licensing.Revision]string{
		licensing.Reissue: c.Printer.T("%s has been reissued. Its new key is on its page in the portal.", l.Name),
		licensing.Suspend: c.Printer.T("%s is suspended.", l.Name),
		licensing.Resume:  c.Printer.T("%s counts again, with a new key.", l.Name),
		licensing.Revoke:  c.Printer.T("%s is revoked.", l.Name),
	}
	return c.RedirectWith(licenseHref(l), ui.Good, done[in.Revision])
}

// reissued is the form of a reissue: as typed, or as the license is.
type reissued struct {
	licensing.ReviseInput
	web.Problem
	bound    bool
	external bool
	effect   *licensing.Effect // what it does, once it has been looked at
}

func (p *Pages) reissueForm(c *web.Call) error {
	l, err := p.Licensing.License(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	in := licensing.ReviseInput{Revision: licensing.Reissue, Name: l.Name, InstallID: l.InstallID, Users: l.Users}
	if _, err := p.Licensing.Preview(c.R.Context(), c.Actor, c.Org(), l.ID, in); err != nil {
		return back(c, licenseHref(l), err)
	}
	return p.showReissue(c, l, reissued{ReviseInput: in, Problem: fine()})
}

func (p *Pages) showReissue(c *web.Call, l domain.License, f reissued) error {
	product, err := p.Catalog.Product(c.R.Context(), c.Actor, l.Product)
	if err != nil {
		return err
	}
	f.bound, f.external = product.Product.Policy.BoundToInstall, product.Product.Policy.Extranet
	return c.Render(f.Status, reissuePage(c, c.ConsolePage(l.Name, "licenses"), l, f))
}

// reissue shows first what it will do, and does it when that was confirmed.
func (p *Pages) reissue(c *web.Call) error {
	ctx := c.R.Context()
	l, err := p.Licensing.License(ctx, c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	in := licensing.ReviseInput{
		Revision: licensing.Reissue, Reason: c.Form("reason"), Name: c.Form("name"), InstallID: c.Form("install_id"),
		Users: domain.Users{Internal: whole(c, "users.internal"), External: whole(c, "users.external")},
	}
	again := func(problem web.Problem) error {
		return p.showReissue(c, l, reissued{ReviseInput: in, Problem: problem})
	}
	if c.Form("confirmed") == "" {
		e, err := p.Licensing.Preview(ctx, c.Actor, c.Org(), l.ID, in)
		if err != nil {
			problem, ok := c.Problem(err)
			if !ok {
				return err
			}
			return again(problem)
		}
		return p.showReissue(c, l, reissued{ReviseInput: in, Problem: fine(), effect: &e})
	}
	return p.revised(c, in, again)
}

func revisionTable(c *web.Call, history []domain.LicenseRevision) ui.Table[domain.LicenseRevision] {
	t := c.Printer.T
	return ui.Table[domain.LicenseRevision]{
		Caption: t("Revisions"), Rows: history, Dense: true,
		Columns: []ui.Column[domain.LicenseRevision]{
			{Label: t("Revision"), Kind: ui.NameColumn, Text: func(v domain.LicenseRevision) string { return strconv.Itoa(v.Revision) }, Sub: func(v domain.LicenseRevision) string { return v.Reason }},
			{Label: t("Made by"), Text: func(v domain.LicenseRevision) string { return v.MadeBy }},
			{Label: t("Issued"), Kind: ui.DateColumn, Text: func(v domain.LicenseRevision) string { return c.Printer.DateTime(v.CreatedAt) }},
			{Label: t("State"), Kind: ui.StateColumn, Cell: func(v domain.LicenseRevision) templ.Component { return revisionBadge(c, v) }},
		},
	}
}

func revisionBadge(c *web.Call, v domain.LicenseRevision) ui.Badge {
	switch v.State {
	case domain.LicenseSuspended:
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Suspended")}
	case domain.LicenseRevoked:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Revoked")}
	case domain.LicenseSuperseded:
		return ui.Badge{Label: c.Printer.T("Replaced")}
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Newest")}
}

// mostNamed is how many are named of those who lose something.
const mostNamed = 10

// ending names who loses something, and how many there are.
func ending[T any](c *web.Call, list []T, name func(T) string) string {
	var names []string
	for _, v := range list[:min(mostNamed, len(list))] {
		names = append(names, name(v))
	}
	s := c.Printer.Number(len(list)) + ": " + strings.Join(names, ", ")
	if more := len(list) - len(names); more > 0 {
		s += ", " + c.Printer.N("and %d more", "and %d more", more)
	}
	return s
}

// effectFacts say what a revision does to users, seats and keys.
func effectFacts(c *web.Call, e licensing.Effect) ui.Facts {
	t := c.Printer.T
	facts := ui.Facts{
		{Term: t("Licensed now"), Value: web.UsersOf(c, e.Before)},
		{Term: t("Licensed then"), Value: orDash(web.UsersOf(c, e.After))},
	}
	if e.After.Total() == 0 {
		facts[1].Value = t("nobody: no license in force")
	}
	if e.Moved {
		facts = append(facts, ui.Fact{Term: t("At the new installation"), Value: web.UsersOf(c, e.Gains)})
	}
	if n := len(e.Ending.Leases); n > 0 {
		facts = append(facts, ui.Fact{Term: t("Leases that end at once"), Value: ending(c, e.Ending.Leases, func(l domain.Lease) string { return cmp.Or(l.User, l.Client) + " · " + l.Device })})
	}
	if n := len(e.Ending.Sites); n > 0 {
		facts = append(facts, ui.Fact{Term: t("Sites that lose their seats"), Value: ending(c, e.Ending.Sites, func(d domain.Delegation) string { return d.Site + " (" + c.Printer.Number(d.Seats) + ")" })})
	}
	if e.Held.Total() > 0 {
		facts = append(facts, ui.Fact{Term: t("Seats taken"), Value: web.UsersOf(c, e.Held)})
	}
	return facts
}
