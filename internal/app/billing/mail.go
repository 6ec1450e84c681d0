package billing

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// reader is somebody who is told about an order.
type reader struct {
	email    domain.Email
	language string
}

func (s *Service) mailOrder(tx *store.Tx, org domain.Organization, r OrderResult) error {
	o := r.Order
	return s.tell(tx, org, o, mail.OrderReceived{
		Organization: org.Name, Orderer: o.OrdererName, Number: o.Number, Invoice: r.Invoice.Number, Reference: r.Invoice.Number,
		Product: o.ProductName, Plan: o.PlanName, LicenseName: o.LicenseName, TermMonths: o.TermMonths,
		Renews: r.Invoice.Renews, Starts: o.Period.Starts, Ends: o.Period.Ends, Totals: o.Totals, Seller: r.Invoice.Seller, Due: r.Invoice.DueAt, Link: s.link(org, "orders", string(o.ID)),
	})
}

func (s *Service) mailLicense(tx *store.Tx, org domain.Organization, r OrderResult, l domain.License) error {
	return s.tell(tx, org, r.Order, mail.LicenseReady{
		Organization: org.Name, Product: l.ProductName, LicenseName: l.Name, Serial: l.Serial, Users: l.Users,
		Renews: r.Invoice.Renews, Scheduled: l.StartsAt.After(s.Now()), Starts: l.StartsAt, Expires: l.ExpiresAt, Invoice: r.Invoice.Number, Paid: gross(r.Order),
		Link: s.link(org, "licenses", string(l.ID)),
	})
}

func (s *Service) link(org domain.Organization, list, id string) string {
	return s.URL + "/organizations/" + string(org.ID) + "/" + list + "/" + id
}

// tell mails whoever ordered and the organization's notification address, which
// may be one.
func (s *Service) tell(tx *store.Tx, org domain.Organization, o domain.Order, letter mail.Letter) error {
	readers, err := readersOf(tx, org, o)
	if err != nil {
		return err
	}
	for _, r := range readers {
		if err := s.Mail(tx, mail.Job(r.email.Address, r.language, letter)); err != nil {
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
