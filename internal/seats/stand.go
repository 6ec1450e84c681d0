package seats

import (
	"slices"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
)

// Terms is a license as the rules of the SDK see it.
func Terms(l domain.License) entitle.License {
	e := entitle.License{
		ID: string(l.ID), Revision: l.Revision, State: entitle.State(l.State), StartsAt: l.StartsAt, ExpiresAt: l.ExpiresAt,
		Users: entitle.Users(l.Users), Features: l.Features,
	}
	if l.Replaces != "" {
		e.Replaces = []string{string(l.Replaces)}
	}
	return e
}

// held is a license as it counts for the seats that people hold: the internal
// users of a floating one are leased, and nobody holds them.
func held(l domain.License) entitle.License {
	e := Terms(l)
	if l.Type == domain.LicenseFlex {
		e.Users.Internal = 0
	}
	return e
}

// Capacity is how many seats of each area an organization's licenses for one
// product give at t.
func Capacity(licenses []domain.License, t time.Time) domain.Users {
	return domain.Users(entitled(licenses, t).Users)
}

// entitled is what licenses allow together for the seats that people hold.
func entitled(licenses []domain.License, t time.Time) entitle.Entitlement {
	all := make([]entitle.License, len(licenses))
	for i, l := range licenses {
		all[i] = held(l)
	}
	return entitle.At(all, t)
}

// Licensed reports whether a product is licensed at t, or may be again without a
// new license: one begins later or is held back.
func Licensed(licenses []domain.License, t time.Time) bool {
	return slices.ContainsFunc(licenses, func(l domain.License) bool {
		s := l.StateAt(t)
		return s == domain.LicenseActive || s == domain.LicenseScheduled || s == domain.LicenseSuspended
	})
}

// Stand decides how an organization stands with a product whose seats the portal
// keeps: from its licenses for it, the seats held by area (seated), and what was
// remembered. It is the product's own rule (sdk/comply), and returns what to
// remember. Where nothing is in force and nobody holds a seat, no rule is broken
// and nothing is remembered. Without a violation its stage is domain.StageNone.
func Stand(s comply.State, product domain.Product, licenses []domain.License, seated domain.Users, at time.Time) (comply.State, domain.Violation) {
	in := comply.Input{
		At: at, Usage: entitle.Users(seated), Policy: comply.Policy{Ladder: comply.Ladder(product.Policy.Ladder)},
		Licenses: make([]comply.License, len(licenses)),
	}
	for i, l := range licenses {
		in.Licenses[i].License = held(l)
	}
	s, v := comply.Evaluate(s, in)
	if seated == (domain.Users{}) && !v.InForce {
		s, v = comply.State{}, comply.Verdict{Stage: comply.None}
	}
	return s, domain.Violation{
		Product: product.ID, Slug: product.Slug, ProductName: product.Name, Ladder: domain.Ladder(v.Ladder),
		Standing: domain.Standing{
			Stage: domain.Stage(v.Stage), Causes: causes(v), Since: v.Since, NextStage: domain.Stage(v.NextStage), NextAt: v.NextAt,
		},
		Held: seated, Capacity: domain.Users(v.Capacity), Missing: domain.Users(v.Cure.AddSeats),
	}
}

// causes are those that hold, the older first.
func causes(v comply.Verdict) (list []string) {
	if v.Cause == "" {
		return nil
	}
	list = append(list, string(v.Cause))
	switch {
	case v.Cause == comply.Expired && !v.OverUseSince.IsZero():
		list = append(list, string(comply.OverUse))
	case v.Cause == comply.OverUse && !v.ExpiredSince.IsZero():
		list = append(list, string(comply.Expired))
	}
	return list
}
