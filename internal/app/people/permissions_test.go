package people_test

import (
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// deskOf is an organization with a desk of so many seats, and members without
// any.
func (w *town) deskOf(seats, members int) (domain.OrganizationID, domain.Actor, domain.ProductID, []domain.MemberID) {
	w.t.Helper()
	org, owner := w.founded("Halden", "ida@halden.example")
	desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: seats})
	ids := make([]domain.MemberID, members)
	for i := range ids {
		m, _ := w.person(org.ID, owner, fmt.Sprintf("m%d@halden.example", i), domain.RoleMember, domain.AreaInternal)
		ids[i] = m.ID
	}
	return org.ID, owner, desk, ids
}

func TestPermissionsChangeTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner, desk, m := w.deskOf(2, 3)
		ctx := t.Context()
		give := func(i int) people.Permission { return people.Permission{Member: m[i], Product: desk, Granted: true} }
		take := func(i int) people.Permission { return people.Permission{Member: m[i], Product: desk} }
		set := func(cells ...people.Permission) error {
			t.Helper()
			p, err := w.PreviewPermissions(ctx, owner, org, cells)
			wantCode(t, err, "")
			return second(w.SetPermissions(ctx, owner, org, cells, p.Hash))
		}
		wantCode(t, set(give(0), give(1), give(2)), domain.CodePreviewRefused)
		w.bar(org, owner, "desk internal", domain.Tally{Capacity: 2})
		wantCode(t, set(give(0), give(1)), "")
		wantCode(t, set(give(2), take(1)), "") // the seat goes from one to the other
		w.bar(org, owner, "desk internal", domain.Tally{Capacity: 2, Active: 2})

		stale, err := w.PreviewPermissions(ctx, owner, org, []people.Permission{take(0)})
		wantCode(t, err, "")
		wantCode(t, w.RevokeGrant(ctx, owner, org, desk, m[0]), "")
		wantCode(t, second(w.SetPermissions(ctx, owner, org, []people.Permission{take(0)}, stale.Hash)), domain.CodePreviewChanged)

		wantCode(t, second(w.PreviewPermissions(ctx, owner, org, nil)), domain.CodeRequired)
		wantCode(t, second(w.PreviewPermissions(ctx, owner, org, []people.Permission{give(0), take(0)})), domain.CodeDuplicateField)
		wantCode(t, second(w.PreviewPermissions(ctx, w.Account(t, "else@x.example", "Else"), org, []people.Permission{give(0)})), domain.CodeNotFound)
	})
}

// Somebody who waits for a seat comes before those a plan names, but not before
// those it gives the seats that it takes back.
func TestAPlanGivesTheSeatItTakesBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner, desk, m := w.deskOf(1, 3)
		ctx := t.Context()
		wantCode(t, w.Grant(ctx, owner, org, desk, m[0]), "")
		wantCode(t, w.Block(ctx, owner, org, m[0]), "")
		wantCode(t, w.Grant(ctx, owner, org, desk, m[1]), "")
		wantCode(t, w.Unblock(ctx, owner, org, m[0]), "")
		cells := []people.Permission{{Member: m[2], Product: desk, Granted: true}, {Member: m[1], Product: desk}}
		p, err := w.PreviewPermissions(ctx, owner, org, cells)
		wantCode(t, err, "")
		wantCode(t, second(w.SetPermissions(ctx, owner, org, cells, p.Hash)), "")
		g, err := w.Grants(ctx, owner, org, people.GrantFilter{Product: desk, State: domain.GrantWaiting}, domain.ListRequest{})
		wantCode(t, err, "")
		if len(g.Members.Items) != 1 || g.Members.Items[0].Member.ID != m[0] || g.Pools[0].Tally != (domain.Tally{Capacity: 1, Active: 1, Waiting: 1}) {
			t.Errorf("waiting: %+v", g)
		}
	})
}

func TestTheBlockedVanishFromThePermissions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner, desk, m := w.deskOf(2, 1)
		ctx := t.Context()
		count := func(state domain.GrantState) int {
			t.Helper()
			g, err := w.Grants(ctx, owner, org, people.GrantFilter{State: state}, domain.ListRequest{})
			wantCode(t, err, "")
			return len(g.Members.Items)
		}
		wantCode(t, w.Grant(ctx, owner, org, desk, m[0]), "")
		wantCode(t, w.Block(ctx, owner, org, m[0]), "")
		if all, with := count(""), count(domain.GrantActive); all != 1 || with != 0 {
			t.Errorf("%d people are listed, %d with a seat", all, with)
		}
		wantCode(t, w.Unblock(ctx, owner, org, m[0]), "")
		if with, without := count(domain.GrantActive), count(domain.GrantNone); with != 1 || without != 1 {
			t.Errorf("%d have a seat again, %d none", with, without)
		}
	})
}

// Fifty plans for the last seat: one is carried out.
func TestTheLastSeatIsGrantedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner, desk, m := w.deskOf(1, 5)
		ctx := t.Context()
		burst(50, func(i int) error {
			if i%2 == 0 {
				return w.Grant(ctx, owner, org, desk, m[i%len(m)])
			}
			cells := []people.Permission{{Member: m[i%len(m)], Product: desk, Granted: true}}
			p, err := w.PreviewPermissions(ctx, owner, org, cells)
			if err != nil {
				return err
			}
			return second(w.SetPermissions(ctx, owner, org, cells, p.Hash))
		})
		w.bar(org, owner, "desk internal", domain.Tally{Capacity: 1, Active: 1})
	})
}

func TestEverybodySeesTheirOwnProducts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 3)
		desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		per, by := w.person(org.ID, owner, "per@halden.example", domain.RoleMember, domain.AreaInternal)
		ctx := t.Context()
		wantCode(t, w.Grant(ctx, owner, org.ID, desk, per.ID), "")
		mine, err := w.MyProducts(ctx, by, org.ID)
		wantCode(t, err, "")
		if len(mine.Seats) != 2 || len(mine.Waiting) != 0 {
			t.Errorf("mine: %+v", mine)
		}
		none, err := w.MyProducts(ctx, w.Staff(t, "s@vendor.example", domain.StaffSupport), org.ID)
		wantCode(t, err, "")
		if len(none.Seats)+len(none.Waiting) != 0 {
			t.Errorf("the vendor has %+v", none)
		}
		wantCode(t, second(w.MyProducts(ctx, w.Account(t, "else@x.example", "Else"), org.ID)), domain.CodeNotFound)
	})
}
