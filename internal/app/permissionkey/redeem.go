package permissionkey

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
	"seatward.dev/seatward/internal/store"
)

// Content is what a key holds, for who has its code.
type Content struct {
	Key          domain.PermissionKey
	Lines        []domain.PermissionLine
	Organization domain.OrganizationID // the one it is for; "": any
	Needs        redeem.Need           // why it wants an organization
}

// WantsInstallation reports whether a license of it names one installation.
func (c Content) WantsInstallation() bool { return bound(c.Lines) }

func bound(lines []domain.PermissionLine) bool {
	for _, l := range lines {
		if l.Bound {
			return true
		}
	}
	return false
}

// Validate says what a key holds, and uses it for nothing. Errors: those of
// redeem.Read, and permission_keys.unknown, expired, revoked, redeemed,
// other_organization, already_added (data: organization, license, product), and
// paused after too many unknown ones.
func (s *Service) Validate(ctx context.Context, by domain.Actor, t Try) (c Content, err error) {
	err = s.try(ctx, by, t, func(tx *store.Tx, f found) error {
		if f.ID == "" {
			return nil
		}
		org := f.batch.Organization
		if f.State == domain.PermissionKeyRedeemed {
			org = f.Organization
		}
		if org != "" {
			st, err := s.Standing(tx, by, org)
			if err != nil {
				return err
			}
			if !st.Throughout(access.LicensesView) {
				org = ""
			}
		}
		return f.usable(tx, org, s.Now())
	}, func(_ *store.Tx, f found) error {
		c = Content{Key: f.PermissionKey, Lines: f.batch.Lines, Organization: f.batch.Organization, Needs: redeem.Needs(f.batch.Lines)}
		return nil
	})
	return c, err
}

// Redemption is what a key has become.
type Redemption struct {
	Key          domain.PermissionKey
	Organization domain.Organization
	Licenses     []domain.License // without their keys
}

// Redeem turns a key into licenses of an organization, once. Errors as of
// Validate; field.required and field.install_id at install_id, where a license
// of it names an installation.
func (s *Service) Redeem(ctx context.Context, by domain.Actor, org domain.OrganizationID, t Try, install string) (r Redemption, err error) {
	err = s.try(ctx, by, t, func(tx *store.Tx, f found) error {
		if _, err := s.Enter(tx, by, org, access.PermissionKeysRedeem); err != nil || f.ID == "" {
			return err
		}
		if err := f.usable(tx, org, s.Now()); err != nil {
			return err
		}
		o, err := tx.Organization(org)
		if err == nil && o.Individual() {
			err = alone(f)
		}
		return err
	}, func(tx *store.Tx, f found) error {
		r, err = s.redeem(tx, by, org, f, install)
		return err
	})
	return r, err
}

// Found makes an organization with the first licenses it holds. Errors are those
// of people.Create and Redeem.
func (s *Service) Found(ctx context.Context, by domain.Actor, t Try, in people.CreateInput, install string) (r Redemption, err error) {
	if by.Kind != domain.ActorPerson {
		return r, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	err = s.try(ctx, by, t, func(tx *store.Tx, f found) error {
		if f.ID == "" {
			return nil
		}
		return f.usable(tx, "", s.Now())
	}, func(tx *store.Tx, f found) error {
		org, err := s.People.CreateWithin(tx, by, in)
		if err != nil {
			return err
		}
		r, err = s.redeem(tx, by, org.ID, f, install)
		return err
	})
	return r, err
}

// Keep turns a key into a license of the person themselves, who needs no
// organization for it; permission_keys.needs_organization (data: why) for a key
// that wants one. Who keeps licenses is an organization of the kind individual,
// made with the first of them.
func (s *Service) Keep(ctx context.Context, by domain.Actor, t Try, install string) (r Redemption, err error) {
	if by.Kind != domain.ActorPerson {
		return r, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	var own domain.Organization
	err = s.try(ctx, by, t, func(tx *store.Tx, f found) error {
		if f.ID == "" {
			return nil
		}
		if own, err = tx.Individual(by.Account); err != nil && !domain.HasCode(err, domain.CodeNotFound) {
			return err
		}
		if err := f.usable(tx, own.ID, s.Now()); err != nil {
			return err
		}
		return alone(f)
	}, func(tx *store.Tx, f found) error {
		if own.ID == "" {
			if own, err = s.People.CreateIndividualWithin(tx, by); err != nil {
				return err
			}
		}
		r, err = s.redeem(tx, by, own.ID, f, install)
		return err
	})
	return r, err
}

// alone refuses what a person cannot keep for themselves.
func alone(f found) error {
	if need := redeem.Needs(f.batch.Lines); need != redeem.Alone {
		return domain.E(domain.Conflict, domain.CodeKeyNeedsOrg).With("why", string(need))
	}
	return nil
}

// seat gives a person who keeps licenses for themselves what they are for.
func (s *Service) seat(tx *store.Tx, by domain.Actor, org domain.OrganizationID, lines []domain.PermissionLine) error {
	m, err := tx.MemberByAccount(org, by.Account)
	if err != nil {
		return err
	}
	book, err := seating.Open(s.Env, tx, by, org, access.SeatsGrant)
	if err != nil {
		return err
	}
	for _, l := range lines {
		product, err := tx.Product(l.Product)
		if err != nil {
			return err
		}
		if _, err := book.GrantInvited(m, product, by.Name); err != nil {
			return err
		}
	}
	_, err = book.Close()
	return err
}

// redeem turns a usable key into licenses.
func (s *Service) redeem(tx *store.Tx, by domain.Actor, org domain.OrganizationID, f found, install string) (r Redemption, err error) {
	if install, err = installation(f.batch.Lines, install); err != nil {
		return r, err
	}
	if r.Organization, err = tx.LockOrganization(org); err != nil {
		return r, err
	}
	r.Key = f.PermissionKey
	r.Key.State, r.Key.RedeemedAt, r.Key.RedeemedBy = domain.PermissionKeyRedeemed, s.Now(), by.Name
	r.Key.Organization, r.Key.OrgName = org, r.Organization.Name
	done, err := tx.RedeemPermissionKey(r.Key)
	if err == nil && !done {
		err = domain.Bad("code", domain.CodeKeyRedeemed)
	}
	if err != nil {
		return r, err
	}
	users, serials := 0, []string{}
	for i, line := range f.batch.Lines {
		l, err := s.Licensing.IssueLine(tx, r.Key, i+1, line, line.PlanName, install)
		if err != nil {
			return r, err
		}
		r.Licenses = append(r.Licenses, l)
		users, serials = users+l.Users.Total(), append(serials, l.Serial)
	}
	if r.Organization.Individual() {
		if err := s.seat(tx, by, org, f.batch.Lines); err != nil {
			return r, err
		}
	}
	if err := s.tell(tx, by, r); err != nil {
		return r, err
	}
	return r, s.Audit(tx, by, app.Change{
		Organization: org, Action: access.PermissionKeysRedeem, Object: string(r.Key.ID), Name: r.Key.Prefix,
		After: map[string]any{"batch": f.batch.ID, "licenses": serials}, SeatDelta: users,
	})
}

func installation(lines []domain.PermissionLine, typed string) (string, error) {
	if !bound(lines) {
		return "", nil
	}
	return domain.InstallID("install_id", typed)
}
