-- +goose Up
-- The products of which whoever accepts an invitation is granted a seat.
CREATE TABLE invitation_grant (
    invitation_id TEXT NOT NULL REFERENCES invitation (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    organization_id TEXT NOT NULL,
    PRIMARY KEY (invitation_id, product_id)
);
CREATE INDEX invitation_grant_by_product ON invitation_grant (product_id, invitation_id);

-- Invitations from a list are written at once; their mails follow by a job,
-- which gives each its link. Until then mail_due is 1.
ALTER TABLE invitation ADD COLUMN mail_due BIGINT NOT NULL DEFAULT 0;
CREATE INDEX invitation_mail_due ON invitation (organization_id, id) WHERE mail_due = 1;

-- When whoever holds a dead link last asked for a new one.
ALTER TABLE invitation ADD COLUMN asked_at BIGINT;

-- A list of people between its upload and the act, of one person alone.
-- content is the list as it came, compressed; choices are our own JSON.
CREATE TABLE invitation_draft (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    choices TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitation_draft_by_expiry ON invitation_draft (expires_at);
CREATE INDEX invitation_draft_by_account ON invitation_draft (account_id, organization_id);

-- +goose Down
DROP TABLE invitation_draft;
ALTER TABLE invitation DROP COLUMN asked_at;
DROP INDEX invitation_mail_due;
ALTER TABLE invitation DROP COLUMN mail_due;
DROP TABLE invitation_grant;
