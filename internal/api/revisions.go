package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
)

// Reissued is what a reissued license says; what is left out stays as it is.
type Reissued struct {
	Reason    string  `json:"reason" maxLength:"500"`
	Name      *string `json:"name,omitempty"`
	InstallID *string `json:"install_id,omitempty"`
	Users     *Users  `json:"users,omitempty"`
}

// WithReason is why something is done.
type WithReason struct {
	Reason string `json:"reason" maxLength:"500"`
}

// revisions declares what the vendor may do to a license that was issued.
func (a *API) revisions() {
	const one = "/v1/organizations/{org}/licenses/{license}"
	declare := func(r licensing.Revision, summary, about string) operation {
		return operation{
			id: string(r) + "-license", group: inLicenses, method: http.MethodPost, path: one + "/" + string(r), action: r.Action(),
			summary: summary, about: about,
		}
	}
	op(a, declare(licensing.Reissue, "Reissue a license", "A new revision with a new key, such as for another installation. Older keys are withdrawn."),
		func(ctx context.Context, by domain.Actor, in *struct {
			InLicense
			Body Reissued
		},
		) (*out[License], error) {
			l, err := a.cfg.Licensing.License(ctx, by, in.Org, in.License)
			if err != nil {
				return nil, err
			}
			return a.revise(ctx, by, in.InLicense, licensing.ReviseInput{
				Revision: licensing.Reissue, Reason: in.Body.Reason, Name: or(in.Body.Name, l.Name),
				InstallID: or(in.Body.InstallID, l.InstallID), Users: domain.Users(or(in.Body.Users, Users(l.Users))),
			})
		})
	plain := func(r licensing.Revision, summary, about string) {
		op(a, declare(r, summary, about), func(ctx context.Context, by domain.Actor, in *struct {
			InLicense
			Body WithReason
		},
		) (*out[License], error) {
			return a.revise(ctx, by, in.InLicense, licensing.ReviseInput{Revision: r, Reason: in.Body.Reason})
		})
	}
	plain(licensing.Suspend, "Suspend a license", "It counts for nothing until it is resumed.")
	plain(licensing.Resume, "Resume a suspended license", "A new revision with a new key; older keys stay withdrawn.")
	plain(licensing.Revoke, "Revoke a license", "For good: it counts for nothing from now on.")
}

func (a *API) revise(ctx context.Context, by domain.Actor, at InLicense, in licensing.ReviseInput) (*out[License], error) {
	l, err := a.cfg.Licensing.Revise(ctx, by, at.Org, at.License, in)
	return answered(a.license(l), err)
}
