package vendor

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const contactsSetting = "contacts"

// Contacts are the vendor's mailboxes that hear of what customers ask for.
type Contacts struct {
	SalesEmail   string `json:"sales_email"`   // of license requests; "" is the seller's
	SupportEmail string `json:"support_email"` // of tickets; "" is that of sales
	Version      int64  `json:"-"`
}

// Contacts reads them, for the vendor.
func (s *Service) Contacts(ctx context.Context, by domain.Actor) (c Contacts, err error) {
	if err := s.EnterVendor(by, access.SettingsView); err != nil {
		return c, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		c, err = readContacts(tx)
		return err
	})
	return c, err
}

func readContacts(tx *store.Tx) (c Contacts, err error) {
	value, version, err := tx.Setting(contactsSetting)
	if err != nil || version == 0 {
		return c, err
	}
	err = json.Unmarshal([]byte(value), &c)
	c.Version = version
	return c, err
}

// Mailboxes are where license requests and tickets go, with what stands in for
// an address that nobody has set; "" where there is none at all.
func Mailboxes(tx *store.Tx) (sales, support string, err error) {
	c, err := readContacts(tx)
	if err != nil {
		return "", "", err
	}
	seller, err := ReadSeller(tx)
	sales = cmp.Or(c.SalesEmail, seller.Email)
	return sales, cmp.Or(c.SupportEmail, sales), err
}

// UpdateContacts changes them if their version is still the one given
// (precondition.stale).
func (s *Service) UpdateContacts(ctx context.Context, by domain.Actor, in Contacts) (out Contacts, err error) {
	if err := s.EnterVendor(by, access.SettingsEdit); err != nil {
		return out, err
	}
	sales, salesErr := mailbox("sales_email", in.SalesEmail)
	support, supportErr := mailbox("support_email", in.SupportEmail)
	if err := domain.Join(salesErr, supportErr); err != nil {
		return out, err
	}
	out = Contacts{SalesEmail: sales, SupportEmail: support, Version: in.Version}
	value, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.SettingsEdit); err != nil {
			return err
		}
		before, err := readContacts(tx)
		if err != nil {
			return err
		}
		if err := tx.PutSetting(contactsSetting, string(value), in.Version); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{Action: access.SettingsEdit, Object: contactsSetting, Before: before, After: out})
	})
	out.Version++
	return out, err
}

func mailbox(field, typed string) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	email, err := domain.ParseEmail(field, typed)
	return email.Address, err
}
