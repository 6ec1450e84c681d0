package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const revisionColumns = `license_id, revision, state, users, license_key, reason, made_by, created_at, ended_at`

func scanRevision(r row) (v domain.LicenseRevision, err error) {
	err = r.Scan(&v.License, &v.Revision, &v.State, from(&v.Users), &v.Key, &v.Reason, &v.MadeBy, at(&v.CreatedAt), at(&v.EndedAt))
	return v, err
}

// insertFirstRevision keeps the key that a license was issued with.
func (tx *Tx) insertFirstRevision(l domain.License) error {
	return tx.InsertLicenseRevision(domain.LicenseRevision{
		License: l.ID, Revision: l.Revision, State: l.State, Users: l.Users, Key: l.Key, CreatedAt: l.CreatedAt,
	})
}

// InsertLicenseRevision keeps one more revision of a license.
func (tx *Tx) InsertLicenseRevision(v domain.LicenseRevision) error {
	_, err := tx.exec(`INSERT INTO license_revision (`+revisionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		v.License, v.Revision, v.State, text(v.Users), v.Key, v.Reason, v.MadeBy, ms(v.CreatedAt), ms(v.EndedAt))
	return err
}

// EndLicenseRevision says what ended a revision, when, why, and by whom. Why it
// was made stays where nothing else is said, and one that was suspended has
// ended then, whatever has become of it since.
func (tx *Tx) EndLicenseRevision(v domain.LicenseRevision) error {
	return tx.changed(errNotFound, `UPDATE license_revision SET state = $3, ended_at = coalesce(ended_at, CAST($6 AS BIGINT)),
		reason = CASE WHEN $4 = '' THEN reason ELSE $4 END, made_by = CASE WHEN $4 = '' THEN made_by ELSE $5 END
		WHERE license_id = $1 AND revision = $2`, v.License, v.Revision, v.State, v.Reason, v.MadeBy, ms(v.EndedAt))
}

// ProductRevisions lists the revisions of an organization's licenses for one
// product, without their keys: of a thousand licenses, ten thousand at the most.
func (tx *Tx) ProductRevisions(org domain.OrganizationID, product domain.ProductID) ([]domain.LicenseRevision, error) {
	return all(tx, scanRevision, `SELECT v.license_id, v.revision, v.state, v.users, '', v.reason, v.made_by, v.created_at, v.ended_at
		FROM license JOIN license_revision v ON v.license_id = license.id
		WHERE license.organization_id = $1 AND license.product_id = $2 ORDER BY v.license_id, v.revision DESC LIMIT 10000`, org, product)
}

// LicenseRevisions lists a license's revisions, the newest first, a thousand at
// the most.
func (tx *Tx) LicenseRevisions(id domain.LicenseID) ([]domain.LicenseRevision, error) {
	return all(tx, scanRevision, `SELECT `+revisionColumns+` FROM license_revision WHERE license_id = $1 ORDER BY revision DESC LIMIT 1000`, id)
}

// LicenseRevision reads one revision of a license with its key.
func (tx *Tx) LicenseRevision(id domain.LicenseID, revision int) (domain.LicenseRevision, error) {
	return one(tx, scanRevision, `SELECT `+revisionColumns+` FROM license_revision WHERE license_id = $1 AND revision = $2`, id, revision)
}

// LicenseAnywhere reads a license of any organization: for who shows by a
// signature that they hold it.
func (tx *Tx) LicenseAnywhere(id domain.LicenseID) (domain.License, error) {
	return one(tx, scanLicense, licenseQuery+` WHERE license.id = $1`, id)
}

// ReviseLicense stores what a new revision says, or another state, if the
// license's version is still the one given.
func (tx *Tx) ReviseLicense(l domain.License) error {
	if err := tx.LeaseFactsChanged(l.Organization, l.Product); err != nil {
		return err
	}
	return tx.changed(errStale, `UPDATE license SET name = $3, search_key = $4, state = $5, users = $6, install_id = $7,
		revision = $8, license_key = $9, version = version + 1 WHERE id = $1 AND version = $2`,
		l.ID, l.Version, l.Name, searchKey(l.Name, l.Serial, l.ProductName), l.State, text(l.Users), l.InstallID, l.Revision, l.Key)
}

// Withdrawal is a license of which not every key counts any more.
type Withdrawal struct {
	License  domain.LicenseID
	State    domain.LicenseState
	Revision int // the newest
}

// Withdrawals lists, by id, the licenses that are held back, withdrawn, or have
// older keys about, but for those that expired before an instant.
func (tx *Tx) Withdrawals(expired time.Time) ([]Withdrawal, error) {
	scan := func(r row) (w Withdrawal, err error) {
		err = r.Scan(&w.License, &w.State, &w.Revision)
		return w, err
	}
	return all(tx, scan, `SELECT id, state, revision FROM license
		WHERE (state IN ('suspended', 'revoked', 'superseded') OR revision > 1) AND (expires_at IS NULL OR expires_at > $1)
		ORDER BY id LIMIT 50000`, ms(expired))
}

// StatusList is the signed revocation list as it is published.
type StatusList struct {
	Hash     string // of what it says, without its instants
	Text     string // as signed; "" when there is none yet
	IssuedAt time.Time
	Expires  time.Time
}

const statusColumns = `content_hash, list, issued_at, expires_at`

func scanStatus(r row) (s StatusList, err error) {
	err = r.Scan(&s.Hash, &s.Text, at(&s.IssuedAt), at(&s.Expires))
	return s, err
}

// StatusList reads the published list; the zero list when there is none yet.
func (tx *Tx) StatusList() (StatusList, error) {
	s, err := one(tx, scanStatus, `SELECT `+statusColumns+` FROM status_list WHERE id = 'status'`)
	if domain.HasCode(err, domain.CodeNotFound) {
		return StatusList{}, nil
	}
	return s, err
}

// LockStatusList takes the list for this transaction, so that of several who
// sign it each signs a later one.
func (tx *Tx) LockStatusList() (StatusList, error) {
	return one(tx, scanStatus, `INSERT INTO status_list (id, content_hash, list, issued_at, expires_at, version) VALUES ('status', '', '', NULL, NULL, 1)
		ON CONFLICT (id) DO UPDATE SET version = status_list.version + 1 RETURNING `+statusColumns)
}

// PutStatusList publishes a list in the place of the locked one.
func (tx *Tx) PutStatusList(s StatusList) error {
	return tx.changed(errNotFound, `UPDATE status_list SET content_hash = $1, list = $2, issued_at = $3, expires_at = $4 WHERE id = 'status'`,
		s.Hash, s.Text, ms(s.IssuedAt), ms(s.Expires))
}
