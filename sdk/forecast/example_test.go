package forecast_test

import (
	"fmt"
	"time"

	"seatward.dev/sdk/forecast"
)

func ExampleDraw() {
	today := forecast.DayOf(time.Date(2026, time.June, 15, 9, 0, 0, 0, time.UTC))
	var counts []forecast.Count
	for ago := range 90 { // one user more every third day, 60 by now
		counts = append(counts, forecast.Count{Day: today - forecast.Day(ago), Users: 60 - ago/3})
	}
	line, ok := forecast.Draw(counts, today)
	if !ok {
		fmt.Println("not enough history")
		return
	}
	in := line.In(90)
	fmt.Printf("%.0f users on %s, give or take %.1f\n", in.Users, in.Day.Date().Format(time.DateOnly), in.StdErr)
	if day, ok := line.Reaches(80); ok {
		fmt.Println("80 users on", day.Date().Format(time.DateOnly))
	}
	// Output:
	// 90 users on 2026-09-13, give or take 0.3
	// 80 users on 2026-08-14
}
