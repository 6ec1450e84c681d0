package forecast

import (
	"math"
	"slices"
)

// Count is how many users were counted on a day.
type Count struct {
	Day   Day
	Users int
}

const (
	// Window is how many days are looked at, the present one included.
	Window = 90
	// Least is how many of them have to have been counted.
	Least = 30
	// Horizon is how many days ahead a capacity is looked for.
	Horizon = 10 * 365
)

// Method names the method, for whoever shows a forecast.
const Method = "linear_regression"

// Line is the straight line through the counts.
type Line struct {
	// Today is the day it was drawn on.
	Today Day
	// Days is how many days were counted within the window.
	Days int
	// Last is the latest count.
	Last int
	// PerDay is by how many users the line rises each day; negative when it falls.
	PerDay float64

	level float64 // of the line, today
	mean  float64 // of the days counted, relative to today
	sxx   float64 // sum of the squared distances from it
	sigma float64 // standard error of the regression
}

// Expectation is how many users to expect on a day.
type Expectation struct {
	Day Day
	// Users is the line on that day, never negative.
	Users float64
	// StdErr is the standard error of the prediction. When the past goes on as
	// it did, about two of three such days come out within it, and 19 of 20
	// within twice as much.
	StdErr float64
}

// Draw draws the line through the counts of the last [Window] days. Their order
// does not matter, days not counted are left out, and of several counts of one
// day the last one given is taken. ok is false when fewer than [Least] days were
// counted: there is not enough history.
func Draw(counts []Count, today Day) (line Line, ok bool) {
	days := recent(counts, today)
	line = Line{Today: today, Days: len(days)}
	if len(days) < Least {
		return line, false
	}
	line.Last = days[len(days)-1].Users
	n := float64(len(days))
	var users float64
	for _, c := range days {
		line.mean += float64(c.Day-today) / n
		users += float64(c.Users)
	}
	users /= n
	var sxy float64
	for _, c := range days {
		dx := float64(c.Day-today) - line.mean
		line.sxx += dx * dx
		sxy += dx * (float64(c.Users) - users)
	}
	line.PerDay = sxy / line.sxx
	line.level = users - line.PerDay*line.mean
	var rest float64
	for _, c := range days {
		d := float64(c.Users) - line.at(c.Day)
		rest += d * d
	}
	line.sigma = math.Sqrt(rest / (n - 2))
	return line, true
}

// recent takes one count for each day of the window, in order.
func recent(counts []Count, today Day) []Count {
	var out []Count
	for _, c := range counts {
		if c.Day > today-Window && c.Day <= today {
			out = append(out, Count{c.Day, max(c.Users, 0)})
		}
	}
	slices.Reverse(out) // so that the last of a day comes first
	slices.SortStableFunc(out, func(a, b Count) int { return int(a.Day - b.Day) })
	return slices.CompactFunc(out, func(a, b Count) bool { return a.Day == b.Day })
}

func (l Line) at(d Day) float64 { return l.level + l.PerDay*float64(d-l.Today) }

// In is what to expect so many days from today.
func (l Line) In(days int) Expectation {
	d := l.Today + Day(days)
	x := float64(days) - l.mean
	return Expectation{
		Day: d, Users: max(0, l.at(d)),
		StdErr: l.sigma * math.Sqrt(1+1/float64(l.Days)+x*x/l.sxx),
	}
}

// Reaches is the first day on which the line is at a capacity or above. It is
// today when that many users were counted last. ok is false when the line does
// not get there within [Horizon] days.
func (l Line) Reaches(capacity int) (d Day, ok bool) {
	if l.Last >= capacity {
		return l.Today, true
	}
	if l.PerDay <= 0 {
		return 0, false
	}
	// A billionth of a user forgives what rounding adds to an exact line.
	days := math.Ceil((float64(capacity) - l.level - 1e-9) / l.PerDay)
	if days > Horizon {
		return 0, false
	}
	return l.Today + Day(max(days, 1)), true
}
