-- +goose Up
-- Floating seats give leases once somebody has activated them.
ALTER TABLE license ADD COLUMN activated_at BIGINT;

-- A token may be limited to leases, and stand for its maker in them.
ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE api_token ADD COLUMN personal BIGINT NOT NULL DEFAULT 0;

-- The floating seats of one product in one organization. Whoever grants or ends
-- a lease takes this row first. counts is what is in use, as JSON; facts rises
-- with everything that the rule reads beside the leases: licenses, policy,
-- reservations, delegations.
CREATE TABLE lease_pool (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    counts TEXT NOT NULL,
    facts BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organization_id, product_id)
);
CREATE INDEX lease_pool_by_product ON lease_pool (product_id);

-- The latest lease of each client, alive or ended.
CREATE TABLE lease (
    pool_id TEXT NOT NULL REFERENCES lease_pool (id) ON DELETE CASCADE,
    client TEXT NOT NULL,
    id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_key TEXT NOT NULL,
    member_id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    device TEXT NOT NULL,
    version TEXT NOT NULL,
    built TEXT NOT NULL,
    license_id TEXT NOT NULL,
    reservation_id TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    renewed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    borrowed BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT NOT NULL,
    end_note TEXT NOT NULL,
    PRIMARY KEY (pool_id, client)
);
CREATE INDEX lease_alive ON lease (pool_id, expires_at) WHERE ended_at IS NULL;
CREATE INDEX lease_alive_by_device ON lease (pool_id, device) WHERE ended_at IS NULL;
CREATE INDEX lease_by_end ON lease (ended_at) WHERE ended_at IS NOT NULL;

-- Who waits for one, in order of place.
CREATE TABLE lease_queue (
    pool_id TEXT NOT NULL REFERENCES lease_pool (id) ON DELETE CASCADE,
    client TEXT NOT NULL,
    user_name TEXT NOT NULL,
    device TEXT NOT NULL,
    reservations TEXT NOT NULL,
    place BIGINT NOT NULL,
    since BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, client)
);
CREATE INDEX lease_queue_in_order ON lease_queue (pool_id, place);

-- Seats kept for the people of a team, or for a member.
CREATE TABLE lease_reservation (
    id TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL REFERENCES lease_pool (id) ON DELETE CASCADE,
    team_id TEXT REFERENCES team (id) ON DELETE CASCADE,
    member_id TEXT REFERENCES member (id) ON DELETE CASCADE,
    seats BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    modified_at BIGINT NOT NULL,
    UNIQUE (pool_id, team_id),
    UNIQUE (pool_id, member_id)
);
CREATE INDEX lease_reservation_by_team ON lease_reservation (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX lease_reservation_by_member ON lease_reservation (member_id) WHERE member_id IS NOT NULL;

-- Floating seats that a site hands out by itself until an instant.
CREATE TABLE lease_delegation (
    id TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL REFERENCES lease_pool (id) ON DELETE CASCADE,
    license_id TEXT NOT NULL REFERENCES license (id),
    site TEXT NOT NULL,
    search_key TEXT NOT NULL,
    seats BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    renewed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT NOT NULL,
    peak BIGINT NOT NULL,
    reported_at BIGINT
);
CREATE INDEX lease_delegation_by_pool ON lease_delegation (pool_id, ended_at);

-- Claims refused: one line for each time that a client asked in vain, once or
-- again and again.
CREATE TABLE lease_denial (
    pool_id TEXT NOT NULL REFERENCES lease_pool (id) ON DELETE CASCADE,
    client TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    denials BIGINT NOT NULL,
    reason TEXT NOT NULL,
    user_name TEXT NOT NULL,
    device TEXT NOT NULL,
    search_key TEXT NOT NULL,
    granted_at BIGINT,
    PRIMARY KEY (pool_id, client, first_at)
);
CREATE INDEX lease_denial_by_time ON lease_denial (pool_id, last_at, client);

-- How a pool was used, hour by hour.
CREATE TABLE lease_usage (
    pool_id TEXT NOT NULL REFERENCES lease_pool (id) ON DELETE CASCADE,
    hour_at BIGINT NOT NULL,
    peak BIGINT NOT NULL,
    capacity BIGINT NOT NULL,
    denied BIGINT NOT NULL,
    PRIMARY KEY (pool_id, hour_at)
);

-- +goose Down
DROP TABLE lease_usage;
DROP TABLE lease_denial;
DROP TABLE lease_delegation;
DROP TABLE lease_reservation;
DROP TABLE lease_queue;
DROP TABLE lease;
DROP TABLE lease_pool;
ALTER TABLE api_token DROP COLUMN personal;
ALTER TABLE api_token DROP COLUMN scope;
ALTER TABLE license DROP COLUMN activated_at;
