package vendor

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Bounds of a token's life, in days.
const (
	MinTokenDays = 1
	MaxTokenDays = 400
)

const day = 24 * time.Hour

// CreateToken makes a vendor API token with a staff role, good for so long. The
// secret is told once and kept nowhere. Only administrators make them, so no
// token is above its maker; it dies with its maker's place on the staff. A token
// of the operator dies only by its end or by being revoked.
func (s *Service) CreateToken(ctx context.Context, by domain.Actor, name, roleName string, life time.Duration) (secret string, t domain.APIToken, err error) {
	if err := s.EnterVendor(by, access.VendorTokensManage); err != nil {
		return "", t, err
	}
	secret, t, err = s.newToken(by, name, life)
	var roleErr error
	t.Staff, roleErr = domain.ParseStaffRole("role", roleName)
	if err := domain.Join(err, roleErr); err != nil {
		return "", domain.APIToken{}, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.VendorTokensManage); err != nil {
			return err
		}
		return s.insertToken(tx, by, access.VendorTokensManage, &t)
	})
	if err != nil {
		return "", domain.APIToken{}, err
	}
	return secret, t, nil
}

// CreateOrganizationToken makes an API token for one organization, with a role
// no higher than its maker's (members.role_above_own) and good for so long.
func (s *Service) CreateOrganizationToken(ctx context.Context, by domain.Actor, org domain.OrganizationID, name, roleName string, life time.Duration) (secret string, t domain.APIToken, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TokensManage)
		if err != nil {
			return err
		}
		secret, t, err = s.newToken(by, name, life)
		role, roleErr := domain.ParseRole("role", roleName)
		if err := domain.Join(err, roleErr); err != nil {
			return err
		}
		if !access.MayGive(st.Role, role) {
			return domain.Bad("role", domain.CodeRoleAboveOwn)
		}
		t.Organization, t.Role = org, role
		return s.insertToken(tx, by, access.TokensManage, &t)
	})
	if err != nil {
		return "", domain.APIToken{}, err
	}
	return secret, t, nil
}

// CreateLeaseToken makes an API token that claims floating leases and does nothing
// else, whatever its maker's role. A personal one stands for its maker, who may be
// any active member: the leases claimed with it are theirs. Others stand for
// programs of the organization, and administrators make them.
func (s *Service) CreateLeaseToken(ctx context.Context, by domain.Actor, org domain.OrganizationID, name string, personal bool, life time.Duration) (secret string, t domain.APIToken, err error) {
	action := access.TokensManage
	if personal {
		action = access.LeasesToken
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, action); err != nil {
			return err
		}
		if secret, t, err = s.newToken(by, name, life); err != nil {
			return err
		}
		t.Organization, t.Role, t.Scope, t.Personal = org, domain.RoleMember, domain.ScopeLeases, personal
		return s.insertToken(tx, by, action, &t)
	})
	if err != nil {
		return "", domain.APIToken{}, err
	}
	return secret, t, nil
}

// OwnLeaseTokens lists the personal tokens that a member has made for floating
// leases and not revoked, the newest first.
func (s *Service) OwnLeaseTokens(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []domain.APIToken, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesToken); err != nil {
			return err
		}
		list, err = tx.PersonalTokens(org, by.Account)
		return err
	})
	return list, err
}

// RevokeOwnLeaseToken ends a member's personal token, and the leases claimed with
// it; one of somebody else's is not found.
func (s *Service) RevokeOwnLeaseToken(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TokenID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesToken); err != nil {
			return err
		}
		t, err := tx.Token(org, id)
		if err == nil && (!t.Personal || t.MadeBy != by.Account) {
			err = domain.E(domain.NotFound, domain.CodeNotFound)
		}
		if err != nil {
			return err
		}
		return s.revoke(tx, by, access.LeasesToken, org, id)
	})
}

// newToken makes a token without rights yet, and its secret.
func (s *Service) newToken(by domain.Actor, typed string, life time.Duration) (secret string, t domain.APIToken, err error) {
	name, err := domain.Name("name", typed, domain.MaxName)
	if life < MinTokenDays*day || life > MaxTokenDays*day {
		err = domain.Join(err, domain.Bad("expires", domain.CodeRange).With("min", MinTokenDays).With("max", MaxTokenDays))
	}
	secret, hash, prefix := s.Accounts.NewAPIToken()
	now := s.Now()
	return secret, domain.APIToken{
		ID: domain.TokenID(s.IDs.New(domain.PrefixToken)), Name: name, TokenHash: hash, Prefix: prefix, MadeBy: by.Account,
		CreatedAt: now, ExpiresAt: domain.Instant(now.Add(life)),
	}, err
}

// insertToken stores a token. One made by a program ends with that program's own
// token at the latest: a token that got into wrong hands must not prolong itself.
func (s *Service) insertToken(tx *store.Tx, by domain.Actor, action access.Action, t *domain.APIToken) error {
	if by.Token != "" {
		own, err := tx.Token(by.Organization, by.Token)
		if err != nil {
			return err
		}
		if t.ExpiresAt.After(own.ExpiresAt) {
			t.ExpiresAt = own.ExpiresAt
		}
	}
	if err := tx.InsertToken(*t); err != nil {
		return err
	}
	return s.Audit(tx, by, app.Change{
		Organization: t.Organization, Action: action, Object: string(t.ID), Name: t.Name,
		After: map[string]string{"role": worth(*t), "expires": t.ExpiresAt.Format(time.RFC3339)},
	})
}

// Tokens lists the vendor's API tokens that are not revoked, the newest first.
func (s *Service) Tokens(ctx context.Context, by domain.Actor) (list []domain.APIToken, err error) {
	if err := s.EnterVendor(by, access.VendorTokensManage); err != nil {
		return nil, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Tokens("")
		return err
	})
	return list, err
}

// OrganizationTokens lists an organization's API tokens that are not revoked,
// the newest first.
func (s *Service) OrganizationTokens(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []domain.APIToken, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TokensManage); err != nil {
			return err
		}
		list, err = tx.Tokens(org)
		return err
	})
	return list, err
}

// RevokeToken ends a vendor API token.
func (s *Service) RevokeToken(ctx context.Context, by domain.Actor, id domain.TokenID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.VendorTokensManage); err != nil {
			return err
		}
		return s.revoke(tx, by, access.VendorTokensManage, "", id)
	})
}

// RevokeOrganizationToken ends an API token of an organization.
func (s *Service) RevokeOrganizationToken(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TokenID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TokensManage); err != nil {
			return err
		}
		return s.revoke(tx, by, access.TokensManage, org, id)
	})
}

func (s *Service) revoke(tx *store.Tx, by domain.Actor, action access.Action, org domain.OrganizationID, id domain.TokenID) error {
	t, err := tx.Token(org, id)
	if err != nil {
		return err
	}
	if err := tx.RevokeToken(org, id, s.Now()); err != nil {
		return err
	}
	if org != "" {
		if _, err := floating.EndOf(s.Env, tx, org, "", []domain.TokenID{id}, domain.LeaseRevoked); err != nil {
			return err
		}
	}
	return s.Audit(tx, by, app.Change{
		Organization: org, Action: action, Object: string(id), Name: t.Name, Before: map[string]string{"role": worth(t)},
	})
}

// worth is what a token can be used for, for the audit log.
func worth(t domain.APIToken) string {
	if t.Scope != domain.ScopeAll {
		return string(t.Scope)
	}
	return string(t.Staff) + string(t.Role)
}
