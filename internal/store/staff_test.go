package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestStaff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		disabled := account(3)
		disabled.DisabledAt = day(1)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertAccount(disabled)), tx.LockStaff(),
				tx.PutStaff("acc_2", domain.StaffAdmin, day(1)), tx.PutStaff("acc_1", domain.StaffSales, day(2)),
				tx.PutStaff("acc_3", domain.StaffAdmin, day(3)))
		})
		role := func(account domain.AccountID) domain.StaffRole {
			return read(t, st, func(tx *store.Tx) (domain.StaffRole, error) { return tx.StaffRole(account) })
		}
		admins := func() int { return read(t, st, func(tx *store.Tx) (int, error) { return tx.CountAdmins() }) }
		same(t, "admin", role("acc_2"), domain.StaffAdmin)
		same(t, "disabled", role("acc_3"), domain.StaffRole(""))
		same(t, "nobody", role("acc_9"), domain.StaffRole(""))
		same(t, "enabled admins", admins(), 1)

		write(t, st, func(tx *store.Tx) error { return tx.PutStaff("acc_1", domain.StaffAdmin, day(9)) })
		same(t, "admins", admins(), 2)
		same(t, "staff", read(t, st, func(tx *store.Tx) ([]domain.Staff, error) { return tx.Staff() })[0],
			domain.Staff{Account: "acc_1", Email: account(1).Email.Address, Name: "Person 1", Role: domain.StaffAdmin, CreatedAt: day(2)})
		write(t, st, func(tx *store.Tx) error { return tx.DeleteStaff("acc_2") })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return tx.DeleteStaff("acc_2") })
		same(t, "gone", role("acc_2"), domain.StaffRole(""))
	})
}

func TestStaffInvitations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		invite := func(id domain.InvitationID, to string) domain.StaffInvitation {
			return domain.StaffInvitation{
				ID: id, Email: email(to), Role: domain.StaffSupport, TokenHash: "hash of " + string(id), InviterName: "Person 1",
				State: domain.InvitationPending, CreatedAt: day(1), ExpiresAt: day(9),
			}
		}
		first, second, third := invite("inv_1", "A@Vendor.example"), invite("inv_2", "b@vendor.example"), invite("inv_3", "a@vendor.example")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertStaffInvitation(first), tx.InsertStaffInvitation(second), tx.InsertStaffInvitation(third))
		})
		pending := func() []domain.StaffInvitation {
			return read(t, st, func(tx *store.Tx) ([]domain.StaffInvitation, error) { return tx.StaffInvitations() })
		}
		stored := func(id domain.InvitationID) domain.StaffInvitation {
			return read(t, st, func(tx *store.Tx) (domain.StaffInvitation, error) { return tx.StaffInvitation(id) })
		}
		first.State = domain.InvitationRevoked // by the third, to the same address
		same(t, "replaced", stored("inv_1"), first)
		same(t, "pending", pending(), []domain.StaffInvitation{third, second})
		same(t, "by token", read(t, st, func(tx *store.Tx) (domain.StaffInvitation, error) {
			return tx.StaffInvitationByToken("hash of inv_2")
		}), second)
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.StaffInvitation("inv_9")) },
			func(tx *store.Tx) error { return ignore(tx.StaffInvitationByToken("nothing")) })

		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.CloseStaffInvitation("inv_2", domain.InvitationRevoked, day(2)), tx.CloseStaffInvitation("inv_3", domain.InvitationAccepted, day(3)))
		})
		refused(t, st, domain.CodeLinkUsed,
			func(tx *store.Tx) error { return tx.CloseStaffInvitation("inv_2", domain.InvitationAccepted, day(4)) },
			func(tx *store.Tx) error { return tx.CloseStaffInvitation("inv_1", domain.InvitationAccepted, day(4)) })
		second.State, third.State, third.AcceptedAt = domain.InvitationRevoked, domain.InvitationAccepted, day(3)
		same(t, "revoked", stored("inv_2"), second)
		same(t, "accepted", stored("inv_3"), third)
		same(t, "none pending", pending(), []domain.StaffInvitation{})
	})
}
