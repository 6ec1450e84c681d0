package seatward

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/forecast"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"
)

// ErrNoLicense is returned by [Guard.Report] and [Guard.Sync] while no license is
// installed: a report is signed with one.
var ErrNoLicense = errors.New("seatward: there is no license to sign a usage report with")

// Report makes the usage report for the portal, as text that can be sent or
// carried as a file: the days not acknowledged yet and today, the licenses
// installed, and how the installation stands. It counts the users first; when
// that fails, the report is of what was counted before. It is signed with the
// newest license in force, or with the newest there is.
func (g *Guard) Report(ctx context.Context) (string, error) {
	s, err := g.Status(ctx)
	if err != nil {
		g.cfg.Logger.Error("seatward: usage report", "error", err)
		s = g.remembered()
	}
	st, list := g.snapshot()
	signer, ok := signer(s.Licenses)
	if !ok {
		return "", ErrNoLicense
	}
	r := report.Report{
		ID: newUUID(), InstallID: st.InstallID, Product: g.cfg.Product, Place: report.PlaceOf(st.InstallID, g.cfg.Host),
		Version: g.cfg.Version, IssuedAt: g.cfg.Clock(), TimeZone: zoneName(g.cfg.Location),
		Licenses: held(s.Licenses), Days: st.History.days(st.Contact.Through, forecast.DayOf(g.cfg.Clock().In(g.cfg.Location))),
		HowExternal: report.ExternalCount(g.cfg.External), Standing: report.StandingOf(s.Verdict),
	}
	if list != nil {
		r.StatusIssuedAt = list.IssuedAt
	}
	return r.Sign(signer.Claims.ID(), signer.Key)
}

// signer is the newest license in force, else the newest that ever counted.
func signer(licenses []License) (License, bool) {
	usable := slices.DeleteFunc(slices.Clone(licenses), func(l License) bool { return !counted(l) })
	if len(usable) == 0 {
		return License{}, false
	}
	return slices.MaxFunc(usable, func(a, b License) int {
		return cmp.Or(cmp.Compare(inForce(a), inForce(b)), a.Claims.IssuedAt.Compare(b.Claims.IssuedAt), cmp.Compare(a.ID, b.ID))
	}), true
}

func inForce(l License) int {
	if l.Phase == entitle.PhaseValid {
		return 1
	}
	return 0
}

// held lists what is installed. Of more licenses than a report can name, those
// in force and then the newest are named.
func held(licenses []License) []report.Held {
	usable := slices.DeleteFunc(slices.Clone(licenses), func(l License) bool { return l.Claims.LicenseID == "" })
	if len(usable) > report.MaxLicenses {
		slices.SortFunc(usable, func(a, b License) int {
			return cmp.Or(cmp.Compare(inForce(b), inForce(a)), b.Claims.IssuedAt.Compare(a.Claims.IssuedAt), cmp.Compare(a.ID, b.ID))
		})
		usable = usable[:report.MaxLicenses]
	}
	out := make([]report.Held, len(usable))
	for i, l := range usable {
		out[i] = report.Held{ID: l.Claims.LicenseID, Revision: l.Claims.Revision}
	}
	slices.SortFunc(out, func(a, b report.Held) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Compact(out)
}

// days are those from a day on, up to today. The first is reported once more: its
// count may have grown since.
func (h history) days(from string, today forecast.Day) []report.Day {
	var out []report.Day
	for _, c := range h.until(today) {
		if date := c.Day.Date().Format(time.DateOnly); date >= from {
			out = append(out, report.Day{Date: date, Internal: c.Internal, External: c.External})
		}
	}
	return out
}

// zoneName is what the portal is told. A zone made by the product may have a name
// that no report can hold.
func zoneName(zone *time.Location) string {
	if name := zone.String(); report.IsTimeZone(name) {
		return name
	}
	return "Local"
}

// Taken is what came of news.
type Taken struct {
	// Installed are the licenses that were not installed in this revision before.
	Installed []Installed
	// Refused are keys and a revocation list that were not accepted. The rest of
	// the news was taken all the same.
	Refused []*license.Error
	// Status reports that a newer revocation list is in force.
	Status bool
}

// TakeNews installs what the portal has answered to a report, or what somebody
// carries by hand: a newer revocation list, and each key as [Guard.Install] does.
// What is refused is named in the answer and keeps nothing else from being
// installed. Taking the same news twice changes nothing. The error comes from the
// Store; then nothing has changed.
func (g *Guard) TakeNews(ctx context.Context, n report.News) (Taken, error) {
	var taken Taken
	err := g.change(ctx, func(st *state, list *license.StatusList) error {
		taken = g.take(st, list, n)
		return nil
	})
	if err != nil {
		return Taken{}, err
	}
	for _, refused := range taken.Refused {
		g.cfg.Logger.Warn("seatward: news from the portal", "error", refused)
	}
	return taken, nil
}

func (g *Guard) take(st *state, list *license.StatusList, n report.News) Taken {
	var taken Taken
	if n.Status != "" {
		got, err := g.verifier.VerifyStatus(n.Status)
		if refused, ok := errors.AsType[*license.Error](err); ok {
			taken.Refused = append(taken.Refused, refused)
		} else if newer := license.Newer(list, got); newer != list {
			list, taken.Status, st.Status = newer, true, newer.Text
		}
	}
	shelf := g.shelf(st, list)
	for _, text := range n.Keys {
		var out Installed
		err := g.place(shelf, text, &out)
		if refused, ok := errors.AsType[*license.Error](err); ok {
			taken.Refused = append(taken.Refused, refused)
		} else if !out.Unchanged {
			taken.Installed = append(taken.Installed, out)
		}
	}
	st.Contact = contact{Through: st.through(n.Through), At: g.cfg.Clock().UTC()}
	return taken
}

// through is the last day that the portal has and that was counted here.
func (st *state) through(told string) string {
	last, counted := st.History.last()
	if told == "" || !counted {
		return st.Contact.Through
	}
	return min(told, last.Day.Date().Format(time.DateOnly))
}

// contact is what is remembered about the portal.
type contact struct {
	// Through is the last day it has taken in, "2006-01-02".
	Through string `json:"through,omitempty"`
	// At is when it answered last, or when its answer was carried in.
	At time.Time `json:"at,omitzero"`
	// FailedAt is when it was last asked in vain since; Reason is why.
	FailedAt time.Time  `json:"failed_at,omitzero"`
	Reason   SyncReason `json:"reason,omitempty"`
}

// Contact is how things stand with the portal.
type Contact struct {
	// At is when its last answer was taken in; zero when there never was one.
	At time.Time
	// FailedAt is when it was asked in vain since then, and Reason why; zero when it
	// was not.
	FailedAt time.Time
	Reason   SyncReason
	// Through is the last day of usage it has, "2006-01-02"; empty without one.
	Through string
}

// Contact says when the portal last answered, and what is wrong if it does not.
func (g *Guard) Contact() Contact {
	g.refresh(context.Background())
	return g.contact()
}

func (g *Guard) contact() Contact {
	st, _ := g.snapshot()
	c := st.Contact
	return Contact{At: c.At, FailedAt: c.FailedAt, Reason: c.Reason, Through: c.Through}
}

// checkReporting checks what the configuration says about the portal.
func (c *Config) checkReporting() error {
	switch {
	case c.ReportUsage && c.PortalURL == "":
		return errors.New("seatward: Config.ReportUsage without Config.PortalURL")
	case !report.IsVersion(c.Version):
		return errors.New("seatward: Config.Version is longer than 64 characters or not plain ASCII")
	}
	if c.Host == "" {
		c.Host, _ = os.Hostname() // a machine without a name is a place as well
	}
	return nil
}
