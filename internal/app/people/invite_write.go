package people

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// writeList carries a plan out.
func (t *task) writeList(p *ListPlan, w listWork) error {
	if len(w.asked) == 0 {
		return nil
	}
	inviter, err := t.NameOf(t.tx, t.by)
	if err != nil {
		return err
	}
	var batch listBatch
	for _, a := range w.asked {
		if !a.again {
			i := &a.invitation
			_, i.TokenHash = t.IDs.Secret() // nobody has it: the mail brings the link
			i.InvitedBy, i.InviterName, i.State, i.CreatedAt = t.by.Account, inviter, domain.InvitationPending, t.Now()
		}
		p.Lines[a.line].Invitation = a.invitation.ID
		batch.add(a, p.Lines[a.line].Outcome)
	}
	if err := batch.write(t); err != nil {
		return err
	}
	if err := t.book.WriteHolds(w.holds); err != nil {
		return err
	}
	if err := t.tx.CountFailures(batch.counters, t.Now(), t.Now().Add(-time.Hour)); err != nil {
		return err
	}
	if err := t.book.AuditMany(batch.changes); err != nil {
		return err
	}
	return t.Queue.Enqueue(t.tx, domain.MailInvitations{Organization: t.org.ID})
}

// listBatch gathers the rows of a list, so that each table is written at once.
type listBatch struct {
	fresh    []domain.Invitation
	stale    []domain.InvitationID
	again    map[time.Time][]domain.InvitationID // by the end of their holds
	renewed  domain.Invitation                   // their other instants
	into     []store.TeamInvited
	grants   []store.InvitationGrant
	counters []string
	changes  []app.Change
}

func (b *listBatch) add(a asked, outcome ListOutcome) {
	i := a.invitation
	after := map[string]string{"role": string(i.Role), "area": string(i.Area)}
	b.counters = append(b.counters, mailsTo(i.Email))
	if a.again {
		after["again"] = "true"
		if b.again == nil {
			b.again = map[time.Time][]domain.InvitationID{}
		}
		b.again[i.HoldUntil], b.renewed = append(b.again[i.HoldUntil], i.ID), i
	} else {
		b.fresh = append(b.fresh, i)
		if a.stale != "" {
			b.stale = append(b.stale, a.stale)
		}
		for _, team := range a.teams {
			b.into = append(b.into, store.TeamInvited{Invitation: i.ID, Team: team.ID})
			after["teams"] = joined(after["teams"], team.Name)
		}
		for _, product := range a.products {
			b.grants = append(b.grants, store.InvitationGrant{Invitation: i.ID, Product: product.ID})
			after["products"] = joined(after["products"], product.Name)
		}
	}
	if outcome == ListWaits {
		after["seat"] = "none"
	}
	b.changes = append(b.changes, app.Change{Action: access.InvitationsSend, Object: string(i.ID), Name: i.Email.Address, After: after, SeatDelta: a.seats})
}

func joined(list, name string) string {
	if list == "" {
		return name
	}
	return list + ", " + name
}

func (b *listBatch) write(t *task) error {
	if err := t.tx.RevokeInvitations(t.org.ID, b.stale); err != nil {
		return err
	}
	if err := t.tx.InsertInvitations(b.fresh); err != nil {
		return err
	}
	if err := t.tx.InviteManyToTeams(t.org.ID, b.into); err != nil {
		return err
	}
	if err := t.tx.InsertInvitationGrants(t.org.ID, b.grants); err != nil {
		return err
	}
	for until, ids := range b.again {
		b.renewed.HoldUntil = until
		if err := t.tx.RenewInvitations(b.renewed, ids); err != nil {
			return err
		}
	}
	return nil
}

const (
	mailsAtOnce = 200   // in one transaction
	mailsPerJob = 4_000 // then the next job goes on
)

// MailInvitations writes the mails that are due for invitations from a list:
// each gets its link now. It does some hundred in one transaction, so that
// nobody waits behind a long list, and hands the rest on.
func (s *Service) MailInvitations(ctx context.Context, org domain.OrganizationID) error {
	for done := 0; ; done += mailsAtOnce {
		var n int
		err := s.Write(ctx, func(tx *store.Tx) error {
			o, err := tx.Organization(org)
			if domain.HasCode(err, domain.CodeNotFound) {
				return nil // deleted meanwhile
			}
			if err != nil {
				return err
			}
			if done == mailsPerJob {
				return s.Queue.Enqueue(tx, domain.MailInvitations{Organization: org})
			}
			n, err = s.mailDue(tx, o)
			return err
		})
		if err != nil || n < mailsAtOnce {
			return err
		}
	}
}

func (s *Service) mailDue(tx *store.Tx, org domain.Organization) (n int, err error) {
	due, err := tx.UnmailedInvitations(org.ID, mailsAtOnce)
	if err != nil {
		return 0, err
	}
	for _, i := range due {
		var token string
		token, i.TokenHash = s.IDs.Secret()
		mailed, err := tx.MailedInvitation(i)
		if err != nil {
			return 0, err
		}
		if !mailed {
			continue
		}
		job, err := s.invitationMail(tx, org, i, token)
		if err != nil {
			return 0, err
		}
		if err := s.Mail(tx, job); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// grantInvited gives somebody who has accepted an invitation what it grants, and
// names it.
func (t *task) grantInvited(i domain.Invitation, m domain.Member) (names string, err error) {
	products, err := t.grantedBy(i)
	if err != nil {
		return "", err
	}
	for _, product := range products {
		given, err := t.book.GrantInvited(m, product, i.InviterName)
		if err != nil {
			return "", err
		}
		if given {
			names = joined(names, product.Name)
		}
	}
	return names, nil
}

// grantedBy are the products that an invitation grants.
func (t *task) grantedBy(i domain.Invitation) (list []domain.Product, err error) {
	grants, err := t.tx.InvitationGrants(i.Organization, i.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		p, err := t.tx.Product(g.Product)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// holdFor reserves the seats of an invitation, those it grants among them.
func (t *task) holdFor(i domain.Invitation) (until time.Time, err error) {
	products, err := t.grantedBy(i)
	if err != nil {
		return i.SentAt, err
	}
	return t.book.Hold(seating.Invited(i), i.SentAt, products...)
}
