package api

import (
	"context"
	"net/http"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
)

// Team is a group of an organization's people.
type Team struct {
	ID          domain.TeamID `json:"id"`
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Members     int           `json:"members" doc:"All of its people, blocked and waiting ones too."`
	Active      int           `json:"active" doc:"Those who take part."`
	Admins      int           `json:"admins"`
	Pending     int           `json:"pending" doc:"Invitations into it whose link still works."`
	CreatedAt   Instant       `json:"created_at"`
}

func team(t domain.Team) Team {
	return Team{
		ID: t.ID, Name: t.Name, Description: t.Description, Members: t.Members, Active: t.Active, Admins: t.Admins, Pending: t.Pending,
		CreatedAt: Instant(t.CreatedAt),
	}
}

// NewTeam describes a team to make.
type NewTeam struct {
	Name        string `json:"name" doc:"Unique in the organization, ignoring case; up to 120 characters." example:"Design office"`
	Description string `json:"description,omitempty" doc:"Up to 2,000 characters."`
}

// TeamChange is what can be changed about a team. What is left out stays.
type TeamChange struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
}

// teamWord is how a list of members is told of a team.
func teamWord(team string) string {
	if team == "" || team == domain.InNoTeam || strings.HasPrefix(team, domain.PrefixTeam) {
		return team
	}
	return domain.PrefixTeam + team // of another kind: nobody is in it
}

// InTeam is the path of a team.
type InTeam struct {
	InOrganization
	Team domain.TeamID `path:"team"`
}

func (a *API) teams() {
	const group, all, one = "Teams", "/v1/organizations/{org}/teams", "/v1/organizations/{org}/teams/{team}"
	op(a, operation{
		id: "list-teams", group: group, method: http.MethodGet, path: all, action: access.TeamsView,
		summary: "List teams", sorts: []string{"name", "members", "active", "pending", "created"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InList
	},
	) (*outPage[Team], error) {
		p, err := a.cfg.Teams.List(ctx, by, in.Org, in.request(ctx))
		return page(p.List, err, team)
	})
	op(a, operation{
		id: "create-team", group: group, method: http.MethodPost, path: all, action: access.TeamsCreate, status: http.StatusCreated,
		summary: "Create a team", about: "Nobody is in it yet.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewTeam
	},
	) (*outMade[Team], error) {
		t, err := a.cfg.Teams.Create(ctx, by, in.Org, teams.Input{Name: in.Body.Name, Description: in.Body.Description})
		return made(team(t), t.Version, []string{"organizations", string(in.Org), "teams", string(t.ID)}, err)
	})
	op(a, operation{
		id: "get-team", group: group, method: http.MethodGet, path: one, action: access.TeamsView, summary: "Get a team",
	}, func(ctx context.Context, by domain.Actor, in *InTeam) (*outVersion[Team], error) {
		v, err := a.cfg.Teams.Get(ctx, by, in.Org, in.Team)
		return versioned(team(v.Team), v.Version, err)
	})
	op(a, operation{
		id: "update-team", group: group, method: http.MethodPatch, path: one, action: access.TeamsUpdate, summary: "Change a team's name and description",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeam
		InVersion
		Body TeamChange
	},
	) (*outVersion[Team], error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		v, err := a.cfg.Teams.Get(ctx, by, in.Org, in.Team)
		if err != nil {
			return nil, err
		}
		t, err := a.cfg.Teams.Update(ctx, by, in.Org, in.Team, teams.Input{
			Name: or(in.Body.Name, v.Name), Description: or(in.Body.Description, v.Description), Version: version,
		})
		t.TeamSize = v.TeamSize
		return versioned(team(t), t.Version, err)
	})
	op(a, operation{
		id: "delete-team", group: group, method: http.MethodDelete, path: one, action: access.TeamsDelete,
		summary: "Delete a team", about: "Its people stay in the organization and keep their seats.",
	}, func(ctx context.Context, by domain.Actor, in *InTeam) (*nothing, error) {
		return done(a.cfg.Teams.Delete(ctx, by, in.Org, in.Team))
	})
	a.teamMembers(group, one)
	a.teamInvitations(group, one)
	a.byTeam()
}

// TeamMember is a person in a team.
type TeamMember struct {
	Member  Member  `json:"member"`
	Admin   bool    `json:"admin" doc:"They invite into the team and remove from it."`
	AddedAt Instant `json:"added_at"`
	AddedBy string  `json:"added_by"`
}

func teamMember(m domain.TeamMember) TeamMember {
	return TeamMember{Member: member(m.Member), Admin: m.Admin(), AddedAt: Instant(m.AddedAt), AddedBy: m.AddedBy}
}

// TeamMembers names people for a team.
type TeamMembers struct {
	Members []domain.MemberID `json:"members" doc:"Ids of members of the organization, up to 1,000."`
}

// TeamPlace is what somebody is in a team.
type TeamPlace struct {
	Admin *bool `json:"admin,omitempty" doc:"Left out: as they are; somebody new is none."`
}

// InTeamMember is the path of somebody in a team.
type InTeamMember struct {
	InTeam
	Member domain.MemberID `path:"member"`
}

func (a *API) teamMembers(group, team string) {
	all, one := team+"/members", team+"/members/{member}"
	op(a, operation{
		id: "list-team-members", group: group, method: http.MethodGet, path: all, action: access.TeamsView,
		summary: "List a team's people", sorts: []string{"name", "added"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeam
		InList
		State string `query:"state" enum:"admin,active,blocked,waiting" doc:"Only its admins, or only those in this state."`
	},
	) (*outPage[TeamMember], error) {
		req := in.request(ctx)
		req.State = in.State
		list, err := a.cfg.Teams.Members(ctx, by, in.Org, in.Team, req)
		return page(list, err, teamMember)
	})
	op(a, operation{
		id: "add-team-members", group: group, method: http.MethodPost, path: all, action: access.TeamsAddMember,
		summary: "Add people to a team", about: "Answers with those who were not in it. It takes no seat: in however many teams, a person holds one.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeam
		Body TeamMembers
	},
	) (*outPage[Member], error) {
		added, err := a.cfg.Teams.Add(ctx, by, in.Org, in.Team, in.Body.Members...)
		return whole(added, err, member)
	})
	op(a, operation{
		id: "get-team-member", group: group, method: http.MethodGet, path: one, action: access.TeamsView, summary: "Get somebody in a team",
	}, func(ctx context.Context, by domain.Actor, in *InTeamMember) (*out[TeamMember], error) {
		p, err := a.cfg.Teams.Member(ctx, by, in.Org, in.Team, in.Member)
		return answered(teamMember(p.TeamMember), err)
	})
	op(a, operation{
		id: "put-team-member", group: group, method: http.MethodPut, path: one, action: access.TeamsAddMember,
		summary: "Have somebody be in a team", about: "Also makes them its admin, or ends that.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeamMember
		Body TeamPlace
	},
	) (*out[TeamMember], error) {
		m, _, err := a.cfg.Teams.Put(ctx, by, in.Org, in.Team, in.Member, in.Body.Admin)
		return answered(teamMember(m), err)
	})
	op(a, operation{
		id: "remove-team-member", group: group, method: http.MethodDelete, path: one, action: access.TeamsRemoveMember,
		summary: "Remove somebody from a team", about: "They stay in the organization and keep their seat.",
	}, func(ctx context.Context, by domain.Actor, in *InTeamMember) (*nothing, error) {
		if _, err := a.cfg.Teams.Member(ctx, by, in.Org, in.Team, in.Member); err != nil {
			return nil, err
		}
		_, err := a.cfg.Teams.Remove(ctx, by, in.Org, in.Team, in.Member)
		return done(err)
	})
}

// TeamInvitee names whom to ask into a team.
type TeamInvitee struct {
	Email string `json:"email"`
}

// TeamInvited is what came of asking somebody into a team: they are in it, or
// have an invitation into it.
type TeamInvited struct {
	Member     *Member     `json:"member,omitempty" doc:"Who has this address and is in the team now."`
	Invitation *Invitation `json:"invitation,omitempty" doc:"For somebody new."`
}

func (a *API) teamInvited(r people.IntoTeam) TeamInvited {
	if r.Member.ID != "" {
		m := member(r.Member)
		return TeamInvited{Member: &m}
	}
	i := a.invitation(r.Invitation)
	return TeamInvited{Invitation: &i}
}

func (a *API) teamInvitations(group, team string) {
	all, one := team+"/invitations", team+"/invitations/{invitation}"
	op(a, operation{
		id: "list-team-invitations", group: group, method: http.MethodGet, path: all, action: access.TeamsView,
		summary: "List the pending invitations into a team", sorts: []string{"email", "sent", "expires"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeam
		InList
	},
	) (*outPage[Invitation], error) {
		list, err := a.cfg.Teams.Invitations(ctx, by, in.Org, in.Team, in.request(ctx))
		return page(list, err, a.invitation)
	})
	op(a, operation{
		id: "invite-into-team", group: group, method: http.MethodPost, path: all, action: access.TeamsInvite,
		summary: "Invite into a team", about: "Somebody new is invited into the organization as a member. Whoever is a member already joins the team at once.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeam
		Body TeamInvitee
	},
	) (*out[TeamInvited], error) {
		r, err := a.cfg.People.InviteIntoTeam(ctx, by, in.Org, in.Team, in.Body.Email)
		return answered(a.teamInvited(r), err)
	})
	op(a, operation{
		id: "withdraw-from-team", group: group, method: http.MethodDelete, path: one, action: access.TeamsRemoveMember,
		summary: "Withdraw an invitation from a team",
		about:   "Whoever accepts it no longer joins this team. Sent by an admin of the team, and into no other team of theirs, it is revoked.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTeam
		Invitation domain.InvitationID `path:"invitation"`
	},
	) (*nothing, error) {
		return done(a.cfg.People.WithdrawFromTeam(ctx, by, in.Org, in.Team, in.Invitation))
	})
}

// TeamSeats is how many seats of a pool some people hold.
type TeamSeats struct {
	Active  int `json:"active"`
	Pending int `json:"pending" doc:"Held by invitations."`
}

// TeamShare is a team's part of a pool.
type TeamShare struct {
	Team Team `json:"team"`
	TeamSeats
}

// Distribution is a pool by team.
type Distribution struct {
	Total      TeamSeats   `json:"total" doc:"Of the pool: assigned and unassigned together."`
	Assigned   TeamSeats   `json:"assigned" doc:"Held by people in teams, each counted once."`
	Unassigned TeamSeats   `json:"unassigned" doc:"Held by people in no team."`
	Shared     int         `json:"shared" doc:"By how much the teams add up to more than assigned, because people are in several."`
	Items      []TeamShare `json:"items" doc:"Somebody in several teams is counted in each."`
	Next       string      `json:"next,omitempty" doc:"What to ask for as after; absent on the last page."`
}

func distribution(d domain.Distribution) Distribution {
	return Distribution{
		Total: TeamSeats{Active: d.Pool.Active, Pending: d.Pool.Pending}, Assigned: TeamSeats(d.Assigned), Unassigned: TeamSeats(d.Unassigned), Shared: d.Shared,
		Items: each(d.Teams.Items, func(s domain.TeamShare) TeamShare {
			return TeamShare{Team: team(s.Team), TeamSeats: TeamSeats(s.Seats)}
		}),
		Next: d.Teams.Next,
	}
}

func (a *API) byTeam() {
	op(a, operation{
		id: "seats-by-team", group: "Seats", method: http.MethodGet, path: "/v1/organizations/{org}/seats/by-team", action: access.SeatsView,
		summary: "Get a pool's seats by team",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InPage
		Product domain.ProductID `query:"product" required:"true" doc:"Id of the product."`
		Area    domain.Area      `query:"area" enum:"internal,external" doc:"Internal where it is left out."`
	},
	) (*out[Distribution], error) {
		if in.Area == "" {
			in.Area = domain.AreaInternal
		}
		d, err := a.cfg.Teams.Distribution(ctx, by, in.Org, in.Product, in.Area, in.request())
		return answered(distribution(d), err)
	})
}
