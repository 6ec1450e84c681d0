package agent

import (
	"strings"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
)

// CountList counts a list of so many users at most.
func CountList(list string, most int) (seatward.Usage, error) {
	return newUserReader(strings.NewReader(list), most).count(time.Time{})
}

// Routes lists what can be asked, such as "GET /v1/status".
func Routes() []string {
	var all []string
	for _, r := range routes() {
		all = append(all, r.method+" "+r.path)
	}
	return all
}

// RefusalWords is what is said about a refusal.
func RefusalWords(r license.Reason) string { return refusals()[r] }

// FaultWords is what is said about a member at fault.
func FaultWords(c domain.Code) string { return fieldFaults()[c] }
