package money

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Term is the instant at which a term of calendar months ends that starts at
// start: the same time of day on the same day of the month in zone, or on the
// month's last day where it is shorter. From 31 January, one month ends on
// 28 February, in a leap year on the 29th. The start belongs to the term, the
// end does not. Without months there is no end: the zero time.
func Term(start time.Time, months int, zone *time.Location) time.Time {
	if months <= 0 {
		return time.Time{}
	}
	local := start.In(zone)
	year, month, day := local.Date()
	hour, minute, second := local.Clock()
	last := time.Date(year, month+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return domain.Instant(time.Date(last.Year(), last.Month(), min(day, last.Day()),
		hour, minute, second, local.Nanosecond(), zone))
}
