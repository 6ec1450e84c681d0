package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// deed is one thing that the vendor or time does to the licenses of a product.
type deed struct {
	later time.Duration // after the one before
	what  string
	which int // of the licenses there are
	users domain.Users
}

func deeds() *rapid.Generator[[]deed] {
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) deed {
		return deed{
			later: rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Hour, time.Hour, 20 * 24 * time.Hour}).Draw(r, "later"),
			what:  rapid.SampledFrom([]string{"issue", "renew", "suspend", "suspend", "resume", "resume", "revoke", "reissue"}).Draw(r, "what"),
			which: rapid.IntRange(0, 9).Draw(r, "which"),
			users: domain.Users{Internal: rapid.IntRange(1, 5).Draw(r, "internal"), External: rapid.IntRange(0, 2).Draw(r, "external")},
		}
	}), 4, 12)
}

// TestAnInstantIsExplainedAsItWasShown sells, renews, reissues, suspends, resumes
// and revokes licenses of a product in any order, and asks for each instant
// again: the capacity is what the bar showed then. That the rule itself is right
// is proven in package seats, with many more histories.
func TestAnInstantIsExplainedAsItWasShown(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		for seed := range 6 {
			h := history{
				customer: c, people: &people.Service{Env: w.Env}, product: c.product(t, fmt.Sprint("areas", seed), domain.PresetCappedAreas),
				renewed: map[domain.LicenseID]bool{}, bars: map[time.Time]domain.Users{},
			}
			for _, d := range deeds().Example(seed) {
				w.Advance(d.later)
				must(t, c.licenses.Keys.RotateIfDue(t.Context()))
				h.do(t, d)
				h.look(t)
			}
			h.replay(t)
		}
	})
}

type history struct {
	*customer
	people  *people.Service
	product domain.Product
	sold    []domain.License
	renewed map[domain.LicenseID]bool
	bars    map[time.Time]domain.Users // by instant: what the bar showed last
}

// do is refused where the license is not in a state for it, which is no failure.
func (h *history) do(t *testing.T, d deed) {
	t.Helper()
	var renews domain.LicenseID
	if len(h.sold) > 0 {
		l := h.sold[d.which%len(h.sold)]
		if d.what != "issue" && d.what != "renew" {
			by := map[bool]domain.Actor{true: h.support, false: h.sales}[d.what == "reissue"]
			in := licensing.ReviseInput{Revision: licensing.Revision(d.what), Reason: "as agreed", Name: "L", Users: d.users}
			if _, err := h.licenses.Revise(t.Context(), by, h.org, l.ID, in); err != nil && !domain.HasCode(err, domain.CodeLicenseInactive) {
				t.Fatal(err)
			}
			return
		}
		if d.what == "renew" && !h.renewed[l.ID] {
			renews, h.renewed[l.ID] = l.ID, true
		}
	}
	h.sold = append(h.sold, h.issue(t, h.product, func(o *domain.Order) { o.Users, o.TermMonths, o.Renews = d.users, 1, renews }))
}

// look notes what the bars show.
func (h *history) look(t *testing.T) {
	t.Helper()
	pools, err := h.people.Seats(t.Context(), h.owner, h.org)
	must(t, err)
	var users domain.Users
	for _, p := range pools {
		switch {
		case p.Product != h.product.ID:
		case p.Area == domain.AreaExternal:
			users.External = p.Capacity
		default:
			users.Internal = p.Capacity
		}
	}
	h.bars[h.Now()] = users
}

func (h *history) replay(t *testing.T) {
	t.Helper()
	for at, users := range h.bars {
		for area, want := range map[domain.Area]int{domain.AreaInternal: users.Internal, domain.AreaExternal: users.External} {
			e, err := h.people.Explain(t.Context(), h.owner, h.org, h.product.ID, area, at, domain.ListRequest{})
			must(t, err)
			if e.Capacity != want {
				t.Errorf("%s seats at %s are explained as %d, the bar showed %d", area, at, e.Capacity, want)
			}
		}
	}
}

// TestTheCurveShowsASuspension: the capacity of a day gone by is what it was, not
// what the licenses of today say.
func TestTheCurveShowsASuspension(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "areas", domain.PresetCappedAreas), users(3, 0))
		for _, do := range []licensing.Revision{licensing.Suspend, licensing.Resume} {
			w.Advance(24 * time.Hour)
			c.revise(t, c.sales, l, licensing.ReviseInput{Revision: do})
		}
		w.Advance(24 * time.Hour)
		c.revise(t, c.support, l, licensing.ReviseInput{Revision: licensing.Reissue, Name: "L", Users: domain.Users{Internal: 7}})
		days, err := (&people.Service{Env: w.Env}).SeatCurve(t.Context(), c.owner, c.org, l.Product, domain.AreaInternal)
		must(t, err)
		var got []int
		for _, d := range days {
			got = append(got, d.Capacity)
		}
		if fmt.Sprint(got) != "[3 0 3 7]" {
			t.Errorf("the capacities of four days are %v", got)
		}
	})
}
