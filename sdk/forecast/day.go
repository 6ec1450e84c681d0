package forecast

import "time"

// Day is a calendar day, as the number of days since 1 January 1970. Days of an
// installation are those of its time zone; as plain numbers they are all
// equally long.
type Day int

// DayOf is the calendar day of an instant in the time zone the instant is in.
func DayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// Date is the day at midnight UTC, to be formatted.
func (d Day) Date() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

const secondsPerDay = 24 * 60 * 60
