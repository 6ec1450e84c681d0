package mail

import (
	"strconv"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// OrderReceived confirms an order and says how to pay it.
type OrderReceived struct {
	Organization string        `data:"organization"`
	Orderer      string        `data:"orderer"`
	Number       string        `data:"number"`    // of the order
	Invoice      string        `data:"invoice"`   // number
	Reference    string        `data:"reference"` // what the transfer should say
	Product      string        `data:"product"`
	Plan         string        `data:"plan"`
	LicenseName  string        `data:"license_name"`
	TermMonths   int           `data:"term_months"` // 0: perpetual
	Renews       string        `data:"renews"`      // serial number of the license it renews; "": none
	Starts       time.Time     `data:"starts"`      // of a renewal, when the license before ends; zero: with the payment
	Ends         time.Time     `data:"ends"`        // zero: with the payment, or never
	Totals       domain.Totals `data:"totals"`
	Seller       domain.Seller `data:"seller"`
	Due          time.Time     `data:"due"`
	Link         string        `data:"link"` // to the order
}

func (OrderReceived) template() string { return "order_received" }

func (l OrderReceived) write(p text.Printer, _ string) sheet {
	term := p.T("Perpetual")
	if l.TermMonths > 0 {
		term = p.N("%d month", "%d months", l.TermMonths)
	}
	return sheet{
		Subject: p.T("Order %s: your invoice", typed(l.Number)),
		Intro: []string{
			p.T("%s ordered for %s. Your license will appear in the portal once payment is validated.", typed(l.Orderer), typed(l.Organization)),
		},
		Groups: []group{
			facts(p.T("Order"),
				fact{Label: p.T("Product"), Value: typed(l.Product)},
				fact{Label: p.T("Plan"), Value: typed(l.Plan)},
				fact{Label: p.T("License name"), Value: typed(l.LicenseName)},
				fact{Label: p.T("Term"), Value: term},
				fact{Label: p.T("Renews"), Value: typed(l.Renews), Code: true},
				fact{Label: p.T("Starts"), Value: known(p, l.Starts)},
				fact{Label: p.T("Ends"), Value: known(p, l.Ends)},
			),
			facts(p.T("Invoice %s", typed(l.Invoice)), prices(p, l.Totals)...),
			facts(p.T("Bank transfer"),
				fact{Label: p.T("Amount"), Value: money(p, l.Totals.Gross, l.Totals.Currency), Strong: true},
				fact{Label: p.T("Payment reference"), Value: typed(l.Reference), Code: true},
				fact{Label: p.T("Account holder"), Value: typed(l.Seller.Name)},
				fact{Label: "IBAN", Value: typed(l.Seller.IBAN), Code: true},
				fact{Label: "BIC", Value: typed(l.Seller.BIC), Code: true},
				fact{Label: p.T("Bank"), Value: typed(l.Seller.Bank)},
				fact{Label: p.T("Due by"), Value: p.DateLong(l.Due)},
			),
		},
		Action: action{p.T("See the order"), l.Link},
		Outro:  []string{p.T("The payment reference lets us match your transfer to this order. Without it the license takes longer.")},
	}
}

// known is a day, nothing for none.
func known(p text.Printer, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.DateLong(t)
}

// prices lists what adds up to the invoice's total.
func prices(p text.Printer, t domain.Totals) []fact {
	var all []fact
	for _, line := range t.Lines {
		all = append(all, fact{Label: lineName(p, line), Value: money(p, line.Amount, t.Currency)})
	}
	all = append(all, fact{Label: p.T("Net"), Value: money(p, t.Net, t.Currency)})
	switch t.Treatment {
	case domain.TaxReverseCharge:
		all = append(all, fact{Label: p.T("Tax"), Value: p.T("Reverse charge: the recipient accounts for it")})
	case domain.TaxOutside:
		all = append(all, fact{Label: p.T("Tax"), Value: p.T("None, outside the union")})
	case domain.TaxStandard, domain.TaxDestination:
		rate := strconv.FormatFloat(float64(t.TaxRate)/100, 'f', -1, 64)
		all = append(all, fact{Label: p.T("Tax, %s %%", rate), Value: money(p, t.Tax, t.Currency)})
	}
	return append(all, fact{Label: p.T("Total"), Value: money(p, t.Gross, t.Currency), Strong: true})
}

func lineName(p text.Printer, line domain.Line) string {
	switch line.Kind {
	case domain.LineInternalUsers:
		return p.N("%d user", "%d users", line.Quantity)
	case domain.LineExternalUsers:
		return p.N("%d external user", "%d external users", line.Quantity)
	}
	return typed(string(line.Kind))
}

func money(p text.Printer, amount int64, currency string) string {
	return p.Money(amount, typed(currency))
}

// LicenseReady says that the money has arrived and where the license is. The key itself is never in a mail: mails
// are forwarded and kept, and reading a key is audited.
type LicenseReady struct {
	Organization string       `data:"organization"`
	Product      string       `data:"product"`
	LicenseName  string       `data:"license_name"`
	Serial       string       `data:"serial"`
	Users        domain.Users `data:"users"`
	Renews       string       `data:"renews"`    // serial number of the license it renews; "": none
	Scheduled    bool         `data:"scheduled"` // it starts later, when that one ends
	Starts       time.Time    `data:"starts"`
	Expires      time.Time    `data:"expires"` // zero: perpetual
	Invoice      string       `data:"invoice"` // number
	Paid         domain.Money `data:"paid"`
	Link         string       `data:"link"` // to the license
}

func (LicenseReady) template() string { return "license_ready" }

func (l LicenseReady) write(p text.Printer, _ string) sheet {
	until := p.T("Perpetual")
	if !l.Expires.IsZero() {
		until = p.DateLong(l.Expires)
	}
	external := ""
	if l.Users.External > 0 {
		external = p.Number(l.Users.External)
	}
	intro := p.T("%s now holds this license.", typed(l.Organization))
	if l.Paid.Amount > 0 {
		intro = p.T("The payment of %s for invoice %s has arrived. %s now holds this license.",
			money(p, l.Paid.Amount, l.Paid.Currency), typed(l.Invoice), typed(l.Organization))
	}
	s := sheet{
		Subject: p.T("Your license for %s is ready", typed(l.Product)),
		Intro:   []string{intro},
		Groups: []group{facts("",
			fact{Label: p.T("License name"), Value: typed(l.LicenseName)},
			fact{Label: p.T("Serial number"), Value: typed(l.Serial), Code: true},
			fact{Label: p.T("Renews"), Value: typed(l.Renews), Code: true},
			fact{Label: p.T("Product"), Value: typed(l.Product)},
			fact{Label: p.T("Users"), Value: p.Number(l.Users.Internal)},
			fact{Label: p.T("External users"), Value: external},
			fact{Label: p.T("In force from"), Value: p.DateLong(l.Starts)},
			fact{Label: p.T("In force until"), Value: until},
		)},
		Action: action{p.T("See the license and its key"), l.Link},
		Outro:  []string{p.T("Copy the key there and install it on the Licenses page of %s. Keys are never sent by mail.", typed(l.Product))},
	}
	if l.Scheduled {
		s.Intro = append(s.Intro, p.T("It takes over from %s on %s. Until then everything stays as it is.", typed(l.Renews), p.DateLong(l.Starts)))
		s.Outro = append(s.Outro, p.T("It can be installed before that day; the older license ends by itself."))
	}
	return s
}
