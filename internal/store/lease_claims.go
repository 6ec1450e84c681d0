package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// LeaseKey names a client, or a device, of a pool.
type LeaseKey struct {
	Pool   domain.LeasePoolID
	Client string
}

// PoolClaims is what is wanted to decide about claims in one pool, and what is
// found. Each list may be empty, and is without duplicates.
type PoolClaims struct {
	Pool         domain.LeasePoolID
	Organization domain.OrganizationID
	At           time.Time
	Since        time.Time // episodes that began earlier are left out

	Devices []string // how many leases alive at At they have
	Clients []string // what they have been refused since
	Emails  []string // whose they are: keys of addresses

	OnDevice map[string]int                  // without those that have none
	Refused  map[string]domain.DenialEpisode // the latest, by client, that has not come to a grant
	Members  []domain.Member
}

// ReadClaims reads the latest leases of some clients, and fills what is wanted of
// pools; on PostgreSQL on one way to it and back.
func (tx *Tx) ReadClaims(keys []LeaseKey, pools ...*PoolClaims) (leases []domain.Lease, err error) {
	var questions []question
	if len(keys) > 0 {
		marks, args := pairs(keys)
		questions = append(questions, asking(&leases, scanLease, `SELECT `+leaseColumns+` FROM lease WHERE (pool_id, client) IN (VALUES `+marks+`)`, args...))
	}
	for _, p := range pools {
		if len(p.Devices) > 0 {
			questions = append(questions, p.onDevice())
		}
		if len(p.Clients) > 0 {
			questions = append(questions, p.refused(tx.pg != nil))
		}
		if len(p.Emails) > 0 {
			marks, args := padded(0, p.Emails)
			questions = append(questions, asking(&p.Members, scanMember, `SELECT `+memberColumns+` FROM member WHERE email_key IN (`+marks+`)
				AND organization_id = `+placeholder(len(args)+1), append(args, string(p.Organization))...))
		}
	}
	err = tx.answer(questions...)
	return leases, err
}

// onDevice counts leases. Each device is a look into the index, also where
// PostgreSQL has no statistics yet and would rather compare all with all.
func (p *PoolClaims) onDevice() question {
	p.OnDevice = map[string]int{}
	marks, args := pairs(keysOf(p.Pool, p.Devices))
	return question{`SELECT v.column2, (SELECT count(*) FROM lease WHERE pool_id = v.column1 AND device = v.column2 AND ended_at IS NULL
		AND expires_at > ` + placeholder(len(args)+1) + `) FROM (VALUES ` + marks + `) v`, append(args, ms(p.At)), func(rs rows) error {
		for rs.Next() {
			var device string
			var leases int
			if err := rs.Scan(&device, &leases); err != nil {
				return err
			}
			if leases > 0 {
				p.OnDevice[device] = leases
			}
		}
		return rs.Err()
	}}
}

// refused reads denials, on PostgreSQL client by client for the same reason.
func (p *PoolClaims) refused(postgres bool) question {
	p.Refused = map[string]domain.DenialEpisode{}
	marks, args := pairs(keysOf(p.Pool, p.Clients))
	open := ` AND first_at > ` + placeholder(len(args)+1) + ` AND granted_at IS NULL ORDER BY first_at`
	query := `SELECT ` + denialColumns + ` FROM lease_denial WHERE (pool_id, client) IN (VALUES ` + marks + `)` + open + ` LIMIT 10000`
	if postgres {
		query = `SELECT d.* FROM (VALUES ` + marks + `) v CROSS JOIN LATERAL (SELECT ` + denialColumns + ` FROM lease_denial
			WHERE pool_id = v.column1 AND client = v.column2` + open + ` DESC LIMIT 1) d`
	}
	return question{query, append(args, ms(p.Since)), func(rs rows) error {
		list, err := collect(rs, scanDenial)
		for _, d := range list {
			p.Refused[d.Client] = d
		}
		return err
	}}
}
