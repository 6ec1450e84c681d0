package teams

import (
	"context"
	"slices"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Members lists a team's people, blocked and waiting ones too. The request's
// State is any of "admin" and states and areas of members, separated by spaces.
func (s *Service) Members(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, req domain.ListRequest) (list domain.List[domain.TeamMember], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, t, err := s.enter(tx, by, org, id, access.TeamsView)
		if err != nil {
			return err
		}
		list, err = tx.TeamMembers(t, req)
		return err
	})
	return list, err
}

// Invitations lists the pending invitations into a team.
func (s *Service) Invitations(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, req domain.ListRequest) (list domain.List[domain.Invitation], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, t, err := s.enter(tx, by, org, id, access.TeamsView)
		if err != nil {
			return err
		}
		list, err = tx.TeamInvitations(t, req)
		return err
	})
	return list, err
}

// Place is somebody in a team.
type Place struct {
	domain.TeamMember
	Others int // further teams that they are in, which only those hear of who see all teams
}

// Member reads what somebody is in a team; not_found when they are not in it.
func (s *Service) Member(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, member domain.MemberID) (p Place, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, t, err := s.enter(tx, by, org, id, access.TeamsView)
		if err != nil {
			return err
		}
		if p.TeamMember, err = tx.TeamMember(t.ID, member); err != nil || !st.Throughout(access.TeamsView) {
			return err
		}
		all, err := tx.TeamsOf(org, member)
		p.Others = len(all) - 1
		return err
	})
	return p, err
}

// TeamsOf lists which teams some of an organization's people are in, a thousand
// people at the most; for a page of members.
func (s *Service) TeamsOf(ctx context.Context, by domain.Actor, org domain.OrganizationID, members ...domain.MemberID) (of map[domain.MemberID][]domain.TeamMember, err error) {
	of = map[domain.MemberID][]domain.TeamMember{}
	if err := bounded(members); err != nil {
		return of, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TeamsView)
		if err != nil {
			return err
		}
		if !st.Throughout(access.TeamsView) {
			return domain.E(domain.NotFound, domain.CodeNotFound)
		}
		all, err := tx.TeamsOf(org, members...)
		for _, m := range all {
			of[m.Member.ID] = append(of[m.Member.ID], m)
		}
		return err
	})
	return of, err
}

// Candidate is a member of the organization, who may be in the team already.
type Candidate struct {
	domain.Member
	In bool
}

// Candidates lists the organization's people for adding some to a team.
func (s *Service) Candidates(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, req domain.ListRequest) (list domain.List[Candidate], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, t, err := s.enter(tx, by, org, id, access.TeamsAddMember)
		if err != nil {
			return err
		}
		all, err := tx.Members(org, req)
		if err != nil {
			return err
		}
		teams, err := tx.TeamsOf(org, ids(all.Items)...)
		list = domain.List[Candidate]{Items: make([]Candidate, len(all.Items)), Next: all.Next}
		for i, m := range all.Items {
			in := slices.ContainsFunc(teams, func(tm domain.TeamMember) bool { return tm.Team == t.ID && tm.Member.ID == m.ID })
			list.Items[i] = Candidate{Member: m, In: in}
		}
		return err
	})
	return list, err
}

func ids(members []domain.Member) []domain.MemberID {
	list := make([]domain.MemberID, len(members))
	for i, m := range members {
		list[i] = m.ID
	}
	return list
}

// bounded refuses more people than one change takes.
func bounded(members []domain.MemberID) error {
	if len(members) > domain.MaxTeamChange {
		return domain.Bad("members", domain.CodeTooManyItems).With("max", domain.MaxTeamChange)
	}
	return nil
}

// change runs a change of who is in a team, behind the organization's row: in
// that order whoever is there cannot be gone when they are counted. It refuses
// an empty list, more than domain.MaxTeamChange, and anybody unknown.
func (s *Service) change(
	ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, a access.Action, members []domain.MemberID,
	do func(tx *store.Tx, t domain.Team, who []domain.Member) error,
) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := s.enter(tx, by, org, id, a); err != nil {
			return err
		}
		if len(members) == 0 {
			return domain.Bad("members", domain.CodeRequired)
		}
		if err := bounded(members); err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		t, err := tx.Team(org, id) // again: it may just have ended
		if err != nil {
			return err
		}
		distinct := slices.Compact(slices.Sorted(slices.Values(members)))
		who, err := tx.MembersOf(org, distinct...)
		if err == nil && len(who) < len(distinct) {
			err = domain.E(domain.NotFound, domain.CodeNotFound)
		}
		if err != nil {
			return err
		}
		return do(tx, t, who)
	})
}

// Add puts members of the organization into a team, and lists those who were not
// in it. It takes no seat: everybody keeps the one they have.
func (s *Service) Add(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, members ...domain.MemberID) (added []domain.Member, err error) {
	err = s.change(ctx, by, org, id, access.TeamsAddMember, members, func(tx *store.Tx, t domain.Team, who []domain.Member) error {
		added, err = s.add(tx, by, t, who)
		return err
	})
	return added, err
}

func (s *Service) add(tx *store.Tx, by domain.Actor, t domain.Team, who []domain.Member) (added []domain.Member, err error) {
	added, err = tx.AddToTeam(t, who, s.Now(), by.Name)
	if err != nil || len(added) == 0 {
		return nil, err
	}
	return added, s.Audit(tx, by, app.Change{
		Organization: t.Organization, Action: access.TeamsAddMember, Object: string(t.ID), Name: t.Name,
		After: map[string]string{"members": names(added)},
	})
}

// Remove takes people out of a team, and lists those who were in it. They stay in
// the organization and keep their seats; who was in no other team is unassigned.
func (s *Service) Remove(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, members ...domain.MemberID) (removed []domain.Member, err error) {
	err = s.change(ctx, by, org, id, access.TeamsRemoveMember, members, func(tx *store.Tx, t domain.Team, who []domain.Member) error {
		removed, err = tx.RemoveFromTeam(t, who)
		if err != nil || len(removed) == 0 {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.TeamsRemoveMember, Object: string(id), Name: t.Name,
			Before: map[string]string{"members": names(removed)},
		})
	})
	return removed, err
}

// MakeAdmin lets somebody in a team invite into it and remove from it. One who
// does already keeps doing so.
func (s *Service) MakeAdmin(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, member domain.MemberID) (domain.TeamMember, error) {
	return s.appoint(ctx, by, org, id, member, s.Now())
}

// EndAdmin ends that. Invitations that they sent as team admin end with it.
func (s *Service) EndAdmin(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, member domain.MemberID) (domain.TeamMember, error) {
	return s.appoint(ctx, by, org, id, member, time.Time{})
}

func (s *Service) appoint(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, member domain.MemberID, since time.Time) (m domain.TeamMember, err error) {
	err = s.change(ctx, by, org, id, access.TeamsAppoint, []domain.MemberID{member}, func(tx *store.Tx, t domain.Team, who []domain.Member) error {
		m, err = s.appointed(tx, by, t, who[0], since)
		return err
	})
	return m, err
}

// appointed makes somebody in a team its admin since then, or with the zero time
// ends that.
func (s *Service) appointed(tx *store.Tx, by domain.Actor, t domain.Team, who domain.Member, since time.Time) (m domain.TeamMember, err error) {
	changed, err := tx.SetTeamAdmin(t, who.ID, since)
	if err != nil {
		return m, err
	}
	if m, err = tx.TeamMember(t.ID, who.ID); err != nil || !changed {
		return m, err
	}
	was, is := role(since.IsZero()), role(!since.IsZero())
	return m, s.Audit(tx, by, app.Change{
		Organization: t.Organization, Action: access.TeamsAppoint, Object: string(who.ID), Name: who.Email.Address,
		Before: map[string]string{"team": t.Name, "role": was}, After: map[string]string{"team": t.Name, "role": is},
	})
}

// role is what the audit log calls somebody in a team.
func role(admin bool) string {
	if admin {
		return "team_admin"
	}
	return "member"
}

// Unassigned lists the people of an organization who are in no team. They hold
// the seats that everybody holds.
func (s *Service) Unassigned(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Member], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TeamsView)
		if err != nil {
			return err
		}
		if !st.Throughout(access.TeamsView) {
			return domain.E(domain.NotFound, domain.CodeNotFound)
		}
		list, err = tx.Unassigned(org, req)
		return err
	})
	return list, err
}

// Join has somebody who has just accepted an invitation join the teams it is
// into, and names those; a part of the transaction that accepts.
func Join(env *app.Env, tx *store.Tx, i domain.Invitation, m domain.Member) (joined []string, err error) {
	into, err := tx.InvitedTeams(i.Organization, i.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range into {
		team := domain.Team{ID: t.Team, Organization: i.Organization}
		if _, err := tx.AddToTeam(team, []domain.Member{m}, env.Now(), i.InviterName); err != nil {
			return nil, err
		}
		joined = append(joined, t.Name)
	}
	return joined, nil
}

// Invited answers not_found for an invitation that is not into a team.
func (s *Service) Invited(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, invitation domain.InvitationID) error {
	return s.Read(ctx, func(tx *store.Tx) error {
		if _, _, err := s.enter(tx, by, org, id, access.TeamsView); err != nil {
			return err
		}
		into, err := tx.InvitedTeams(org, invitation)
		if err == nil && !slices.ContainsFunc(into, func(t store.InvitedTeam) bool { return t.Team == id }) {
			err = domain.E(domain.NotFound, domain.CodeNotFound)
		}
		return err
	})
}
