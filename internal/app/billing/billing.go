// Package billing holds the use cases about buying: the billing profile, quotes,
// orders, invoices and payments. An order that is paid becomes a license in the
// same transaction.
package billing

import (
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/licensing"
)

// Service is the capability.
type Service struct {
	*app.Env
	Licensing *licensing.Service
}
