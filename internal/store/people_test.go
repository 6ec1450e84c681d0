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

func TestOrganizations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		stored := func() domain.Organization {
			return read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") })
		}
		want := organization("org_a", "Halden")
		want.Version = 1
		same(t, "organization", stored(), want)

		change := want
		change.Name, change.TimeZone, change.NotificationEmail = "Halden & Töchter", "UTC", email("New@Halden.example")
		change.Responsible = email("It@Halden.example")
		write(t, st, func(tx *store.Tx) error { return tx.UpdateOrganization(change) })
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.UpdateOrganization(change) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Organization("org_c")) },
			func(tx *store.Tx) error { return ignore(tx.LockOrganization("org_c")) },
			func(tx *store.Tx) error { return ignore(tx.BillingProfile("org_c")) },
		)
		change.Version = 2
		same(t, "changed", stored(), change)
		write(t, st, func(tx *store.Tx) error {
			locked, err := tx.LockOrganization("org_a")
			same(t, "locked", locked, change)
			return err
		})
		same(t, "names", read(t, st, func(tx *store.Tx) (map[domain.OrganizationID]string, error) {
			return tx.OrganizationNames([]domain.OrganizationID{"org_b", "org_a", "org_c"})
		}), map[domain.OrganizationID]string{"org_a": change.Name, "org_b": "Brück"})
		same(t, "no names", read(t, st, func(tx *store.Tx) (map[domain.OrganizationID]string, error) {
			return tx.OrganizationNames(nil)
		}), map[domain.OrganizationID]string{})
	})
}

func TestBillingProfiles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		stored := func(org domain.OrganizationID) domain.BillingProfile {
			return read(t, st, func(tx *store.Tx) (domain.BillingProfile, error) { return tx.BillingProfile(org) })
		}
		same(t, "empty at first", stored("org_a"), domain.BillingProfile{Organization: "org_a", Version: 1})
		want := domain.BillingProfile{
			Organization: "org_a", Name: "Halden AG", Line1: "Weg 1", Line2: "c/o", PostalCode: "10115", City: "Köln", Country: "DE",
			Phone: "+49 30 1", TaxID: "DE123456789", Version: 1,
		}
		write(t, st, func(tx *store.Tx) error { return tx.UpdateBillingProfile(want) })
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.UpdateBillingProfile(want) })
		want.Version = 2
		same(t, "changed", stored("org_a"), want)
		same(t, "another's", stored("org_b"), domain.BillingProfile{Organization: "org_b", Version: 1})
	})
}

func TestMembers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		owner := member(1, "org_a")
		owner.Role = domain.RoleOwner
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(owner)), must(tx.InsertMember(member(2, "org_a"))), must(tx.InsertMember(member(1, "org_b"))),
				mustNot(tx.InsertMember(domain.Member{ID: "mem_x", Organization: "org_a", Account: "acc_1", JoinedAt: day(1)})),
				tx.InsertToken(domain.APIToken{ID: "tok_1", TokenHash: "1", Organization: "org_a", MadeBy: "acc_2", CreatedAt: day(1), ExpiresAt: day(9)}),
				tx.InsertToken(domain.APIToken{ID: "tok_2", TokenHash: "2", Organization: "org_b", MadeBy: "acc_2", CreatedAt: day(1), ExpiresAt: day(9)}))
		})
		same(t, "member", read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.Member("org_a", owner.ID) }), owner)
		same(t, "by account", read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.MemberByAccount("org_b", "acc_1") }), member(1, "org_b"))
		same(t, "by address", read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.MemberByEmail("org_a", owner.Email.Key) }), owner)
		counted := func() int64 {
			return read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") }).Members
		}
		same(t, "counted", counted(), int64(2))

		elsewhere := owner
		elsewhere.Organization = "org_b"
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Member("org_b", owner.ID)) },
			func(tx *store.Tx) error { return ignore(tx.MemberByAccount("org_b", "acc_2")) },
			func(tx *store.Tx) error { return ignore(tx.MemberByEmail("org_b", account(2).Email.Key)) },
			func(tx *store.Tx) error { return tx.DeleteMember(elsewhere) },
		)
		refused(t, st, domain.CodeStale,
			func(tx *store.Tx) error { return tx.UpdateMember(elsewhere) },
			func(tx *store.Tx) error {
				owner := owner
				owner.Version = 7
				return tx.UpdateMember(owner)
			},
		)

		others := func(besides domain.MemberID) bool {
			return read(t, st, func(tx *store.Tx) (bool, error) { return tx.OtherOwners("org_a", besides) })
		}
		same(t, "another owner", others(owner.ID), false)
		second := member(2, "org_a")
		second.Role = domain.RoleOwner
		write(t, st, func(tx *store.Tx) error { return tx.UpdateMember(second) })
		same(t, "another owner", others(owner.ID), true)
		same(t, "role", read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.MemberByAccount("org_a", "acc_2") }).Role, domain.RoleOwner)

		write(t, st, func(tx *store.Tx) error { return tx.DeleteMember(member(2, "org_a")) })
		same(t, "counted out", counted(), int64(1))
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return tx.DeleteMember(member(2, "org_a")) },
			func(tx *store.Tx) error { return ignore(tx.TokenByHash("1", day(2))) },
		)
		write(t, st, func(tx *store.Tx) error { return ignore(tx.TokenByHash("2", day(2))) }) // of another organization
		same(t, "still counted", counted(), int64(1))
	})
}

func TestMemberships(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(member(1, "org_a"))), must(tx.InsertMember(member(1, "org_b"))), must(tx.InsertMember(member(2, "org_a"))))
		})
		of := func(account domain.AccountID) []string {
			return read(t, st, func(tx *store.Tx) (found []string, err error) {
				list, err := tx.Memberships(account)
				for _, m := range list {
					found = append(found, fmt.Sprint(m.Organization.Name, " ", m.Organization.Members, " ", m.Role, " ", m.Member))
				}
				return found, err
			})
		}
		same(t, "by name", of("acc_1"), []string{"Brück 1 member mem_org_b_1", "Halden 2 member mem_org_a_1"})
		same(t, "none", of("acc_9"), []string(nil))
		out := member(1, "org_b")
		out.State = domain.MemberBlocked
		write(t, st, func(tx *store.Tx) error { return tx.UpdateMember(out) })
		same(t, "not where they are blocked", of("acc_1"), []string{"Halden 2 member mem_org_a_1"})
	})
}

func invitation(n int, org domain.OrganizationID) domain.Invitation {
	return domain.Invitation{
		ID: domain.InvitationID(fmt.Sprintf("inv_%s_%d", org, n)), Organization: org, Email: email(fmt.Sprintf("Guest%d@Halden.example", n)),
		Role: domain.RoleBilling, Area: domain.AreaInternal, TokenHash: fmt.Sprintf("%s %d", org, n), InvitedBy: "acc_1", InviterName: "Person 1",
		State: domain.InvitationPending, CreatedAt: day(n), SentAt: day(n), HoldUntil: day(n + 7), ExpiresAt: day(n + 9),
	}
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		first, system, elsewhere := invitation(1, "org_a"), invitation(2, "org_a"), invitation(1, "org_b")
		system.InvitedBy = ""
		again := invitation(3, "org_a")
		again.Email = first.Email
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertInvitation(first)), must(tx.InsertInvitation(system)), must(tx.InsertInvitation(elsewhere)),
				mustNot(tx.InsertInvitation(again)))
		})
		stored := func(i domain.Invitation) domain.Invitation {
			return read(t, st, func(tx *store.Tx) (domain.Invitation, error) { return tx.Invitation(i.Organization, i.ID) })
		}
		same(t, "invitation", stored(first), first)
		same(t, "by token", read(t, st, func(tx *store.Tx) (domain.Invitation, error) { return tx.InvitationByToken("org_a 2") }), system)
		same(t, "invited to a role", read(t, st, func(tx *store.Tx) (int, error) { return tx.CountInvited("org_a", domain.RoleBilling, day(10)) }), 1)
		same(t, "by address", read(t, st, func(tx *store.Tx) (domain.Invitation, error) { return tx.PendingInvitation("org_b", first.Email.Key) }), elsewhere)

		foreign := first
		foreign.Organization = "org_b"
		notFound := func(i domain.Invitation) []func(*store.Tx) error {
			return []func(*store.Tx) error{
				func(tx *store.Tx) error { return tx.ResendInvitation(i) },
				func(tx *store.Tx) error { return tx.RevokeInvitation(i) },
			}
		}
		refused(t, st, domain.CodeNotFound, append(notFound(foreign),
			func(tx *store.Tx) error { return ignore(tx.Invitation("org_b", first.ID)) },
			func(tx *store.Tx) error { return ignore(tx.InvitationByToken("nothing")) },
			func(tx *store.Tx) error { return ignore(tx.PendingInvitation("org_b", system.Email.Key)) })...)
		refused(t, st, domain.CodeInvitationUsed, func(tx *store.Tx) error { return tx.AcceptInvitation(foreign, "acc_2", day(2)) })

		first.TokenHash, first.SentAt, first.HoldUntil, first.ExpiresAt = "new", day(3), day(10), day(12)
		write(t, st, func(tx *store.Tx) error { return tx.ResendInvitation(first) })
		same(t, "sent again", stored(first), first)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.InvitationByToken("org_a 1")) })

		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.AcceptInvitation(first, "acc_2", day(4)), tx.RevokeInvitation(system))
		})
		first.State, first.AcceptedAt, first.AcceptedBy = domain.InvitationAccepted, day(4), "acc_2"
		system.State = domain.InvitationRevoked
		same(t, "accepted", stored(first), first)
		same(t, "revoked", stored(system), system)
		refused(t, st, domain.CodeNotFound, append(notFound(first), notFound(system)...)...)
		refused(t, st, domain.CodeInvitationUsed,
			func(tx *store.Tx) error { return tx.AcceptInvitation(first, "acc_1", day(5)) },
			func(tx *store.Tx) error { return tx.AcceptInvitation(system, "acc_1", day(5)) })

		// The address is free again once its invitation has ended.
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertInvitation(again)) })
		pending := read(t, st, func(tx *store.Tx) (domain.List[domain.Invitation], error) {
			return tx.Invitations("org_a", domain.ListRequest{}, day(4))
		})
		same(t, "pending", pending.Items, []domain.Invitation{again})
		invitationsFiltered(t, st, again, first, system)
	})
}

// invitationsFiltered looks at what is left of three invitations.
func invitationsFiltered(t *testing.T, st *store.Store, open, accepted, revoked domain.Invitation) {
	t.Helper()
	for _, tt := range []struct {
		state string
		at    time.Time
		want  []domain.Invitation
	}{
		{"pending", open.HoldUntil, []domain.Invitation{open}},
		{"pending", open.ExpiresAt, nil},
		{"holding", open.HoldUntil.Add(-time.Millisecond), []domain.Invitation{open}},
		{"holding", open.HoldUntil, nil},
		{"link_only", open.HoldUntil.Add(-time.Millisecond), nil},
		{"link_only", open.HoldUntil, []domain.Invitation{open}},
		{"link_only", open.ExpiresAt, nil},
		{"expired", open.ExpiresAt.Add(-time.Millisecond), nil},
		{"expired", open.ExpiresAt, []domain.Invitation{open}},
		{"accepted", open.ExpiresAt, []domain.Invitation{accepted}},
		{"revoked", open.ExpiresAt, []domain.Invitation{revoked}},
	} {
		got := read(t, st, func(tx *store.Tx) (domain.List[domain.Invitation], error) {
			return tx.Invitations("org_a", domain.ListRequest{State: tt.state}, tt.at)
		})
		same(t, tt.state+" "+tt.at.String(), got.Items, append([]domain.Invitation{}, tt.want...))
	}
	refused(t, st, domain.CodeChoice, func(tx *store.Tx) error {
		return ignore(tx.Invitations("org_a", domain.ListRequest{State: "lost"}, open.SentAt))
	})
}
