package seatward

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"seatward.dev/sdk/forecast"
)

// historyDays is how many days counted are kept.
const historyDays = 400

// history is what was counted last on each day, in order.
type history []dayCount

type dayCount struct {
	Day      forecast.Day `json:"day"` // since 1 January 1970, in the installation's time zone
	Internal int          `json:"internal"`
	External int          `json:"external"`
}

// record puts the count of a day in the place of an earlier one and forgets
// what is too old. h itself is not changed.
func (h history) record(d forecast.Day, u Usage) history {
	return h.join(history{{d, u.Internal, u.External}})
}

// join adds the days of o, which win over those of h.
func (h history) join(o history) history {
	all := slices.Concat(o, h)
	slices.SortStableFunc(all, func(a, b dayCount) int { return cmp.Compare(a.Day, b.Day) })
	all = slices.CompactFunc(all, func(a, b dayCount) bool { return a.Day == b.Day })
	// Of days counted, not of the calendar: a clock that once was far ahead must not
	// push out all there is.
	return all[max(0, len(all)-historyDays):]
}

// last is the latest day counted; ok is false when there is none.
func (h history) last() (c dayCount, ok bool) {
	if len(h) == 0 {
		return dayCount{}, false
	}
	return h[len(h)-1], true
}

// counts is one area's.
func (h history) counts(of Kind) []forecast.Count {
	out := make([]forecast.Count, len(h))
	for i, c := range h {
		out[i] = forecast.Count{Day: c.Day, Users: c.Internal}
		if of == External {
			out[i].Users = c.External
		}
	}
	return out
}

// UnmarshalJSON refuses what no Guard has written.
func (h *history) UnmarshalJSON(data []byte) error {
	var days []dayCount
	if err := json.Unmarshal(data, &days); err != nil {
		return err
	}
	for i, c := range days {
		if c.Internal < 0 || c.External < 0 || i > 0 && c.Day <= days[i-1].Day {
			return errors.New("seatward: the recorded usage is damaged")
		}
	}
	*h = days
	return nil
}

// Forecast is the line through the recorded usage of an area. ok is false when
// there is not enough history.
func (g *Guard) Forecast(of Kind) (line forecast.Line, ok bool) {
	st, _ := g.snapshot()
	today := forecast.DayOf(g.now().In(g.cfg.Location))
	return forecast.Draw(st.History.counts(of), today)
}
