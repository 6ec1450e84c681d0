package seatward

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"
)

// portalView is how things stand with the portal, and what can be carried there
// and back by hand.
type portalView struct {
	Contact  string
	Problem  string
	Through  string
	Download bool // there is a license to sign a report with
	Refusal  *refusalView
	Pasted   string
}

func (p *page) portal(s *speech, st Status) portalView {
	c, zone := p.guard.contact(), p.guard.cfg.Location
	_, signed := signer(st.Licenses)
	v := portalView{Download: signed}
	switch {
	case !p.guard.cfg.ReportUsage && c.At.IsZero():
		v.Contact = s.T("%s sends nothing by itself. You can carry the usage report to the portal by hand, and its answer back.", p.guard.cfg.ProductName)
	case !p.guard.cfg.ReportUsage:
		v.Contact = s.T("%s sends nothing by itself. The last answer of the portal was brought here on %s.", p.guard.cfg.ProductName, s.moment(c.At.In(zone)))
	case c.At.IsZero():
		v.Contact = s.T("%s reports its usage to the portal daily. There has been no answer yet.", p.guard.cfg.ProductName)
	default:
		v.Contact = s.T("%s reports its usage to the portal daily. The last answer came on %s.", p.guard.cfg.ProductName, s.moment(c.At.In(zone)))
	}
	if c.Reason != "" {
		v.Problem = s.T("On %s there was none: %s Licenses stay as they are; it will be tried again.", s.moment(c.FailedAt.In(zone)), s.failure(c.Reason))
	}
	if day, err := time.Parse(time.DateOnly, c.Through); err == nil {
		v.Through = s.T("The portal has the usage through %s.", s.Date(day))
	}
	return v
}

// moment is a day and a time of day.
func (s *speech) moment(t time.Time) string { return s.Date(t) + ", " + t.Format("15:04") }

// failure is the one table from the reasons of a SyncError to words.
func (s *speech) failure(r SyncReason) string {
	switch r {
	case SyncUnreachable:
		return s.T("the portal could not be reached.")
	case SyncTimeout:
		return s.T("the portal did not answer in time.")
	case SyncRedirected:
		return s.T("the address of the portal led elsewhere, which is not followed.")
	case SyncRateLimited:
		return s.T("the portal was asked too often.")
	case SyncUnavailable:
		return s.T("the portal has a problem of its own.")
	case SyncRefused:
		return s.T("the portal did not accept the report. Ask the vendor whether it knows this installation.")
	case SyncBadAnswer:
		return s.T("what answered was not the portal. A proxy or a sign-in page of your network may be in between.")
	}
	return s.T("the report was not sent.")
}

// download is the usage report as a file.
func (p *page) download(w http.ResponseWriter, r *http.Request) {
	text, err := p.guard.Report(r.Context())
	if err != nil {
		p.guard.cfg.Logger.Error("seatward: usage report", "error", err)
		seeOther(w, "./") // which says that it takes a license
		return
	}
	name := "usage-" + p.guard.cfg.Clock().In(p.guard.cfg.Location).Format(time.DateOnly) + ".jwt"
	w.Header().Set("Content-Type", "application/jwt")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = io.WriteString(w, text)
}

// carried takes in what somebody brings by hand: the portal's answer to a usage
// report, or a revocation list, as a file or as text.
func (p *page) carried(w http.ResponseWriter, r *http.Request) {
	s := p.speech(r)
	brought, err := broughtBy(r)
	var done []string
	if err == nil {
		done, err = p.take(s, r, brought)
	}
	status, counted := p.status(r)
	v := p.licensesView(s, status, counted)
	code := http.StatusOK
	if err != nil {
		code = http.StatusUnprocessableEntity
		if license.ReasonOf(err) == "" && report.ReasonOf(err) == "" {
			p.guard.cfg.Logger.Error("seatward: take in what was carried", "error", err)
			code = http.StatusInternalServerError
		}
		v.Portal.Refusal = p.carriedRefusal(s, err)
		if len(brought) <= 2*license.MaxSize {
			v.Portal.Pasted = string(brought)
		}
	}
	v.Notice = done
	p.render(w, s, code, "licenses.html", v)
}

// broughtBy reads the form: its file, and the pasted text when there is none.
func broughtBy(r *http.Request) ([]byte, error) {
	tooLarge := &report.Error{Reason: report.TooLarge, Detail: "larger than any answer"}
	if err := r.ParseMultipartForm(maxCarried); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, tooLarge
		}
		return nil, &report.Error{Reason: report.Malformed, Detail: err.Error()}
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	file, header, err := r.FormFile("file")
	if err != nil || header.Size == 0 {
		return []byte(r.PostFormValue("text")), nil // no file was chosen
	}
	defer file.Close()
	return io.ReadAll(file)
}

// take tells news and revocation list apart by their first character.
func (p *page) take(s *speech, r *http.Request, brought []byte) ([]string, error) {
	brought = bytes.TrimSpace(bytes.TrimPrefix(brought, []byte("\ufeff")))
	if !bytes.HasPrefix(brought, []byte("{")) {
		text, _ := license.Clean(string(brought))
		list, err := p.guard.InstallStatusList(r.Context(), text)
		if err != nil {
			return nil, err
		}
		return []string{s.listInForce(list, p.guard.cfg.Location)}, nil
	}
	news, err := report.ReadNews(brought)
	if err != nil {
		return nil, err
	}
	taken, err := p.guard.TakeNews(r.Context(), news)
	if err != nil {
		return nil, err
	}
	_, list := p.guard.snapshot()
	return p.came(s, taken, list), nil
}

// came says what came of news.
func (p *page) came(s *speech, t Taken, list *license.StatusList) []string {
	out := []string{s.T("The answer of the portal was taken in.")}
	for _, got := range t.Installed {
		name := title(License{ID: got.Claims.LicenseID, Claims: got.Claims})
		if got.Replaced > 0 {
			out = append(out, s.T("“%s” is installed and replaces its earlier version.", name))
		} else {
			out = append(out, s.T("“%s” is installed.", name))
		}
	}
	if t.Status {
		out = append(out, s.listInForce(list, p.guard.cfg.Location))
	}
	for _, refused := range t.Refused {
		sentence, _ := p.sentence(s, refused)
		out = append(out, s.T("Not taken in: %s", sentence))
	}
	if len(out) == 1 {
		out = append(out, s.T("There was nothing new in it."))
	}
	return out
}

func (s *speech) listInForce(list *license.StatusList, zone *time.Location) string {
	return s.T("The revocation list of %s is in force.", s.moment(list.IssuedAt.In(zone)))
}

func (p *page) carriedRefusal(s *speech, err error) *refusalView {
	v := &refusalView{Reason: "not_saved"}
	if refused, ok := errors.AsType[*license.Error](err); ok {
		v.Reason = string(refused.Reason)
		v.Sentence, v.WayOut = p.listSentence(s, refused.Reason)
		return v
	}
	if reason := report.ReasonOf(err); reason != "" {
		v.Reason = string(reason)
		v.Sentence, v.WayOut = s.neither()
		return v
	}
	v.Sentence = s.T("It is good, but could not be saved. Nothing has changed.")
	v.WayOut = s.T("Check that %s may write its data folder and that there is space left.", p.guard.cfg.ProductName)
	return v
}

// listSentence says why a revocation list is refused.
func (p *page) listSentence(s *speech, r license.Reason) (sentence, wayOut string) {
	switch r {
	case license.UntrustedRoot:
		return s.T("This list was issued by someone other than the vendor of %s.", p.guard.cfg.ProductName),
			s.T("Take it from the Customer portal of %s.", p.guard.cfg.ProductName)
	case license.BadSignature, license.BadChain, license.BadClaims:
		return s.T("This list was changed after it was issued."),
			s.T("Take it from the Customer portal again.")
	}
	return s.neither()
}

func (s *speech) neither() (sentence, wayOut string) {
	return s.T("This is neither an answer of the portal nor a revocation list."), s.T("Choose the file as the portal gave it to you. A license key belongs into the form above.")
}
