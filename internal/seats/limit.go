package seats

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// QuietTime is how long a pool has to be back within a limit before crossing it
// again is told again. It is that of a relapse in sdk/comply, and what keeps a
// pool that goes to and fro from being told of each time.
const QuietTime = 24 * time.Hour

// Threshold is how many seats are left when a pool of a capacity is nearly full:
// 1 up to 15 seats, 2 up to 25, then 10 % below 100, 8 % below 1,000 and 5 %
// above, rounded down.
func Threshold(capacity int) int {
	switch {
	case capacity <= 0:
		return 0
	case capacity <= 15:
		return 1
	case capacity <= 25:
		return 2
	case capacity < 100:
		return capacity / 10
	case capacity < 1000:
		return capacity * 2 / 25
	}
	return capacity / 20
}

// Near reports whether few seats of a pool are left, or none, or less than none.
// A pool that nobody holds a seat of is not.
func Near(t Tally) bool { return t.Held() > 0 && t.Held() >= t.Capacity-Threshold(t.Capacity) }

// Watch decides at an instant whether a pool has crossed a limit that is to be
// told: domain.NoticeSeatsOver, domain.NoticeSeatsNear, or "" for nothing. It
// returns what to remember. Whoever is told that a limit is exceeded need not be
// told that it is near.
//
// A limit is told again after the pool has been back within it for QuietTime
// without a break; that few seats are left also once the pool has grown to more
// seats than it had since.
func Watch(w domain.PoolWatch, t Tally, at time.Time) (next domain.PoolWatch, tell domain.NoticeKind) {
	overMark, over := cross(w.Over, t.Over() > 0, t.Capacity, at)
	nearMark, near := cross(grown(w.Near, t, at), Near(t), t.Capacity, at)
	next = domain.PoolWatch{Near: nearMark, Over: overMark}
	switch {
	case over:
		return next, domain.NoticeSeatsOver
	case near && t.Over() == 0:
		return next, domain.NoticeSeatsNear
	}
	return next, ""
}

// grown lets a crossing be told again in a pool that has grown out of its limit.
// The size is remembered: going back to it is not growing.
func grown(m domain.LimitMark, t Tally, at time.Time) domain.LimitMark {
	if m.Since.IsZero() || Near(t) || t.Capacity <= m.Capacity {
		return m
	}
	return domain.LimitMark{Back: at, Capacity: t.Capacity}
}

// cross takes one limit to an instant at which the pool is beyond it or within.
func cross(m domain.LimitMark, beyond bool, capacity int, at time.Time) (next domain.LimitMark, crossed bool) {
	lately := !m.Back.IsZero() && at.Before(m.Back.Add(QuietTime))
	told := !m.Since.IsZero() && (m.Back.IsZero() || lately)
	switch {
	case beyond && told:
		m.Back = time.Time{}
	case beyond && lately: // grown since
		return domain.LimitMark{Since: at, Capacity: max(capacity, m.Capacity)}, true
	case beyond:
		return domain.LimitMark{Since: at, Capacity: capacity}, true
	case told && m.Back.IsZero():
		m.Back = at
	case !lately:
		return domain.LimitMark{}, false
	}
	return m, false
}
