package store

import (
	"strconv"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// MemberKeys are those of the addresses' keys that members of an organization
// have, whatever their state.
func (tx *Tx) MemberKeys(org domain.OrganizationID, keys []string) ([]string, error) {
	return byKeys(tx, scanKey, `SELECT email_key FROM member WHERE organization_id = $1 AND email_key IN (%s)`, []any{org}, keys)
}

// PendingInvitations are the pending invitations to addresses, expired or not.
func (tx *Tx) PendingInvitations(org domain.OrganizationID, keys []string) ([]domain.Invitation, error) {
	return byKeys(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation
		WHERE organization_id = $1 AND state = 'pending' AND email_key IN (%s)`, []any{org}, keys)
}

// InsertInvitations adds many invitations whose mails are due, and which no
// pending ones stand in the way of: anything else is an error.
func (tx *Tx) InsertInvitations(list []domain.Invitation) error {
	rows := make([][]any, len(list))
	for n, i := range list {
		rows[n] = []any{
			i.ID, i.Organization, i.Email.Address, i.Email.Key, i.Role, i.TokenHash, null(i.InvitedBy), i.InviterName, i.State,
			ms(i.CreatedAt), ms(i.SentAt), ms(i.HoldUntil), ms(i.ExpiresAt), nil, nil, orInternal(i.Area), 1,
		}
	}
	return tx.insertRows(`INSERT INTO invitation (`+invitationColumns+`, mail_due)`, "", rows)
}

// RenewInvitations gives pending invitations the instants of i and has their
// mails sent again; the old links die with that.
func (tx *Tx) RenewInvitations(i domain.Invitation, ids []domain.InvitationID) error {
	return execKeys(tx, `UPDATE invitation SET sent_at = $2, hold_until = $3, expires_at = $4, mail_due = 1
		WHERE organization_id = $1 AND state = 'pending' AND id IN (%s)`,
		[]any{i.Organization, ms(i.SentAt), ms(i.HoldUntil), ms(i.ExpiresAt)}, ids)
}

// RevokeInvitations takes pending invitations back.
func (tx *Tx) RevokeInvitations(org domain.OrganizationID, ids []domain.InvitationID) error {
	if err := execKeys(tx, `UPDATE team SET pending = pending - (SELECT count(*) FROM invitation_team WHERE invitation_team.team_id = team.id
			AND invitation_team.invitation_id IN (%s))
		WHERE organization_id = $1 AND id IN (SELECT team_id FROM invitation_team WHERE invitation_id IN (%s))`, []any{org}, ids); err != nil {
		return err
	}
	return execKeys(tx, `UPDATE invitation SET state = 'revoked' WHERE organization_id = $1 AND state = 'pending' AND id IN (%s)`, []any{org}, ids)
}

// TeamInvited says that an invitation is into a team.
type TeamInvited struct {
	Invitation domain.InvitationID
	Team       domain.TeamID
}

// InviteManyToTeams has whoever accepts new invitations join teams of the
// organization.
func (tx *Tx) InviteManyToTeams(org domain.OrganizationID, list []TeamInvited) error {
	rows, counts := make([][]any, len(list)), map[domain.TeamID]int{}
	for n, i := range list {
		rows[n] = []any{i.Invitation, i.Team, org}
		counts[i.Team]++
	}
	if err := tx.insertRows(`INSERT INTO invitation_team (invitation_id, team_id, organization_id)`, "", rows); err != nil {
		return err
	}
	for team, n := range counts {
		if err := tx.changed(errNotFound, `UPDATE team SET pending = pending + $3 WHERE organization_id = $1 AND id = $2`, org, team, n); err != nil {
			return err
		}
	}
	return nil
}

// InvitationGrant is a product of which whoever accepts an invitation is granted
// a seat.
type InvitationGrant struct {
	Invitation domain.InvitationID
	Product    domain.ProductID
}

// InsertInvitationGrants notes what new invitations grant.
func (tx *Tx) InsertInvitationGrants(org domain.OrganizationID, list []InvitationGrant) error {
	rows := make([][]any, len(list))
	for n, g := range list {
		rows[n] = []any{g.Invitation, g.Product, org}
	}
	return tx.insertRows(`INSERT INTO invitation_grant (invitation_id, product_id, organization_id)`, "", rows)
}

// InvitationGrants are what some of an organization's invitations grant, by
// invitation and product.
func (tx *Tx) InvitationGrants(org domain.OrganizationID, ids ...domain.InvitationID) ([]InvitationGrant, error) {
	return byKeys(tx, func(r row) (g InvitationGrant, err error) {
		err = r.Scan(&g.Invitation, &g.Product)
		return g, err
	}, `SELECT invitation_id, product_id FROM invitation_grant WHERE organization_id = $1 AND invitation_id IN (%s) ORDER BY invitation_id, product_id`,
		[]any{org}, ids)
}

// UnmailedInvitations are the first pending invitations of an organization whose
// mails are due, in the order in which they were made.
func (tx *Tx) UnmailedInvitations(org domain.OrganizationID, limit int) ([]domain.Invitation, error) {
	return all(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation
		WHERE organization_id = $1 AND mail_due = 1 AND state = 'pending' ORDER BY id LIMIT $2`, org, limit)
}

// MailedInvitation gives an invitation the link of the mail that was due; mailed
// is false when none is due any more.
func (tx *Tx) MailedInvitation(i domain.Invitation) (mailed bool, err error) {
	n, err := tx.exec(`UPDATE invitation SET token_hash = $3, mail_due = 0
		WHERE organization_id = $1 AND id = $2 AND state = 'pending' AND mail_due = 1`, i.Organization, i.ID, i.TokenHash)
	return n == 1, err
}

// AskedForInvitation notes that whoever holds an invitation's dead link asks for
// a new one; first is false when they did so since.
func (tx *Tx) AskedForInvitation(i domain.Invitation, t, since time.Time) (first bool, err error) {
	n, err := tx.exec(`UPDATE invitation SET asked_at = $3 WHERE organization_id = $1 AND id = $2 AND state = 'pending'
		AND (asked_at IS NULL OR asked_at <= $4)`, i.Organization, i.ID, ms(t), ms(since))
	return n == 1, err
}

// CountFailures adds one to the failures of many keys, as CountFailure does.
func (tx *Tx) CountFailures(keys []string, t, since time.Time) error {
	rows := make([][]any, len(keys))
	for n, key := range keys {
		rows[n] = []any{key, 1, ms(t)}
	}
	before := strconv.FormatInt(since.UnixMilli(), 10)
	return tx.insertRows(`INSERT INTO lockout (lock_key, failures, window_start)`, `ON CONFLICT (lock_key) DO UPDATE SET
		failures = CASE WHEN lockout.window_start < `+before+` THEN 1 ELSE lockout.failures + 1 END,
		window_start = CASE WHEN lockout.window_start < `+before+` THEN excluded.window_start ELSE lockout.window_start END`, rows)
}

// Lockouts reads the counters of many keys; those without one are left out.
func (tx *Tx) Lockouts(keys []string) ([]domain.Lockout, error) {
	return byKeys(tx, scanLockout, `SELECT lock_key, failures, window_start, locked_until FROM lockout WHERE lock_key IN (%s)`, nil, keys)
}

// SeatsOf are the seats that some persons hold in a locked pool.
func (tx *Tx) SeatsOf(p Pool, keys []string) ([]Seat, error) {
	return byKeys(tx, func(r row) (s Seat, err error) {
		err = r.Scan(&s.PersonKey, &s.State, at(&s.HoldUntil), at(&s.Since))
		return s, err
	}, `SELECT person_key, state, hold_until, since FROM seat WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND person_key IN (%s)`,
		[]any{p.Organization, p.Product, p.Area}, keys)
}
