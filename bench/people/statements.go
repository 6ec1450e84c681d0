package main

// counting makes the numbers from 0 on, and people of them: n has i, p also what
// the i-th person is called.
const (
	counting = ` WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < `
	named    = `), p (i, first, last) AS (SELECT i,
		trim(substr('Ada    Bela   Chiara Dana   Emil   Fatima Greta  Hendrk Ida    Jonas  Katja  Lorenz Marta  Nadja  Otto   Paula  Quirin Rosa   Sven   Tilda  ', 1 + 7 * (i % 20), 7)),
		trim(substr('Abel    Brandt  Claasen DietrichEngel   Fischer Graf    Hoffman Iversen Jansen  Krause  LindqvisMeier   Neumann Olsen   Petersen', 1 + 8 * ((i / 20) % 16), 8)) FROM n)`
	email = `lower(first) || '.' || lower(last) || CAST(i AS TEXT) || '@yard.example'`
	id    = `CAST(10000000 + i AS TEXT)`
	// state and area are what the i-th person of the large organization is.
	state = `CASE WHEN i > 2 AND i % 20 = 1 THEN 'blocked' WHEN i > 2 AND i % 1000 = 3 THEN 'waiting' ELSE 'active' END`
	area  = `CASE WHEN i > 2 AND i % 10 = 3 THEN 'external' ELSE 'internal' END`
)

// statements fill the tables in this order. Portable, as those of the store.
var statements = []string{
	`INSERT INTO account (id, email, email_key, name, password_hash, language, verified_at, created_at)` +
		counting + `{members}` + named + ` SELECT 'acc_' || ` + id + `, ` + email + `, ` + email + `, first || ' ' || last, '', 'en', {then}, {then} FROM p`,

	`INSERT INTO organization (id, name, search_key, notification_email, notification_email_key, time_zone, members, created_at, version)` +
		counting + `{organizations} + 1) SELECT 'org_' || ` + id + `, 'Works ' || ` + id + `, 'works ' || ` + id + `, 'office@yard.example', 'office@yard.example', 'UTC',
			CASE WHEN i = 0 THEN {members} ELSE 3 END, {then} + i, 1 FROM n`,
	`INSERT INTO billing_profile (organization_id, name, line1, line2, postal_code, city, country, phone, tax_id, version)
		SELECT id, '', '', '', '', '', '', '', '', 1 FROM organization`,

	`INSERT INTO member (id, organization_id, account_id, email, email_key, name, search_key, role, state, area, joined_at,
			waiting_since, waiting_rank, last_activity_at, blocked_at, blocked_by, last_key, version)` +
		counting + `{members}` + named + ` SELECT 'mem_' || ` + id + `, 'org_10000000', 'acc_' || ` + id + `, ` + email + `, ` + email + `, first || ' ' || last,
			lower(first) || ' ' || lower(last) || ' ' || ` + email + `, CASE WHEN i < 3 THEN 'owner' WHEN i % 1000 = 7 THEN 'billing' ELSE 'member' END, ` + state + `, ` + area + `,
			{then} + CAST(i AS BIGINT) * {step}, CASE ` + state + ` WHEN 'waiting' THEN {then} + CAST(i AS BIGINT) * {step} END,
			CASE ` + state + ` WHEN 'waiting' THEN i ELSE 0 END, CASE WHEN i % 3 > 0 THEN {now} - CAST(i % 9973 AS BIGINT) * 5000000 END,
			CASE ` + state + ` WHEN 'blocked' THEN {lately} + i % 1000 END, CASE ` + state + ` WHEN 'blocked' THEN 'ada.abel0@yard.example' ELSE '' END,
			lower(last) || ' ' || lower(first) || ' ' || lower(last), 1 FROM p`,
	// Small organizations share the accounts that there are.
	`INSERT INTO member (id, organization_id, account_id, email, email_key, name, search_key, role, state, joined_at, version)` +
		counting + `3 * {organizations}) SELECT 'mem_s' || ` + id + `, 'org_' || CAST(10000001 + i / 3 AS TEXT), a.id, a.email, a.email_key, a.name, lower(a.name) || ' ' || a.email_key,
			CASE i % 3 WHEN 0 THEN 'owner' ELSE 'member' END, 'active', {then} + i, 1
			FROM n JOIN account a ON a.id = 'acc_' || CAST(10000000 + i % {members} AS TEXT)`,

	`INSERT INTO invitation (id, organization_id, email, email_key, role, token_hash, inviter_name, state, created_at, sent_at, hold_until, expires_at)` +
		counting + `{invitations}) SELECT 'inv_' || ` + id + `, 'org_10000000', 'guest' || ` + id + ` || '@yard.example', 'guest' || ` + id + ` || '@yard.example', 'member', 'hash' || ` + id + `,
			'Ada Abel', 'pending', {lately}, {lately} - CAST(i % 2 AS BIGINT) * 40 * 86400000, {soon} - CAST(i % 2 AS BIGINT) * 40 * 86400000,
			{soon} + 20 * 86400000 - CAST(i % 2 AS BIGINT) * 40 * 86400000 FROM n`,

	`INSERT INTO team (id, organization_id, name, name_key, search_key, description, members, active, active_external, admins, pending, created_at, version)` +
		counting + `{teams}) SELECT 'tea_' || ` + id + `, 'org_10000000', 'Team ' || ` + id + `, 'team ' || ` + id + `, 'team ' || ` + id + `, '', 0, 0, 0, 0, 0, {then}, 1 FROM n`,
	// Nine in ten are in a team, one in seven in the first one too.
	// Each invitation leads into one.
	`INSERT INTO invitation_team (invitation_id, team_id, organization_id)` +
		counting + `{invitations}) SELECT 'inv_' || ` + id + `, 'tea_' || CAST(10000000 + i % {teams} AS TEXT), 'org_10000000' FROM n`,
	`UPDATE team SET pending = (SELECT count(*) FROM invitation_team it WHERE it.team_id = team.id)`,
	`INSERT INTO team_member (team_id, member_id, organization_id, search_key, added_at, added_by)` +
		counting + `{members}) SELECT 'tea_' || CAST(10000001 + i % ({teams} - 1) AS TEXT), m.id, m.organization_id, m.search_key, m.joined_at, 'Ada Abel'
			FROM n JOIN member m ON m.id = 'mem_' || ` + id + ` WHERE i % 10 > 0`,
	`INSERT INTO team_member (team_id, member_id, organization_id, search_key, added_at, added_by)` +
		counting + `{members}) SELECT 'tea_10000000', m.id, m.organization_id, m.search_key, m.joined_at, 'Ada Abel' FROM n JOIN member m ON m.id = 'mem_' || ` + id + ` WHERE i % 7 = 2`,
	`UPDATE member SET teams = (SELECT count(*) FROM team_member tm WHERE tm.member_id = member.id) WHERE organization_id = 'org_10000000'`,
	`UPDATE team SET (members, active, active_external) = (SELECT count(*), coalesce(sum(CASE WHEN m.state = 'active' THEN 1 ELSE 0 END), 0),
			coalesce(sum(CASE WHEN m.state = 'active' AND m.area = 'external' THEN 1 ELSE 0 END), 0)
		FROM team_member tm JOIN member m ON m.id = tm.member_id WHERE tm.team_id = team.id)`,
	`UPDATE organization SET (assigned, assigned_active, assigned_active_external) = (SELECT count(*), coalesce(sum(CASE WHEN m.state = 'active' THEN 1 ELSE 0 END), 0),
			coalesce(sum(CASE WHEN m.state = 'active' AND m.area = 'external' THEN 1 ELSE 0 END), 0)
		FROM member m WHERE m.organization_id = 'org_10000000' AND m.teams > 0) WHERE id = 'org_10000000'`,

	`INSERT INTO pool (organization_id, product_id, area, active, pending, version) VALUES
		('org_10000000', 'prd_hub', 'internal', 0, 0, 1), ('org_10000000', 'prd_hub', 'external', 0, 0, 1), ('org_10000000', 'prd_desk', 'internal', 0, 0, 1)`,
	`INSERT INTO license_grant (organization_id, product_id, member_id, area, state, granted_at, granted_by, search_key)
		SELECT organization_id, 'prd_desk', id, 'internal', 'active', joined_at, 'Ada Abel', search_key FROM member
		WHERE organization_id = 'org_10000000' AND id LIKE '%5' AND state = 'active'`,
	`INSERT INTO team_grant (organization_id, product_id, area, team_id, active)
		SELECT g.organization_id, g.product_id, g.area, tm.team_id, count(*) FROM license_grant g JOIN team_member tm ON tm.member_id = g.member_id
		GROUP BY g.organization_id, g.product_id, g.area, tm.team_id`,
	`INSERT INTO team_grant (organization_id, product_id, area, team_id, active)
		SELECT g.organization_id, g.product_id, g.area, '', count(*) FROM license_grant g JOIN member m ON m.id = g.member_id
		WHERE m.teams > 0 GROUP BY g.organization_id, g.product_id, g.area`,
	`INSERT INTO seat (organization_id, product_id, area, person_key, state, since)
		SELECT organization_id, 'prd_hub', area, email_key, 'active', joined_at FROM member
		WHERE organization_id = 'org_10000000' AND state = 'active' ORDER BY area, email_key`,
	`INSERT INTO seat (organization_id, product_id, area, person_key, state, hold_until, since)
		SELECT organization_id, 'prd_hub', 'internal', email_key, 'pending', hold_until, sent_at FROM invitation WHERE hold_until > {now}`,
	`INSERT INTO seat (organization_id, product_id, area, person_key, state, since)
		SELECT g.organization_id, g.product_id, g.area, m.email_key, 'active', g.granted_at FROM license_grant g JOIN member m ON m.id = g.member_id ORDER BY m.email_key`,
	ledger,
	`UPDATE pool SET (active, pending) = (SELECT coalesce(sum(CASE WHEN s.state = 'active' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN s.state = 'pending' THEN 1 ELSE 0 END), 0)
		FROM seat s WHERE s.organization_id = pool.organization_id AND s.product_id = pool.product_id AND s.area = pool.area)`,
	`UPDATE pool SET (ledger_seq, ledger_at) = (SELECT coalesce(max(l.seq), 0), coalesce(max(l.happened_at), 0)
		FROM seat_ledger l WHERE l.organization_id = pool.organization_id AND l.product_id = pool.product_id AND l.area = pool.area)`,
}

// ledger tells how the seats came about: who joined, who was blocked since, who
// is invited, who was granted one.
const ledger = `INSERT INTO seat_ledger (organization_id, product_id, area, seq, happened_at, person_key, person_email, person_name, search_key,
		state, hold_until, since, seat_rule, cause, actor_name, reference, active)
	WITH line (product_id, area, happened_at, person_key, person_name, state, hold_until, since, seat_rule, cause, reference, change) AS (
		SELECT 'prd_hub', area, joined_at, email_key, name, 'active', CAST(NULL AS BIGINT), joined_at, 'membership', 'members.join', id, 1
			FROM member WHERE organization_id = 'org_10000000' AND state <> 'waiting'
		UNION ALL SELECT 'prd_hub', area, blocked_at, email_key, name, 'none', NULL, joined_at, 'membership', 'members.block', id, -1
			FROM member WHERE organization_id = 'org_10000000' AND state = 'blocked'
		UNION ALL SELECT 'prd_hub', 'internal', sent_at, email_key, '', 'pending', hold_until, sent_at, 'invitation', 'invitations.send', id, 0
			FROM invitation
		UNION ALL SELECT g.product_id, g.area, g.granted_at, m.email_key, m.name, 'active', NULL, g.granted_at, 'grant', 'seats.grant', m.id, 1
			FROM license_grant g JOIN member m ON m.id = g.member_id)
	SELECT 'org_10000000', product_id, area, row_number() OVER (PARTITION BY product_id, area ORDER BY happened_at, person_key),
		happened_at, person_key, person_key, person_name, lower(person_name) || ' ' || person_key, state, hold_until, since, seat_rule, cause, 'Ada Abel', reference,
		sum(change) OVER (PARTITION BY product_id, area ORDER BY happened_at, person_key)
	FROM line`
