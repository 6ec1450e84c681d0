package comply_test

import (
	"fmt"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
)

func ExampleEvaluate() {
	date := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
	}
	office := comply.License{License: entitle.License{
		ID: "office", Revision: 1, State: entitle.Active, StartsAt: date(1, 1), Users: entitle.Users{Internal: 20},
	}}
	var remembered comply.State
	for _, now := range []time.Time{date(6, 1), date(6, 20)} {
		var v comply.Verdict
		remembered, v = comply.Evaluate(remembered, comply.Input{
			At: now, Licenses: []comply.License{office}, Usage: entitle.Users{Internal: 24},
		})
		fmt.Printf("%s: %s for %s, %s from %s\n", now.Format(time.DateOnly), v.Stage, v.Cause, v.NextStage, v.NextAt.Format(time.DateOnly))
	}
	// Output:
	// 2026-06-01: grace for over_use, warn_admins from 2026-06-15
	// 2026-06-20: warn_admins for over_use, warn_users from 2026-06-29
}
