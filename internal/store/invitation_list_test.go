package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// listed are n invitations as a list makes them.
func listed(n int) (list []domain.Invitation, keys []string) {
	for i := range n {
		address := fmt.Sprintf("p%03d@list.example", i)
		list = append(list, domain.Invitation{
			ID: domain.InvitationID(fmt.Sprintf("inv_l%03d", i)), Organization: "org_a", Email: email(address), Role: domain.RoleMember, Area: domain.AreaInternal,
			TokenHash: "list " + address, InviterName: "Ida", State: domain.InvitationPending, CreatedAt: day(1), SentAt: day(1), HoldUntil: day(8), ExpiresAt: day(31),
		})
		keys = append(keys, address)
	}
	return list, keys
}

func TestInvitationsByTheList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		const n = 720 // more than one statement takes
		list, keys := listed(n)
		var idsOf []domain.InvitationID
		for _, i := range list {
			idsOf = append(idsOf, i.ID)
		}
		product := product()
		write(t, st, func(tx *store.Tx) error {
			var into []store.TeamInvited
			for _, i := range list {
				into = append(into, store.TeamInvited{Invitation: i.ID, Team: "tea_1"})
			}
			return errors.Join(
				must(tx.InsertTeam(team(1, "org_a"))), tx.InsertInvitations(list), tx.InviteManyToTeams("org_a", into),
				tx.InsertInvitationGrants("org_a", []store.InvitationGrant{{Invitation: "inv_l001", Product: product.ID}}), tx.InsertInvitations(nil),
			)
		})
		pending := func() []domain.Invitation {
			return read(t, st, func(tx *store.Tx) ([]domain.Invitation, error) {
				return tx.PendingInvitations("org_a", append(keys, "nobody@x.example"))
			})
		}
		waiting := func() int {
			return read(t, st, func(tx *store.Tx) (domain.Team, error) { return tx.Team("org_a", "tea_1") }).Pending
		}
		same(t, "found", len(pending()), n)
		same(t, "invited into the team", waiting(), n)
		same(t, "grants", read(t, st, func(tx *store.Tx) ([]store.InvitationGrant, error) { return tx.InvitationGrants("org_a", idsOf...) }),
			[]store.InvitationGrant{{Invitation: "inv_l001", Product: product.ID}})
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertInvitations(list[:1]) }); err == nil {
			t.Error("a second invitation to an address was added")
		}

		// Their mails: one by one, each once.
		unmailed := func(limit int) []domain.Invitation {
			return read(t, st, func(tx *store.Tx) ([]domain.Invitation, error) { return tx.UnmailedInvitations("org_a", limit) })
		}
		first := unmailed(2)
		same(t, "first due", ids(first, func(i domain.Invitation) string { return string(i.ID) }), "inv_l000 inv_l001")
		first[0].TokenHash = "linked"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.MailedInvitation(first[0])), mustNot(tx.MailedInvitation(first[0])))
		})
		same(t, "linked", read(t, st, func(tx *store.Tx) (domain.Invitation, error) { return tx.InvitationByToken("linked") }).ID, first[0].ID)
		same(t, "due", len(unmailed(1000)), n-1)

		again := list[0]
		again.SentAt, again.HoldUntil, again.ExpiresAt = day(2), day(9), day(32)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.RenewInvitations(again, idsOf), tx.RevokeInvitations("org_a", idsOf[1:]), tx.RevokeInvitations("org_b", idsOf))
		})
		left := pending()
		same(t, "left", len(left), 1)
		same(t, "sent again", left[0].SentAt, day(2))
		same(t, "still invited into the team", waiting(), 1)
		same(t, "due again", len(unmailed(1000)), 1)

		asked := func(at, since time.Time) (first bool) {
			write(t, st, func(tx *store.Tx) (err error) {
				first, err = tx.AskedForInvitation(again, at, since)
				return err
			})
			return first
		}
		same(t, "asks", []bool{asked(day(3), day(2)), asked(day(3), day(2)), asked(day(5), day(4))}, []bool{true, false, true})
	})
}

func TestManyKeysAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		_, keys := listed(700)
		somebody := people(t, st, "org_a", 2)
		same(t, "members", len(read(t, st, func(tx *store.Tx) ([]string, error) {
			return tx.MemberKeys("org_a", append(keys, somebody[0].Email.Key, somebody[1].Email.Key))
		})), 2)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.CountFailures(keys, day(1), day(0)), tx.CountFailures(keys[:1], day(2), day(0)), tx.CountFailures(keys[1:2], day(3), day(2)))
		})
		found := read(t, st, func(tx *store.Tx) ([]domain.Lockout, error) { return tx.Lockouts(append(keys, "none")) })
		same(t, "counters", len(found), 700)
		for _, l := range found {
			want := domain.Lockout{Key: l.Key, Failures: 1, WindowStart: day(1)}
			switch l.Key {
			case keys[0]:
				want.Failures = 2
			case keys[1]:
				want.WindowStart = day(3)
			}
			same(t, l.Key, l, want)
		}
	})
}

func TestHoldsOfAList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		list, keys := listed(3)
		product := product()
		line := func(i domain.Invitation, since int, until int) store.SeatLine {
			return store.SeatLine{
				Seat:  store.Seat{PersonKey: i.Email.Key, State: domain.SeatPending, HoldUntil: day(until), Since: day(since)},
				Email: i.Email.Address, Rule: domain.ByInvitation, Cause: "invitations.send", Actor: "Ida", Reference: string(i.ID), At: day(since),
			}
		}
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", product.ID, domain.AreaInternal, day(1))
			if err != nil {
				return err
			}
			if p, err = tx.HoldSeats(p, []store.SeatLine{line(list[0], 1, 8), line(list[1], 1, 8)}, 2); err != nil {
				return err
			}
			p, err = tx.HoldSeats(p, []store.SeatLine{line(list[1], 2, 9), line(list[2], 2, 9)}, 1)
			same(t, "pool", p.Pending, 3)
			seats, seatsErr := tx.SeatsOf(p, append(keys, "nobody"))
			same(t, "seats", len(seats), 3)
			_, nothing := tx.HoldSeats(p, nil, 0)
			return errors.Join(err, seatsErr, nothing)
		})
		pool := store.Pool{Organization: "org_a", Product: product.ID, Area: domain.AreaInternal}
		same(t, "holders", len(read(t, st, func(tx *store.Tx) (domain.List[domain.Holder], error) {
			return tx.Holders(pool, day(3), domain.ListRequest{})
		}).Items), 3)
		same(t, "counted", read(t, st, func(tx *store.Tx) (store.Pool, error) {
			return tx.PoolAt("org_a", product.ID, domain.AreaInternal, day(3))
		}).Pending, 3)
	})
}

func TestAuditOfAList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			seq, _, err := tx.LockAuditChain("org_a")
			if err != nil {
				return err
			}
			var list []domain.AuditEntry
			for n := range int64(3) {
				list = append(list, domain.AuditEntry{
					ID: domain.AuditID(fmt.Sprint("aud_l", n)), Organization: "org_a", Seq: seq + 1 + n, At: day(1), ActorKind: domain.ActorPerson, ActorName: "Ida",
					Action: "invitations.send", Hash: fmt.Sprint("hash ", n),
				})
			}
			if err := errors.Join(tx.InsertAudits(list), tx.InsertAudits(nil)); err != nil {
				return err
			}
			last, hash, err := tx.LockAuditChain("org_a")
			same(t, "end", []any{last, hash}, []any{seq + 3, "hash 2"})
			return err
		})
	})
}

func TestInvitationDrafts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		d := store.InvitationDraft{
			ID: "dra_1", Organization: "org_a", Account: "acc_1", Name: "people.csv", Content: "c", Choices: "{}", CreatedAt: day(1), ExpiresAt: day(2),
		}
		read1 := func(org domain.OrganizationID, by domain.AccountID, t time.Time) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { return ignore(tx.InvitationDraft(org, by, "dra_1", t)) }
		}
		write(t, st, func(tx *store.Tx) error { return tx.InsertInvitationDraft(d) })
		d.Choices = `{"role":"member"}`
		write(t, st, func(tx *store.Tx) error { return tx.UpdateInvitationDraft(d) })
		same(t, "kept", read(t, st, func(tx *store.Tx) (store.InvitationDraft, error) {
			return tx.InvitationDraft("org_a", "acc_1", "dra_1", day(1))
		}), d)
		refused(t, st, domain.CodeNotFound, read1("org_b", "acc_1", day(1)), read1("org_a", "acc_2", day(1)), read1("org_a", "acc_1", day(2)))
		later := d
		later.ID, later.CreatedAt, later.ExpiresAt = "dra_2", day(2), day(3)
		write(t, st, func(tx *store.Tx) error { return tx.InsertInvitationDraft(later) })
		refused(t, st, domain.CodeNotFound, read1("org_a", "acc_1", day(1)), func(tx *store.Tx) error { return tx.UpdateInvitationDraft(d) })
		write(t, st, func(tx *store.Tx) error { return tx.DeleteInvitationDraft(later) })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.InvitationDraft("org_a", "acc_1", "dra_2", day(2))) })
	})
}
