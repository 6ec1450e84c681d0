package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const installationColumns = `installation.id, installation.organization_id, organization.name, installation.product_id, product.slug, product.name,
	installation.install_id, installation.product_version, installation.place, installation.time_zone, installation.how_external, installation.held,
	installation.used_on, installation.used_internal, installation.used_external,
	installation.stage, installation.causes, installation.since, installation.next_stage, installation.next_at,
	installation.first_seen, installation.last_seen, installation.reported_at,
	installation.clone_place, installation.clone_seen, installation.clone_other, installation.clone_other_seen, installation.clone_at, installation.version`

const installationTables = `installation JOIN organization ON organization.id = installation.organization_id
	JOIN product ON product.id = installation.product_id`

const installationQuery = `SELECT ` + installationColumns + ` FROM ` + installationTables

func scanInstallation(r row) (i domain.Installation, err error) {
	err = r.Scan(&i.ID, &i.Organization, &i.OrgName, &i.Product, &i.ProductSlug, &i.ProductName,
		&i.InstallID, &i.Build, &i.Place, &i.TimeZone, &i.HowExternal, from(&i.Held),
		&i.UsedOn, &i.Used.Internal, &i.Used.External,
		&i.Standing.Stage, from(&i.Standing.Causes), at(&i.Standing.Since), &i.Standing.NextStage, at(&i.Standing.NextAt),
		at(&i.FirstSeen), at(&i.LastSeen), at(&i.ReportedAt),
		&i.Clone.Place, at(&i.Clone.Seen), &i.Clone.Other, at(&i.Clone.OtherSeen), at(&i.Clone.At), &i.Version)
	return i, err
}

// LockInstallation takes an installation's row for this transaction, making it
// under the id given when the Install ID is new to the organization and product;
// it then has version 1, and was seen at t.
func (tx *Tx) LockInstallation(id domain.InstallationID, l domain.License, installID string, t time.Time) (domain.Installation, error) {
	err := tx.row(`INSERT INTO installation (id, organization_id, product_id, install_id, search_key, product_version, place, time_zone, how_external,
		held, used_on, used_internal, used_external, stage, causes, since, next_stage, next_at, first_seen, last_seen, reported_at,
		clone_place, clone_seen, clone_other, clone_other_seen, clone_at, version)
		VALUES ($1, $2, $3, $4, $5, '', '', '', '', 'null', '', 0, 0, 'none', 'null', NULL, '', NULL, $6, $6, 0, '', NULL, '', NULL, NULL, 1)
		ON CONFLICT (organization_id, product_id, install_id) DO UPDATE SET version = installation.version + 1 RETURNING id`,
		id, l.Organization, l.Product, installID, searchKey(l.OrgName, l.ProductName, installID), ms(t)).Scan(&id)
	if err != nil {
		return domain.Installation{}, err
	}
	return tx.Installation(l.Organization, id)
}

// UpdateInstallation stores what a report told about a locked installation.
func (tx *Tx) UpdateInstallation(i domain.Installation) error {
	return tx.changed(errNotFound, `UPDATE installation SET search_key = $2, product_version = $3, place = $4, time_zone = $5, how_external = $6, held = $7,
		used_on = $8, used_internal = $9, used_external = $10, stage = $11, causes = $12, since = $13, next_stage = $14, next_at = $15,
		last_seen = $16, reported_at = $17, clone_place = $18, clone_seen = $19, clone_other = $20, clone_other_seen = $21, clone_at = $22 WHERE id = $1`,
		i.ID, searchKey(i.OrgName, i.ProductName, i.InstallID), i.Build, i.Place, i.TimeZone, i.HowExternal, text(i.Held),
		i.UsedOn, i.Used.Internal, i.Used.External, i.Standing.Stage, text(i.Standing.Causes), ms(i.Standing.Since), i.Standing.NextStage, ms(i.Standing.NextAt),
		ms(i.LastSeen), ms(i.ReportedAt), i.Clone.Place, ms(i.Clone.Seen), i.Clone.Other, ms(i.Clone.OtherSeen), ms(i.Clone.At))
}

// Installation reads one installation of an organization.
func (tx *Tx) Installation(org domain.OrganizationID, id domain.InstallationID) (domain.Installation, error) {
	return one(tx, scanInstallation, installationQuery+` WHERE installation.organization_id = $1 AND installation.id = $2`, org, id)
}

// What a list of installations may be narrowed to.
const (
	InstallationsCloned    = "clone"     // evidence of two copies
	InstallationsViolating = "violation" // of a rule, as reported
	InstallationsSilent    = "silent"    // not heard of for long
)

// Installations lists installations: of one organization, or of all when org is
// "". Those last seen before silent count as silent.
func (tx *Tx) Installations(org domain.OrganizationID, req domain.ListRequest, silent time.Time) (domain.List[domain.Installation], error) {
	var filters []filter
	if org != "" {
		filters = append(filters, where("installation.organization_id = ?", org))
	}
	switch req.State {
	case "":
	case InstallationsCloned:
		filters = append(filters, where("installation.clone_at > ?", 0))
	case InstallationsViolating:
		filters = append(filters, where("installation.stage <> ?", domain.StageNone))
	case InstallationsSilent:
		filters = append(filters, where("installation.last_seen < ?", ms(silent)))
	default:
		return domain.List[domain.Installation]{Items: []domain.Installation{}},
			domain.Bad("state", domain.CodeChoice).With("choices", "clone, violation, silent")
	}
	return listing[domain.Installation]{
		columns: installationColumns,
		from:    installationTables,
		search:  "installation.search_key",
		sorts: map[string]sortKey{
			"name": words("installation.search_key"), "seen": number("installation.last_seen"), "users": number("installation.used_internal"),
		},
		sort: "name",
		id:   "installation.id",
		scan: scanInstallation,
	}.page(tx, req, filters...)
}

// InstallationReport is the answer that a report got; ok is false for one that
// is new.
func (tx *Tx) InstallationReport(id domain.InstallationID, report string) (answer string, ok bool, err error) {
	err = tx.row(`SELECT answer FROM installation_report WHERE installation_id = $1 AND report_id = $2`, id, report).Scan(&answer)
	if isNoRows(err) || pgCode(err) == pgNotText {
		return "", false, nil
	}
	return answer, err == nil, err
}

// InsertInstallationReport keeps the answer to a report.
func (tx *Tx) InsertInstallationReport(id domain.InstallationID, report, answer string, t time.Time) error {
	_, err := tx.exec(`INSERT INTO installation_report (installation_id, report_id, answer, created_at) VALUES ($1, $2, $3, $4)`, id, report, answer, ms(t))
	return err
}

// SweepReports forgets answers given before an instant, and places last seen
// before another. Nothing relies on its having run.
func (tx *Tx) SweepReports(answers, places time.Time) error {
	if _, err := tx.exec(`DELETE FROM installation_report WHERE created_at < $1`, ms(answers)); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM installation_place WHERE last_seen < $1`, ms(places))
	return err
}
