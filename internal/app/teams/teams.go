// Package teams holds the use cases about teams: making and ending them, who is
// in them and who administers them, and how a pool's seats spread over them.
// Being in a team takes no seat and leaving one frees none (docs/rules.md,
// teams).
package teams

import (
	"context"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct{ *app.Env }

// enter lets an actor do something in a team. Whoever may do it in their own
// teams alone learns nothing of the others.
func (s *Service) enter(tx *store.Tx, by domain.Actor, org domain.OrganizationID, id domain.TeamID, a access.Action) (st app.Standing, t domain.Team, err error) {
	if st, err = s.Enter(tx, by, org, a); err != nil {
		return st, t, err
	}
	if t, err = tx.Team(org, id); err != nil {
		return st, t, err
	}
	return st, t, Leads(tx, st, t.ID, a)
}

// Leads refuses as not_found whom a standing lets do something in their own
// teams alone, when this team is none of them.
func Leads(tx *store.Tx, st app.Standing, id domain.TeamID, a access.Action) error {
	if st.Throughout(a) {
		return nil
	}
	m, err := tx.TeamMember(id, st.Member)
	if err == nil && !m.Admin() {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return err
}

// only is whose teams a standing sees: "" for all.
func only(st app.Standing) domain.MemberID {
	if st.Throughout(access.TeamsView) {
		return ""
	}
	return st.Member
}

// Page is a page of an organization's teams.
type Page struct {
	domain.List[domain.Team]
	Own        bool              // only those that the actor administers
	Assignment domain.Assignment // of the whole organization; empty when Own
}

// List lists an organization's teams with their sizes; a team admin's own.
func (s *Service) List(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (p Page, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TeamsView)
		if err != nil {
			return err
		}
		p = Page{Own: only(st) != ""}
		if p.List, err = tx.Teams(org, only(st), req); err != nil {
			return err
		}
		if err := s.living(tx, org, p.Items); err != nil || p.Own {
			return err
		}
		p.Assignment, err = tx.Assignment(org)
		return err
	})
	return p, err
}

// living takes the invitations whose link has died out of the sizes of teams.
func (s *Service) living(tx *store.Tx, org domain.OrganizationID, teams []domain.Team) error {
	dead, err := tx.DeadInvitations(org, s.Now())
	for i := range teams {
		teams[i].Pending -= dead[teams[i].ID]
	}
	return err
}

// View is a team as the actor sees it.
type View struct {
	domain.Team
	Own bool // the actor sees it because they administer it
}

// Get reads one team with its sizes.
func (s *Service) Get(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID) (v View, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, t, err := s.enter(tx, by, org, id, access.TeamsView)
		if err != nil {
			return err
		}
		one := []domain.Team{t}
		err = s.living(tx, org, one)
		v = View{Team: one[0], Own: only(st) != ""}
		return err
	})
	return v, err
}

// Input is what people say of a team.
type Input struct {
	Name        string // up to domain.MaxName characters, unique in the organization
	Description string // may be ""; up to domain.MaxNote characters
	Version     int64  // of what the editor saw; for Update
}

func (in Input) clean() (name, description string, err error) {
	name, nameErr := domain.TeamName("name", in.Name)
	description, descriptionErr := domain.OptionalName("description", in.Description, domain.MaxNote)
	return name, description, domain.Join(nameErr, descriptionErr)
}

// Create makes a team with nobody in it. Errors: teams.name_taken at name, or
// what is wrong with the fields name and description.
func (s *Service) Create(ctx context.Context, by domain.Actor, org domain.OrganizationID, in Input) (t domain.Team, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TeamsCreate); err != nil {
			return err
		}
		name, description, err := in.clean()
		if err != nil {
			return err
		}
		t = domain.Team{
			ID: domain.TeamID(s.IDs.New(domain.PrefixTeam)), Organization: org, Name: name, Description: description, CreatedAt: s.Now(), Version: 1,
		}
		added, err := tx.InsertTeam(t)
		if err == nil && !added {
			err = domain.Bad("name", domain.CodeTeamName)
		}
		if err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.TeamsCreate, Object: string(t.ID), Name: t.Name, After: visible(t),
		})
	})
	return t, err
}

// visible is what the audit log keeps of a team.
func visible(t domain.Team) map[string]string {
	return map[string]string{"name": t.Name, "description": t.Description}
}

// Update changes a team's name and description. A stale version is
// precondition.stale: somebody else was faster.
func (s *Service) Update(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, in Input) (t domain.Team, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TeamsUpdate); err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		before, err := tx.Team(org, id)
		if err != nil {
			return err
		}
		t, t.Version = before, in.Version
		if t.Name, t.Description, err = in.clean(); err != nil {
			return err
		}
		if err := free(tx, t); err != nil {
			return err
		}
		if err := tx.UpdateTeam(t); err != nil {
			return err
		}
		t.Version++
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.TeamsUpdate, Object: string(id), Name: t.Name, Before: visible(before), After: visible(t),
		})
	})
	return t, err
}

// free refuses a name that another team of a locked organization has.
func free(tx *store.Tx, t domain.Team) error {
	other, err := tx.TeamNamed(t.Organization, t.Name)
	switch {
	case domain.HasCode(err, domain.CodeNotFound) || err == nil && other.ID == t.ID:
		return nil
	case err != nil:
		return err
	}
	return domain.Bad("name", domain.CodeTeamName)
}

// Ending says what the end of a team does.
type Ending struct {
	Team       domain.Team
	Unassigned int // of its people, those who are in no team afterwards; they keep their seats
}

// PreviewDelete says what Delete would do now.
func (s *Service) PreviewDelete(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID) (e Ending, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, t, err := s.enter(tx, by, org, id, access.TeamsDelete)
		if err != nil {
			return err
		}
		one := []domain.Team{t}
		if err := s.living(tx, org, one); err != nil {
			return err
		}
		left, err := tx.Leaving(t)
		e = Ending{Team: one[0], Unassigned: left.Members}
		return err
	})
	return e, err
}

// Delete ends a team. Nobody leaves the organization or loses a seat; invitations
// into it lead into the organization alone, and those of its team admins end,
// since nobody who may invite stands behind them.
func (s *Service) Delete(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TeamsDelete); err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		t, err := tx.Team(org, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteTeam(t); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{Organization: org, Action: access.TeamsDelete, Object: string(id), Name: t.Name, Before: visible(t)})
	})
}

// names joins people's addresses for the audit log.
func names(members []domain.Member) string {
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = m.Email.Address
	}
	return strings.Join(list, ", ")
}
