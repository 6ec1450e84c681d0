package portal_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
)

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// fill writes ids into a route's pattern.
func fill(pattern string, ids map[string]string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, parameter.ReplaceAllStringFunc(path, func(p string) string { return ids[strings.Trim(p, "{}")] })
}

// parameters are the names of what a pattern leaves open.
func parameters(pattern string) (names []string) {
	for _, m := range parameter.FindAllStringSubmatch(pattern, -1) {
		names = append(names, m[1])
	}
	return names
}

// strangers are ids of nothing, in every shape that somebody might try.
func strangers() []string {
	return []string{"x", "org_00000000-0000-7000-8000-000000000000", "%00", "%27%20OR%201=1--", "..%2f..%2fetc", "%F0%9F%92%BA", strings.Repeat("9", 3000)}
}

// unknown is what a page answers that no route is for.
func (b *as) unknown() answer { return b.get("/nothing-of-the-kind") }

// saysGone reports whether the message on the way to a list is that something is
// there no more.
func saysGone(flash string) bool {
	text, err := base64.RawURLEncoding.DecodeString(flash)
	return err == nil && strings.Contains(string(text), "It is gone already")
}

// same wants the answer of an unknown page, byte for byte.
func (a answer) same(what string, unknown answer) {
	a.t.Helper()
	if a.status != http.StatusNotFound || a.body != unknown.body {
		a.t.Errorf("%s: status %d, and not the page of what does not exist: %.300s", what, a.status, a.words())
	}
	for _, h := range []string{"Content-Type", "Cache-Control", "Set-Cookie", "Content-Length"} {
		if strings.Join(a.header[h], ";") != strings.Join(unknown.header[h], ";") {
			a.t.Errorf("%s: header %s is %q, and %q elsewhere", what, h, a.header[h], unknown.header[h])
		}
	}
}

func inOrganization(r web.Route) bool { return strings.Contains(r.Pattern, "{org}") }

// TestRoutesAskTheTable takes every route of the portal as everybody who is not
// let in, with ids that exist, and wants the answer of an unknown page.
func TestRoutesAskTheTable(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		rival := h.Account(h.t, "rival@other.example", "Rita Rival")
		h.organization(rival, "Rival Yards")
		type person struct {
			role  domain.Role
			staff domain.StaffRole
			in    *as
		}
		people := map[string]person{
			"owner of another organization": {in: h.as(rival)},
			"account without one":           {in: h.as(h.Account(h.t, "nora@none.example", "Nora"))},
			"member":                        {role: domain.RoleMember, in: h.as(y.member)},
			"billing":                       {role: domain.RoleBilling, in: h.as(y.billingOnly)},
			"support":                       {staff: domain.StaffSupport, in: h.as(h.Staff(h.t, "support@vendor.example", domain.StaffSupport))},
			"read only":                     {staff: domain.StaffReadOnly, in: h.as(h.Staff(h.t, "reader@vendor.example", domain.StaffReadOnly))},
		}
		nobody := &as{h: h, header: http.Header{}}
		for _, r := range h.pages.Routes() {
			method, path := fill(r.Pattern, y.ids)
			if a := nobody.do(method, path, nil); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/sign-in?return=") {
				a.t.Errorf("%s for nobody: %d %s", r.Pattern, a.status, a.location)
			}
			for name, p := range people {
				if !inOrganization(r) || access.Member(p.role, r.Action) || access.Staff(p.staff, r.Action) {
					continue
				}
				p.in.do(method, path, nil).same(name+": "+r.Pattern, p.in.unknown())
			}
		}
		h.AuditWhole(h.t, y.org, 13)
	})
}

// TestForeignIDs puts ids of another organization, and of nothing, into every
// parameter of every route, as somebody who may do everything in their own.
func TestForeignIDs(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		rival := h.Account(h.t, "rival@other.example", "Rita Rival")
		own := map[string]string{"org": string(h.organization(rival, "Rival Yards")), "plan": y.ids["plan"]}
		h.profile(rival, domain.OrganizationID(own["org"]))
		b := h.as(rival)
		unknown := b.unknown()
		for _, r := range h.pages.Routes() {
			for _, name := range parameters(r.Pattern) {
				for i, id := range append([]string{y.ids[name]}, strangers()...) {
					if name == "plan" && i == 0 {
						continue // the catalog is everybody's
					}
					ids := map[string]string{}
					for k := range y.ids {
						ids[k] = own[k]
					}
					ids[name] = id
					for _, k := range parameters(r.Pattern) {
						if ids[k] == "" {
							ids[k] = y.ids[k]
						}
					}
					b.flash = ""
					method, path := fill(r.Pattern, ids)
					a := b.do(method, path, url.Values{"role": {"member"}, "version": {"1"}})
					switch {
					case strings.Contains(a.body, "Halden") || strings.Contains(a.body, "halden"):
						a.t.Errorf("%s %s shows another organization's data", method, path)
					case name == "plan" && a.status == http.StatusSeeOther && a.location == "/organizations/"+own["org"]+"/purchase":
					case name != "org" && a.status == http.StatusSeeOther && strings.HasPrefix(a.location, "/organizations/"+own["org"]+"/") && saysGone(b.flash):
						// Whether it was another's, or is nothing at all, is not told.
					default:
						a.same(method+" "+path, unknown)
					}
				}
			}
		}
		h.AuditWhole(h.t, y.org, 13)
	})
}

// TestRoutesForTheirOwn takes every page as its owner and as staff: it is there.
func TestRoutesForTheirOwn(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		owner, staff := h.as(y.owner), h.as(h.admin)
		for _, r := range h.pages.Routes() {
			method, path := fill(r.Pattern, y.ids)
			if method != http.MethodGet {
				continue
			}
			if strings.HasSuffix(path, "/renew") {
				owner.get(path).leads(at(y.org, "purchase", y.ids["plan"]) + "?renew=" + y.ids["license"])
				continue
			}
			if strings.HasSuffix(path, "/invitations/new") {
				owner.get(path).leads(at(y.org, "invite")) // an earlier address of the form
				continue
			}
			if strings.Contains(r.Pattern, "{draft}") {
				owner.get(path).is(http.StatusOK)
				staff.get(path).is(http.StatusNotFound) // it is of one person alone
				continue
			}
			if strings.HasSuffix(path, "/act") {
				continue // it wants to know what: TestActOnManyInvitations, and for members theirs
			}
			if strings.HasSuffix(path, "/live") || strings.Contains(r.Pattern, "{lease}") || strings.Contains(r.Pattern, "{program}") || strings.HasSuffix(path, "/activate") {
				continue // Harbor has no floating seats; they are looked at by the stories of G12 and G13
			}
			if strings.Contains(r.Pattern, "{pool}") {
				owner.get(path).is(http.StatusNotFound) // Harbor counts its users itself; pools are looked at by TestSeatPages
				continue
			}
			if a := owner.get(path); a.status != http.StatusOK && path != "/purchase" {
				a.t.Errorf("%s for its owner: %d %s", path, a.status, a.location)
			}
			if access.Staff(domain.StaffAdmin, r.Action) {
				staff.get(path).is(http.StatusOK).has("!You are alone")
			}
		}
		staff.get(at(y.org)).has(`href="/console"`)
	})
}

// TestFormsFromElsewhere posts every form as another site would.
func TestFormsFromElsewhere(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		b.header.Set("Sec-Fetch-Site", "cross-site")
		for _, r := range h.pages.Routes() {
			if method, path := fill(r.Pattern, y.ids); method == http.MethodPost {
				b.do(method, path, url.Values{"role": {"member"}, "version": {"1"}}).is(http.StatusUnprocessableEntity, "came from another website")
			}
		}
		h.AuditWhole(h.t, y.org, 13)
	})
}
