package console

import (
	"net/http"
	"slices"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// activity is the vendor's own log: what belongs to no organization.
func (p *Pages) activity(c *web.Call) error {
	list, err := p.Vendor.Activity(c.R.Context(), c.Actor, c.List())
	if err != nil {
		return err
	}
	table := web.ActivityTable(c, list)
	table.Dense = true
	// What the vendor does in its own house moves no seats.
	table.Columns = slices.DeleteFunc(table.Columns, func(col ui.Column[domain.AuditEntry]) bool { return col.Kind == ui.NumberColumn })
	title := c.Printer.T("Activity log")
	head := ui.PageHead{Title: title, Subtitle: c.Printer.T("Catalog, staff, API tokens and settings. What concerns an organization is in its own log.")}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "activity"), head, table))
}

// sellerForm is the seller as typed, and what is wrong with it.
type sellerForm struct {
	Seller domain.Seller
	Saved  domain.Seller // as it is
	web.Problem
}

func (p *Pages) settings(c *web.Call) error {
	seller, err := p.Vendor.Seller(c.R.Context())
	if err != nil {
		return err
	}
	return showSettings(c, sellerForm{Seller: seller, Saved: seller, Problem: fine()})
}

func showSettings(c *web.Call, f sellerForm) error {
	page := c.ConsolePage(c.Printer.T("Settings"), "settings")
	if !may(c, access.SettingsEdit) {
		return c.Render(http.StatusOK, sellerPage(c, page, f.Saved))
	}
	return c.Render(f.Status, settingsPage(c, page, f))
}

func (p *Pages) saveSettings(c *web.Call) error {
	f := sellerForm{Seller: domain.Seller{
		Name: c.Form("name"), Line1: c.Form("line1"), Line2: c.Form("line2"), PostalCode: c.Form("postal_code"), City: c.Form("city"),
		Country: strings.ToUpper(c.Form("country")), TaxID: c.Form("tax_id"), Email: c.Form("email"),
		Bank: c.Form("bank"), IBAN: c.Form("iban"), BIC: c.Form("bic"), Version: version(c),
	}}
	saved, err := p.Vendor.UpdateSeller(c.R.Context(), c.Actor, f.Seller)
	if err == nil {
		done := c.Printer.T("Saved. It is on invoices from the next order on.")
		if !saved.Complete() {
			done = c.Printer.T("Saved. Nobody can order before the IBAN is known.")
		}
		return c.RedirectWith(at("settings"), ui.Good, done)
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	f.Problem = problem
	if f.Saved, err = p.Vendor.Seller(c.R.Context()); err != nil {
		return err
	}
	return showSettings(c, f)
}

// missing names what invoices cannot do without.
func missing(c *web.Call, s domain.Seller) string {
	t := c.Printer.T
	var names []string
	for _, f := range []struct{ value, label string }{
		{s.Name, t("Name")}, {s.Line1, t("Address")}, {s.City, t("City")}, {s.Country, t("Country")}, {s.IBAN, t("IBAN")},
	} {
		if f.value == "" {
			names = append(names, f.label)
		}
	}
	return strings.Join(names, ", ")
}

// ibanGroups writes an IBAN in groups of four, as banks do.
func ibanGroups(iban string) string {
	var groups []string
	for part := range slices.Chunk([]byte(iban), 4) {
		groups = append(groups, string(part))
	}
	return strings.Join(groups, " ")
}
