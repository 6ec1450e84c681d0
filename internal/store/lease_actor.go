package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// LeaseToken is a token as claims of leases see it: with its maker in the
// organization it is for.
type LeaseToken struct {
	ID           domain.TokenID
	Organization domain.OrganizationID
	Role         domain.Role
	Scope        domain.TokenScope
	Personal     bool
	ExpiresAt    time.Time
	Revoked      bool          // or its maker's account is disabled
	Maker        domain.Member // the zero Member: no member any more
	MadeBy       domain.AccountID
	Ending       bool // the organization is deleted, or will be
}

// byIndex has PostgreSQL plan the transaction's statements with indexes alone. Claims
// are decided by what is looked up by key; a statement that was planned when its
// table was all but empty would read the whole of it until there are statistics.
const byIndex = `SET LOCAL enable_seqscan = off`

// OpenLeases begins to decide about leases: it reads some tokens with their makers,
// and takes some pools' rows as LockLeasePools does; tokens and pools it does not
// have are left out.
func (tx *Tx) OpenLeases(tokens []domain.TokenID, pools []domain.LeasePoolID) (found []LeaseToken, rows []LeasePool, err error) {
	var questions []question
	if tx.pg != nil {
		questions = append(questions, question{query: byIndex, read: drained})
	}
	if len(tokens) > 0 {
		questions = append(questions, leaseTokens(&found, tokens))
	}
	if len(pools) > 0 {
		questions = append(questions, tx.lockedPools(&rows, pools))
	}
	err = tx.answer(questions...)
	return found, rows, err
}

func leaseTokens(into *[]LeaseToken, ids []domain.TokenID) question {
	scan := func(r row) (t LeaseToken, err error) {
		var personal int64
		var revoked, disabled, deleted time.Time
		m := &t.Maker
		err = r.Scan(&t.ID, maybe(&t.Organization), &t.Role, &t.Scope, &personal, at(&t.ExpiresAt), at(&revoked), maybe(&t.MadeBy), at(&disabled), at(&deleted),
			maybe(&m.ID), maybe(&m.State), maybe(&m.Role), maybe(&m.Email.Address), maybe(&m.Email.Key), maybe(&m.Name))
		t.Personal, t.Revoked, t.Ending = personal != 0, !revoked.IsZero() || !disabled.IsZero(), !deleted.IsZero()
		m.Account, m.Organization = t.MadeBy, t.Organization
		return t, err
	}
	marks, args := padded(0, ids)
	return asking(into, scan, `SELECT t.id, t.organization_id, t.role, t.scope, t.personal, t.expires_at, t.revoked_at, t.made_by, a.disabled_at, o.deleted_at,
		m.id, m.state, m.role, m.email, m.email_key, m.name
		FROM api_token t LEFT JOIN account a ON a.id = t.made_by LEFT JOIN organization o ON o.id = t.organization_id
		LEFT JOIN member m ON m.account_id = t.made_by AND m.organization_id = t.organization_id
		WHERE t.id IN (`+marks+`)`, args...)
}

// TeamsOfMembers lists the teams of some members.
func (tx *Tx) TeamsOfMembers(ids ...domain.MemberID) (map[domain.MemberID][]domain.TeamID, error) {
	teams := map[domain.MemberID][]domain.TeamID{}
	if len(ids) == 0 {
		return teams, nil
	}
	marks, args := padded(0, ids)
	_, err := all(tx, func(r row) (id domain.MemberID, err error) {
		var team domain.TeamID
		err = r.Scan(&id, &team)
		teams[id] = append(teams[id], team)
		return id, err
	}, `SELECT member_id, team_id FROM team_member WHERE member_id IN (`+marks+`) ORDER BY team_id`, args...)
	return teams, err
}

// GrantedMembers says which of some members hold a granted seat of a product.
func (tx *Tx) GrantedMembers(org domain.OrganizationID, product domain.ProductID, ids ...domain.MemberID) (map[domain.MemberID]bool, error) {
	granted := map[domain.MemberID]bool{}
	if len(ids) == 0 {
		return granted, nil
	}
	marks, args := padded(0, ids)
	n := len(args)
	_, err := all(tx, func(r row) (id domain.MemberID, err error) {
		err = r.Scan(&id)
		granted[id] = true
		return id, err
	}, `SELECT member_id FROM license_grant WHERE member_id IN (`+marks+`) AND organization_id = `+placeholder(n+1)+` AND product_id = `+placeholder(n+2)+`
		AND state = 'active'`, append(args, string(org), string(product))...)
	return granted, err
}

// ActivateLicense notes since when a license's floating seats give leases;
// activated is false where they do already.
func (tx *Tx) ActivateLicense(id domain.LicenseID, t time.Time) (activated bool, err error) {
	n, err := tx.exec(`UPDATE license SET activated_at = $2, version = version + 1 WHERE id = $1 AND activated_at IS NULL`, id, ms(t))
	return n == 1, err
}

// MemberTokens lists the tokens that an account has made for an organization and
// that nobody has revoked.
func (tx *Tx) MemberTokens(org domain.OrganizationID, account domain.AccountID) ([]domain.TokenID, error) {
	scan := func(r row) (id domain.TokenID, err error) {
		err = r.Scan(&id)
		return id, err
	}
	return all(tx, scan, `SELECT id FROM api_token WHERE organization_id = $1 AND made_by = $2 AND revoked_at IS NULL ORDER BY id LIMIT 10000`, org, account)
}
