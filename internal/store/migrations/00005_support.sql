-- +goose Up
-- License requests, support tickets, and the end of organizations.

ALTER TABLE organization ADD COLUMN deletion_at BIGINT;
-- A deleted organization keeps its row for its billing documents and its audit
-- log; whatever looks for an organization passes it over.
ALTER TABLE organization ADD COLUMN deleted_at BIGINT;

CREATE TABLE organization_deletion (
    organization_id TEXT PRIMARY KEY REFERENCES organization (id) ON DELETE CASCADE,
    requested_at BIGINT NOT NULL,
    requested_by TEXT,
    requester_name TEXT NOT NULL,
    ticket_id TEXT,
    due_at BIGINT NOT NULL,
    remind_at BIGINT
);
CREATE INDEX organization_deletion_by_due ON organization_deletion (due_at);
CREATE INDEX organization_deletion_by_reminder ON organization_deletion (remind_at);

CREATE TABLE license_request (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    users BIGINT NOT NULL,
    state TEXT NOT NULL,
    requested_by TEXT,
    requester_name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT,
    quote_id TEXT,
    order_id TEXT,
    license_id TEXT,
    version BIGINT NOT NULL
);
-- One open request for each wish; a second would be answered twice.
CREATE UNIQUE INDEX license_request_open ON license_request (organization_id, product_id, kind, area) WHERE state = 'open';
CREATE INDEX license_request_by_organization ON license_request (organization_id, created_at, id);
CREATE INDEX license_request_by_state ON license_request (state, created_at, id);
CREATE INDEX license_request_by_created ON license_request (created_at, id);
CREATE INDEX license_request_by_users ON license_request (users, id);

CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_by TEXT,
    opener_name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX ticket_by_organization ON ticket (organization_id, updated_at, id);
CREATE INDEX ticket_by_state ON ticket (state, updated_at, id);
CREATE INDEX ticket_by_updated ON ticket (updated_at, id);
CREATE INDEX ticket_by_created ON ticket (created_at, id);

-- The conversation of a request or a ticket, whose id is the thread.
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    thread_id TEXT NOT NULL,
    by_staff BIGINT NOT NULL,
    author_id TEXT,
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    event TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX message_by_thread ON message (organization_id, thread_id, id);

-- +goose Down
DROP TABLE message;
DROP TABLE ticket;
DROP TABLE license_request;
DROP TABLE organization_deletion;
ALTER TABLE organization DROP COLUMN deleted_at;
ALTER TABLE organization DROP COLUMN deletion_at;
