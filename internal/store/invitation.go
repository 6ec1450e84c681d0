package store

import (
	"strconv"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

const invitationColumns = `id, organization_id, email, email_key, role, token_hash, invited_by, inviter_name, state,
	created_at, sent_at, hold_until, expires_at, accepted_at, accepted_by, area`

func scanInvitation(r row) (i domain.Invitation, err error) {
	err = r.Scan(&i.ID, &i.Organization, &i.Email.Address, &i.Email.Key, &i.Role, &i.TokenHash, maybe(&i.InvitedBy), &i.InviterName, &i.State,
		at(&i.CreatedAt), at(&i.SentAt), at(&i.HoldUntil), at(&i.ExpiresAt), at(&i.AcceptedAt), maybe(&i.AcceptedBy), &i.Area)
	return i, err
}

// InsertInvitation adds an invitation; added is false when one to the same
// address is pending already.
func (tx *Tx) InsertInvitation(i domain.Invitation) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO invitation (`+invitationColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (organization_id, email_key) WHERE state = 'pending' DO NOTHING`,
		i.ID, i.Organization, i.Email.Address, i.Email.Key, i.Role, i.TokenHash, null(i.InvitedBy), i.InviterName, i.State,
		ms(i.CreatedAt), ms(i.SentAt), ms(i.HoldUntil), ms(i.ExpiresAt), ms(i.AcceptedAt), null(i.AcceptedBy), orInternal(i.Area))
	return n == 1, err
}

// Invitation reads one invitation of an organization.
func (tx *Tx) Invitation(org domain.OrganizationID, id domain.InvitationID) (domain.Invitation, error) {
	return one(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE organization_id = $1 AND id = $2`, org, id)
}

// InvitationByToken reads an invitation by the hash of its token.
func (tx *Tx) InvitationByToken(hash string) (domain.Invitation, error) {
	return one(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE token_hash = $1`, hash)
}

// PendingInvitation reads the pending invitation to an address, expired or not.
func (tx *Tx) PendingInvitation(org domain.OrganizationID, key string) (domain.Invitation, error) {
	return one(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation
		WHERE organization_id = $1 AND email_key = $2 AND state = 'pending'`, org, key)
}

// Invitations lists invitations of an organization: those that the request's
// State names, a domain.InvitationFilter, at an instant.
func (tx *Tx) Invitations(org domain.OrganizationID, req domain.ListRequest, t time.Time) (domain.List[domain.Invitation], error) {
	such, err := invitationFilters(domain.InvitationFilter(req.State), t)
	if err != nil {
		return domain.List[domain.Invitation]{Items: []domain.Invitation{}}, err
	}
	return listing[domain.Invitation]{
		columns: invitationColumns,
		from:    "invitation",
		search:  "email_key",
		sorts:   map[string]sortKey{"email": words("email_key"), "sent": number("sent_at"), "expires": number("expires_at")},
		sort:    "email",
		id:      "id",
		scan:    scanInvitation,
	}.page(tx, req, append(such, where("organization_id = ?", org))...)
}

func invitationFilters(f domain.InvitationFilter, t time.Time) ([]filter, error) {
	open, link := where("state = 'pending'"), where("expires_at > ?", ms(t))
	switch f {
	case "":
		return []filter{open}, nil
	case domain.InvitationsLive:
		return []filter{open, link}, nil
	case domain.InvitationsHolding:
		return []filter{open, where("hold_until > ?", ms(t))}, nil
	case domain.InvitationsLinkOnly:
		return []filter{open, link, where("hold_until <= ?", ms(t))}, nil
	case domain.InvitationsExpired:
		return []filter{open, where("expires_at <= ?", ms(t))}, nil
	case domain.InvitationsAccepted, domain.InvitationsRevoked:
		return []filter{where("state = ?", string(f))}, nil
	}
	names := make([]string, 0, len(domain.InvitationFilters()))
	for _, name := range domain.InvitationFilters() {
		names = append(names, string(name))
	}
	return nil, domain.Bad("state", domain.CodeChoice).With("choices", strings.Join(names, ", "))
}

// ResendInvitation gives a pending invitation a new token and new instants; the
// old link dies.
func (tx *Tx) ResendInvitation(i domain.Invitation) error {
	return tx.changed(errNotFound, `UPDATE invitation SET token_hash = $3, sent_at = $4, hold_until = $5, expires_at = $6, mail_due = 0
		WHERE organization_id = $1 AND id = $2 AND state = 'pending'`,
		i.Organization, i.ID, i.TokenHash, ms(i.SentAt), ms(i.HoldUntil), ms(i.ExpiresAt))
}

// AcceptInvitation spends a pending invitation; the second to try gets
// invitations.accepted.
func (tx *Tx) AcceptInvitation(i domain.Invitation, by domain.AccountID, t time.Time) error {
	if err := tx.changed(domain.E(domain.Conflict, domain.CodeInvitationUsed),
		`UPDATE invitation SET state = 'accepted', accepted_at = $3, accepted_by = $4
		WHERE organization_id = $1 AND id = $2 AND state = 'pending'`, i.Organization, i.ID, ms(t), by); err != nil {
		return err
	}
	return tx.leaveInvited(i.ID)
}

// CountInvited is how many live invitations an organization has to a role.
// Callers ask it for roles that few have.
func (tx *Tx) CountInvited(org domain.OrganizationID, role domain.Role, t time.Time) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM invitation WHERE organization_id = $1 AND state = 'pending' AND role = $2 AND expires_at > $3`,
		org, role, ms(t)).Scan(&n)
	return n, err
}

// RevokeInvitation takes a pending invitation back.
func (tx *Tx) RevokeInvitation(i domain.Invitation) error {
	if err := tx.changed(errNotFound, `UPDATE invitation SET state = 'revoked' WHERE organization_id = $1 AND id = $2 AND state = 'pending'`,
		i.Organization, i.ID); err != nil {
		return err
	}
	return tx.leaveInvited(i.ID)
}
