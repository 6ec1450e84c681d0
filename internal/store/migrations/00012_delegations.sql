-- +goose Up
-- For how many days at a time a site has its seats, and since when it is not to
-- have them renewed any more.
ALTER TABLE lease_delegation ADD COLUMN days BIGINT NOT NULL DEFAULT 30;
ALTER TABLE lease_delegation ADD COLUMN recalled_at BIGINT;

-- Each revision as it was signed. proof is the secret made from it, by which the
-- site is known again.
CREATE TABLE lease_delegation_token (
    delegation_id TEXT NOT NULL REFERENCES lease_delegation (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    proof TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL,
    PRIMARY KEY (delegation_id, revision)
);

-- How a site used its seats, hour by hour.
CREATE TABLE lease_delegation_usage (
    delegation_id TEXT NOT NULL REFERENCES lease_delegation (id) ON DELETE CASCADE,
    hour_at BIGINT NOT NULL,
    peak BIGINT NOT NULL,
    denied BIGINT NOT NULL,
    PRIMARY KEY (delegation_id, hour_at)
);

-- +goose Down
DROP TABLE lease_delegation_usage;
DROP TABLE lease_delegation_token;
ALTER TABLE lease_delegation DROP COLUMN recalled_at;
ALTER TABLE lease_delegation DROP COLUMN days;
