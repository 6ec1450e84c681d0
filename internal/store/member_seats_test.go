package store_test

import (
	"errors"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestMembersByActivityAndProduct(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		never, early, late := member(1, "org_a"), member(2, "org_a"), member(3, "org_a")
		early.LastActivityAt, late.LastActivityAt = day(3), day(9)
		p := product()
		var pool store.Pool
		write(t, st, func(tx *store.Tx) (err error) {
			errs := []error{must(tx.InsertAccount(account(3)))}
			for _, m := range []domain.Member{never, early, late} {
				errs = append(errs, must(tx.InsertMember(m)))
			}
			if pool, err = tx.LockPool("org_a", p.ID, domain.AreaInternal, day(1)); err != nil {
				return err
			}
			for _, l := range []store.SeatLine{
				{Seat: store.Seat{PersonKey: late.Email.Key, State: domain.SeatPending, HoldUntil: day(8), Since: day(1)}, Rule: domain.ByInvitation, Cause: "invitations.send", At: day(1)},
				{Seat: store.Seat{PersonKey: late.Email.Key, State: domain.SeatActive, Since: day(2)}, Email: "Three@x.example", Rule: domain.ByMembership, Cause: "members.join", Actor: "three", Reference: string(late.ID), At: day(2)},
				{Seat: store.Seat{PersonKey: early.Email.Key, State: domain.SeatPending, HoldUntil: day(8), Since: day(1)}, Rule: domain.ByInvitation, At: day(2)},
			} {
				pool, err = tx.WriteSeat(pool, l)
				errs = append(errs, err)
			}
			return errors.Join(errs...)
		})
		for state, want := range map[string]string{
			store.SeenSince(day(3)):                            "mem_org_a_2 mem_org_a_3",
			store.SeenSince(day(4)):                            "mem_org_a_3",
			store.NotSeenSince(day(4)):                         "mem_org_a_1 mem_org_a_2",
			store.NotSeenSince(time.Time{}):                    "mem_org_a_1",
			string(p.ID):                                       "mem_org_a_3",
			store.SeenSince(day(3)) + " " + string(p.ID):       "mem_org_a_3",
			"prd_none":                                         "",
			"seen:nonsense":                                    "",
			store.NotSeenSince(day(4)) + " " + string(p.ID):    "",
			store.NotSeenSince(day(4)) + " " + domain.InNoTeam: "mem_org_a_1 mem_org_a_2",
		} {
			list := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
				return tx.Members("org_a", domain.ListRequest{State: state})
			})
			same(t, state, ids(list.Items, memberID), want)
		}
		held := read(t, st, func(tx *store.Tx) ([]domain.HeldSeat, error) { return tx.HeldSeats("org_a", late.Email.Key) })
		same(t, "held", held, []domain.HeldSeat{{Product: p.ID, ProductName: p.Name, Area: domain.AreaInternal, Holder: domain.Holder{
			PersonKey: late.Email.Key, Email: "Three@x.example", State: domain.SeatActive, Since: day(1), Rule: domain.ByMembership,
			Cause: "members.join", ChangedAt: day(2), ChangedBy: "three", Reference: string(late.ID),
		}}})
		none := read(t, st, func(tx *store.Tx) ([]domain.HeldSeat, error) { return tx.HeldSeats("org_b", late.Email.Key) })
		same(t, "elsewhere", len(none), 0)
	})
}

func TestPendingInvitationsAreCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		invite := func(id domain.InvitationID, address string) domain.Invitation {
			return domain.Invitation{
				ID: id, Organization: "org_a", Email: email(address), Role: domain.RoleMember, TokenHash: string(id), InvitedBy: "acc_1",
				State: domain.InvitationPending, CreatedAt: day(1), SentAt: day(1), HoldUntil: day(2), ExpiresAt: day(3),
			}
		}
		a, b := invite("inv_1", "a@x.example"), invite("inv_2", "b@x.example")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertInvitation(a)), must(tx.InsertInvitation(b)), tx.RevokeInvitation(a))
		})
		same(t, "pending", read(t, st, func(tx *store.Tx) (int, error) { return tx.CountPending("org_a") }), 1)
		same(t, "elsewhere", read(t, st, func(tx *store.Tx) (int, error) { return tx.CountPending("org_b") }), 0)
	})
}
