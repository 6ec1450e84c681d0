package support

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Approval says how a license request is granted.
type Approval struct {
	// Quote is what more licenses cost, of the request's product and made for
	// its organization.
	Quote domain.QuoteID
	// Offer leaves the decision to the organization: the quote holds for
	// domain.OfferDays. Otherwise it is ordered at once, with its invoice.
	Offer bool
	// License is the one whose users move to the other area.
	License domain.LicenseID
	Note    string
}

// Approve grants an open license request, exactly once: more licenses become an
// order or an offer, a move becomes a new revision of a license. Whoever asked
// is told.
//
// Errors: requests.answered; field errors at quote, license and note; of a quote
// those of billing.Service.Order, and quotes.used; of a license those of
// licensing.Service.Revise; deletion.halts.
func (s *Service) Approve(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.RequestID, in Approval) (q domain.LicenseRequest, err error) {
	note, noteErr := domain.OptionalProse("note", in.Note, domain.MaxNote)
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.RequestsAnswer)
		if err != nil {
			return err
		}
		if q, err = openRequest(tx, org, id); err != nil {
			return err
		}
		if noteErr != nil {
			return noteErr
		}
		if st.Organization.Ending() {
			return domain.E(domain.Conflict, domain.CodeDeletionHalts)
		}
		if q.Kind == domain.RequestMove {
			err = s.move(tx, by, &q, in.License)
		} else {
			err = s.sell(tx, by, st.Organization, &q, in)
		}
		if err != nil {
			return err
		}
		q.State = domain.RequestApproved
		return s.answer(tx, by, st, &q, note)
	})
	return q, err
}

// openRequest takes the organization's row, where all who answer its requests
// queue up, and reads one that is open.
func openRequest(tx *store.Tx, org domain.OrganizationID, id domain.RequestID) (q domain.LicenseRequest, err error) {
	if _, err := tx.LockOrganization(org); err != nil {
		return q, err
	}
	if q, err = tx.Request(org, id); err != nil {
		return q, err
	}
	if q.State != domain.RequestOpen {
		return q, answeredAlready(q)
	}
	return q, nil
}

func answeredAlready(q domain.LicenseRequest) error {
	return domain.E(domain.Conflict, domain.CodeRequestAnswered).With("state", string(q.State))
}

// sell turns a request into the order of a quote, or offers it.
func (s *Service) sell(tx *store.Tx, by domain.Actor, org domain.Organization, q *domain.LicenseRequest, in Approval) error {
	if in.Quote == "" {
		return domain.Bad("quote", domain.CodeRequired)
	}
	quote, err := tx.Quote(org.ID, in.Quote)
	switch {
	case domain.HasCode(err, domain.CodeNotFound), err == nil && quote.Product != q.Product:
		return domain.Bad("quote", domain.CodeChoice)
	case err != nil:
		return err
	case quote.Order != "":
		return domain.E(domain.Conflict, domain.CodeQuoteUsed)
	case !s.Now().Before(quote.ExpiresAt):
		return domain.E(domain.Conflict, domain.CodeQuoteExpired)
	}
	q.Quote = quote.ID
	if in.Offer {
		_, err := tx.ExtendQuote(org.ID, quote.ID, s.Now().Add(domain.OfferDays*24*time.Hour))
		return err
	}
	r, err := s.Billing.OrderWithin(tx, by, org, quote)
	q.Order, q.License = r.Order.ID, r.Order.License
	return err
}

// move gives users of a license to its other area.
func (s *Service) move(tx *store.Tx, by domain.Actor, q *domain.LicenseRequest, id domain.LicenseID) error {
	if id == "" {
		return domain.Bad("license", domain.CodeRequired)
	}
	l, err := tx.License(q.Organization, id)
	switch {
	case domain.HasCode(err, domain.CodeNotFound), err == nil && l.Product != q.Product:
		return domain.Bad("license", domain.CodeChoice)
	case err != nil:
		return err
	}
	users := l.Users
	if q.Area == domain.AreaInternal {
		users.Internal, users.External = users.Internal-q.Users, users.External+q.Users
	} else {
		users.Internal, users.External = users.Internal+q.Users, users.External-q.Users
	}
	if users.Internal < 0 || users.External < 0 {
		return domain.Bad("license", domain.CodeRange)
	}
	l, err = s.Licensing.ResizeWithin(tx, by, l, users, "license request "+string(q.ID))
	q.License = l.ID
	return err
}

// Reject turns an open license request down, for a reason that the requester
// reads: field.required at reason; requests.answered.
func (s *Service) Reject(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.RequestID, reason string) (q domain.LicenseRequest, err error) {
	reason, reasonErr := domain.Prose("reason", reason, domain.MaxNote)
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.RequestsAnswer)
		if err != nil {
			return err
		}
		if q, err = openRequest(tx, org, id); err != nil {
			return err
		}
		if reasonErr != nil {
			return reasonErr
		}
		q.State = domain.RequestRejected
		return s.answer(tx, by, st, &q, reason)
	})
	return q, err
}

// Withdraw takes an organization's open license request back.
func (s *Service) Withdraw(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.RequestID) (q domain.LicenseRequest, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.RequestsView)
		if err != nil {
			return err
		}
		if !st.May(access.RequestsMake) {
			return errNotFound
		}
		if q, err = openRequest(tx, org, id); err != nil {
			return err
		}
		q.State = domain.RequestWithdrawn
		return s.answer(tx, by, st, &q, "")
	})
	return q, err
}

// answer closes a request in the state it has been given, and tells who asked.
func (s *Service) answer(tx *store.Tx, by domain.Actor, st app.Standing, q *domain.LicenseRequest, text string) error {
	m, err := s.say(tx, by, st, string(q.ID), text, string(q.State))
	if err != nil {
		return err
	}
	q.AnsweredBy, q.AnsweredAt = m.AuthorName, s.Now()
	answered, err := tx.AnswerRequest(*q)
	if err != nil {
		return err
	}
	if !answered {
		return answeredAlready(*q)
	}
	q.Version++
	action := access.RequestsAnswer
	if q.State == domain.RequestWithdrawn {
		action = access.RequestsMake
	} else if err := s.mailAnswer(tx, *q); err != nil {
		return err
	}
	return s.Audit(tx, by, app.Change{
		Organization: q.Organization, Action: action, Object: string(q.ID), Name: q.ProductName,
		Before: map[string]string{"state": string(domain.RequestOpen)}, After: keptOfRequest(*q),
	})
}

func (s *Service) mailAnswer(tx *store.Tx, q domain.LicenseRequest) error {
	return s.tellAsker(tx, q.Organization, q.RequestedBy, mail.RequestAnswered{
		Organization: q.OrgName, Answerer: q.AnsweredBy, Product: q.ProductName, Kind: q.Kind, Area: q.Area, Users: q.Users, State: q.State,
		Offer: q.Kind == domain.RequestAdd && q.State == domain.RequestApproved && q.Order == "",
		Link:  s.inPortal(q.Organization, "requests/"+string(q.ID)),
	})
}

// Comment adds to the conversation of a license request, whatever its state, and
// tells the other side.
func (s *Service) Comment(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.RequestID, text string) (m domain.Message, err error) {
	text, textErr := domain.Prose("text", text, domain.MaxMessage)
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.RequestsComment)
		if err != nil {
			return err
		}
		q, err := tx.Request(org, id)
		if err != nil {
			return err
		}
		if textErr != nil {
			return textErr
		}
		if m, err = s.say(tx, by, st, string(id), text, ""); err != nil {
			return err
		}
		letter := mail.MessageArrived{Organization: q.OrgName, Author: m.AuthorName, Subject: q.ProductName}
		if m.Staff {
			letter.Link = s.inPortal(org, "requests/"+string(id))
			return s.tellAsker(tx, org, q.RequestedBy, letter)
		}
		letter.Link = s.inConsole("requests/" + string(id))
		sales, _, err := vendor.Mailboxes(tx)
		if err != nil {
			return err
		}
		return s.tellVendor(tx, sales, letter)
	})
	return m, err
}
