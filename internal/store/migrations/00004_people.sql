-- +goose Up
-- Members can be blocked or wait for a seat, and belong to an area.
ALTER TABLE member ADD COLUMN area TEXT NOT NULL DEFAULT 'internal';
ALTER TABLE member ADD COLUMN waiting_since BIGINT;
ALTER TABLE member ADD COLUMN waiting_rank BIGINT NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN last_activity_at BIGINT;
ALTER TABLE member ADD COLUMN blocked_at BIGINT;
ALTER TABLE member ADD COLUMN blocked_by TEXT NOT NULL DEFAULT '';
-- Few are not active: the waiting list in its order, and the blocked, without a scan of everybody.
CREATE INDEX member_apart ON member (organization_id, state, area, waiting_rank, id) WHERE state <> 'active';
CREATE INDEX member_waiting ON member (organization_id) WHERE state = 'waiting';

ALTER TABLE invitation ADD COLUMN area TEXT NOT NULL DEFAULT 'internal';

-- The seats of named users: who may use which product. A grant without a seat
-- waits for one, or rests while its member is blocked or waits.
CREATE TABLE license_grant (
    organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL REFERENCES product (id),
    member_id TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    area TEXT NOT NULL,
    state TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (organization_id, product_id, member_id)
);
CREATE INDEX license_grant_by_member ON license_grant (member_id, product_id);
CREATE INDEX license_grant_apart ON license_grant (organization_id, product_id, area, state, granted_at, member_id) WHERE state <> 'active';
CREATE INDEX license_grant_waiting ON license_grant (organization_id) WHERE state = 'waiting';

-- Every change of every seat, appended under the lock of its pool's row, so
-- that seq and happened_at rise together. active is the pool's count after it.
-- That a hold lapses is no line: it follows from hold_until.
CREATE TABLE seat_ledger (
    organization_id TEXT NOT NULL,
    product_id TEXT NOT NULL,
    area TEXT NOT NULL,
    seq BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    person_key TEXT NOT NULL,
    person_email TEXT NOT NULL,
    person_name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    state TEXT NOT NULL,
    hold_until BIGINT,
    since BIGINT NOT NULL,
    seat_rule TEXT NOT NULL,
    cause TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    reference TEXT NOT NULL,
    active BIGINT NOT NULL,
    PRIMARY KEY (organization_id, product_id, area, seq),
    FOREIGN KEY (organization_id, product_id, area) REFERENCES pool (organization_id, product_id, area) ON DELETE CASCADE
);
CREATE INDEX seat_ledger_by_person ON seat_ledger (organization_id, product_id, area, person_key, seq, happened_at);
CREATE INDEX seat_ledger_by_time ON seat_ledger (organization_id, product_id, area, happened_at, seq);
CREATE INDEX seat_ledger_holds ON seat_ledger (organization_id, product_id, area, hold_until) WHERE state = 'pending';

ALTER TABLE pool ADD COLUMN ledger_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool ADD COLUMN ledger_at BIGINT NOT NULL DEFAULT 0;

-- Seats from before the ledger open it, in the order in which they were taken.
INSERT INTO seat_ledger (organization_id, product_id, area, seq, happened_at, person_key, person_email, person_name, search_key,
    state, hold_until, since, seat_rule, cause, actor_name, reference, active)
SELECT s.organization_id, s.product_id, s.area,
    row_number() OVER (PARTITION BY s.organization_id, s.product_id, s.area ORDER BY s.since, s.person_key),
    s.since, s.person_key,
    coalesce((SELECT min(m.email) FROM member m WHERE m.organization_id = s.organization_id AND m.email_key = s.person_key),
        (SELECT min(i.email) FROM invitation i WHERE i.organization_id = s.organization_id AND i.email_key = s.person_key), s.person_key),
    coalesce((SELECT min(m.name) FROM member m WHERE m.organization_id = s.organization_id AND m.email_key = s.person_key), ''),
    coalesce((SELECT min(m.search_key) FROM member m WHERE m.organization_id = s.organization_id AND m.email_key = s.person_key), s.person_key),
    s.state, s.hold_until, s.since, CASE WHEN s.state = 'pending' THEN 'invitation' ELSE 'membership' END, 'seats.open', '', '',
    sum(CASE WHEN s.state = 'active' THEN 1 ELSE 0 END)
        OVER (PARTITION BY s.organization_id, s.product_id, s.area ORDER BY s.since, s.person_key)
FROM seat s;
UPDATE pool SET
    ledger_seq = (SELECT coalesce(max(l.seq), 0) FROM seat_ledger l
        WHERE l.organization_id = pool.organization_id AND l.product_id = pool.product_id AND l.area = pool.area),
    ledger_at = (SELECT coalesce(max(l.happened_at), 0) FROM seat_ledger l
        WHERE l.organization_id = pool.organization_id AND l.product_id = pool.product_id AND l.area = pool.area);

-- +goose Down
ALTER TABLE pool DROP COLUMN ledger_at;
ALTER TABLE pool DROP COLUMN ledger_seq;
DROP TABLE seat_ledger;
DROP TABLE license_grant;
ALTER TABLE invitation DROP COLUMN area;
DROP INDEX member_waiting;
DROP INDEX member_apart;
ALTER TABLE member DROP COLUMN blocked_by;
ALTER TABLE member DROP COLUMN blocked_at;
ALTER TABLE member DROP COLUMN last_activity_at;
ALTER TABLE member DROP COLUMN waiting_rank;
ALTER TABLE member DROP COLUMN waiting_since;
ALTER TABLE member DROP COLUMN area;
