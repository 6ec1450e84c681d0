package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
)

// ChangeRole gives a member another role, never above the actor's own
// (members.role_above_own). The last active owner stays one
// (members.last_owner), only owners change an owner's (members.owner_protected),
// and there are as many co-admins as the vendor allows (members.co_admin_limit).
// The version is that of the member as the editor saw them (precondition.stale).
func (s *Service) ChangeRole(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID, role string, version int64) (m domain.Member, err error) {
	err = s.edit(ctx, by, org, Act{Do: access.MembersChangeRole, Role: role}, id, version, &m)
	return m, err
}

// edit does an act to a member whose version is still the one given, and reads
// what became of them.
func (s *Service) edit(ctx context.Context, by domain.Actor, org domain.OrganizationID, a Act, id domain.MemberID, version int64, out *domain.Member) error {
	return s.do(ctx, by, org, a.Do, func(t *task) error {
		m, err := t.tx.Member(org, id)
		if err != nil {
			return err
		}
		m.Version = version
		if _, err := t.act(a, m); err != nil {
			return err
		}
		*out, err = t.tx.Member(org, id)
		return err
	})
}

func (t *task) changeRole(m domain.Member, role string) (l domain.PreviewLine, err error) {
	to, err := givable(t.st, role)
	if err != nil {
		return l, err
	}
	switch {
	case to == m.Role:
		l.Outcome = domain.OutcomeUnchanged
		return l, nil
	case !access.MayTouch(t.st.Rank(), m.Role):
		return l, domain.E(domain.Conflict, domain.CodeOwnerUntouchable)
	}
	if err := keepAnOwner(t.tx, m); err != nil {
		return l, err
	}
	if err := t.roomFor(to, 0); err != nil {
		return l, err
	}
	before := m.Role
	m.Role = to
	if err := t.tx.UpdateMember(m); err != nil {
		return l, err
	}
	l.Outcome = domain.OutcomeDone
	return l, t.audit(access.MembersChangeRole, m, t.book.Delta(), "role", string(before), string(to))
}

// givable reads a role that the standing may give.
func givable(st app.Standing, role string) (domain.Role, error) {
	r, err := domain.ParseRole("role", role)
	if err != nil {
		return "", err
	}
	if !access.MayGive(st.Rank(), r) {
		return "", domain.Bad("role", domain.CodeRoleAboveOwn)
	}
	return r, nil
}

// roomFor refuses one more co-admin than the vendor allows, whatever the state
// of those there are; invited says how many invitations count with them.
func (t *task) roomFor(role domain.Role, invited int) error {
	if role != domain.RoleCoAdmin {
		return nil
	}
	policy, err := app.OrganizationPolicy(t.tx)
	if err != nil || policy.MaxCoAdmins == domain.Unlimited {
		return err
	}
	n, err := t.tx.CountRole(t.org.ID, domain.RoleCoAdmin)
	if err != nil {
		return err
	}
	if n+invited >= policy.MaxCoAdmins {
		return domain.Bad("role", domain.CodeCoAdminLimit).With("max", policy.MaxCoAdmins)
	}
	return nil
}

// TransferOwnership makes an active member an owner and gives the actor, who is
// one, the lesser role named: co_admin, billing or member. Other owners stay.
// Only owners themselves can, no staff and no token of less: not_found. Further:
// members.self, members.not_active, members.co_admin_limit.
func (s *Service) TransferOwnership(ctx context.Context, by domain.Actor, org domain.OrganizationID, to domain.MemberID, become string) error {
	role, roleErr := domain.ParseRole("role", become)
	if roleErr == nil && role == domain.RoleOwner {
		roleErr = domain.Bad("role", domain.CodeChoice).With("choices", "co_admin, billing, member")
	}
	return s.do(ctx, by, org, access.OwnershipTransfer, func(t *task) error {
		if roleErr != nil {
			return roleErr
		}
		return t.transferOwnership(to, role)
	})
}

func (t *task) transferOwnership(to domain.MemberID, become domain.Role) error {
	old, err := t.tx.Member(t.org.ID, t.st.Member)
	if err != nil {
		return err
	}
	next, err := t.tx.Member(t.org.ID, to)
	switch {
	case err != nil:
		return err
	case next.ID == old.ID:
		return domain.E(domain.Conflict, domain.CodeMemberSelf)
	case next.State != domain.MemberActive:
		return domain.E(domain.Conflict, domain.CodeMemberNotActive).With("state", string(next.State))
	}
	before := next.Role
	next.Role = domain.RoleOwner
	if err := t.tx.UpdateMember(next); err != nil {
		return err
	}
	if err := t.roomFor(become, 0); err != nil { // the next owner may just have made room
		return err
	}
	old.Role = become
	if err := t.tx.UpdateMember(old); err != nil {
		return err
	}
	return t.book.Audit(app.Change{
		Action: access.OwnershipTransfer, Object: string(next.ID), Name: next.Email.Address,
		Before: map[string]string{"role": string(before), "owner": old.Email.Address},
		After:  map[string]string{"role": string(domain.RoleOwner), "owner_before": string(become)},
	})
}
