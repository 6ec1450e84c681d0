package notices

import (
	"context"
	"fmt"
	"slices"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// pageSize is how many licenses are looked at in one transaction.
const pageSize = 200

const day = 24 * time.Hour

// Expiring tells of each license that ends soon, 30, 14, 7 and 1 days before,
// unless another takes over by then. Of several notices due at once, because
// nobody looked for a while, the most urgent is sent. It is called every hour or
// so; what one call leaves undone, the next one does.
func (s *Service) Expiring(ctx context.Context) error {
	now := s.Now()
	for after := (store.LicenseEnd{At: now}); ; {
		var p page
		if err := s.Read(ctx, func(tx *store.Tx) (err error) {
			p, err = look(tx, after, now)
			return err
		}); err != nil {
			return err
		}
		if err := s.remind(ctx, p, after, now); err != nil {
			return err
		}
		if p.next == nil {
			return nil
		}
		after = *p.next
	}
}

// remind sends what is due of a page. It looks again within its transaction, so
// that a renewal paid meanwhile counts.
func (s *Service) remind(ctx context.Context, p page, after store.LicenseEnd, now time.Time) error {
	if len(p.due) == 0 {
		return nil
	}
	return s.Write(ctx, func(tx *store.Tx) error {
		p, err := look(tx, after, now)
		for _, d := range p.due {
			if err == nil {
				err = s.expiring(tx, d, now)
			}
		}
		return err
	})
}

// page is a stretch of the licenses that end soon.
type page struct {
	due  []due
	next *store.LicenseEnd // where the following page begins; nil after the last
}

// due is a license whose end has to be announced.
type due struct {
	license domain.License
	within  int // the threshold that has been reached
}

func look(tx *store.Tx, after store.LicenseEnd, now time.Time) (p page, err error) {
	longest := slices.Max(comply.NoticeDays())
	ending, err := tx.EndingLicenses(after, now.Add(time.Duration(longest)*day), pageSize)
	if err != nil || len(ending) == 0 {
		return p, err
	}
	if len(ending) == pageSize {
		last := ending[pageSize-1]
		p.next = &store.LicenseEnd{At: last.ExpiresAt, ID: last.ID}
	}
	var ids []domain.LicenseID
	var subjects []string
	by := map[string]domain.License{}
	for _, l := range ending {
		ids, subjects, by[string(l.ID)] = append(ids, l.ID), append(subjects, string(l.ID)), l
	}
	successors, err := tx.Successors(ids)
	if err != nil {
		return p, err
	}
	told, err := tx.NoticeOccasions(domain.NoticeExpiring, subjects)
	for _, e := range comply.Expiring(terms(slices.Concat(ending, successors)), now) {
		l, here := by[e.LicenseID] // a successor that ends soon as well has its own place
		if here && !slices.Contains(told[e.LicenseID], endOccasion(l, e.Within)) {
			p.due = append(p.due, due{l, e.Within})
		}
	}
	return p, err
}

// terms are licenses as the rule sees them.
func terms(licenses []domain.License) []comply.License {
	out := make([]comply.License, len(licenses))
	for i, l := range licenses {
		out[i].License = entitle.License{
			ID: string(l.ID), Revision: l.Revision, State: entitle.State(l.State), StartsAt: l.StartsAt, ExpiresAt: l.ExpiresAt,
		}
		if l.Replaces != "" {
			out[i].Replaces = []string{string(l.Replaces)}
		}
	}
	return out
}

// endOccasion names one threshold before one end: a license whose end moves is
// announced anew.
func endOccasion(l domain.License, within int) string {
	return fmt.Sprintf("%d/%d", l.ExpiresAt.UnixMilli(), within)
}

// expiring sends the notice of one threshold and marks those before it as passed.
func (s *Service) expiring(tx *store.Tx, d due, now time.Time) error {
	l := d.license
	notice := func(within int) domain.Notice {
		return domain.Notice{
			Organization: l.Organization, Subject: string(l.ID), Kind: domain.NoticeExpiring, Occasion: endOccasion(l, within),
			Facts: domain.NoticeFacts{
				Product: l.ProductName, License: l.ID, Name: l.Name, Serial: l.Serial, InstallID: l.InstallID, Within: within, Ends: l.ExpiresAt,
			},
		}
	}
	told, err := s.tell(tx, notice(d.within), func(org domain.Organization) mail.Letter {
		return mail.LicenseExpiring{
			Organization: org.Name, Product: l.ProductName, LicenseName: l.Name, Serial: l.Serial, Users: l.Users,
			Trial: l.Type == domain.LicenseTrial, Ends: l.ExpiresAt, Days: daysUntil(now, l.ExpiresAt),
			Link: s.link(org.ID, "licenses/"+string(l.ID)+"/renew"),
		}
	})
	for _, days := range comply.NoticeDays() {
		if err == nil && told && days > d.within {
			err = s.pass(tx, notice(days))
		}
	}
	return err
}

// daysUntil counts a day that has begun as one.
func daysUntil(now, end time.Time) int {
	return int((end.Sub(now) + day - 1) / day)
}
