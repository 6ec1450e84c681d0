package floating

import (
	"sync"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// untouched keeps what batches have read and written, until anybody else writes to
// the database: a batch right after another need not read it again. On PostgreSQL
// nothing is kept, because there nobody can tell.
type untouched struct {
	mu     sync.Mutex
	mark   store.Mark // of the latest batch
	tokens map[domain.TokenID]store.LeaseToken
	pools  map[domain.LeasePoolID]store.LeasePool
}

// recall takes what is there of tokens and pools; what is not has to be read.
func (u *untouched) recall(mark store.Mark, tokens []domain.TokenID, pools []domain.LeasePoolID) (
	t []store.LeaseToken, p []store.LeasePool, tokensLeft []domain.TokenID, poolsLeft []domain.LeasePoolID,
) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !mark.Follows(u.mark) {
		return nil, nil, tokens, pools
	}
	for _, id := range tokens {
		if kept, ok := u.tokens[id]; ok {
			t = append(t, kept)
		} else {
			tokensLeft = append(tokensLeft, id)
		}
	}
	for _, id := range pools {
		if kept, ok := u.pools[id]; ok {
			p = append(p, kept)
		} else {
			poolsLeft = append(poolsLeft, id)
		}
	}
	return t, p, tokensLeft, poolsLeft
}

// learn keeps what a batch has left, once it is committed.
func (u *untouched) learn(b *batch) {
	if !b.mark.Known() {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if !b.mark.Follows(u.mark) || len(u.pools) >= knownMost || len(u.tokens) >= knownMost {
		u.tokens, u.pools = map[domain.TokenID]store.LeaseToken{}, map[domain.LeasePoolID]store.LeasePool{}
	}
	u.mark = b.mark
	for _, t := range b.shown {
		u.tokens[t.ID] = t
	}
	for _, p := range b.order {
		row := p.row
		if p.touched {
			row.Version++
		}
		u.pools[row.ID] = row
	}
}
