package portal

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// ladder shows how far a violation of seats has come, and what comes when; in
// words where the top of the page does not say it already.
func ladder(c *web.Call, v domain.Violation) ui.Ladder {
	t := c.Printer.T
	note := t("Nothing is deleted in the meantime.")
	if !c.Announced(v.Product) {
		note = c.ViolationNext(v) + " " + c.ViolationCure(v) + " " + note
	}
	return ui.Ladder{
		Now: c.Now(), Note: note,
		Rungs: []ui.Rung{
			{At: v.Since, Label: t("grace")},
			{At: v.Reaches(domain.StageWarnAdmins), Label: t("owners and co-admins see a notice")},
			{At: v.Reaches(domain.StageWarnUsers), Label: t("all members see a notice")},
			{At: v.Reaches(domain.StageReadOnly), Label: t("read-only"), Bad: true},
		},
	}
}

// violationOf is how the organization breaks the rule of a product's seats; ok is
// false when it does not.
func violationOf(c *web.Call, product domain.ProductID) (v domain.Violation, ok bool) {
	for _, v := range c.Standing.Violations {
		if v.Product == product {
			return v, true
		}
	}
	return v, false
}

// ladders are those of the products of pools, in the order of the pools.
func ladders(c *web.Call, pools []domain.Pool) (list []domain.Violation) {
	for i, p := range pools {
		if v, ok := violationOf(c, p.Product); ok && (i == 0 || pools[i-1].Product != p.Product) {
			list = append(list, v)
		}
	}
	return list
}

// firstOver is the area of a product in which its violation is shown: the first
// that has too many seats held.
func firstOver(v domain.Violation) domain.Area {
	if v.Held.Internal > v.Capacity.Internal || v.Missing.Internal > 0 {
		return domain.AreaInternal
	}
	return domain.AreaExternal
}

// giveUpButton leads to giving up the seats of a product that is licensed no
// more; nothing elsewhere.
func giveUpButton(c *web.Call, p domain.Pool) []templ.Component {
	v, broken := violationOf(c, p.Product)
	if !broken || !v.Expired() || p.Rule != domain.SeatsByMembership || !c.Standing.May(access.SeatsGiveUp) {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Give up the seats"), Small: true, Href: giveUpURL(c, p), Dialog: true, Describe: p.ProductName}}
}

func giveUpURL(c *web.Call, p domain.Pool) string {
	return c.OrgURL("seats", p.Slug, string(p.Area), "give-up")
}

func (p *Pages) askToGiveUp(c *web.Call) error {
	pool, pools, err := p.pool(c)
	if err != nil {
		return err
	}
	if pool.Capacity > 0 {
		err := domain.E(domain.Conflict, domain.CodeSeatsLicensed).With("product", pool.ProductName)
		return c.RedirectWith(c.OrgURL("seats"), ui.Warn, c.ProblemOf(err).Text)
	}
	held := 0
	for _, other := range pools {
		if other.Product == pool.Product {
			held += other.Held()
		}
	}
	return c.Render(http.StatusOK, giveUpPage(c, c.PortalPage(c.Printer.T("Give up the seats"), "seats"), pool, held))
}

func (p *Pages) giveUp(c *web.Call) error {
	pool, _, err := p.pool(c)
	if err != nil {
		return err
	}
	if err := p.People.GiveUpSeats(c.R.Context(), c.Actor, c.Org(), pool.Product); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return c.RedirectWith(c.OrgURL("seats"), ui.Bad, problem.Text)
	}
	return c.RedirectWith(c.OrgURL("seats"), ui.Good, c.Printer.T("The seats of %s are given up.", pool.ProductName))
}
