-- +goose Up
-- Every revision of a license with its key. The newest is in license too.
CREATE TABLE license_revision (
    license_id TEXT NOT NULL REFERENCES license (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    license_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (license_id, revision)
);
INSERT INTO license_revision (license_id, revision, state, license_key, reason, made_by, created_at)
SELECT id, revision, state, license_key, '', '', created_at FROM license;

CREATE INDEX license_by_revision ON license (revision);
CREATE INDEX license_by_state ON license (state);

-- The signed revocation list: one row, so that all nodes publish the same text.
CREATE TABLE status_list (
    id TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    list TEXT NOT NULL,
    issued_at BIGINT,
    expires_at BIGINT,
    version BIGINT NOT NULL
);

-- An installation of a product, as its reports tell. What it is licensed for is
-- in license; a report needs no row here first.
CREATE TABLE installation (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    install_id TEXT NOT NULL,
    search_key TEXT NOT NULL,
    product_version TEXT NOT NULL,
    place TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    how_external TEXT NOT NULL,
    held TEXT NOT NULL,
    used_on TEXT NOT NULL,
    used_internal BIGINT NOT NULL,
    used_external BIGINT NOT NULL,
    stage TEXT NOT NULL,
    causes TEXT NOT NULL,
    since BIGINT,
    next_stage TEXT NOT NULL,
    next_at BIGINT,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    reported_at BIGINT NOT NULL,
    clone_place TEXT NOT NULL,
    clone_seen BIGINT,
    clone_other TEXT NOT NULL,
    clone_other_seen BIGINT,
    clone_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (organization_id, product_id, install_id)
);
CREATE INDEX installation_by_seen ON installation (last_seen, id);
CREATE INDEX installation_by_name ON installation (search_key, id);
CREATE INDEX installation_by_used ON installation (used_internal, id);
CREATE INDEX installation_by_clone ON installation (clone_at, id);

-- How many users an installation counted on a day of its own calendar. The
-- report made last has the say.
CREATE TABLE installation_day (
    installation_id TEXT NOT NULL REFERENCES installation (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    internal_users BIGINT NOT NULL,
    external_users BIGINT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (installation_id, day)
);

-- From where an installation has reported.
CREATE TABLE installation_place (
    installation_id TEXT NOT NULL REFERENCES installation (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    address TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (installation_id, place)
);
CREATE INDEX installation_place_by_seen ON installation_place (installation_id, last_seen);

-- What was answered to a report, so that the same report gets the same answer.
CREATE TABLE installation_report (
    installation_id TEXT NOT NULL REFERENCES installation (id) ON DELETE CASCADE,
    report_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (installation_id, report_id)
);
CREATE INDEX installation_report_by_age ON installation_report (created_at);

-- +goose Down
DROP TABLE installation_report;
DROP TABLE installation_place;
DROP TABLE installation_day;
DROP TABLE installation;
DROP TABLE status_list;
DROP INDEX license_by_state;
DROP INDEX license_by_revision;
DROP TABLE license_revision;
