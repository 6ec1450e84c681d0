package console

import (
	"strconv"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// presetCards puts the presets into words, for whoever makes a product.
func presetCards(c *web.Call) []ui.Card {
	t := c.Printer.T
	return []ui.Card{
		{
			Value: string(domain.PresetInstallation), Title: presetName(c, domain.PresetInstallation),
			Text: t("The organization runs the product itself; the product counts its users."),
			Points: []string{
				t("A license names one Install ID; several add up"),
				t("Internal and external users are counted separately"),
				t("Too many users: notices first, read-only in the end"),
			},
		},
		{
			Value: string(domain.PresetNamedAndFloating), Title: presetName(c, domain.PresetNamedAndFloating),
			Text: t("An owner decides who may use the product."),
			Points: []string{
				t("A seat is given to one person by name"),
				t("Licenses of different types and durations side by side"),
				t("No seat free: nobody more is let in"),
			},
		},
		{
			Value: string(domain.PresetTeamPool), Title: presetName(c, domain.PresetTeamPool),
			Text: t("Whoever belongs to the organization uses the product."),
			Points: []string{
				t("One person takes one seat, in however many teams"),
				t("A pending invitation holds a seat"),
				t("No seat free: invitations are refused"),
			},
		},
		{
			Value: string(domain.PresetCappedAreas), Title: presetName(c, domain.PresetCappedAreas),
			Text: t("Internal and external people, each with a limit of their own."),
			Points: []string{
				t("Two areas, licensed separately"),
				t("Every active person takes a seat of their area"),
				t("At the limit: nobody more is let in, on no path"),
			},
		},
	}
}

// presetName is a preset in a word or two.
func presetName(c *web.Call, p domain.Preset) string {
	switch p {
	case domain.PresetInstallation:
		return c.Printer.T("Per installation")
	case domain.PresetNamedAndFloating:
		return c.Printer.T("Named people")
	case domain.PresetTeamPool:
		return c.Printer.T("Pool of a team")
	case domain.PresetCappedAreas:
		return c.Printer.T("Capped areas")
	}
	return string(p)
}

// policyFacts say what a product's policy means.
func policyFacts(c *web.Call, p domain.Product) ui.Facts {
	t := c.Printer.T
	facts := ui.Facts{
		{Term: t("Seats"), Value: presetName(c, p.Preset)},
		{Term: t("Bound to"), Value: choose(p.Policy.BoundToInstall, t("One installation, by its Install ID"), t("The organization"))},
		{Term: t("External users"), Value: choose(p.Policy.Extranet, t("Licensed separately"), t("Not licensed"))},
	}
	if holdsSeats(p) {
		held := t("Hold no seat")
		if p.Policy.PendingHolds {
			held = c.Printer.N("Hold a seat for %d day", "Hold a seat for %d days", p.Policy.InvitationHoldDays)
		}
		facts = append(facts, ui.Fact{Term: t("Invitations"), Value: held})
	}
	facts = append(facts, ui.Fact{Term: t("Fewest users per request"), Value: c.Printer.N("%d user", "%d users", p.Policy.FewestRequested())})
	l := p.Policy.Ladder
	return append(facts,
		ui.Fact{Term: t("Administrators' notice"), Value: after(c, days(l.WarnAdmins))},
		ui.Fact{Term: t("Everyone's notice"), Value: after(c, days(l.WarnUsers))},
		ui.Fact{Term: t("Read-only"), Value: after(c, days(l.ReadOnly))})
}

// policyFixed is what of a policy stays; policyFixedBecause says why.
func policyFixed(c *web.Call, f productForm) ui.Facts {
	t := c.Printer.T
	facts := ui.Facts{
		{Term: t("How seats are counted"), Value: presetName(c, f.Product.Preset)},
	}
	if f.AreasFixed {
		facts = append(facts, ui.Fact{
			Term: t("External users"), Value: choose(f.Product.Policy.Extranet, t("Licensed separately"), t("Not licensed")),
		})
	}
	return facts
}

func policyFixedBecause(c *web.Call, f productForm) string {
	if f.AreasFixed {
		return c.Printer.T("Both stay: licenses have been issued, and people may hold seats by them.")
	}
	return c.Printer.T("That stays for good: licenses rely on it.")
}

// extranetHint says what a second area means, and when it can still be changed.
func extranetHint(c *web.Call, p domain.Product) string {
	hint := c.Printer.T("Customers outside of the organization, as a second area with its own price and size. Without it nobody external can be ordered.")
	if holdsSeats(p) {
		return hint + " " + c.Printer.T("It can be changed until the first license is issued.")
	}
	return hint + " " + c.Printer.T("Licenses that exist keep their external users.")
}

func after(c *web.Call, days int) string {
	return c.Printer.N("after %d day", "after %d days", days)
}

func choose(yes bool, this, that string) string {
	if yes {
		return this
	}
	return that
}

// number is a whole number as a form shows it, without grouping.
func number(n int) string { return strconv.Itoa(n) }
