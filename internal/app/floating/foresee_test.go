package floating_test

import (
	"slices"
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
)

// What is shown before a license is reissued, suspended or revoked is what ends
// when it is done.
func TestWhatEndsIsForeseen(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		admin := w.Staff(t, "admin@vendor.example", domain.StaffAdmin)
		l, other := s.license(t, 4, 12), domain.License{}
		for _, client := range []string{"a", "b", "c"} {
			s.mustClaim(t, client)
		}
		_, _, err := s.delegate(t, 1, 30)
		must(t, err)
		ends := func(in licensing.ReviseInput) (clients []string, sites int) {
			t.Helper()
			e, err := s.licenses.Preview(t.Context(), admin, s.org, l.ID, in)
			must(t, err)
			for _, had := range e.Ending.Leases {
				clients = append(clients, had.Client)
			}
			return clients, len(e.Ending.Sites)
		}
		smaller := licensing.ReviseInput{Revision: licensing.Reissue, Name: "Drafting", Users: domain.Users{Internal: 2}}
		revoke := licensing.ReviseInput{Revision: licensing.Revoke, Reason: "not paid"}
		if clients, sites := ends(smaller); !slices.Equal(clients, []string{"c", "b"}) || sites != 0 {
			t.Errorf("with two seats, one of them away, %q and %d sites end", clients, sites)
		}
		if clients, sites := ends(revoke); !slices.Equal(clients, []string{"c", "b", "a"}) || sites != 1 {
			t.Errorf("revoked, %q and %d sites end", clients, sites)
		}
		if p := s.pool(t); p.InUse != 4 {
			t.Errorf("looking ahead has changed %+v", p)
		}

		other = s.license(t, 2, 24) // takes over what it has room for
		if clients, sites := ends(revoke); !slices.Equal(clients, []string{"a"}) || sites != 1 {
			t.Errorf("with another license, %q and %d sites end", clients, sites)
		}
		want, _ := ends(revoke)
		_, err = s.licenses.Revise(t.Context(), admin, s.org, l.ID, revoke)
		must(t, err)
		left, err := s.leases.Leases(t.Context(), s.owner, s.org, product, domain.ListRequest{})
		must(t, err)
		if len(left.Items) != 3-len(want) || slices.ContainsFunc(left.Items, func(had domain.Lease) bool { return slices.Contains(want, had.Client) || had.License != other.ID }) {
			t.Errorf("foreseen to end %q, left %+v", want, left.Items)
		}
	})
}
