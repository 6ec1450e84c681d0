package licensing

import (
	"context"
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Revision names what the vendor may do to a license that was issued.
type Revision string

// The revisions.
const (
	Reissue Revision = "reissue" // a new key that says something else
	Suspend Revision = "suspend" // held back until resumed
	Resume  Revision = "resume"  // a new key, as it was
	Revoke  Revision = "revoke"  // withdrawn for good
)

// Revisions lists them.
func Revisions() []Revision { return []Revision{Reissue, Suspend, Resume, Revoke} }

// Action is what whoever does it has to be allowed to.
func (r Revision) Action() access.Action {
	return map[Revision]access.Action{
		Reissue: access.LicensesReissue, Suspend: access.LicensesSuspend, Resume: access.LicensesResume, Revoke: access.LicensesRevoke,
	}[r]
}

// ReviseInput says what to do to a license, and why. Name, InstallID and Users
// are those of a reissued license, as they are to be.
type ReviseInput struct {
	Revision  Revision
	Reason    string
	Name      string
	InstallID string
	Users     domain.Users
}

// maxReason is the longest reason in characters.
const maxReason = 500

// Effect is what a revision does, before and after it.
type Effect struct {
	License domain.License // as it will be
	// Before and After are how many users all licenses of the holder allow
	// together: of the license's installation, or of the organization where the
	// product is not bound.
	Before, After domain.Users
	// Moved is set when the license leaves its installation, to which After
	// belongs; Gains is then what the other one will have.
	Moved bool
	Gains domain.Users
	// Held is how many seats are held in the portal's pools of the product.
	Held domain.Users
	// Ending is what ends at once of a floating license: leases, and seats at sites.
	Ending floating.Ending
	// NewKey is set when the product needs a new key.
	NewKey bool
}

// Lost reports whether fewer users are allowed than before.
func (e Effect) Lost() bool {
	return e.After.Internal < e.Before.Internal || e.After.External < e.Before.External
}

// Preview says what a revision would do, and refuses what Revise would refuse.
// No reason is needed yet.
func (s *Service) Preview(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID, in ReviseInput) (e Effect, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, in.Revision.Action()); err != nil {
			return err
		}
		l, product, err := revisable(tx, org, id)
		if err != nil {
			return err
		}
		after, err := s.revised(l, product.Policy, in)
		if err != nil {
			return err
		}
		if e, err = s.effect(tx, l, after); err != nil {
			return err
		}
		e.License.Key = ""
		if l.Type == domain.LicenseFlex {
			e.Ending, err = floating.Foresee(s.Env, tx, after)
		}
		return err
	})
	return e, err
}

// Revise reissues, suspends, resumes or revokes a license of an organization.
// What is withdrawn counts for nothing from this instant on; the product learns
// it from the revocation list. A license in another state than the revision
// needs is licenses.not_active (data: state).
func (s *Service) Revise(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID, in ReviseInput) (l domain.License, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, in.Revision.Action()); err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		before, product, err := revisable(tx, org, id)
		if err != nil {
			return err
		}
		reason, reasonErr := domain.Name("reason", in.Reason, maxReason)
		in.Reason = reason
		l, err = s.revised(before, product.Policy, in)
		if domain.HasCode(err, domain.CodeLicenseInactive) {
			return err
		}
		if err := domain.Join(err, reasonErr); err != nil {
			return err
		}
		if err := s.put(tx, by, before, &l, product.Policy, in); err != nil {
			return err
		}
		return s.promote(tx, by, org, in.Revision.Action())
	})
	l.Key = ""
	return l, err
}

// put stores a revision with its key, its audit entry, and the list that
// withdraws what it replaces.
func (s *Service) put(tx *store.Tx, by domain.Actor, before domain.License, l *domain.License, p domain.Policy, in ReviseInput) (err error) {
	name, err := s.NameOf(tx, by)
	if err != nil {
		return err
	}
	now := s.Now() // one instant: the next begins when this one ends
	ended := domain.LicenseRevision{License: l.ID, Revision: before.Revision, State: l.State, Reason: in.Reason, MadeBy: name, EndedAt: now}
	if l.Revision > before.Revision {
		ended = domain.LicenseRevision{License: l.ID, Revision: before.Revision, State: domain.LicenseSuperseded, EndedAt: now}
		if err := s.signAnew(tx, l, p); err != nil {
			return err
		}
	}
	if err := tx.EndLicenseRevision(ended); err != nil {
		return err
	}
	if l.Revision > before.Revision {
		if err := tx.InsertLicenseRevision(domain.LicenseRevision{
			License: l.ID, Revision: l.Revision, State: l.State, Users: l.Users, Key: l.Key, Reason: in.Reason, MadeBy: name, CreatedAt: now,
		}); err != nil {
			return err
		}
	}
	if err := tx.ReviseLicense(*l); err != nil {
		return err
	}
	l.Version++
	if l.Type == domain.LicenseFlex {
		if err := floating.Refit(s.Env, tx, l.Organization, l.Product); err != nil {
			return err
		}
	}
	if s.Revised != nil && l.Revision > before.Revision {
		if err := s.Revised(tx, *l); err != nil {
			return err
		}
	}
	if err := s.Audit(tx, by, app.Change{
		Organization: l.Organization, Action: in.Revision.Action(), Object: string(l.ID), Name: l.Serial,
		Before: told(before, ""), After: told(*l, in.Reason), SeatDelta: counting(*l, s.Now()) - counting(before, s.Now()),
	}); err != nil {
		return err
	}
	_, err = s.publish(tx)
	return err
}

// signAnew signs the license's new revision. It is issued now, whenever it
// starts.
func (s *Service) signAnew(tx *store.Tx, l *domain.License, p domain.Policy) (err error) {
	claims := s.claims(*l, p)
	claims.IssuedAt = s.Now().Truncate(time.Second)
	l.Key, err = s.Keys.sign(tx, claims)
	return err
}

// told is what the audit log keeps of a license's revision.
func told(l domain.License, reason string) map[string]any {
	m := map[string]any{"state": l.State, "revision": l.Revision, "name": l.Name, "users": l.Users}
	if l.InstallID != "" {
		m["install_id"] = l.InstallID
	}
	if reason != "" {
		m["reason"] = reason
	}
	return m
}

// counting is how many users a license allows at t.
func counting(l domain.License, t time.Time) int {
	if l.StateAt(t) != domain.LicenseActive {
		return 0
	}
	return l.Users.Total()
}

func revisable(tx *store.Tx, org domain.OrganizationID, id domain.LicenseID) (l domain.License, p domain.Product, err error) {
	if l, err = tx.License(org, id); err != nil {
		return l, p, err
	}
	p, err = tx.Product(l.Product)
	return l, p, err
}

// effect compares what the holder of a license has with what it will have.
func (s *Service) effect(tx *store.Tx, before, after domain.License) (e Effect, err error) {
	licenses, err := tx.ProductLicenses(before.Organization, before.Product)
	if err != nil {
		return e, err
	}
	e = Effect{License: after, NewKey: after.Revision > before.Revision, Moved: after.InstallID != before.InstallID}
	sum := func(install string, with domain.License) domain.Users {
		var all []entitle.License
		for _, l := range licenses {
			if l.ID == with.ID {
				l = with
			}
			if l.InstallID == install {
				all = append(all, terms(l))
			}
		}
		return domain.Users(entitle.At(all, s.Now()).Users)
	}
	e.Before, e.After = sum(before.InstallID, before), sum(before.InstallID, after)
	if e.Moved {
		e.Gains = sum(after.InstallID, after)
	}
	pools, err := tx.Pools(before.Organization, s.Now())
	for _, p := range pools {
		switch {
		case p.Product != before.Product:
		case p.Area == domain.AreaExternal:
			e.Held.External = p.Active + p.Pending
		default:
			e.Held.Internal = p.Active + p.Pending
		}
	}
	return e, err
}

// History lists a license's revisions, the newest first, without their keys.
func (s *Service) History(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID) (list []domain.LicenseRevision, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesView); err != nil {
			return err
		}
		if _, err := tx.License(org, id); err != nil {
			return err
		}
		list, err = tx.LicenseRevisions(id)
		for i := range list {
			list[i].Key = ""
		}
		return err
	})
	return list, err
}
