-- +goose Up
-- Permission keys, made in batches, each of which becomes licenses once. Of a
-- code only its hash is kept, and the first characters to know it by.
CREATE TABLE permission_batch (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    note TEXT NOT NULL,
    lines TEXT NOT NULL,
    size BIGINT NOT NULL,
    organization_id TEXT REFERENCES organization (id),
    expires_at BIGINT,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    redeemed BIGINT NOT NULL,
    revoked BIGINT NOT NULL
);
CREATE INDEX permission_batch_by_created ON permission_batch (created_at, id);
CREATE INDEX permission_batch_by_name ON permission_batch (search_key, id);

CREATE TABLE permission_key (
    id TEXT PRIMARY KEY,
    batch_id TEXT NOT NULL REFERENCES permission_batch (id),
    number BIGINT NOT NULL,
    prefix TEXT NOT NULL,
    code_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    expires_at BIGINT,
    redeemed_at BIGINT,
    redeemed_by TEXT NOT NULL,
    organization_id TEXT REFERENCES organization (id),
    revoked_at BIGINT,
    revoked_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (batch_id, number)
);
CREATE INDEX permission_key_by_state ON permission_key (batch_id, state, number);
CREATE INDEX permission_key_by_prefix ON permission_key (prefix);
CREATE INDEX permission_key_by_organization ON permission_key (organization_id);

-- What was tried in vain, counted by day, account, address and reason.
CREATE TABLE failed_redemption (
    day TEXT NOT NULL,
    account_id TEXT NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    tries BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (day, account_id, address, reason)
);
CREATE INDEX failed_redemption_by_time ON failed_redemption (last_at, day, account_id);

-- A person with licenses of their own is an organization too, of another kind.
ALTER TABLE organization ADD COLUMN kind TEXT NOT NULL DEFAULT 'organization';
-- Who such a person is: each account is one at the most.
ALTER TABLE organization ADD COLUMN individual_id TEXT;
CREATE UNIQUE INDEX organization_individual ON organization (individual_id);

-- A license comes from an order or from a permission key. SQLite cannot take a
-- NOT NULL away, so the table is made anew on both engines.
CREATE TABLE license_anew (
    id TEXT PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    product_id TEXT NOT NULL REFERENCES product (id),
    plan_id TEXT NOT NULL REFERENCES plan (id),
    plan_name TEXT NOT NULL,
    order_id TEXT UNIQUE REFERENCES purchase_order (id),
    permission_key_id TEXT REFERENCES permission_key (id),
    permission_line BIGINT,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    users TEXT NOT NULL,
    features TEXT NOT NULL,
    install_id TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    expires_at BIGINT,
    maintenance_until BIGINT,
    replaces TEXT,
    revision BIGINT NOT NULL,
    license_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (permission_key_id, permission_line),
    CHECK ((order_id IS NULL) <> (permission_key_id IS NULL)),
    CHECK ((permission_key_id IS NULL) = (permission_line IS NULL))
);
INSERT INTO license_anew (id, serial, organization_id, product_id, plan_id, plan_name, order_id, name, search_key, type, state, users, features,
    install_id, starts_at, expires_at, maintenance_until, replaces, revision, license_key, created_at, version)
SELECT id, serial, organization_id, product_id, plan_id, plan_name, order_id, name, search_key, type, state, users, features,
    install_id, starts_at, expires_at, maintenance_until, replaces, revision, license_key, created_at, version
FROM license ORDER BY id;
CREATE TABLE license_revision_anew (
    license_id TEXT NOT NULL REFERENCES license_anew (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    license_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (license_id, revision)
);
INSERT INTO license_revision_anew (license_id, revision, state, license_key, reason, made_by, created_at)
SELECT license_id, revision, state, license_key, reason, made_by, created_at FROM license_revision ORDER BY license_id, revision;
DROP TABLE license_revision;
DROP TABLE license;
ALTER TABLE license_anew RENAME TO license;
ALTER TABLE license_revision_anew RENAME TO license_revision;
CREATE INDEX license_by_organization ON license (organization_id, product_id, id);
CREATE INDEX license_by_install ON license (install_id);
CREATE INDEX license_by_name ON license (search_key, id);
CREATE INDEX license_by_created ON license (created_at, id);
CREATE INDEX license_by_revision ON license (revision);
CREATE INDEX license_by_state ON license (state);
CREATE INDEX license_by_end ON license (expires_at, id);
CREATE INDEX license_by_predecessor ON license (replaces);

-- +goose Down
-- The schema before has no place for licenses that came from permission keys.
DELETE FROM license WHERE order_id IS NULL;
ALTER TABLE license RENAME TO license_anew;
ALTER TABLE license_revision RENAME TO license_revision_anew;
DROP INDEX license_by_organization;
DROP INDEX license_by_install;
DROP INDEX license_by_name;
DROP INDEX license_by_created;
DROP INDEX license_by_revision;
DROP INDEX license_by_state;
DROP INDEX license_by_end;
DROP INDEX license_by_predecessor;
CREATE TABLE license (
    id TEXT PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    product_id TEXT NOT NULL REFERENCES product (id),
    plan_id TEXT NOT NULL REFERENCES plan (id),
    plan_name TEXT NOT NULL,
    order_id TEXT NOT NULL UNIQUE REFERENCES purchase_order (id),
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    users TEXT NOT NULL,
    features TEXT NOT NULL,
    install_id TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    expires_at BIGINT,
    maintenance_until BIGINT,
    replaces TEXT,
    revision BIGINT NOT NULL,
    license_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
INSERT INTO license (id, serial, organization_id, product_id, plan_id, plan_name, order_id, name, search_key, type, state, users, features,
    install_id, starts_at, expires_at, maintenance_until, replaces, revision, license_key, created_at, version)
SELECT id, serial, organization_id, product_id, plan_id, plan_name, order_id, name, search_key, type, state, users, features,
    install_id, starts_at, expires_at, maintenance_until, replaces, revision, license_key, created_at, version
FROM license_anew;
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
SELECT license_id, revision, state, license_key, reason, made_by, created_at FROM license_revision_anew;
DROP TABLE license_revision_anew;
DROP TABLE license_anew;
CREATE INDEX license_by_organization ON license (organization_id, product_id, id);
CREATE INDEX license_by_install ON license (install_id);
CREATE INDEX license_by_name ON license (search_key, id);
CREATE INDEX license_by_created ON license (created_at, id);
CREATE INDEX license_by_revision ON license (revision);
CREATE INDEX license_by_state ON license (state);
CREATE INDEX license_by_end ON license (expires_at, id);
CREATE INDEX license_by_predecessor ON license (replaces);
DROP INDEX organization_individual;
ALTER TABLE organization DROP COLUMN individual_id;
ALTER TABLE organization DROP COLUMN kind;
DROP TABLE failed_redemption;
DROP TABLE permission_key;
DROP TABLE permission_batch;
