package seatward

import (
	"fmt"
	"math"
	"strings"

	"seatward.dev/sdk/forecast"
)

// The chart shows the window of the past and as much of the future.
const (
	chartWidth  = 720
	chartHeight = 160
	chartDays   = 2 * forecast.Window
)

type forecastView struct {
	Areas []areaForecast
}

// areaForecast is one area's, or without Expected that there is not enough
// history.
type areaForecast struct {
	Name, Short string
	Chart       *chartView
	Expected    []expectedView
	Reached     string
}

type expectedView struct{ When, Users, StdErr string }

type chartView struct {
	Width, Height, Today      int
	Label, Past, Ahead, Limit string // coordinates, but for the label
}

func (p *page) forecast(s *speech, st Status) forecastView {
	var v forecastView
	for _, a := range []struct {
		kind           Kind
		name           string
		used, capacity int
	}{
		{Internal, s.T("Internal"), st.Usage.Internal, st.Entitlement.Users.Internal},
		{External, s.T("External"), st.Usage.External, st.Entitlement.Users.External},
	} {
		if a.kind == Internal || a.used > 0 || a.capacity > 0 {
			v.Areas = append(v.Areas, p.areaForecast(s, a.kind, a.name, a.capacity))
		}
	}
	return v
}

func (p *page) areaForecast(s *speech, of Kind, name string, capacity int) areaForecast {
	v := areaForecast{Name: name}
	line, ok := p.guard.Forecast(of)
	if !ok {
		v.Short = s.T("Not enough history: %s of at least %s days are counted.", s.Num(line.Days), s.Num(forecast.Least))
		return v
	}
	for _, days := range []int{30, 90, 365} {
		e := line.In(days)
		v.Expected = append(v.Expected, expectedView{
			When:  s.T("In %s days, %s", s.Num(days), s.Date(e.Day.Date())),
			Users: s.Num(rounded(e.Users)), StdErr: "± " + s.Num(int(math.Ceil(e.StdErr))),
		})
	}
	v.Reached = s.reached(line, capacity)
	st, _ := p.guard.snapshot()
	v.Chart = chart(st.History.counts(of), line, capacity)
	v.Chart.Label = s.T("%s users: counted in the last %s days, expected in the next", name, s.Num(forecast.Window))
	return v
}

func rounded(f float64) int { return int(math.Round(min(f, math.MaxInt32))) }

// reached says when a capacity is reached; equal to it is fine.
func (s *speech) reached(line forecast.Line, capacity int) string {
	if capacity == 0 {
		return s.T("No license in force allows any.")
	}
	day, ok := line.Reaches(capacity)
	switch {
	case ok && day == line.Today:
		return s.T("All %s that are licensed are reached.", s.Num(capacity))
	case ok:
		return s.T("At this rate all %s that are licensed are reached on %s.", s.Num(capacity), s.Date(day.Date()))
	}
	return s.T("At this rate the %s that are licensed are not reached within ten years.", s.Num(capacity))
}

func chart(counts []forecast.Count, line forecast.Line, capacity int) *chartView {
	const ahead = forecast.Window
	from := line.Today - forecast.Window + 1
	most := max(float64(capacity), line.In(ahead).Users, line.In(0).Users, 1)
	for _, c := range counts {
		if c.Day >= from {
			most = max(most, float64(c.Users))
		}
	}
	point := func(d forecast.Day, users float64) string {
		x := float64(d-from) / (chartDays - 1) * chartWidth
		return fmt.Sprintf("%.1f,%.1f", x, chartHeight-users/most*(chartHeight-12))
	}
	var past []string
	for _, c := range counts {
		if c.Day >= from && c.Day <= line.Today {
			past = append(past, point(c.Day, float64(c.Users)))
		}
	}
	return &chartView{
		Width: chartWidth, Height: chartHeight, Past: strings.Join(past, " "),
		Today: int(float64(line.Today-from) / (chartDays - 1) * chartWidth),
		Ahead: point(line.Today, line.In(0).Users) + " " + point(line.Today+ahead, line.In(ahead).Users),
		Limit: point(from, float64(capacity)) + " " + point(line.Today+ahead, float64(capacity)),
	}
}
