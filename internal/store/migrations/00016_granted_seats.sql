-- +goose Up
-- search_key repeats the member's, so that a page of those who were granted a
-- product costs a page, whoever they are.
ALTER TABLE license_grant ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
UPDATE license_grant SET search_key = coalesce((SELECT m.search_key FROM member m WHERE m.id = license_grant.member_id), '');
CREATE INDEX license_grant_by_name ON license_grant (organization_id, product_id, search_key, member_id);

-- How many active grants of a pool the people of each team have; in the row
-- without a team all who are in any, each counted once.
CREATE TABLE team_grant (
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL,
    area TEXT NOT NULL,
    team_id TEXT NOT NULL,
    active BIGINT NOT NULL,
    PRIMARY KEY (organization_id, product_id, area, team_id)
);
INSERT INTO team_grant (organization_id, product_id, area, team_id, active)
SELECT g.organization_id, g.product_id, g.area, tm.team_id, count(*)
FROM license_grant g JOIN team_member tm ON tm.member_id = g.member_id
WHERE g.state = 'active' GROUP BY g.organization_id, g.product_id, g.area, tm.team_id;
INSERT INTO team_grant (organization_id, product_id, area, team_id, active)
SELECT g.organization_id, g.product_id, g.area, '', count(*)
FROM license_grant g JOIN member m ON m.id = g.member_id
WHERE g.state = 'active' AND m.teams > 0 GROUP BY g.organization_id, g.product_id, g.area;

-- +goose Down
DROP TABLE team_grant;
DROP INDEX license_grant_by_name;
ALTER TABLE license_grant DROP COLUMN search_key;
