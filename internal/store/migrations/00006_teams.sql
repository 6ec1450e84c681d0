-- +goose Up
-- Teams of an organization's people. Their sizes are counted with every change:
-- members is all, active those who take part, external those of them in the
-- external area, admins those who lead the team, pending its open invitations.
CREATE TABLE team (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    description TEXT NOT NULL,
    members BIGINT NOT NULL,
    active BIGINT NOT NULL,
    active_external BIGINT NOT NULL,
    admins BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organization_id, name_key)
);
CREATE INDEX team_by_name ON team (organization_id, search_key, id);
CREATE INDEX team_by_members ON team (organization_id, members, id);

-- search_key repeats the member's, so that a page of a large team costs a page.
CREATE TABLE team_member (
    team_id TEXT NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL,
    search_key TEXT NOT NULL,
    admin_since BIGINT,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (team_id, member_id)
);
CREATE INDEX team_member_by_member ON team_member (member_id, team_id);
CREATE INDEX team_member_by_name ON team_member (team_id, search_key, member_id);
CREATE INDEX team_member_by_organization ON team_member (organization_id);

-- The teams that whoever accepts an invitation joins.
CREATE TABLE invitation_team (
    invitation_id TEXT NOT NULL REFERENCES invitation (id) ON DELETE CASCADE,
    team_id TEXT NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL,
    PRIMARY KEY (invitation_id, team_id)
);
CREATE INDEX invitation_team_by_team ON invitation_team (team_id, invitation_id);
CREATE INDEX invitation_team_by_organization ON invitation_team (organization_id);
CREATE INDEX invitation_by_expiry ON invitation (organization_id, expires_at) WHERE state = 'pending';

-- In how many teams somebody is; those in none are looked for.
ALTER TABLE member ADD COLUMN teams BIGINT NOT NULL DEFAULT 0;
CREATE INDEX member_unassigned ON member (organization_id, search_key, id) WHERE teams = 0;

-- How many people are in any team, each counted once, as teams count them.
ALTER TABLE organization ADD COLUMN assigned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE organization ADD COLUMN assigned_active BIGINT NOT NULL DEFAULT 0;
ALTER TABLE organization ADD COLUMN assigned_active_external BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE organization DROP COLUMN assigned_active_external;
ALTER TABLE organization DROP COLUMN assigned_active;
ALTER TABLE organization DROP COLUMN assigned;
DROP INDEX member_unassigned;
ALTER TABLE member DROP COLUMN teams;
DROP INDEX invitation_by_expiry;
DROP TABLE invitation_team;
DROP TABLE team_member;
DROP TABLE team;
