package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Members lists an organization's people.
func (s *Service) Members(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Member], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
			return err
		}
		list, err = tx.Members(org, req)
		return err
	})
	return list, err
}

// Member reads one of an organization's people.
func (s *Service) Member(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) (m domain.Member, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
			return err
		}
		m, err = tx.Member(org, id)
		return err
	})
	return m, err
}

// Remove takes a member out of the organization: their seats become free, their
// API tokens for it end, and they are told. The last owner stays:
// members.last_owner.
func (s *Service) Remove(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.MembersRemove)
		if err != nil {
			return err
		}
		return s.remove(tx, by, st, id, access.MembersRemove)
	})
}

// Leave takes the actor out of the organization, under the same rules.
func (s *Service) Leave(ctx context.Context, by domain.Actor, org domain.OrganizationID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.MembersLeave)
		if err != nil {
			return err
		}
		return s.remove(tx, by, st, st.Member, access.MembersLeave)
	})
}

func (s *Service) remove(tx *store.Tx, by domain.Actor, st app.Standing, id domain.MemberID, action access.Action) error {
	org := st.Organization
	if _, err := tx.LockOrganization(org.ID); err != nil {
		return err
	}
	m, err := tx.Member(org.ID, id)
	if err != nil {
		return err
	}
	if err := keepAnOwner(tx, m); err != nil {
		return err
	}
	freed, err := s.freeSeats(tx, org.ID, m.Email.Key)
	if err != nil {
		return err
	}
	if err := tx.DeleteMember(m); err != nil {
		return err
	}
	if action == access.MembersRemove {
		if err := s.mailRemoved(tx, by, org, m); err != nil {
			return err
		}
	}
	return s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: action, Object: string(m.ID), Name: m.Email.Address,
		Before: map[string]string{"role": string(m.Role)}, SeatDelta: -freed,
	})
}

func (s *Service) mailRemoved(tx *store.Tx, by domain.Actor, org domain.Organization, m domain.Member) error {
	a, err := tx.Account(m.Account)
	if err != nil {
		return err
	}
	return s.Mail(tx, mail.Job(a.Email.Address, a.Language, mail.Removed{
		Organization: org.Name, RemovedBy: by.Name, At: s.Now(), Link: s.URL + "/organizations",
	}))
}

// keepAnOwner refuses to lose the last owner of an organization whose row is
// locked.
func keepAnOwner(tx *store.Tx, m domain.Member) error {
	if m.Role != domain.RoleOwner {
		return nil
	}
	other, err := tx.OtherOwners(m.Organization, m.ID)
	if err != nil || other {
		return err
	}
	return domain.E(domain.Conflict, domain.CodeLastOwner)
}

// ChangeRole gives a member another role, never above the actor's own; the last
// owner stays one.
func (s *Service) ChangeRole(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID, role string, version int64) (m domain.Member, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.MembersChangeRole)
		if err != nil {
			return err
		}
		to, err := s.givable(st, role)
		if err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		if m, err = tx.Member(org, id); err != nil {
			return err
		}
		if to == m.Role {
			return nil
		}
		if err := keepAnOwner(tx, m); err != nil {
			return err
		}
		before := m.Role
		m.Version = version
		if err := tx.SetRole(m, to); err != nil {
			return err
		}
		m.Role, m.Version = to, version+1
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.MembersChangeRole, Object: string(m.ID), Name: m.Email.Address,
			Before: map[string]string{"role": string(before)}, After: map[string]string{"role": string(to)},
		})
	})
	return m, err
}

// givable reads a role that the standing may give.
func (s *Service) givable(st app.Standing, role string) (domain.Role, error) {
	r, err := domain.ParseRole("role", role)
	if err != nil {
		return "", err
	}
	if !access.MayGive(st.Rank(), r) {
		return "", domain.Bad("role", domain.CodeRoleAboveOwn)
	}
	return r, nil
}
