package mail

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// LicenseRequested tells the vendor's sales team of a license request.
type LicenseRequested struct {
	Organization string             `data:"organization"`
	Requester    string             `data:"requester"`
	Product      string             `data:"product"`
	Kind         domain.RequestKind `data:"kind"`
	Area         domain.Area        `data:"area"`
	Users        int                `data:"users"`
	Link         string             `data:"link"` // to the request in the console
}

func (LicenseRequested) template() string { return "license_requested" }

func (l LicenseRequested) write(p text.Printer, _ string) sheet {
	organization := typed(l.Organization)
	return sheet{
		Subject: p.T("License request from %s", organization),
		Intro:   []string{p.T("%s asks for licenses on behalf of %s.", typed(l.Requester), organization)},
		Groups: []group{facts("",
			fact{Label: p.T("Product"), Value: typed(l.Product)},
			fact{Label: p.T("Wanted"), Value: wanted(p, l.Kind, l.Area, l.Users)},
		)},
		Action: action{p.T("See the request"), l.Link},
	}
}

// wanted says what a license request asks for.
func wanted(p text.Printer, kind domain.RequestKind, area domain.Area, users int) string {
	switch {
	case kind == domain.RequestMove && area == domain.AreaInternal:
		return p.N("%d user moved from internal to external", "%d users moved from internal to external", users)
	case kind == domain.RequestMove:
		return p.N("%d user moved from external to internal", "%d users moved from external to internal", users)
	case area == domain.AreaExternal:
		return p.N("%d more external user", "%d more external users", users)
	}
	return p.N("%d more internal user", "%d more internal users", users)
}

// RequestAnswered tells who requested licenses what has become of it.
type RequestAnswered struct {
	Organization string              `data:"organization"`
	Answerer     string              `data:"answerer"`
	Product      string              `data:"product"`
	Kind         domain.RequestKind  `data:"kind"`
	Area         domain.Area         `data:"area"`
	Users        int                 `data:"users"`
	State        domain.RequestState `data:"state"`
	Offer        bool                `data:"offer"` // it became a quote that waits for a decision
	Link         string              `data:"link"`  // to the request in the portal
}

func (RequestAnswered) template() string { return "request_answered" }

func (l RequestAnswered) write(p text.Printer, _ string) sheet {
	product := typed(l.Product)
	s := sheet{
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("Product"), Value: product},
			fact{Label: p.T("Wanted"), Value: wanted(p, l.Kind, l.Area, l.Users)},
		)},
		Action: action{p.T("See the answer"), l.Link},
	}
	switch {
	case l.State == domain.RequestRejected:
		s.Subject = p.T("Your license request for %s was rejected", product)
		s.Intro = []string{p.T("%s has rejected the request. The reason is with it, and you can write back there.", typed(l.Answerer))}
	case l.Offer:
		s.Subject = p.T("A quote for your license request for %s", product)
		s.Intro = []string{p.T("%s has answered the request with a quote. Nothing is ordered until your organization decides.", typed(l.Answerer))}
	default:
		s.Subject = p.T("Your license request for %s was approved", product)
		s.Intro = []string{p.T("%s has approved the request.", typed(l.Answerer))}
	}
	return s
}

// TicketOpened tells the vendor's support of a ticket. What it says is read
// where it can be answered, and not in a mail.
type TicketOpened struct {
	Organization string `data:"organization"`
	Opener       string `data:"opener"`
	Subject      string `data:"subject"`
	Link         string `data:"link"` // to the ticket in the console
}

func (TicketOpened) template() string { return "ticket_opened" }

func (l TicketOpened) write(p text.Printer, _ string) sheet {
	return sheet{
		Subject: p.T("Ticket from %s: %s", typed(l.Organization), typed(l.Subject)),
		Intro:   []string{p.T("%s has opened a ticket for %s.", typed(l.Opener), typed(l.Organization))},
		Action:  action{p.T("Read and answer"), l.Link},
	}
}

// MessageArrived tells one side of a conversation that the other has written.
// The message itself is read in the portal or console.
type MessageArrived struct {
	Organization string `data:"organization"`
	Author       string `data:"author"`
	Subject      string `data:"subject"` // of the ticket; the product of a request
	Link         string `data:"link"`
}

func (MessageArrived) template() string { return "message_arrived" }

func (l MessageArrived) write(p text.Printer, _ string) sheet {
	return sheet{
		Subject: p.T("New message: %s", typed(l.Subject)),
		Intro:   []string{p.T("%s has written in a conversation of %s.", typed(l.Author), typed(l.Organization))},
		Action:  action{p.T("Read and answer"), l.Link},
	}
}

// DeletionPlanned tells the owners that their organization will be deleted, at
// the beginning and again before the end.
type DeletionPlanned struct {
	Organization string    `data:"organization"`
	By           string    `data:"by"`
	Due          time.Time `data:"due"`
	Again        bool      `data:"again"` // a reminder
	Link         string    `data:"link"`  // to where it can be undone
}

func (DeletionPlanned) template() string { return "deletion_planned" }

func (l DeletionPlanned) write(p text.Printer, _ string) sheet {
	organization := typed(l.Organization)
	intro := p.T("%s has asked for the deletion of %s.", typed(l.By), organization)
	if l.Again {
		intro = p.T("%s asked for the deletion of %s. It has not been undone.", typed(l.By), organization)
	}
	return sheet{
		Subject: p.T("%s will be deleted on %s", organization, p.DateLong(l.Due)),
		Intro: []string{
			intro,
			p.T("On %s its people lose access, and their data is deleted. License keys that are installed go on until their end; none is renewed.", p.DateTime(l.Due)),
		},
		Action: action{p.T("Download the data, or undo"), l.Link},
		Outro:  []string{p.T("Every owner can undo it until then. Invoices and orders are kept as long as the law asks for it.")},
	}
}

// DeletionUndone tells the owners that their organization stays.
type DeletionUndone struct {
	Organization string `data:"organization"`
	By           string `data:"by"`
	Link         string `data:"link"` // to the organization
}

func (DeletionUndone) template() string { return "deletion_undone" }

func (l DeletionUndone) write(p text.Printer, _ string) sheet {
	organization := typed(l.Organization)
	return sheet{
		Subject: p.T("%s stays", organization),
		Intro:   []string{p.T("%s has undone the deletion of %s. Everything is as it was.", typed(l.By), organization)},
		Action:  action{p.T("See the organization"), l.Link},
	}
}

// OrganizationDeleted tells those who were owners that it is done.
type OrganizationDeleted struct {
	Organization string    `data:"organization"`
	At           time.Time `data:"at"`
	Link         string    `data:"link"` // to the remaining organizations
}

func (OrganizationDeleted) template() string { return "organization_deleted" }

func (l OrganizationDeleted) write(p text.Printer, brand string) sheet {
	organization := typed(l.Organization)
	return sheet{
		Subject: p.T("%s has been deleted", organization),
		Intro: []string{
			p.T("As announced, %s was deleted on %s.", organization, p.DateTime(l.At)),
			p.T("Your account at %s stays, with all other organizations you belong to.", brand),
		},
		Action: action{p.T("My organizations"), l.Link},
		Outro:  []string{p.T("License keys that are installed go on until their end. Invoices and orders are kept as long as the law asks for it.")},
	}
}
