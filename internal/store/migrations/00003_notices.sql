-- +goose Up
-- What organizations were told, each thing once: the row and its mails are
-- written together. A row without recipients was passed over, because a more
-- urgent one was due already.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    occasion TEXT NOT NULL,
    facts TEXT NOT NULL,
    recipients TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (subject, kind, occasion)
);
CREATE INDEX notice_by_organization ON notice (organization_id, created_at, id);

-- Which licenses end soon, and which take over from them.
CREATE INDEX license_by_end ON license (expires_at, id);
CREATE INDEX license_by_predecessor ON license (replaces);

-- A quote and an order may renew a license. The period is that of the license
-- to come, where it begins at the end of another.
ALTER TABLE quote ADD COLUMN renews TEXT;
ALTER TABLE quote ADD COLUMN starts_at BIGINT;
ALTER TABLE quote ADD COLUMN ends_at BIGINT;
ALTER TABLE purchase_order ADD COLUMN renews TEXT;
ALTER TABLE purchase_order ADD COLUMN starts_at BIGINT;
ALTER TABLE purchase_order ADD COLUMN ends_at BIGINT;
-- A license is renewed once; a canceled order frees it.
CREATE UNIQUE INDEX purchase_order_renewal ON purchase_order (renews) WHERE renews IS NOT NULL AND state <> 'canceled';

-- +goose Down
DROP INDEX purchase_order_renewal;
ALTER TABLE purchase_order DROP COLUMN ends_at;
ALTER TABLE purchase_order DROP COLUMN starts_at;
ALTER TABLE purchase_order DROP COLUMN renews;
ALTER TABLE quote DROP COLUMN ends_at;
ALTER TABLE quote DROP COLUMN starts_at;
ALTER TABLE quote DROP COLUMN renews;
DROP INDEX license_by_predecessor;
DROP INDEX license_by_end;
DROP TABLE notice;
