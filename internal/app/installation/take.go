package installation

import (
	"cmp"
	"slices"
	"time"

	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// taking is a verified report on its way in.
type taking struct {
	*Service
	tx      *store.Tx
	report  report.Report
	address string // "" when carried by hand
	by      domain.Actor
	byHand  bool

	installation domain.Installation
}

// take stores what a report says and returns the answer. The same report is
// answered the same again. One made earlier than the latest adds the days that
// are missing and says nothing else.
func (t *taking) take(l domain.License) (answer string, err error) {
	id := domain.InstallationID(t.IDs.New(domain.PrefixInstallation))
	if t.installation, err = t.tx.LockInstallation(id, l, t.report.InstallID, t.Now()); err != nil {
		return "", err
	}
	i := &t.installation
	if answer, known, err := t.tx.InstallationReport(i.ID, t.report.ID); known || err != nil {
		return answer, err
	}
	first, before, knownClone := i.Version == 1, i.Standing, i.Clone.Found()
	days := t.days()
	if err := t.tx.PutInstallationDays(i.ID, days); err != nil {
		return "", err
	}
	latest := first || !t.madeAt().Before(i.ReportedAt)
	if err := t.place(latest); err != nil {
		return "", err
	}
	if latest {
		t.tell(days)
		if err := t.tx.UpdateInstallation(*i); err != nil {
			return "", err
		}
		if t.Reported != nil {
			if err := t.Reported(t.tx, *i, before, i.Standing); err != nil {
				return "", err
			}
		}
	}
	if err := t.noted(first, i.Clone.Found() && !knownClone); err != nil {
		return "", err
	}
	return t.answer(days)
}

// madeAt is when the report was made. An installation whose clock is ahead of
// ours made it now.
func (t *taking) madeAt() time.Time {
	if now := t.Now(); t.report.IssuedAt.After(now) {
		return now
	}
	return domain.Instant(t.report.IssuedAt)
}

// days are the counts to keep. Days that have not begun anywhere on Earth are
// left out.
func (t *taking) days() []domain.InstallationDay {
	latest := t.Now().Add(14 * time.Hour).Format(time.DateOnly)
	days := []domain.InstallationDay{}
	for _, d := range t.report.Days {
		if d.Date <= latest {
			days = append(days, domain.InstallationDay{
				Day: d.Date, Users: domain.Users{Internal: d.Internal, External: d.External}, ReportedAt: t.madeAt(),
			})
		}
	}
	return days
}

// place notes from where the report came and looks for a clone.
func (t *taking) place(latest bool) error {
	i, at := &t.installation, t.madeAt()
	known, err := t.tx.InstallationPlaces(i.ID, at.Add(-2*CloneWindow))
	if err != nil {
		return err
	}
	if c := CloneOf(known, t.report.Place, at); latest && c.Found() {
		i.Clone = c
	}
	p, ok, err := t.tx.InstallationPlace(i.ID, t.report.Place)
	if err != nil {
		return err
	}
	if !ok {
		p = domain.InstallationPlace{Place: t.report.Place, FirstSeen: at, LastSeen: at}
	}
	p.Address = t.address
	if at.Before(p.FirstSeen) {
		p.FirstSeen = at
	}
	if at.After(p.LastSeen) {
		p.LastSeen = at
	}
	return t.tx.PutInstallationPlace(i.ID, p)
}

// tell changes the installation to what its latest report says.
func (t *taking) tell(days []domain.InstallationDay) {
	i, r := &t.installation, t.report
	i.Build, i.Place, i.TimeZone, i.HowExternal = r.Version, r.Place, r.TimeZone, string(r.HowExternal)
	i.LastSeen, i.ReportedAt = t.Now(), t.madeAt()
	i.Held = nil
	for _, h := range r.Licenses {
		i.Held = append(i.Held, domain.HeldLicense{License: domain.LicenseID(h.ID), Revision: h.Revision})
	}
	if n := len(days); n > 0 && days[n-1].Day >= i.UsedOn {
		i.Used, i.UsedOn = days[n-1].Users, days[n-1].Day
	}
	i.Standing = domain.Standing{
		Stage: domain.Stage(r.Standing.Stage), NextStage: domain.Stage(r.Standing.NextStage), NextAt: domain.Instant(r.Standing.NextAt),
	}
	for _, c := range r.Standing.Causes {
		i.Standing.Causes = append(i.Standing.Causes, string(c.Cause))
	}
	if len(r.Standing.Causes) > 0 {
		i.Standing.Since = domain.Instant(r.Standing.Causes[0].Since)
	}
}

// maxKeys bounds the keys in one answer, in bytes; the next report gets the rest.
const maxKeys = 2 << 20

// answer is what the installation lacks: keys that count for it, and the
// revocation list.
func (t *taking) answer(days []domain.InstallationDay) (string, error) {
	news := report.News{Keys: []string{}}
	if n := len(days); n > 0 {
		news.Through = days[n-1].Day
	}
	licenses, err := t.tx.ProductLicenses(t.installation.Organization, t.installation.Product)
	if err != nil {
		return "", err
	}
	size := 0
	for _, l := range lacking(licenses, t.report, t.Now()) {
		if size += len(l.Key); size > maxKeys {
			break
		}
		news.Keys = append(news.Keys, l.Key)
	}
	list, err := t.Licensing.StatusFor(t.tx)
	if err != nil {
		return "", err
	}
	if list.IssuedAt.After(t.report.StatusIssuedAt) {
		news.Status = list.Text
	}
	b, err := news.Encode()
	if err != nil {
		return "", err
	}
	return string(b), t.tx.InsertInstallationReport(t.installation.ID, t.report.ID, string(b), t.Now())
}

// lacking are the licenses of an installation that count now or will, in a
// revision it does not hold, by age.
func lacking(licenses []domain.License, r report.Report, at time.Time) []domain.License {
	var list []domain.License
	for _, l := range licenses {
		state := l.StateAt(at)
		counts := state == domain.LicenseActive || state == domain.LicenseScheduled
		here := l.InstallID == "" || l.InstallID == r.InstallID
		has := slices.ContainsFunc(r.Licenses, func(h report.Held) bool { return h.ID == string(l.ID) && h.Revision >= l.Revision })
		if counts && here && !has {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b domain.License) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
