-- +goose Up
-- Ids are texts made in Go (prefix and UUIDv7), instants are milliseconds since
-- 1970 UTC, JSON is opaque text. The same file runs on SQLite and PostgreSQL.

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    verified_at BIGINT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id, id);
CREATE INDEX session_by_end ON session (expires_at);

CREATE TABLE link (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    account_id TEXT REFERENCES account (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX link_by_account ON link (account_id, purpose);

CREATE TABLE lockout (
    lock_key TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    window_start BIGINT NOT NULL,
    locked_until BIGINT
);

CREATE TABLE staff (
    account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE staff_invitation (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT,
    inviter_name TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT
);
CREATE UNIQUE INDEX staff_invitation_pending ON staff_invitation (email_key) WHERE state = 'pending';

CREATE TABLE organization (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    notification_email TEXT NOT NULL,
    notification_email_key TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    members BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX organization_by_name ON organization (search_key, id);
CREATE INDEX organization_by_created ON organization (created_at, id);
CREATE INDEX organization_by_members ON organization (members, id);

CREATE TABLE billing_profile (
    organization_id TEXT PRIMARY KEY REFERENCES organization (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    line1 TEXT NOT NULL,
    line2 TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    phone TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE member (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organization_id, account_id)
);
CREATE INDEX member_by_account ON member (account_id, organization_id);
CREATE INDEX member_by_name ON member (organization_id, search_key, id);
CREATE INDEX member_by_joined ON member (organization_id, joined_at, id);
CREATE INDEX member_by_email ON member (organization_id, email_key, id);
CREATE INDEX member_by_role ON member (organization_id, role, id);

CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT,
    inviter_name TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    hold_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    accepted_by TEXT
);
-- One pending invitation per address and organization.
CREATE UNIQUE INDEX invitation_pending ON invitation (organization_id, email_key) WHERE state = 'pending';
CREATE INDEX invitation_by_state ON invitation (organization_id, state, id);

CREATE TABLE product (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    preset TEXT NOT NULL,
    policy TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE plan (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES product (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    type TEXT NOT NULL,
    term_months BIGINT NOT NULL,
    currency TEXT NOT NULL,
    price_internal BIGINT NOT NULL,
    price_external BIGINT NOT NULL,
    min_users BIGINT NOT NULL,
    max_users BIGINT NOT NULL,
    features TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX plan_by_product ON plan (product_id, id);

CREATE TABLE quote (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    plan_id TEXT NOT NULL REFERENCES plan (id),
    license_name TEXT NOT NULL,
    install_id TEXT NOT NULL,
    users TEXT NOT NULL,
    totals TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    order_id TEXT
);
CREATE INDEX quote_by_organization ON quote (organization_id, id);

CREATE TABLE purchase_order (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    quote_id TEXT NOT NULL UNIQUE REFERENCES quote (id),
    product_id TEXT NOT NULL REFERENCES product (id),
    plan_id TEXT NOT NULL REFERENCES plan (id),
    product_name TEXT NOT NULL,
    plan_name TEXT NOT NULL,
    type TEXT NOT NULL,
    term_months BIGINT NOT NULL,
    features TEXT NOT NULL,
    license_name TEXT NOT NULL,
    install_id TEXT NOT NULL,
    users TEXT NOT NULL,
    totals TEXT NOT NULL,
    gross BIGINT NOT NULL,
    state TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    orderer_name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    paid_at BIGINT,
    canceled_at BIGINT,
    invoice_id TEXT NOT NULL,
    license_id TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX purchase_order_by_organization ON purchase_order (organization_id, created_at, id);
CREATE INDEX purchase_order_by_state ON purchase_order (state, created_at, id);
CREATE INDEX purchase_order_by_created ON purchase_order (created_at, id);
CREATE INDEX purchase_order_by_gross ON purchase_order (gross, id);

CREATE TABLE number_series (
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (series, year)
);

CREATE TABLE invoice (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    order_id TEXT NOT NULL UNIQUE REFERENCES purchase_order (id),
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    paid_at BIGINT
);
CREATE INDEX invoice_by_organization ON invoice (organization_id, issued_at, id);

CREATE TABLE payment (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    order_id TEXT NOT NULL UNIQUE REFERENCES purchase_order (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    method TEXT NOT NULL,
    reference TEXT NOT NULL,
    received_on TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX payment_by_organization ON payment (organization_id, id);

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
CREATE INDEX license_by_organization ON license (organization_id, product_id, id);
CREATE INDEX license_by_install ON license (install_id);
CREATE INDEX license_by_name ON license (search_key, id);
CREATE INDEX license_by_created ON license (created_at, id);

-- The seats of one product in one organization and area. Whoever takes a seat
-- takes this row first, so that takers queue up on both engines.
CREATE TABLE pool (
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    area TEXT NOT NULL,
    active BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organization_id, product_id, area)
);

-- Who holds a seat: one row per person and pool, however they came by it.
CREATE TABLE seat (
    organization_id TEXT NOT NULL,
    product_id TEXT NOT NULL,
    area TEXT NOT NULL,
    person_key TEXT NOT NULL,
    state TEXT NOT NULL,
    hold_until BIGINT,
    since BIGINT NOT NULL,
    PRIMARY KEY (organization_id, product_id, area, person_key),
    FOREIGN KEY (organization_id, product_id, area) REFERENCES pool (organization_id, product_id, area) ON DELETE CASCADE
);
CREATE INDEX seat_pending ON seat (organization_id, product_id, area, hold_until) WHERE state = 'pending';

CREATE TABLE api_token (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    staff_role TEXT NOT NULL,
    organization_id TEXT REFERENCES organization (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    made_by TEXT REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_token_by_organization ON api_token (organization_id, id);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT,
    body TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (scope, idempotency_key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE audit_chain (
    organization_id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE audit_entry (
    organization_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    happened_at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_name TEXT NOT NULL,
    before_json TEXT NOT NULL,
    after_json TEXT NOT NULL,
    seat_delta BIGINT NOT NULL,
    money_amount BIGINT NOT NULL,
    money_currency TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (organization_id, seq)
);

CREATE TABLE keyring (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    certificate TEXT NOT NULL,
    sealed TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX keyring_active ON keyring (role) WHERE state = 'active';

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version BIGINT NOT NULL
);

-- +goose Down
DROP TABLE setting;
DROP TABLE keyring;
DROP TABLE audit_entry;
DROP TABLE audit_chain;
DROP TABLE idempotency;
DROP TABLE api_token;
DROP TABLE seat;
DROP TABLE pool;
DROP TABLE license;
DROP TABLE payment;
DROP TABLE invoice;
DROP TABLE number_series;
DROP TABLE purchase_order;
DROP TABLE quote;
DROP TABLE plan;
DROP TABLE product;
DROP TABLE invitation;
DROP TABLE member;
DROP TABLE billing_profile;
DROP TABLE organization;
DROP TABLE staff_invitation;
DROP TABLE staff;
DROP TABLE lockout;
DROP TABLE link;
DROP TABLE session;
DROP TABLE account;
