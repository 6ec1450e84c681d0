package agent

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"seatward.dev/sdk"
	"seatward.dev/sdk/report"
)

// getReport makes the usage report as text, to be carried to the portal by hand.
func (a *Agent) getReport(w http.ResponseWriter, r *http.Request) error {
	if _, err := query(r); err != nil {
		return err
	}
	text, err := a.guard.Report(r.Context())
	if errors.Is(err, seatward.ErrNoLicense) {
		return errNoLicense
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/jwt")
	_, _ = w.Write([]byte(text))
	return nil
}

// postNews takes in what the portal has answered to a report.
func (a *Agent) postNews(w http.ResponseWriter, r *http.Request) error {
	if err := isJSON(r); err != nil {
		return err
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return unreadable(err)
	}
	news, err := report.ReadNews(b)
	if err != nil {
		return newsProblem(err)
	}
	got, err := a.guard.TakeNews(r.Context(), news)
	if err != nil {
		return err
	}
	out := takenView{Installed: []string{}, Refused: []refusalView{}, StatusList: got.Status}
	for _, i := range got.Installed {
		out.Installed = append(out.Installed, i.Claims.LicenseID)
	}
	for _, refused := range got.Refused {
		out.Refused = append(out.Refused, refusalView{refused.Reason, refusals()[refused.Reason]})
	}
	return write(w, http.StatusOK, out)
}

// takenView is what came of news.
type takenView struct {
	Installed  []string      `json:"installed"`
	Refused    []refusalView `json:"refused"`
	StatusList bool          `json:"status_list"`
}

func newsProblem(err error) *problem {
	p := newProblem(http.StatusUnprocessableEntity, "news."+string(report.ReasonOf(err)), "This is not what the portal answers to a report, or not all of it.")
	p.Reason = string(report.ReasonOf(err))
	return p
}

// talk talks to the portal until ctx ends, where that is wanted: about the usage,
// and about the seats of a site.
func (a *Agent) talk(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	if s, ok := a.seats.(*siteSeats); ok && a.cfg.PortalURL != "" {
		work.Go(func() { s.keepUp(ctx, a.cfg.PortalURL) })
	}
	if s, ok := a.seats.(*heldSeats); ok {
		work.Go(func() { s.giveBack(ctx) })
	}
	if a.cfg.Report {
		_ = a.guard.Run(ctx) // ends with ctx; what goes wrong is logged and in the status
	}
}

// portalView is how things stand with the portal.
type portalView struct {
	Reports  bool                 `json:"reports"`
	At       instant              `json:"at"`
	FailedAt instant              `json:"failed_at"`
	Reason   *seatward.SyncReason `json:"reason"`
	Through  *string              `json:"through"`
}

func (a *Agent) portalOf(c seatward.Contact) portalView {
	return portalView{a.cfg.Report, instant(c.At), instant(c.FailedAt), orNull(c.Reason), orNull(c.Through)}
}
