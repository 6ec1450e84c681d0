-- +goose Up
-- Who is told when the seats of an organization run out, and since when its
-- seats have broken a rule: the oldest of its violations, null for none.
ALTER TABLE organization ADD COLUMN responsible_email TEXT NOT NULL DEFAULT '';
ALTER TABLE organization ADD COLUMN responsible_email_key TEXT NOT NULL DEFAULT '';
ALTER TABLE organization ADD COLUMN violation_since BIGINT;

-- Which limits of a pool have been crossed, and told: since when, since when it
-- is back within, and the capacity at the crossing.
ALTER TABLE pool ADD COLUMN near_since BIGINT;
ALTER TABLE pool ADD COLUMN near_back BIGINT;
ALTER TABLE pool ADD COLUMN near_capacity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool ADD COLUMN over_since BIGINT;
ALTER TABLE pool ADD COLUMN over_back BIGINT;
ALTER TABLE pool ADD COLUMN over_capacity BIGINT NOT NULL DEFAULT 0;

-- How an organization stands with a product whose seats the portal keeps: what
-- the rule remembers, and the stage it had come to when it was last asked.
CREATE TABLE seat_standing (
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    state TEXT NOT NULL,
    stage TEXT NOT NULL,
    since BIGINT,
    PRIMARY KEY (organization_id, product_id)
);

-- +goose Down
DROP TABLE seat_standing;
ALTER TABLE pool DROP COLUMN over_capacity;
ALTER TABLE pool DROP COLUMN over_back;
ALTER TABLE pool DROP COLUMN over_since;
ALTER TABLE pool DROP COLUMN near_capacity;
ALTER TABLE pool DROP COLUMN near_back;
ALTER TABLE pool DROP COLUMN near_since;
ALTER TABLE organization DROP COLUMN violation_since;
ALTER TABLE organization DROP COLUMN responsible_email_key;
ALTER TABLE organization DROP COLUMN responsible_email;
