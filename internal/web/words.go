package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/web/ui"
)

// OrderBadge is an order's state in a word and a tone.
func OrderBadge(c *Call, o domain.Order) ui.Badge {
	switch o.State {
	case domain.OrderPaid:
		return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Paid")}
	case domain.OrderCanceled:
		return ui.Badge{Label: c.Printer.T("Canceled")}
	}
	return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Payment awaited")}
}

// OrderStates are the states orders can be filtered by.
func OrderStates(c *Call) []ui.Option {
	var options []ui.Option
	for _, s := range []domain.OrderState{domain.OrderOpen, domain.OrderPaid, domain.OrderCanceled} {
		options = append(options, ui.Option{Value: string(s), Label: OrderBadge(c, domain.Order{State: s}).Label})
	}
	return options
}

// InvoiceBadge is an invoice's state in a word and a tone; overdue is derived.
func InvoiceBadge(c *Call, i domain.Invoice) ui.Badge {
	switch {
	case i.State == domain.InvoicePaid:
		return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Paid")}
	case i.State == domain.InvoiceVoid:
		return ui.Badge{Label: c.Printer.T("Void")}
	case !c.Now().Before(i.DueAt):
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Overdue")}
	}
	return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Open")}
}

// EndsSoon is how long before its end a license says so.
const EndsSoon = 30 * 24 * time.Hour

// LicenseBadge is a license's state in a word and a tone. In its last 30 days a
// license says how many are left.
func LicenseBadge(c *Call, l domain.License) ui.Badge {
	t := c.Printer.T
	now := c.Now()
	switch l.StateAt(now) {
	case domain.LicenseScheduled:
		return ui.Badge{Tone: ui.Info, Label: t("From %s", c.Printer.Date(l.StartsAt))}
	case domain.LicenseExpired:
		return ui.Badge{Tone: ui.Bad, Label: t("Expired")}
	case domain.LicenseSuspended:
		return ui.Badge{Tone: ui.Bad, Label: t("Suspended")}
	case domain.LicenseRevoked:
		return ui.Badge{Tone: ui.Bad, Label: t("Revoked")}
	case domain.LicenseSuperseded:
		return ui.Badge{Label: t("Replaced")}
	case domain.LicensePending:
		return ui.Badge{Tone: ui.Warn, Label: t("Payment awaited")}
	}
	if left := l.ExpiresAt.Sub(now); !l.ExpiresAt.IsZero() && left <= EndsSoon {
		begun := int((left + 24*time.Hour - 1) / (24 * time.Hour)) // the last day counts
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.N("%d day left", "%d days left", begun)}
	}
	return ui.Badge{Tone: ui.Good, Label: t("Valid")}
}

// LicenseType is a type of license in words.
func LicenseType(c *Call, t domain.LicenseType) string {
	switch t {
	case domain.LicenseAnnual:
		return c.Printer.T("Annual")
	case domain.LicensePerpetual:
		return c.Printer.T("Perpetual")
	case domain.LicenseTrial:
		return c.Printer.T("Trial")
	case domain.LicenseFlex:
		return c.Printer.T("Floating")
	}
	return string(t)
}

// Expiry is the day a license ends, or that it never does.
func Expiry(c *Call, t time.Time) string {
	if t.IsZero() {
		return c.Printer.T("Never")
	}
	return c.Printer.Date(t)
}

// UsersOf is the size of a license: "60 internal, 20 external".
func UsersOf(c *Call, u domain.Users) string {
	internal := c.Printer.T("%d internal", u.Internal)
	if u.External == 0 {
		return c.Printer.N("%d user", "%d users", u.Internal)
	}
	return internal + ", " + c.Printer.T("%d external", u.External)
}

// KeyTerm is how long a license of a permission key is in force.
func KeyTerm(c *Call, l domain.PermissionLine) string {
	switch {
	case !l.EndsAt.IsZero():
		return Period(c, domain.Period{Starts: l.StartsAt, Ends: l.EndsAt})
	case l.Type == domain.LicensePerpetual && !l.MaintenanceUntil.IsZero():
		return c.Printer.T("forever, with maintenance until %s", c.Printer.DateLong(l.MaintenanceUntil))
	case l.Type == domain.LicensePerpetual:
		return c.Printer.T("forever, with a year of maintenance")
	}
	return c.Printer.T("%s from the day on which the key is used", Term(c, l.TermMonths))
}

// Period is when a license is in force, in words; "" for a period that is not
// known.
func Period(c *Call, p domain.Period) string {
	switch {
	case p.IsZero():
		return ""
	case p.Ends.IsZero():
		return c.Printer.T("from %s, without end", c.Printer.DateLong(p.Starts))
	}
	return c.Printer.T("from %s until %s", c.Printer.DateLong(p.Starts), c.Printer.DateLong(p.Ends))
}

// Term is how long a plan or order is for.
func Term(c *Call, months int) string {
	switch {
	case months == 0:
		return c.Printer.T("forever")
	case months%12 == 0:
		return c.Printer.N("%d year", "%d years", months/12)
	}
	return c.Printer.N("%d month", "%d months", months)
}

// LineName says what a line of a quote or invoice charges for.
func LineName(c *Call, k domain.LineKind) string {
	if k == domain.LineExternalUsers {
		return c.Printer.T("External users")
	}
	return c.Printer.T("Internal users")
}

// TaxName says which tax is added, and why none.
func TaxName(c *Call, t domain.Totals) string {
	switch t.Treatment {
	case domain.TaxReverseCharge:
		return c.Printer.T("VAT, reverse charge: the recipient accounts for it")
	case domain.TaxOutside:
		return c.Printer.T("No VAT: the place of supply is outside the EU")
	}
	return c.Printer.T("VAT %s %%", percent(t.TaxRate, c.Printer.Lang()))
}

// percent writes basis points: 1900 is "19", 2550 is "25.5".
func percent(points int, lang string) string {
	whole, rest := points/100, points%100
	s := strings.TrimRight(string([]byte{'0' + byte(rest/10), '0' + byte(rest%10)}), "0")
	n := strconv.Itoa(whole)
	if s == "" {
		return n
	}
	if lang == "de" {
		return n + "," + s
	}
	return n + "." + s
}

// Day is a calendar day that was kept as 2006-01-02.
func Day(c *Call, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return c.Printer.Date(t)
}

// CountryOptions lists the world's countries by their names in the reader's
// language.
func CountryOptions(c *Call) []ui.Option {
	names := display.Regions(language.Make(c.Printer.Lang()))
	options := []ui.Option{{Value: "", Label: c.Printer.T("Choose a country")}}
	for _, code := range money.Countries() {
		if r, err := language.ParseRegion(code); err == nil {
			options = append(options, ui.Option{Value: code, Label: names.Name(r)})
		}
	}
	order := collate.New(language.Make(c.Printer.Lang())) // Österreich stands with O
	slices.SortFunc(options[1:], func(a, b ui.Option) int { return order.CompareString(a.Label, b.Label) })
	return options
}

// Country is one country's name in the reader's language.
func Country(c *Call, code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(language.Make(c.Printer.Lang())).Name(r)
}
