-- +goose Up
-- A page of an organization's people costs a page, however it is filtered and
-- sorted and however many they are. Few are blocked, wait or are external in one
-- organization and many in another: each has its own order by name.
CREATE INDEX member_by_role_name ON member (organization_id, role, search_key, id);
DROP INDEX member_by_role;
CREATE INDEX member_by_activity ON member (organization_id, (coalesce(last_activity_at, 0)), id);
CREATE INDEX member_blocked_by_name ON member (organization_id, search_key, id) WHERE state = 'blocked';
CREATE INDEX member_waiting_by_name ON member (organization_id, search_key, id) WHERE state = 'waiting';
CREATE INDEX member_external_by_name ON member (organization_id, search_key, id) WHERE area = 'external';

-- The waiting list from its front, without sorting it for each seat that becomes
-- free, and its last rank.
CREATE INDEX member_in_line ON member (organization_id, area, waiting_rank, id) WHERE state = 'waiting';
CREATE INDEX member_waiting_by_rank ON member (organization_id, waiting_rank, id) WHERE state = 'waiting';
DROP INDEX member_waiting;

-- Pending invitations in the orders of their list, and the few to a role.
CREATE INDEX invitation_by_sent ON invitation (organization_id, sent_at, id) WHERE state = 'pending';
CREATE INDEX invitation_by_role ON invitation (organization_id, role, expires_at) WHERE state = 'pending';

-- One person's seats, whatever the pool, and who held one by invitation.
CREATE INDEX seat_by_person ON seat (organization_id, person_key);
CREATE INDEX seat_ledger_pending ON seat_ledger (organization_id, product_id, area, person_key, seq, happened_at) WHERE state = 'pending';

-- +goose Down
DROP INDEX seat_ledger_pending;
DROP INDEX seat_by_person;
DROP INDEX invitation_by_role;
DROP INDEX invitation_by_sent;
CREATE INDEX member_waiting ON member (organization_id) WHERE state = 'waiting';
DROP INDEX member_waiting_by_rank;
DROP INDEX member_in_line;
DROP INDEX member_external_by_name;
DROP INDEX member_waiting_by_name;
DROP INDEX member_blocked_by_name;
DROP INDEX member_by_activity;
CREATE INDEX member_by_role ON member (organization_id, role, id);
DROP INDEX member_by_role_name;
