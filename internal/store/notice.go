package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const noticeColumns = `id, organization_id, subject, kind, occasion, facts, recipients, state, created_at`

func scanNotice(r row) (n domain.Notice, err error) {
	err = r.Scan(&n.ID, &n.Organization, &n.Subject, &n.Kind, &n.Occasion, from(&n.Facts), from(&n.To), &n.State, at(&n.At))
	return n, err
}

// InsertNotice adds a notice; added is false when the same has been there: its
// mails must not be sent then.
func (tx *Tx) InsertNotice(n domain.Notice) (added bool, err error) {
	count, err := tx.exec(`INSERT INTO notice (`+noticeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (subject, kind, occasion) DO NOTHING`,
		n.ID, n.Organization, n.Subject, n.Kind, n.Occasion, text(n.Facts), text(n.To), n.State, ms(n.At))
	return count == 1, err
}

// Notices lists what an organization was sent, the newest first; about one
// subject alone unless that is "".
func (tx *Tx) Notices(org domain.OrganizationID, subject string, req domain.ListRequest) (domain.List[domain.Notice], error) {
	filters := []filter{where("organization_id = ?", org), where("state = ?", domain.NoticeSent)}
	if subject != "" {
		filters = append(filters, where("subject = ?", subject))
	}
	if req.Sort == "" {
		req.Sort, req.Desc = "when", true
	}
	return listing[domain.Notice]{
		columns: noticeColumns, from: "notice",
		sorts: map[string]sortKey{"when": number("created_at")}, sort: "when", id: "id",
		scan: scanNotice,
	}.page(tx, req, filters...)
}

// NoticeOccasions says which occasions of a kind there are already, by subject.
// Callers bound the number of subjects.
func (tx *Tx) NoticeOccasions(kind domain.NoticeKind, subjects []string) (map[string][]string, error) {
	found := make(map[string][]string, len(subjects))
	if len(subjects) == 0 {
		return found, nil
	}
	marks, args := inList(subjects)
	scan := func(r row) (pair [2]string, err error) {
		err = r.Scan(&pair[0], &pair[1])
		return pair, err
	}
	pairs, err := all(tx, scan, `SELECT subject, occasion FROM notice WHERE subject IN (`+marks+`) AND kind = `+placeholder(len(args)+1),
		append(args, string(kind))...)
	for _, p := range pairs {
		found[p[0]] = append(found[p[0]], p[1])
	}
	return found, err
}

// LicenseEnd is a place in the order in which licenses end.
type LicenseEnd struct {
	At time.Time
	ID domain.LicenseID
}

// EndingLicenses lists, without their keys, active licenses of all
// organizations that end after a place and no later than until, in the order
// in which they end.
func (tx *Tx) EndingLicenses(after LicenseEnd, until time.Time, limit int) ([]domain.License, error) {
	return all(tx, scanKeyless, licenseQuery+` WHERE (license.expires_at, license.id) > ($1, $2) AND license.expires_at <= $3
		AND license.state = 'active' ORDER BY license.expires_at, license.id LIMIT $4`, ms(after.At), after.ID, ms(until), limit)
}

// Successors lists, without their keys, the licenses that replace any of those
// named, whatever their state. Callers bound how many they name.
func (tx *Tx) Successors(of []domain.LicenseID) ([]domain.License, error) {
	if len(of) == 0 {
		return nil, nil
	}
	marks, args := inList(of)
	return all(tx, scanKeyless, licenseQuery+` WHERE license.replaces IN (`+marks+`) ORDER BY license.starts_at, license.id`, args...)
}

func scanKeyless(r row) (domain.License, error) {
	l, err := scanLicense(r)
	l.Key = ""
	return l, err
}

// Owner is somebody who is told what happens to an organization.
type Owner struct {
	Email    domain.Email
	Language string
}

// Owners lists an organization's owners by address, a thousand at the most.
// Whose account is disabled is none.
func (tx *Tx) Owners(org domain.OrganizationID) ([]Owner, error) {
	scan := func(r row) (o Owner, err error) {
		err = r.Scan(&o.Email.Address, &o.Email.Key, &o.Language)
		return o, err
	}
	return all(tx, scan, `SELECT account.email, account.email_key, account.language FROM member JOIN account ON account.id = member.account_id
		WHERE member.organization_id = $1 AND member.role = $2 AND member.state = $3 AND account.disabled_at IS NULL
		ORDER BY account.email_key LIMIT 1000`, org, domain.RoleOwner, domain.MemberActive)
}
