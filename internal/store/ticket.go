package store

import (
	"seatward.dev/seatward/internal/domain"
)

const ticketColumns = `ticket.id, ticket.organization_id, organization.name, ticket.kind, ticket.subject, ticket.state, ticket.opened_by,
	ticket.opener_name, ticket.created_at, ticket.updated_at, ticket.version`

const ticketTables = `ticket JOIN organization ON organization.id = ticket.organization_id`

const ticketQuery = `SELECT ` + ticketColumns + ` FROM ` + ticketTables

func scanTicket(r row) (t domain.Ticket, err error) {
	err = r.Scan(&t.ID, &t.Organization, &t.OrgName, &t.Kind, &t.Subject, &t.State, maybe(&t.OpenedBy), &t.OpenerName,
		at(&t.CreatedAt), at(&t.UpdatedAt), &t.Version)
	return t, err
}

// InsertTicket adds a ticket.
func (tx *Tx) InsertTicket(t domain.Ticket) error {
	_, err := tx.exec(`INSERT INTO ticket (id, organization_id, kind, subject, state, opened_by, opener_name, search_key, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
		t.ID, t.Organization, t.Kind, t.Subject, t.State, null(t.OpenedBy), t.OpenerName, searchKey(t.OrgName, t.Subject, t.OpenerName),
		ms(t.CreatedAt), ms(t.UpdatedAt))
	return err
}

// Ticket reads one ticket of an organization.
func (tx *Tx) Ticket(org domain.OrganizationID, id domain.TicketID) (domain.Ticket, error) {
	return one(tx, scanTicket, ticketQuery+` WHERE ticket.organization_id = $1 AND ticket.id = $2`, org, id)
}

// AnyTicket reads one ticket of whichever organization.
func (tx *Tx) AnyTicket(id domain.TicketID) (domain.Ticket, error) {
	return one(tx, scanTicket, ticketQuery+` WHERE ticket.id = $1`, id)
}

// Tickets lists tickets: of one organization, or of all when org is "".
func (tx *Tx) Tickets(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.Ticket], error) {
	var filters []filter
	if org != "" {
		filters = append(filters, where("ticket.organization_id = ?", org))
	}
	if req.State != "" {
		filters = append(filters, where("ticket.state = ?", req.State))
	}
	if req.Sort == "" {
		req.Sort, req.Desc = "updated", true
	}
	return listing[domain.Ticket]{
		columns: ticketColumns,
		from:    ticketTables,
		search:  "ticket.search_key",
		sorts: map[string]sortKey{
			"updated": number("ticket.updated_at"), "created": number("ticket.created_at"), "subject": words("ticket.subject"),
		},
		sort: "updated",
		id:   "ticket.id",
		scan: scanTicket,
	}.page(tx, req, filters...)
}

// MoveTicket gives a ticket the state and the instant of its latest message,
// and takes its row for this transaction.
func (tx *Tx) MoveTicket(t domain.Ticket) error {
	return tx.changed(errNotFound, `UPDATE ticket SET state = $3, updated_at = $4, version = version + 1 WHERE organization_id = $1 AND id = $2`,
		t.Organization, t.ID, t.State, ms(t.UpdatedAt))
}

// CountTickets counts the tickets in a state: of one organization, or of all
// when org is "".
func (tx *Tx) CountTickets(org domain.OrganizationID, state domain.TicketState) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM ticket WHERE state = $1 AND ($2 = '' OR organization_id = $2)`, state, org).Scan(&n)
	return n, err
}

const messageColumns = `id, organization_id, thread_id, by_staff, author_id, author_name, body, event, created_at`

func scanMessage(r row) (m domain.Message, err error) {
	var staff int
	err = r.Scan(&m.ID, &m.Organization, &m.Thread, &staff, maybe(&m.Author), &m.AuthorName, &m.Text, &m.Event, at(&m.CreatedAt))
	m.Staff = staff == 1
	return m, err
}

// InsertMessage adds a message to the conversation of a request or ticket.
func (tx *Tx) InsertMessage(m domain.Message) error {
	staff := 0
	if m.Staff {
		staff = 1
	}
	_, err := tx.exec(`INSERT INTO message (`+messageColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.Organization, m.Thread, staff, null(m.Author), m.AuthorName, m.Text, m.Event, ms(m.CreatedAt))
	return err
}

// Messages reads the conversation of a request or ticket, the oldest first, a
// thousand messages at the most.
func (tx *Tx) Messages(org domain.OrganizationID, thread string) ([]domain.Message, error) {
	return all(tx, scanMessage, `SELECT `+messageColumns+` FROM message WHERE organization_id = $1 AND thread_id = $2 ORDER BY id LIMIT 1000`, org, thread)
}
