package api

import (
	"context"
	"net/http"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// Member is a person in an organization.
type Member struct {
	ID             domain.MemberID    `json:"id"`
	Name           string             `json:"name"`
	Email          string             `json:"email"`
	Role           domain.Role        `json:"role" enum:"owner,co_admin,billing,member"`
	State          domain.MemberState `json:"state" enum:"active,blocked,waiting" doc:"Who is blocked or waits for a seat holds none."`
	Area           domain.Area        `json:"area" enum:"internal,external" doc:"Whose pools their seats come from."`
	JoinedAt       Instant            `json:"joined_at"`
	WaitingSince   Instant            `json:"waiting_since,omitzero"`
	BlockedAt      Instant            `json:"blocked_at,omitzero"`
	LastActivityAt Instant            `json:"last_activity_at,omitzero" doc:"To a few minutes."`
}

func member(m domain.Member) Member {
	return Member{
		ID: m.ID, Name: m.Name, Email: m.Email.Address, Role: m.Role, State: m.State, Area: m.Area, JoinedAt: Instant(m.JoinedAt),
		WaitingSince: Instant(m.WaitingSince), BlockedAt: Instant(m.BlockedAt), LastActivityAt: Instant(m.LastActivityAt),
	}
}

// MemberDetail is a person in an organization, with what is theirs.
type MemberDetail struct {
	Member
	BlockedBy string       `json:"blocked_by,omitempty"`
	Teams     []MemberTeam `json:"teams"`
	Seats     []MemberSeat `json:"seats" doc:"Those they hold, and why."`
	Grants    []Grant      `json:"grants" doc:"Products granted to them, with a seat or without."`
}

// MemberTeam is a team that somebody is in.
type MemberTeam struct {
	Team  domain.TeamID `json:"team"`
	Name  string        `json:"name"`
	Admin bool          `json:"admin"`
}

// MemberSeat is a seat that somebody holds.
type MemberSeat struct {
	Product domain.ProductID `json:"product"`
	Name    string           `json:"name"`
	Area    domain.Area      `json:"area" enum:"internal,external"`
	Rule    domain.SeatCause `json:"rule" enum:"membership,grant,invitation"`
	Since   Instant          `json:"since" doc:"Without a break."`
}

func memberDetail(p people.Profile) MemberDetail {
	return MemberDetail{
		Member: member(p.Member), BlockedBy: p.BlockedBy, Grants: each(p.Grants, grant),
		Teams: each(p.Teams, func(t domain.TeamMember) MemberTeam {
			return MemberTeam{Team: t.Team, Name: t.TeamName, Admin: t.Admin()}
		}),
		Seats: each(p.Seats, func(s domain.HeldSeat) MemberSeat {
			return MemberSeat{Product: s.Product, Name: s.ProductName, Area: s.Area, Rule: s.Rule, Since: Instant(s.Since)}
		}),
	}
}

// MemberChange is what can be changed about a member.
type MemberChange struct {
	Role string `json:"role,omitempty" enum:"owner,co_admin,billing,member" doc:"Not above your own."`
	Area string `json:"area,omitempty" enum:"internal,external" doc:"Their seats of the old area become free; the new one needs room."`
}

// productWord is how a list of members is told of a product.
func productWord(product string) string {
	if product == "" || strings.HasPrefix(product, domain.PrefixProduct) {
		return product
	}
	return domain.PrefixProduct + product // of another kind: nobody holds a seat of it
}

// InMember is the path of a member.
type InMember struct {
	InOrganization
	Member domain.MemberID `path:"member"`
}

func (a *API) members() {
	const group, all, one = "Members", "/v1/organizations/{org}/members", "/v1/organizations/{org}/members/{member}"
	op(a, operation{
		id: "list-members", group: group, method: http.MethodGet, path: all, action: access.MembersView,
		summary: "List members", sorts: []string{"name", "email", "joined", "rank", "activity"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InList
		Role     string `query:"role" enum:"owner,co_admin,billing,member" doc:"Only those with this role."`
		State    string `query:"state" enum:"active,blocked,waiting" doc:"Only those in this state. Sorted by rank, those who wait are in the order in which they get seats."`
		Area     string `query:"area" enum:"internal,external" doc:"Only those of this area."`
		Team     string `query:"team" doc:"Only those in this team, by its id; unassigned for those in none."`
		Product  string `query:"product" doc:"Only those who hold a seat of this product, by its id."`
		Activity string `query:"activity" enum:"seen_7,seen_30,seen_90,not_seen_30,not_seen_90,never_seen" doc:"Only those active in the last so many days, not active for so many, or never."`
	},
	) (*outPage[Member], error) {
		req := in.request(ctx)
		req.State = strings.Join([]string{in.Role, in.State, in.Area, teamWord(in.Team), productWord(in.Product), in.Activity}, " ")
		list, err := a.cfg.People.Members(ctx, by, in.Org, req)
		return page(list, err, member)
	})
	op(a, operation{
		id: "get-member", group: group, method: http.MethodGet, path: one, action: access.MembersView, summary: "Get a member",
	}, func(ctx context.Context, by domain.Actor, in *InMember) (*outVersion[MemberDetail], error) {
		p, err := a.cfg.People.Profile(ctx, by, in.Org, in.Member)
		return versioned(memberDetail(p), p.Version, err)
	})
	op(a, operation{
		id: "update-member", group: group, method: http.MethodPatch, path: one, action: access.MembersChangeRole,
		summary: "Change a member's role and area", about: "What is left out stays. The last owner stays one.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InMember
		InVersion
		Body MemberChange
	},
	) (*outVersion[Member], error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		m, err := a.cfg.People.Edit(ctx, by, in.Org, in.Member, in.Body.Role, in.Body.Area, version)
		return versioned(member(m), m.Version, err)
	})
	op(a, operation{
		id: "remove-member", group: group, method: http.MethodDelete, path: one, action: access.MembersRemove,
		summary: "Remove a member", about: "Their seats become free, their tokens for the organization end, and they are told by mail. The last owner stays.",
	}, func(ctx context.Context, by domain.Actor, in *InMember) (*nothing, error) {
		return done(a.cfg.People.Remove(ctx, by, in.Org, in.Member))
	})
	a.memberActs()
}
