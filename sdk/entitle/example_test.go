package entitle_test

import (
	"fmt"
	"time"

	"seatward.dev/sdk/entitle"
)

func ExampleAt() {
	date := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	e := entitle.At([]entitle.License{
		{ID: "yard", State: entitle.Active, StartsAt: date(2026, 3, 14), ExpiresAt: date(2027, 3, 14), Users: entitle.Users{Internal: 60, External: 20}},
		{ID: "office", State: entitle.Active, StartsAt: date(2025, 12, 9), ExpiresAt: date(2026, 12, 9), Users: entitle.Users{Internal: 20}},
	}, date(2026, 6, 1))
	fmt.Printf("%d internal and %d external users until %s\n", e.Users.Internal, e.Users.External, e.Expires.Format(time.DateOnly))
	fmt.Printf("then %d internal users\n", e.Next.Users.Internal)
	// Output:
	// 80 internal and 20 external users until 2026-12-09
	// then -20 internal users
}
