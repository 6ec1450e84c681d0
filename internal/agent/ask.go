package agent

import (
	"net/http"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
)

// getAccess says whether what changes something may happen now. A product asks
// before every request that does.
func (a *Agent) getAccess(w http.ResponseWriter, r *http.Request) error {
	if _, err := query(r); err != nil {
		return err
	}
	s, err := a.guard.Status(r.Context())
	if err != nil {
		return err
	}
	v := s.Verdict
	out := accessView{
		ReadOnly: v.Stage == comply.ReadOnly, Stage: v.Stage, Cause: orNull(v.Cause),
		Since: instant(v.Since), Deadline: instant(v.Reaches(comply.ReadOnly)), Cure: cureOf(v.Cure),
	}
	if out.ReadOnly {
		out.Code = orNull(seatward.CodeReadOnly)
	}
	return write(w, http.StatusOK, out)
}

// accessView is the smallest answer a middleware needs. Deadline is when the
// installation becomes or became read-only; null while no rule is broken.
type accessView struct {
	ReadOnly bool          `json:"read_only"`
	Code     *string       `json:"code"`
	Stage    comply.Stage  `json:"stage"`
	Cause    *comply.Cause `json:"cause"`
	Since    instant       `json:"since"`
	Deadline instant       `json:"deadline"`
	Cure     cure          `json:"cure"`
}

// postAdmit decides whether so many more users may be made.
func (a *Agent) postAdmit(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Kind string `json:"kind"`
		N    *int64 `json:"n"`
	}
	if err := read(r, &in); err != nil {
		return err
	}
	if err := required(map[string]bool{"kind": in.Kind != "", "n": in.N != nil}); err != nil {
		return err
	}
	kind, err := kindOf(in.Kind)
	if err != nil {
		return err
	}
	if *in.N < 1 || *in.N > license.MaxUsers {
		return domain.Bad("n", domain.CodeRange)
	}
	if err := a.guard.Admit(r.Context(), kind, int(*in.N)); err != nil {
		return err
	}
	return write(w, http.StatusOK, struct {
		Admitted bool          `json:"admitted"`
		Kind     seatward.Kind `json:"kind"`
		N        int64         `json:"n"`
	}{true, kind, *in.N})
}

func kindOf(s string) (seatward.Kind, error) {
	switch k := seatward.Kind(s); k {
	case seatward.Internal, seatward.External:
		return k, nil
	}
	return "", domain.Bad("kind", domain.CodeChoice)
}

// getFeature says whether a user of a kind has an enterprise feature.
func (a *Agent) getFeature(w http.ResponseWriter, r *http.Request) error {
	q, err := query(r, "kind")
	if err != nil {
		return err
	}
	kind := seatward.Internal
	if q.Has("kind") {
		if kind, err = kindOf(q.Get("kind")); err != nil {
			return err
		}
	}
	return write(w, http.StatusOK, struct {
		Enabled bool `json:"enabled"`
	}{a.guard.Feature(r.PathValue("name"), kind)})
}

// getBanners has the words to show on the product's pages.
func (a *Agent) getBanners(w http.ResponseWriter, r *http.Request) error {
	q, err := query(r, "audience", "language")
	if err != nil {
		return err
	}
	language := r.Header.Get("Accept-Language")
	if q.Has("language") {
		language = q.Get("language")
	}
	out := bannersView{Notices: []string{}}
	to := seatward.Administrators
	switch q.Get("audience") {
	case "admin":
	case "user":
		to = seatward.Everybody
	case "":
		return domain.Bad("audience", domain.CodeRequired)
	default:
		return domain.Bad("audience", domain.CodeChoice)
	}
	s, err := a.guard.Status(r.Context())
	if err != nil {
		return err
	}
	if b, ok := a.guard.Banner(s.Verdict, to, language); ok {
		out.Banner = &bannerView{b.Stage, b.Text, b.WayOut}
	}
	if to == seatward.Administrators {
		out.Notices = append(out.Notices, a.guard.Notices(s, language)...)
	}
	return write(w, http.StatusOK, out)
}

// bannersView is what to show; a null banner is none.
type bannersView struct {
	Banner  *bannerView `json:"banner"`
	Notices []string    `json:"notices"`
}

type bannerView struct {
	Stage  comply.Stage `json:"stage"`
	Text   string       `json:"text"`
	WayOut string       `json:"way_out"`
}
