// Package people holds the use cases about organizations and who is in them:
// creating, inviting, accepting, removing, and the seats that go with it.
package people

import (
	"context"
	"strings"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct {
	*app.Env
	Accounts *account.Service
}

// CreateInput is what a new organization needs.
type CreateInput struct {
	Name              string
	NotificationEmail string
	TimeZone          string // IANA name; "" is UTC
	OwnerEmail        string // invited as owner; only and always when the vendor creates
	Responsible       string // address that is told when seats run out; "": the owners
	// Once names the form that a person sends; "" names none. The same sent twice
	// makes one organization.
	Once string
}

// Create makes an organization. A signed-in person becomes its owner; the
// vendor's staff and programs name the person to invite as owner instead. Where
// the vendor allows an account one organization, a second is
// organizations.only_one.
func (s *Service) Create(ctx context.Context, by domain.Actor, in CreateInput) (org domain.Organization, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		org, err = s.CreateWithin(tx, by, in)
		return err
	})
	return org, err
}

// CreateWithin is Create as a part of another use case.
func (s *Service) CreateWithin(tx *store.Tx, by domain.Actor, in CreateInput) (org domain.Organization, err error) {
	asVendor := by.Kind == domain.ActorToken || by.Kind == domain.ActorOperator
	if err := s.mayCreate(by, asVendor); err != nil {
		return org, err
	}
	org, err = organization(in)
	var owner domain.Email
	if asVendor {
		var ownerErr error
		owner, ownerErr = domain.ParseEmail("owner_email", in.OwnerEmail)
		err = domain.Join(err, ownerErr)
	}
	if err != nil {
		return org, err
	}
	org.ID = domain.OrganizationID(s.IDs.New(domain.PrefixOrganization))
	org.CreatedAt, org.Version = s.Now(), 1
	if made, err := s.madeOnce(tx, by, in.Once, org); err != nil || made.ID != org.ID {
		return made, err
	}
	if err := tx.InsertOrganization(org); err != nil {
		return org, err
	}
	if asVendor {
		err = s.inviteOwner(tx, by, org, owner)
	} else {
		err = s.addFirstOwner(tx, by, org)
	}
	if err != nil {
		return org, err
	}
	return org, s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: access.OrganizationsCreate, Object: string(org.ID), Name: org.Name, After: visible(org),
	})
}

// madeOnce is the organization that the same form has made before, or else the
// one to be made now. A second press of the button waits for the first.
func (s *Service) madeOnce(tx *store.Tx, by domain.Actor, once string, org domain.Organization) (domain.Organization, error) {
	if once == "" || by.Kind != domain.ActorPerson {
		return org, nil
	}
	now, scope := s.Now(), "organization of "+string(by.Account)
	key := app.HashToken(once + "\n" + org.Name + "\n" + org.NotificationEmail.Address)
	first, before, err := tx.ClaimIdempotency(scope, key, "", now, time.Time{})
	if err != nil || !first {
		if err == nil {
			org, err = tx.Organization(domain.OrganizationID(before.Body))
		}
		return org, err
	}
	return org, tx.KeepAnswer(scope, key, store.Answer{Status: store.TookEffect, Body: string(org.ID), CreatedAt: now})
}

func (s *Service) mayCreate(by domain.Actor, asVendor bool) error {
	switch {
	case !by.Known():
		return domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	case asVendor:
		return s.EnterVendor(by, access.OrganizationsCreate)
	}
	return nil
}

func (s *Service) inviteOwner(tx *store.Tx, by domain.Actor, org domain.Organization, owner domain.Email) error {
	book, err := seating.Open(s.Env, tx, by, org.ID, access.InvitationsSend)
	if err != nil {
		return err
	}
	t := &task{Service: s, tx: tx, by: by, st: app.Standing{Organization: org, Staff: by.Staff}, org: org, book: book}
	_, err = t.invite(owner, domain.RoleOwner, domain.AreaInternal)
	return err
}

func (s *Service) addFirstOwner(tx *store.Tx, by domain.Actor, org domain.Organization) error {
	if err := onlyOne(tx, by.Account); err != nil {
		return err
	}
	a, err := tx.LockAccount(by.Account)
	if err != nil {
		return err
	}
	_, err = tx.InsertMember(domain.Member{
		ID: domain.MemberID(s.IDs.New(domain.PrefixMember)), Organization: org.ID, Account: a.ID, Email: a.Email, Name: a.Name,
		Role: domain.RoleOwner, State: domain.MemberActive, Area: domain.AreaInternal, JoinedAt: s.Now(), LastActivityAt: s.Now(),
	})
	return err
}

// organization validates what a person typed.
func organization(in CreateInput) (org domain.Organization, err error) {
	name, nameErr := domain.Name("name", in.Name, domain.MaxName)
	email, emailErr := domain.ParseEmail("notification_email", in.NotificationEmail)
	zone, zoneErr := timeZone(in.TimeZone)
	var responsible domain.Email
	var responsibleErr error
	if strings.TrimSpace(in.Responsible) != "" {
		responsible, responsibleErr = domain.ParseEmail("responsible_email", in.Responsible)
	}
	return domain.Organization{Name: name, NotificationEmail: email, Responsible: responsible, TimeZone: zone},
		domain.Join(nameErr, emailErr, zoneErr, responsibleErr)
}

func timeZone(name string) (string, error) {
	if name == "" {
		return "UTC", nil
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "", domain.Bad("time_zone", domain.CodeTimeZone)
	}
	return name, nil
}

// visible is what the audit log keeps of an organization.
func visible(o domain.Organization) map[string]string {
	seen := map[string]string{"name": o.Name, "notification_email": o.NotificationEmail.Address, "time_zone": o.TimeZone}
	if o.Responsible.Address != "" {
		seen["responsible_email"] = o.Responsible.Address
	}
	return seen
}

// UpdateInput changes an organization.
type UpdateInput struct {
	Name              string
	NotificationEmail string
	Responsible       string // "": the owners are told
	TimeZone          string
	Version           int64 // of what the editor saw
}

// Update changes name, addresses and time zone. A stale version is
// precondition.stale: somebody else was faster.
func (s *Service) Update(ctx context.Context, by domain.Actor, id domain.OrganizationID, in UpdateInput) (out domain.Organization, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, id, access.OrganizationUpdate)
		if err != nil {
			return err
		}
		changed, err := organization(CreateInput{Name: in.Name, NotificationEmail: in.NotificationEmail, Responsible: in.Responsible, TimeZone: in.TimeZone})
		if err != nil {
			return err
		}
		out = st.Organization
		out.Name, out.NotificationEmail, out.Responsible = changed.Name, changed.NotificationEmail, changed.Responsible
		out.TimeZone, out.Version = changed.TimeZone, in.Version
		if err := tx.UpdateOrganization(out); err != nil {
			return err
		}
		out.Version++
		return s.Audit(tx, by, app.Change{
			Organization: id, Action: access.OrganizationUpdate, Object: string(id), Name: out.Name,
			Before: visible(st.Organization), After: visible(out),
		})
	})
	return out, err
}

// View lets an actor in to look at an organization; every page of it begins here.
func (s *Service) View(ctx context.Context, by domain.Actor, id domain.OrganizationID) (st app.Standing, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if st, err = s.Enter(tx, by, id, access.OrganizationView); err != nil {
			return err
		}
		pools, err := tx.LeasePools(id)
		st.Floating = len(pools) > 0
		return err
	})
	return st, err
}

// Mine lists the organizations the actor belongs to, by name. A token limited to
// one organization sees that one.
func (s *Service) Mine(ctx context.Context, by domain.Actor) (list []domain.Membership, err error) {
	if !by.Known() {
		return nil, domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Memberships(by.Account)
		return err
	})
	if by.Organization != "" {
		list = only(list, by.Organization)
	}
	return list, err
}

func only(list []domain.Membership, org domain.OrganizationID) []domain.Membership {
	for _, m := range list {
		if m.Organization.ID == org {
			return []domain.Membership{m}
		}
	}
	return nil
}

// Organizations lists all organizations, for the vendor.
func (s *Service) Organizations(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.Organization], err error) {
	if err := s.EnterVendor(by, access.OrganizationsList); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Organizations(req)
		return err
	})
	return list, err
}

// Activity lists an organization's audit log, the newest first.
func (s *Service) Activity(ctx context.Context, by domain.Actor, id domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.AuditEntry], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, id, access.AuditView); err != nil {
			return err
		}
		list, err = tx.Audit(id, req)
		return err
	})
	return list, err
}
