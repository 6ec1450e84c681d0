package floating

import (
	"slices"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// callerKey names whoever asks, in an organization.
type callerKey struct {
	org     domain.OrganizationID
	token   domain.TokenID
	account domain.AccountID
}

// caller is whoever asks, as they stand in this transaction.
type caller struct {
	err    error
	token  domain.TokenID
	member domain.Member // for a member's own requests; the zero Member for a program of the organization
}

func keyOf(a *ask) callerKey {
	if a.by.Kind == domain.ActorToken {
		return callerKey{org: a.org, token: a.by.Token}
	}
	return callerKey{org: a.org, account: a.by.Account}
}

// tokens are those that are shown.
func (b *batch) tokens() (ids []domain.TokenID) {
	for _, a := range b.asks {
		if a.by.Kind == domain.ActorToken && !slices.Contains(ids, a.by.Token) {
			ids = append(ids, a.by.Token)
		}
	}
	return ids
}

// admit lets in whoever may claim leases, as they stand now: a token that has
// been revoked since, or a member who has been blocked, gets nothing.
func (b *batch) admit(tokens []store.LeaseToken) error {
	byID := make(map[domain.TokenID]store.LeaseToken, len(tokens))
	for _, t := range tokens {
		byID[t.ID] = t
	}
	for i, a := range b.asks {
		key := keyOf(a)
		c := b.callers[key]
		if c == nil {
			if a.by.Kind == domain.ActorToken {
				c = b.program(a, byID[a.by.Token])
			} else {
				var err error
				if c, err = b.person(a); err != nil {
					return err
				}
			}
			b.callers[key] = c
		}
		b.answers[i].who, b.answers[i].err = c, c.err
		if a.ctx.Err() != nil && a.do != releasing { // a program that ends may not wait to hear that its seat is free
			b.answers[i].err = unavailable(a.ctx.Err())
		}
	}
	return nil
}

// program is a token as it stands now.
func (b *batch) program(a *ask, t store.LeaseToken) *caller {
	c := &caller{token: t.ID}
	role := t.Maker.Role
	if access.MayGive(role, t.Role) {
		role = t.Role
	}
	switch {
	case t.ID == "" || t.Revoked || !b.Now().Before(t.ExpiresAt):
		c.err = domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	case t.Organization != a.org || t.Ending || t.Maker.State != domain.MemberActive,
		!access.Member(role, access.LeasesClaim) || !access.Scoped(t.Scope, access.LeasesClaim):
		c.err = errNotFound()
	case t.Personal:
		c.member = t.Maker
	}
	return c
}

// person is somebody who is signed in.
func (b *batch) person(a *ask) (*caller, error) {
	st, err := b.Enter(b.tx, a.by, a.org, access.LeasesClaim)
	c := &caller{}
	switch e := domain.AsError(err); {
	case err == nil:
		c.member, err = b.tx.Member(a.org, st.Member)
		return c, err
	case e.Kind == domain.NotFound || e.Kind == domain.Unauthenticated || e.Kind == domain.Conflict:
		c.err = err
		return c, nil
	}
	return c, err
}

// userKey is a label without case, by which one user is known again.
func userKey(label string) string { return strings.ToLower(strings.TrimSpace(label)) }

// nameOf is a member as users of a product are called.
func nameOf(m domain.Member) string { return m.Email.Address }
