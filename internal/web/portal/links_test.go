package portal_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

var (
	anchor = regexp.MustCompile(`<a\b[^>]*?href="([^"]+)"`)
	someID = regexp.MustCompile(`[a-z]{3}_[0-9a-f-]{20,}`)
)

// walk follows every link from the organization's overview, one of each kind
// from a page, and wants each to lead somewhere: what somebody may not open is
// not offered to them.
func (b *as) walk(who string, org domain.OrganizationID) (pages int) {
	b.h.t.Helper()
	type step struct{ path, from string }
	home := at(org)
	steps, seen := []step{{home, ""}}, map[string]bool{}
	for ; len(steps) > 0; steps = steps[1:] {
		s := steps[0]
		a := b.get(s.path)
		pages++
		if a.status >= http.StatusBadRequest {
			b.h.t.Errorf("%s: %s leads to %s: %d", who, s.from, s.path, a.status)
		}
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, m := range anchor.FindAllStringSubmatch(a.body, -1) {
			next, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			path, query, _ := strings.Cut(next, "?")
			from, _, _ := strings.Cut(s.path, "?")
			kind := someID.ReplaceAllString(from+" "+path, "*")
			if v, err := url.ParseQuery(query); err == nil {
				kind += v.Get("do")
			}
			if strings.HasPrefix(path, home) && !seen[kind] && !seen[next] {
				seen[kind], seen[next] = true, true
				steps = append(steps, step{next, s.path})
			}
		}
	}
	return pages
}

// colleagues are the vendor's people, one of each role.
func (h *house) colleagues() map[string]domain.Actor {
	h.t.Helper()
	staff := map[string]domain.Actor{}
	for _, role := range domain.StaffRoles() {
		staff[string(role)] = h.Staff(h.t, string(role)+"@nordlicht.example", role)
	}
	return staff
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		y.studioSeats(3)
		y.waits("Ann", "ann@halden.example")
		co := h.Account(h.t, "cora@halden.example", "Cora Co")
		h.join(y.org, co, domain.RoleCoAdmin)
		people := map[string]domain.Actor{"owner": y.owner, "co-admin": co, "billing": y.billingOnly, "member": y.member}
		for who, by := range h.colleagues() {
			people["the vendor's "+who] = by
		}
		for who, by := range people {
			if n := h.as(by).walk(who, y.org); n < 8 {
				t.Errorf("%s was on %d pages", who, n)
			}
		}
	})
}

func TestEveryLinkLeadsSomewhereAtFloatingSeats(t *testing.T) {
	once(t, func(h *house) {
		d := h.deck()
		d.claims("a", "b", "c", "q")
		h.as(d.owner).walk("owner", d.org)
		for who, by := range h.colleagues() {
			h.as(by).walk("the vendor's "+who, d.org)
		}
	})
}
