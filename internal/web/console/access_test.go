package console_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
)

var value = regexp.MustCompile(`\{(\w+)\}`)

// things are one of everything that a path can name.
func (d *desk) things() map[string]string {
	d.t.Helper()
	ctx := d.t.Context()
	o := d.shop()
	_, err := d.pages.Billing.RecordPayment(ctx, d.admin, o.ID, paymentOf(o))
	d.must(err)
	open := d.order(d.org, domain.Plan{ID: o.Plan}, "Yard 4", 2)
	invited, err := d.pages.Vendor.InviteStaff(ctx, d.admin, "new@vendor.example", "sales")
	d.must(err)
	_, token, err := d.pages.Vendor.CreateToken(ctx, d.admin, "CRM", "sales", 30*24*3600e9)
	d.must(err)
	request, ticket := d.asked(o.Product), d.complained("deletion")
	quote, err := d.pages.Billing.Quote(ctx, d.admin, d.org, billing.QuoteInput{Plan: o.Plan, InstallID: install, UsersInternal: 9})
	d.must(err)
	keys, err := d.pages.Keys.Make(ctx, d.admin, permissionkey.BatchInput{
		Name: "Reseller", Size: 1, Lines: []permissionkey.LineInput{{Plan: o.Plan, Users: domain.Users{Internal: 2}}},
	})
	d.must(err)
	return map[string]string{
		"batch":   string(keys.Batch.ID),
		"request": string(request.ID), "ticket": string(ticket.ID), "quote": string(quote.ID),
		"org": string(d.org), "license": string(d.orderOf(o.ID).License), "order": string(open.ID), "product": string(o.Product), "plan": string(o.Plan),
		"invitation": string(invited.ID), "account": string(d.staff[domain.StaffSupport].Account), "token": string(token.ID), "job": "7",
	}
}

func TestPagesAreForThoseWhoMay(t *testing.T) {
	each(t, func(d *desk) {
		things := d.things()
		readers := map[string]domain.Actor{"customer": d.owner}
		for role, by := range d.staff {
			readers[string(role)] = by
		}
		for name, by := range readers {
			nothing := d.ask(by, http.MethodGet, "/console/nothing-here", nil).status(http.StatusNotFound).Body.String()
			for _, r := range d.pages.Routes() {
				method, pattern, _ := strings.Cut(r.Pattern, " ")
				path := value.ReplaceAllStringFunc(pattern, func(s string) string { return things[strings.Trim(s, "{}")] })
				may := access.Staff(by.Staff, r.Action)
				if may && (method == http.MethodPost || strings.HasSuffix(pattern, "/resume")) {
					continue // acts have tests of their own, and so has a license that is suspended
				}
				got := d.ask(by, method, path, form())
				switch {
				case may && got.Code != http.StatusOK:
					t.Errorf("%s may ask for %s and gets %d: %s", name, r.Pattern, got.Code, got.said())
				case !may && (got.Code != http.StatusNotFound || got.Body.String() != nothing):
					t.Errorf("%s may not ask for %s and gets %d", name, r.Pattern, got.Code)
				}
			}
		}
		d.ask(domain.Actor{}, http.MethodGet, "/console/orders", nil).leads("/sign-in?return=%2Fconsole%2Forders")
	})
}

func TestWhatDoesNotExistIsLikeWhatIsHidden(t *testing.T) {
	each(t, func(d *desk) {
		things := d.things()
		nothing := d.get("/console/nothing-here").status(http.StatusNotFound).Body.String()
		for _, r := range d.pages.Routes() {
			method, pattern, _ := strings.Cut(r.Pattern, " ")
			for _, unknown := range value.FindAllString(pattern, -1) {
				if unknown == "{job}" {
					continue // one that is no longer in trouble is news, see TestJobs
				}
				path := value.ReplaceAllStringFunc(pattern, func(s string) string {
					if s == unknown {
						return "nobody-knows"
					}
					return things[strings.Trim(s, "{}")]
				})
				got := d.ask(d.admin, method, path, form())
				if got.Code != http.StatusNotFound || got.Body.String() != nothing {
					t.Errorf("%s without its %s answers %d: %s", r.Pattern, unknown, got.Code, got.said())
				}
			}
		}
		// A license and a plan are looked up within what the path names before them.
		other := d.organization("Other")
		d.get("/console/organizations/" + string(other) + "/licenses/" + things["license"]).status(http.StatusNotFound)
		studio := d.product("studio", "Studio", domain.PresetTeamPool)
		d.get("/console/catalog/" + string(studio.Product) + "/plans/" + things["plan"]).status(http.StatusNotFound)
	})
}
