package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/text"
)

// InvitationAct is something to do to many invitations at once.
type InvitationAct struct {
	Do          string                `json:"do" enum:"resend,revoke"`
	Invitations []domain.InvitationID `json:"invitations" doc:"Ids, up to 1,000."`
	DryRun      bool                  `json:"dry_run,omitempty" doc:"Only say what would happen, with the hash to do it with."`
	Hash        string                `json:"hash,omitempty" doc:"Of the dry run to carry out. Where it would do anything else by now it is refused with preview.changed."`
}

func (a InvitationAct) action() access.Action {
	switch a.Do {
	case "resend":
		return access.InvitationsSend
	case "revoke":
		return access.InvitationsRevoke
	}
	return "" // refused by the use case
}

// InvitationActResult is what an act would do, or has done.
type InvitationActResult struct {
	Done    bool                `json:"done" doc:"False for a dry run."`
	Hash    string              `json:"hash" doc:"Names this very outcome."`
	Refused int                 `json:"refused" doc:"Lines refused. As long as there are any the act as a whole is refused with preview.refused."`
	Lines   []InvitationActLine `json:"lines"`
	Pools   []PoolChange        `json:"pools" doc:"Pools whose numbers change."`
}

// InvitationActLine is what becomes of one invitation.
type InvitationActLine struct {
	Invitation domain.InvitationID `json:"invitation"`
	Email      string              `json:"email,omitempty"`
	Outcome    domain.Outcome      `json:"outcome" enum:"done,unchanged,refused"`
	Code       domain.Code         `json:"code,omitempty" doc:"Why it is refused."`
	Detail     string              `json:"detail,omitempty" doc:"The same in words."`
	Seats      int                 `json:"seats" doc:"Seats taken, or freed where negative."`
}

func invitationActLine(l domain.PreviewLine) InvitationActLine {
	line := InvitationActLine{Invitation: domain.InvitationID(l.Key), Email: l.Email, Outcome: l.Outcome, Seats: l.Seats}
	if l.Error != nil {
		x := explain.Explain(text.For("en"), l.Error)
		line.Code, line.Detail = x.Code, x.String()
	}
	return line
}

// invitationActs registers what is done to many invitations.
func (a *API) invitationActs() {
	op(a, operation{
		id: "act-on-invitations", group: "Invitations", method: http.MethodPost, path: "/v1/organizations/{org}/invitations/acts", action: access.InvitationsRevoke,
		summary: "Send many invitations again or revoke them, as it was shown first",
		about:   "Ask with dry_run first: the answer says line by line what would happen and has a hash. The same with that hash instead does it, to all or to none.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body InvitationAct
	},
	) (*out[InvitationActResult], error) {
		var p domain.Preview
		var err error
		if in.Body.DryRun {
			p, err = a.cfg.People.PreviewInvitations(ctx, by, in.Org, in.Body.action(), in.Body.Invitations...)
		} else {
			p, err = a.cfg.People.ActOnInvitations(ctx, by, in.Org, in.Body.action(), in.Body.Hash, in.Body.Invitations...)
		}
		return answered(InvitationActResult{
			Done: !in.Body.DryRun, Hash: p.Hash, Refused: p.Count(domain.OutcomeRefused),
			Lines: each(p.Lines, invitationActLine), Pools: each(p.Pools, poolChange),
		}, err)
	})
}
