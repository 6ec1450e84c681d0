package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// Invitation asks a person into an organization.
type Invitation struct {
	ID        domain.InvitationID    `json:"id"`
	Email     string                 `json:"email"`
	Role      domain.Role            `json:"role" enum:"owner,co_admin,billing,member"`
	Area      domain.Area            `json:"area" enum:"internal,external" doc:"Of the member to come."`
	State     domain.InvitationState `json:"state" enum:"pending,accepted,revoked,expired"`
	InvitedBy string                 `json:"invited_by"`
	SentAt    Instant                `json:"sent_at" doc:"When its latest mail was sent."`
	HoldUntil Instant                `json:"hold_until" doc:"Until then it holds a seat."`
	ExpiresAt Instant                `json:"expires_at" doc:"From then on its link is dead."`
}

func (a *API) invitation(i domain.Invitation) Invitation {
	return Invitation{
		ID: i.ID, Email: i.Email.Address, Role: i.Role, Area: i.Area, State: i.StateAt(a.cfg.Now()), InvitedBy: i.InviterName,
		SentAt: Instant(i.SentAt), HoldUntil: Instant(i.HoldUntil), ExpiresAt: Instant(i.ExpiresAt),
	}
}

// NewInvitation names whom to invite.
type NewInvitation struct {
	Email    string          `json:"email"`
	Role     string          `json:"role" enum:"owner,co_admin,billing,member" doc:"Not above your own."`
	Area     string          `json:"area,omitempty" enum:"internal,external" doc:"Whose pools the seats come from; internal when left out."`
	Teams    []domain.TeamID `json:"teams,omitempty" doc:"Ids of teams to join."`
	Products []string        `json:"products,omitempty" doc:"Ids, slugs or names of products of which a seat is granted on acceptance."`
}

func (n NewInvitation) input() people.InviteInput {
	return people.InviteInput{Email: n.Email, Role: n.Role, Area: n.Area, Teams: n.Teams, Products: n.Products}
}

// Acceptance is what an invited person answers. With an account already, they
// give its password; the name is left as it is.
type Acceptance struct {
	Token    string `json:"token" doc:"What follows the last slash of the link in the mail."`
	Name     string `json:"name" minLength:"1" maxLength:"120"`
	Password string `json:"password" doc:"Of the new account, or the password of the account that the address has."`
	Language string `json:"language,omitempty" enum:"en,de"`
}

// Joined is a new member and the organization they are in.
type Joined struct {
	Organization domain.OrganizationID `json:"organization"`
	Member       Member                `json:"member"`
}

// InInvitation is the path of an invitation.
type InInvitation struct {
	InOrganization
	Invitation domain.InvitationID `path:"invitation"`
}

func (a *API) invitations() {
	const group, all, one = "Invitations", "/v1/organizations/{org}/invitations", "/v1/organizations/{org}/invitations/{invitation}"
	op(a, operation{
		id: "list-invitations", group: group, method: http.MethodGet, path: all, action: access.InvitationsView,
		summary: "List invitations", sorts: []string{"email", "sent", "expires"},
		about: "Those that nobody has accepted or revoked, whose links may have expired, unless state asks for others.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InList
		State domain.InvitationFilter `query:"state" enum:"pending,holding,link_only,expired,accepted,revoked" doc:"Only those whose link works (pending), which hold a seat (holding) or no longer do (link_only), or whose link has expired, or which have been accepted or revoked."`
	},
	) (*outPage[Invitation], error) {
		req := in.request(ctx)
		req.State = string(in.State)
		list, err := a.cfg.People.Invitations(ctx, by, in.Org, req)
		return page(list, err, a.invitation)
	})
	op(a, operation{
		id: "create-invitation", group: group, method: http.MethodPost, path: all, action: access.InvitationsSend, status: http.StatusCreated,
		summary: "Invite a person", about: "The invitation holds a seat of each product whose seats follow membership; where none is free it is refused with seats.exhausted.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewInvitation
	},
	) (*outLocated[Invitation], error) {
		i, err := a.cfg.People.Invite(ctx, by, in.Org, in.Body.input())
		return located(a.invitation(i), []string{"organizations", string(in.Org), "invitations", string(i.ID)}, err)
	})
	a.invitationLists()
	a.invitationActs()
	op(a, operation{
		id: "get-invitation", group: group, method: http.MethodGet, path: one, action: access.InvitationsView, summary: "Get an invitation",
	}, func(ctx context.Context, by domain.Actor, in *InInvitation) (*out[Invitation], error) {
		i, err := a.cfg.People.Invitation(ctx, by, in.Org, in.Invitation)
		return answered(a.invitation(i), err)
	})
	op(a, operation{
		id: "resend-invitation", group: group, method: http.MethodPost, path: one + "/resend", action: access.InvitationsSend,
		summary: "Send an invitation again", about: "It gets a new link; the old one dies.",
	}, func(ctx context.Context, by domain.Actor, in *InInvitation) (*out[Invitation], error) {
		i, err := a.cfg.People.Resend(ctx, by, in.Org, in.Invitation)
		return answered(a.invitation(i), err)
	})
	op(a, operation{
		id: "revoke-invitation", group: group, method: http.MethodDelete, path: one, action: access.InvitationsRevoke,
		summary: "Revoke an invitation", about: "Its link dies and its seats become free.",
	}, func(ctx context.Context, by domain.Actor, in *InInvitation) (*nothing, error) {
		return done(a.cfg.People.Revoke(ctx, by, in.Org, in.Invitation))
	})
	op(a, operation{
		id: "accept-invitation", group: group, method: http.MethodPost, path: "/v1/invitations/accept", action: access.Public, slow: true,
		status: http.StatusCreated, summary: "Accept an invitation",
		about: "For the invited person: the link's token proves the address. Whoever has no account yet gets one.",
	}, a.acceptInvitation)
}

func (a *API) acceptInvitation(ctx context.Context, _ domain.Actor, in *struct{ Body Acceptance }) (*out[Joined], error) {
	j, err := a.cfg.People.AcceptNew(ctx, in.Body.Token, people.NewPerson{
		Name: in.Body.Name, Password: in.Body.Password, Language: in.Body.Language, Device: account.Device{Address: callOf(ctx).address()},
	})
	return answered(Joined{Organization: j.Member.Organization, Member: member(j.Member)}, err)
}
