package console

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// formLines is how many licenses of a key the form begins with room for, and
// how many are added when more is asked for.
const formLines = 3

// lineForm is one license as typed.
type lineForm struct{ Plan, Internal, External, Months, Starts, Ends, Maintenance string }

// batchForm is a batch as typed, and what is wrong with it.
type batchForm struct {
	Name, Note, Size, Organization, Expires string
	Lines                                   []lineForm
	Plans                                   []ui.Option
	web.Problem
}

func (p *Pages) newBatch(c *web.Call) error {
	f := batchForm{Size: "10", Lines: make([]lineForm, formLines), Problem: fine()}
	f.Lines[0].Internal = "1"
	return p.showNewBatch(c, f)
}

// more reports whether a key can hold more licenses than the form has room for.
func (f batchForm) more() bool { return len(f.Lines) < domain.MaxPermissionLines }

// typedLines are the lines of the posted form: as many as it had, and some more
// when that is asked for.
func typedLines(c *web.Call) []lineForm {
	n := max(1, min(whole(c, "room"), domain.MaxPermissionLines))
	lines := make([]lineForm, n, domain.MaxPermissionLines)
	for i := range lines {
		at := func(name string) string { return batchForm{}.field(i, name) }
		lines[i] = lineForm{
			Plan: c.Form(at("plan")), Internal: c.Form(at("users.internal")), External: c.Form(at("users.external")), Months: c.Form(at("term_months")),
			Starts: c.Form(at("starts_at")), Ends: c.Form(at("ends_at")), Maintenance: c.Form(at("maintenance_until")),
		}
	}
	if c.Form("do") == "more" {
		lines = lines[:min(n+formLines, domain.MaxPermissionLines)]
	}
	return lines
}

func (p *Pages) showNewBatch(c *web.Call, f batchForm) error {
	offers, err := p.Catalog.Products(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, o := range offers {
		for _, plan := range o.Plans {
			if o.Product.State == domain.CatalogActive && plan.State == domain.CatalogActive {
				f.Plans = append(f.Plans, ui.Option{Value: string(plan.ID), Label: o.Product.Name + ", " + plan.Name + " (" + web.LicenseType(c, plan.Type) + ")"})
			}
		}
	}
	return c.Render(f.Status, newBatchPage(c, c.ConsolePage(c.Printer.T("Make permission keys"), "permission-keys"), f))
}

// field is the name of a field of a line.
func (batchForm) field(i int, name string) string { return fmt.Sprintf("lines.%d.%s", i, name) }

// makeBatch answers with the codes on the page itself: they are told once, and
// an address to come back to would be a place to find them.
func (p *Pages) makeBatch(c *web.Call) error {
	f := batchForm{
		Name: c.Form("name"), Note: c.Form("note"), Size: c.Form("size"), Organization: c.Form("organization"), Expires: c.Form("expires_at"),
		Lines: typedLines(c), Problem: fine(),
	}
	if c.Form("do") == "more" {
		return p.showNewBatch(c, f)
	}
	in := permissionkey.BatchInput{
		Name: f.Name, Note: f.Note, Size: whole(c, "size"), Organization: domain.OrganizationID(strings.TrimSpace(f.Organization)),
	}
	var errs []error
	day := func(field string, after int) time.Time {
		t, err := dayOf(c, field, after)
		errs = append(errs, err)
		return t
	}
	in.ExpiresAt = day("expires_at", 1)
	for i, l := range f.Lines {
		at := func(name string) string { return f.field(i, name) }
		if l.Plan == "" && i > 0 {
			continue
		}
		in.Lines = append(in.Lines, permissionkey.LineInput{
			Plan: domain.PlanID(l.Plan), Users: domain.Users{Internal: optional(c, at("users.internal")), External: optional(c, at("users.external"))},
			TermMonths: optional(c, at("term_months")), StartsAt: day(at("starts_at"), 0), EndsAt: day(at("ends_at"), 1), MaintenanceUntil: day(at("maintenance_until"), 0),
		})
	}
	err := domain.Join(errs...)
	var made permissionkey.Made
	if err == nil {
		made, err = p.Keys.Make(c.R.Context(), c.Actor, in)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showNewBatch(c, f)
	}
	return c.Render(http.StatusOK, madeBatchPage(c, c.ConsolePage(made.Batch.Name, "permission-keys"), made))
}

// optional is a number that may be left out.
func optional(c *web.Call, name string) int {
	if strings.TrimSpace(c.Form(name)) == "" {
		return 0
	}
	return whole(c, name)
}

// dayOf is the beginning of a day of the form in UTC, or of one after it, so that
// the day typed is the last; the zero time where it is left out.
func dayOf(c *web.Call, field string, after int) (time.Time, error) {
	typed := strings.TrimSpace(c.Form(field))
	if typed == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		return day, domain.Bad(field, domain.CodeDate)
	}
	return day.AddDate(0, 0, after), nil
}

// downloadCodes writes the codes that the page before shows into a file: it gets
// them from there, because they are kept nowhere.
func (p *Pages) downloadCodes(c *web.Call) error {
	codes := []string{}
	for _, typed := range strings.Fields(c.Form("codes")) {
		code, err := redeem.Read(typed)
		if err != nil {
			return err
		}
		codes = append(codes, redeem.Grouped(code))
	}
	if c.Form("format") == "text" {
		c.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
		c.W.Header().Set("Content-Disposition", `attachment; filename="permission-keys.txt"`)
		for _, code := range codes {
			if _, err := fmt.Fprintln(c.W, code); err != nil {
				return nil //nolint:nilerr // the reader has left; the answer has begun
			}
		}
		return nil
	}
	next := 0
	table := ui.Table[string]{File: "permission-keys.csv", Columns: []ui.Column[string]{
		{Label: c.Printer.T("Number"), Text: func(string) string { next++; return fmt.Sprint(next) }},
		{Label: c.Printer.T("Permission key"), Text: func(code string) string { return code }},
	}}
	return web.StreamCSV(c, table, func() ([]string, bool, error) { return codes, false, nil })
}
