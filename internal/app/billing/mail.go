package billing

import (
	"strconv"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// The templates of this package's mails.
const (
	mailOrderReceived = "order_received"
	mailLicenseReady  = "license_ready"
)

// reader is somebody who is told about an order.
type reader struct {
	email    domain.Email
	language string
}

func (s *Service) mailOrder(tx *store.Tx, org domain.Organization, r OrderResult) error {
	o, from := r.Order, r.Invoice.Seller
	return s.tell(tx, org, o, mailOrderReceived, map[string]string{
		"organization": org.Name, "order": o.Number, "invoice": r.Invoice.Number, "product": o.ProductName, "license": o.LicenseName,
		"users_internal": strconv.Itoa(o.Users.Internal), "users_external": strconv.Itoa(o.Users.External),
		"total": strconv.FormatInt(o.Totals.Gross, 10), "currency": o.Totals.Currency, "due": r.Invoice.DueAt.Format(time.RFC3339),
		"bank": from.Bank, "iban": from.IBAN, "bic": from.BIC, "seller": from.Name,
		"link": s.link(org, "orders", string(o.ID)),
	})
}

// mailLicense tells where the license is. The key itself is never in a mail.
func (s *Service) mailLicense(tx *store.Tx, org domain.Organization, o domain.Order, l domain.License) error {
	expires := ""
	if !l.ExpiresAt.IsZero() {
		expires = l.ExpiresAt.Format(time.RFC3339)
	}
	return s.tell(tx, org, o, mailLicenseReady, map[string]string{
		"organization": org.Name, "license": l.Name, "product": l.ProductName, "serial": l.Serial, "expires": expires,
		"link": s.link(org, "licenses", string(l.ID)),
	})
}

func (s *Service) link(org domain.Organization, list, id string) string {
	return s.URL + "/organizations/" + string(org.ID) + "/" + list + "/" + id
}

// tell mails whoever ordered and the organization's notification address, which
// may be one.
func (s *Service) tell(tx *store.Tx, org domain.Organization, o domain.Order, template string, data map[string]string) error {
	readers, err := readersOf(tx, org, o)
	if err != nil {
		return err
	}
	for _, r := range readers {
		if err := s.Mail(tx, domain.SendMail{Template: template, Language: r.language, To: r.email.Address, Data: data}); err != nil {
			return err
		}
	}
	return nil
}

func readersOf(tx *store.Tx, org domain.Organization, o domain.Order) ([]reader, error) {
	var readers []reader
	orderer, err := ordererOf(tx, o)
	if err != nil {
		return nil, err
	}
	if orderer.Email.Address != "" {
		readers = append(readers, reader{orderer.Email, orderer.Language})
	}
	if org.NotificationEmail.Address == "" || org.NotificationEmail.Key == orderer.Email.Key {
		return readers, nil
	}
	language := orderer.Language
	a, err := tx.AccountByEmail(org.NotificationEmail.Key)
	switch {
	case err == nil:
		language = a.Language
	case !domain.HasCode(err, domain.CodeNotFound):
		return nil, err
	}
	return append(readers, reader{org.NotificationEmail, language}), nil
}

// ordererOf reads the account that ordered; the zero value when a program did,
// and when that person may no longer know: they have left the organization and
// the vendor, or their account is disabled.
func ordererOf(tx *store.Tx, o domain.Order) (domain.Account, error) {
	a, err := tx.Account(domain.AccountID(o.OrderedBy))
	if domain.HasCode(err, domain.CodeNotFound) {
		return domain.Account{}, nil
	}
	if err != nil || !a.DisabledAt.IsZero() {
		return domain.Account{}, err
	}
	_, err = tx.MemberByAccount(o.Organization, a.ID)
	if !domain.HasCode(err, domain.CodeNotFound) {
		return a, err
	}
	role, err := tx.StaffRole(a.ID)
	if err != nil || role == "" {
		return domain.Account{}, err
	}
	return a, nil
}
