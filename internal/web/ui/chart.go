package ui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Point is how much there was on a day.
type Point struct {
	Day   time.Time // its midnight, UTC
	Value int
}

// Series is one line of a chart. A chart has three at the most.
type Series struct {
	Name   string
	Points []Point // in order; a day that is missing leaves a gap
	Limit  int     // drawn as a broken line; 0 for none
	Beyond string  // what the limit is called: "Capacity, internal"
}

// Chart draws counts of days as lines. The numbers belong in a table beside it,
// for who cannot see them.
type Chart struct {
	Label  string // what it shows, in a sentence
	Series []Series
}

// Render draws the chart.
func (c Chart) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) } //nolint:contextcheck // templ hands the context on

// The drawing is stretched to the room there is, so these are no pixels.
const (
	chartWidth  = 1000
	chartHeight = 200
)

// span is the first and the last day of all series.
func (c Chart) span() (from, to time.Time) {
	for _, s := range c.Series {
		for _, p := range s.Points {
			if from.IsZero() || p.Day.Before(from) {
				from = p.Day
			}
			if p.Day.After(to) {
				to = p.Day
			}
		}
	}
	return from, to
}

// top is the highest number drawn, rounded up to a tidy one.
func (c Chart) top() int {
	highest := 1
	for _, s := range c.Series {
		highest = max(highest, s.Limit)
		for _, p := range s.Points {
			highest = max(highest, p.Value)
		}
	}
	step := 1
	for step*10 < highest {
		step *= 10
	}
	for _, n := range []int{1, 2, 4, 5, 6, 8, 10} {
		if n*step > highest {
			return n * step
		}
	}
	return 20 * step
}

// y is where a number stands.
func (c Chart) y(n int) string {
	return fmt.Sprintf("%.1f", chartHeight*(1-float64(n)/float64(c.top())))
}

// path is a series as a line, broken where days are missing.
func (c Chart) path(s Series) string {
	from, to := c.span()
	days := max(1, to.Sub(from).Hours()/24)
	var b strings.Builder
	for i, p := range s.Points {
		x := p.Day.Sub(from).Hours() / 24 / days * chartWidth
		if i > 0 && p.Day.Sub(s.Points[i-1].Day) <= 36*time.Hour {
			fmt.Fprintf(&b, "L%.1f %s", x, c.y(p.Value))
			continue
		}
		fmt.Fprintf(&b, "M%.1f %sh0.1", x, c.y(p.Value)) // a lone day is a dot
	}
	return b.String()
}

func seriesClass(i int) string { return fmt.Sprintf("series-%d", i+1) }
