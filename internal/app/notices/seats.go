package notices

import (
	"fmt"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Limit is a limit of a pool that has been crossed.
type Limit struct {
	Kind    domain.NoticeKind // domain.NoticeSeatsNear or NoticeSeatsOver
	Pool    store.Pool
	Product domain.Product
	Tally   domain.Tally
	Mark    domain.LimitMark
}

// newcomers is how many of those who came in last are named.
const newcomers = 10

// Crossed tells the responsible person of an organization, or its owners, that a
// limit of a pool has been crossed. It is a part of the transaction in which that
// happens.
func (s *Service) Crossed(tx *store.Tx, org domain.Organization, l Limit) error {
	readers, err := responsible(tx, org)
	if err != nil {
		return err
	}
	last, err := tx.Newcomers(l.Pool, s.Now(), newcomers)
	if err != nil {
		return err
	}
	area := l.Pool.Area
	if !l.Product.Policy.Extranet {
		area = ""
	}
	letter := mail.SeatsLimit{
		Organization: org.Name, Product: l.Product.Name, Area: area, Capacity: l.Tally.Capacity, Active: l.Tally.Active, Pending: l.Tally.Pending,
		Link: s.link(org.ID, "seats/"+l.Product.Slug+"/"+string(l.Pool.Area)), AddLink: s.addLicenses(org.ID, l.Product.ID),
		BlockLink: s.link(org.ID, "members?activity=not_seen_90&area="+string(l.Pool.Area)+"&state=active"),
	}
	for _, h := range last {
		letter.Last = append(letter.Last, mail.Newcomer{Name: h.Name, Email: h.Email, Pending: h.State == domain.SeatPending, At: h.ChangedAt})
	}
	_, err = s.tellTo(tx, org, readers, domain.Notice{
		Organization: org.ID, Subject: fmt.Sprintf("%s/%s/%s", org.ID, l.Product.ID, l.Pool.Area), Kind: l.Kind,
		Occasion: fmt.Sprint(l.Mark.Since.UnixMilli()),
		Facts:    domain.NoticeFacts{Product: l.Product.Name, Area: area, Held: l.Tally.Held(), Capacity: l.Tally.Capacity},
	}, func(domain.Organization) mail.Letter { return letter })
	return err
}

func (s *Service) addLicenses(org domain.OrganizationID, product domain.ProductID) string {
	return s.link(org, "requests/new?product="+string(product))
}

// responsible is who is told when seats run out: one address, or the owners; the
// notification address where there is none yet.
func responsible(tx *store.Tx, org domain.Organization) ([]store.Owner, error) {
	owners, err := tx.Owners(org.ID)
	switch {
	case err != nil:
		return nil, err
	case org.Responsible.Address == "" && len(owners) > 0:
		return owners, nil
	case org.Responsible.Address == "":
		return readersOf(tx, org)
	}
	who, err := spoken(tx, store.Owner{Email: org.Responsible}, owners)
	return []store.Owner{who}, err
}

// Stood tells how an organization stands with a product whose seats the portal
// keeps, when that is otherwise than before: each stage that it climbs to from
// warn_admins on, once for each violation, and the cure of one that had been
// told. It is a part of the transaction in which that is found.
func (s *Service) Stood(tx *store.Tx, org domain.OrganizationID, before domain.Standing, after domain.Violation) error {
	announced := domain.StageWarnAdmins.Rank()
	switch from, to := before.Stage.Rank(), after.Stage.Rank(); {
	case to > from && to >= announced:
		return s.seatsClimbed(tx, org, after)
	case to == 0 && from >= announced:
		_, err := s.tell(tx, ofSeats(org, domain.NoticeSeatsCured, domain.StageNone, before, after), func(o domain.Organization) mail.Letter {
			return mail.SeatsCured{Organization: o.Name, Product: after.ProductName, Since: before.Since, Link: s.link(org, "seats")}
		})
		return err
	}
	return nil
}

func (s *Service) seatsClimbed(tx *store.Tx, org domain.OrganizationID, v domain.Violation) error {
	told, err := s.tell(tx, ofSeats(org, domain.NoticeSeatsStage, v.Stage, v.Standing, v), func(o domain.Organization) mail.Letter {
		return mail.SeatsStage{
			Organization: o.Name, Product: v.ProductName, Stage: v.Stage, Expired: v.Expired(), Held: v.Held, Capacity: v.Capacity, Since: v.Since,
			NextStage: v.NextStage, NextAt: v.NextAt, Link: s.link(org, "seats"), AddLink: s.addLicenses(org, v.Product),
			BlockLink: s.link(org, "members?activity=not_seen_90&state=active"),
		}
	})
	for _, stage := range domain.Stages() {
		if err == nil && told && stage.Rank() >= domain.StageWarnAdmins.Rank() && stage.Rank() < v.Stage.Rank() {
			err = s.pass(tx, ofSeats(org, domain.NoticeSeatsStage, stage, v.Standing, v))
		}
	}
	return err
}

// ofSeats is a notice about a violation of seats, which its beginning tells from
// others of the same product.
func ofSeats(org domain.OrganizationID, kind domain.NoticeKind, stage domain.Stage, violation domain.Standing, v domain.Violation) domain.Notice {
	return domain.Notice{
		Organization: org, Subject: fmt.Sprintf("%s/%s", org, v.Product), Kind: kind, Occasion: fmt.Sprintf("%s/%d", stage, violation.Since.UnixMilli()),
		Facts: domain.NoticeFacts{Product: v.ProductName, Stage: stage, Held: v.Held.Total(), Capacity: v.Capacity.Total()},
	}
}
