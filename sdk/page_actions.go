package seatward

import (
	"errors"
	"net/http"
	"net/url"

	"seatward.dev/sdk/license"
)

func (p *page) show(w http.ResponseWriter, r *http.Request) {
	s := p.speech(r)
	status, counted := p.status(r)
	v := p.licensesView(s, status, counted)
	v.Notice = s.notice(status, r.URL.Query())
	p.render(w, s, http.StatusOK, "licenses.html", v)
}

// status evaluates the installation. A product that cannot count its users
// just now can still install a license: counted is false then.
func (p *page) status(r *http.Request) (status Status, counted bool) {
	status, err := p.guard.Status(r.Context())
	if err != nil {
		p.guard.cfg.Logger.Error("seatward: licenses page", "error", err)
		return p.guard.remembered(), false
	}
	return status, true
}

func (p *page) install(w http.ResponseWriter, r *http.Request) {
	s := p.speech(r)
	var got Installed
	pasted, err := formValue(r, "key")
	if err == nil {
		got, err = p.guard.Install(r.Context(), pasted)
	}
	if err != nil {
		code := http.StatusUnprocessableEntity
		if license.ReasonOf(err) == "" {
			p.guard.cfg.Logger.Error("seatward: install license", "error", err)
			code = http.StatusInternalServerError
		}
		status, counted := p.status(r)
		v := p.licensesView(s, status, counted)
		v.Refusal = p.refusal(s, err, got.Cleaned)
		if len(pasted) <= 2*license.MaxSize {
			v.Pasted = pasted
		}
		p.render(w, s, code, "licenses.html", v)
		return
	}
	q := url.Values{"done": {"installed"}, "license": {got.Claims.LicenseID}}
	switch {
	case got.Unchanged:
		q.Set("done", "unchanged")
	case got.Replaced > 0:
		q.Set("done", "replaced")
	}
	if got.Cleaned {
		q.Set("cleaned", "yes")
	}
	seeOther(w, "./?"+q.Encode())
}

// formValue reads a field; a body beyond the limit is a key beyond the limit.
func formValue(r *http.Request, name string) (string, error) {
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return "", &license.Error{Reason: license.TooLarge, Detail: err.Error()}
		}
		return "", &license.Error{Reason: license.Malformed, Detail: err.Error()}
	}
	return r.PostForm.Get(name), nil
}

func (p *page) confirm(w http.ResponseWriter, r *http.Request) {
	s := p.speech(r)
	status, _ := p.status(r)
	v, ok := p.removeView(s, status, r.URL.Query().Get("license"))
	if !ok {
		seeOther(w, "./")
		return
	}
	p.render(w, s, http.StatusOK, "remove.html", v)
}

func (p *page) remove(w http.ResponseWriter, r *http.Request) {
	id, err := formValue(r, "license")
	if err == nil {
		err = p.guard.Remove(r.Context(), id)
	}
	switch {
	case err == nil:
		seeOther(w, "./?done=removed")
	case errors.Is(err, ErrNotInstalled) || license.ReasonOf(err) != "":
		seeOther(w, "./") // removed in another tab; the list shows it
	default:
		p.guard.cfg.Logger.Error("seatward: remove license", "error", err)
		s := p.speech(r)
		status, counted := p.status(r)
		v := p.licensesView(s, status, counted)
		v.Warnings = append([]string{s.T("The license could not be removed. Nothing has changed.")}, v.Warnings...)
		p.render(w, s, http.StatusInternalServerError, "licenses.html", v)
	}
}

// seeOther redirects relative to the page, wherever that is mounted.
func seeOther(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}
