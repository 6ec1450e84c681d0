package portal

import (
	"archive/zip"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// archive is all of an organization's data as one file, written as it is read,
// so that the size of the organization does not matter.
type archive struct {
	zip *zip.Writer
	err error // the first failure; what follows it is left out
}

// export hands an owner everything at once.
func (p *Pages) export(c *web.Call) error {
	ctx, by, org := c.R.Context(), c.Actor, c.Org()
	profile, err := p.Billing.Profile(ctx, by, org) // before the answer begins: whoever may not read gets a page
	if err != nil {
		return err
	}
	after, err := p.Billing.Successors(ctx, by, org)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "application/zip")
	c.W.Header().Set("Content-Disposition", `attachment; filename="organization.zip"`)
	a := &archive{zip: zip.NewWriter(c.W)}
	a.json(c, "organization.json", kept(c.Standing.Organization, profile))
	table(c, a, "members.csv", memberTable, func(req domain.ListRequest) (domain.List[domain.Member], error) {
		return p.People.Members(ctx, by, org, req)
	})
	table(c, a, "invitations.csv", invitationTable, func(req domain.ListRequest) (domain.List[domain.Invitation], error) {
		return p.People.Invitations(ctx, by, org, req)
	})
	wholeLicenseTable := func(c *web.Call, list domain.List[domain.License]) ui.Table[domain.License] {
		return licenseTable(c, list, after, true)
	}
	table(c, a, "licenses.csv", wholeLicenseTable, func(req domain.ListRequest) (domain.List[domain.License], error) {
		return p.Licensing.Licenses(ctx, by, org, req)
	})
	table(c, a, "orders.csv", orderTable, func(req domain.ListRequest) (domain.List[domain.Order], error) {
		return p.Billing.Orders(ctx, by, org, req)
	})
	table(c, a, "requests.csv", requestTable, func(req domain.ListRequest) (domain.List[domain.LicenseRequest], error) {
		return p.Support.Requests(ctx, by, org, req)
	})
	table(c, a, "tickets.csv", ticketTable, func(req domain.ListRequest) (domain.List[domain.Ticket], error) {
		return p.Support.Tickets(ctx, by, org, req)
	})
	table(c, a, "activity.csv", web.ActivityTable, func(req domain.ListRequest) (domain.List[domain.AuditEntry], error) {
		return p.People.Activity(ctx, by, org, req)
	})
	a.invoices(c, func(req domain.ListRequest) (domain.List[domain.Invoice], error) {
		return p.Billing.Invoices(ctx, by, org, req)
	})
	if a.err == nil {
		a.err = a.zip.Close()
	}
	if a.err != nil {
		panic(http.ErrAbortHandler) // so that half a file is not taken for a whole one
	}
	return nil
}

// file begins a file of the archive.
func (a *archive) file(c *web.Call, name string) io.Writer {
	if a.err != nil {
		return io.Discard
	}
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: c.Now()})
	if err != nil {
		a.err = err
		return io.Discard
	}
	return w
}

func (a *archive) json(c *web.Call, name string, v any) {
	w := json.NewEncoder(a.file(c, name))
	w.SetIndent("", "  ")
	if err := w.Encode(v); err != nil && a.err == nil {
		a.err = err
	}
}

// pages reads a list to its end, a large page at a time.
func pages[R any](a *archive, read func(domain.ListRequest) (domain.List[R], error), each func([]R) error) {
	req := domain.ListRequest{Limit: domain.MaxLimit}
	for a.err == nil {
		list, err := read(req)
		if err == nil {
			err = each(list.Items)
		}
		if a.err = err; err != nil || list.Next == "" {
			return
		}
		req.After = list.Next
	}
}

func table[R any](c *web.Call, a *archive, name string, draw func(*web.Call, domain.List[R]) ui.Table[R], read func(domain.ListRequest) (domain.List[R], error)) {
	out := draw(c, domain.List[R]{}).CSV(a.file(c, name))
	pages(a, read, out.Rows)
}

// invoices writes them as a JSON array, with the whole of each document.
func (a *archive) invoices(c *web.Call, read func(domain.ListRequest) (domain.List[domain.Invoice], error)) {
	all := []map[string]any{}
	pages(a, read, func(rows []domain.Invoice) error {
		for _, i := range rows {
			all = append(all, keptInvoice(i))
		}
		return nil
	})
	a.json(c, "invoices.json", all)
}

func kept(o domain.Organization, b domain.BillingProfile) map[string]any {
	return map[string]any{
		"id": o.ID, "name": o.Name, "notification_email": o.NotificationEmail.Address, "responsible_email": o.Responsible.Address, "time_zone": o.TimeZone,
		"created_at": o.CreatedAt.Format(time.RFC3339), "billing_profile": address(b),
	}
}

func address(b domain.BillingProfile) map[string]string {
	return map[string]string{
		"name": b.Name, "line1": b.Line1, "line2": b.Line2, "postal_code": b.PostalCode, "city": b.City, "country": b.Country,
		"phone": b.Phone, "tax_id": b.TaxID,
	}
}

func keptInvoice(i domain.Invoice) map[string]any {
	v := map[string]any{
		"number": i.Number, "state": i.State, "issued_at": i.IssuedAt.Format(time.RFC3339), "due_at": i.DueAt.Format(time.RFC3339),
		"buyer": address(i.Buyer), "seller": i.Seller.Name, "seller_tax_id": i.Seller.TaxID, "totals": i.Totals,
		"product": i.ProductName, "plan": i.PlanName, "license_name": i.LicenseName, "term_months": i.TermMonths,
	}
	if !i.PaidAt.IsZero() {
		v["paid_at"] = i.PaidAt.Format(time.RFC3339)
	}
	return v
}
