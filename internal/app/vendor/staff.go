package vendor

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Staff lists the vendor's people.
func (s *Service) Staff(ctx context.Context, by domain.Actor) (list []domain.Staff, err error) {
	if err := s.EnterVendor(by, access.StaffView); err != nil {
		return nil, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Staff()
		return err
	})
	return list, err
}

// ChangeStaffRole gives one of the staff another role. The last administrator
// stays one: staff.last_admin.
func (s *Service) ChangeStaffRole(ctx context.Context, by domain.Actor, id domain.AccountID, roleName string) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.StaffManage); err != nil {
			return err
		}
		role, err := domain.ParseStaffRole("role", roleName)
		if err != nil {
			return err
		}
		a, before, err := member(tx, id)
		if err != nil || before == role {
			return err
		}
		if err := othersRemain(tx, before); err != nil {
			return err
		}
		if err := tx.PutStaff(id, role, s.Now()); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Action: access.StaffManage, Object: string(id), Name: a.Email.Address, Before: roleOf(before), After: roleOf(role),
		})
	})
}

// RemoveStaff takes somebody out of the staff. Their account stays; what they
// may do, and the API tokens they made, end at once, because both are read from
// the staff each time. The last administrator stays: staff.last_admin.
func (s *Service) RemoveStaff(ctx context.Context, by domain.Actor, id domain.AccountID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.StaffManage); err != nil {
			return err
		}
		a, before, err := member(tx, id)
		if err != nil {
			return err
		}
		if err := othersRemain(tx, before); err != nil {
			return err
		}
		if err := tx.DeleteStaff(id); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{Action: access.StaffManage, Object: string(id), Name: a.Email.Address, Before: roleOf(before)})
	})
}

// member reads one of the staff.
func member(tx *store.Tx, id domain.AccountID) (a domain.Account, role domain.StaffRole, err error) {
	if role, err = tx.StaffRole(id); err != nil {
		return a, role, err
	}
	if role == "" {
		return a, role, errNotFound
	}
	a, err = tx.Account(id)
	return a, role, err
}

// othersRemain refuses to take the last administrator's role away. The list of
// staff is locked.
func othersRemain(tx *store.Tx, losing domain.StaffRole) error {
	if losing != domain.StaffAdmin {
		return nil
	}
	admins, err := tx.CountAdmins()
	if err == nil && admins <= 1 {
		err = domain.E(domain.Conflict, domain.CodeLastAdmin)
	}
	return err
}
