package agent

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
)

// rendered is a status as written, and what it was made of.
type rendered struct {
	status seatward.Status
	counts *counts
	stale  bool
	portal seatward.Contact
	body   []byte
	etag   string
}

// is reports whether the status is still the one written. The Guard shares the
// lists of a status for as long as it stays true, so their identity tells, and
// asking again costs next to nothing.
func (d *rendered) is(s seatward.Status, c *counts, stale bool, portal seatward.Contact) bool {
	if d == nil || d.portal != portal || d.counts != c || d.stale != stale || d.status.Usage != s.Usage || d.status.Damaged != s.Damaged {
		return false
	}
	before, now := d.status.Verdict, s.Verdict
	before.At, now.At = time.Time{}, time.Time{}
	before.ClockBack, now.ClockBack = before.ClockBack.Truncate(time.Hour), now.ClockBack.Truncate(time.Hour)
	if before != now || len(d.status.Licenses) != len(s.Licenses) || len(d.status.Expiring) != len(s.Expiring) {
		return false
	}
	sameExpiring := len(s.Expiring) == 0 || &d.status.Expiring[0] == &s.Expiring[0]
	return sameExpiring && (len(s.Licenses) == 0 || &d.status.Licenses[0] == &s.Licenses[0])
}

// status is how the installation stands, ready to be sent.
func (a *Agent) status(r *http.Request) (*rendered, error) {
	c := a.counts.last.Load()
	s, err := a.guard.Status(r.Context())
	if err != nil {
		return nil, err
	}
	stale := c != nil && c.stale(a.cfg.Clock())
	portal := a.guard.Contact()
	if have := a.rendered.Load(); have.is(s, c, stale, portal) {
		return have, nil
	}
	d := &rendered{status: s, counts: c, stale: stale, portal: portal}
	v := a.view(s, c, stale)
	v.Portal = a.portalOf(portal)
	if d.body, err = json.Marshal(v); err != nil {
		return nil, err
	}
	d.body = append(d.body, '\n')
	sum := sha256.Sum256(d.body)
	d.etag = `"` + hex.EncodeToString(sum[:8]) + `"`
	a.rendered.Store(d)
	return d, nil
}

func (a *Agent) getStatus(w http.ResponseWriter, r *http.Request) error {
	if _, err := query(r); err != nil {
		return err
	}
	return a.sendStatus(w, r)
}

func (a *Agent) sendStatus(w http.ResponseWriter, r *http.Request) error {
	d, err := a.status(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("ETag", d.etag)
	h.Set("Cache-Control", "no-cache")
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && matches(r.Header.Get("If-None-Match"), d.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "application/json")
	_, _ = w.Write(d.body)
	return nil
}

// matches is the weak comparison of RFC 9110, 8.8.3.2.
func matches(ifNoneMatch, etag string) bool {
	for tag := range strings.SplitSeq(ifNoneMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

func (a *Agent) view(s seatward.Status, c *counts, stale bool) statusView {
	v := statusView{
		InstallID: s.InstallID, Product: a.cfg.Product,
		Verdict: verdictOf(s.Verdict), Entitlement: entitlementOf(s.Entitlement),
		Usage: usersView(s.Usage), Exceeded: usersView(s.Exceeded),
		Licenses: make([]licenseView, 0, len(s.Licenses)), Notices: []notice{},
	}
	for _, l := range s.Licenses {
		v.Licenses = append(v.Licenses, licenseOf(l))
	}
	say := func(n notice) { v.Notices = append(v.Notices, n) }
	switch {
	case c == nil:
		say(notice{Code: "counts.missing"})
	case stale:
		say(notice{Code: "counts.stale", At: instant(c.At)})
	}
	if c != nil {
		v.Counts = &countsView{instant(c.At), stale}
	}
	if s.Damaged {
		say(notice{Code: "state.damaged"})
	}
	if s.Verdict.ClockBack > 0 {
		say(notice{Code: "clock.back"})
	}
	for _, x := range s.Expiring {
		say(notice{Code: "license.expiring", LicenseID: x.LicenseID, At: instant(x.At), WithinDays: x.Within})
	}
	return v
}

func verdictOf(v comply.Verdict) verdictView {
	return verdictView{
		Stage: v.Stage, Cause: orNull(v.Cause), Since: instant(v.Since),
		ExpiredSince: instant(v.ExpiredSince), OverUseSince: instant(v.OverUseSince),
		NextStage: orNull(v.NextStage), NextAt: instant(v.NextAt), ReadOnlyAt: instant(v.Reaches(comply.ReadOnly)),
		ReadOnly: v.Stage == comply.ReadOnly, Unlicensed: v.Unlicensed, InForce: v.InForce, Cure: cureOf(v.Cure),
		Ladder: ladderView{seconds(v.Ladder.WarnAdmins), seconds(v.Ladder.WarnUsers), seconds(v.Ladder.ReadOnly)},
	}
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
