// Package billing holds the use cases about buying: the billing profile, quotes,
// orders, invoices and payments. An order that is paid becomes a license in the
// same transaction.
package billing

import (
	"encoding/json"
	"fmt"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct {
	*app.Env
	Licensing *licensing.Service
}

// sellerSetting is where the vendor's own details are kept, as JSON.
const sellerSetting = "seller"

// seller reads the vendor as it appears on invoices; none yet is the zero value.
func seller(tx *store.Tx) (s domain.Seller, err error) {
	text, _, err := tx.Setting(sellerSetting)
	if err != nil || text == "" {
		return s, err
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("the seller in the settings cannot be read: %w", err)
	}
	return s, nil
}
