package agent

import (
	"net/http"
	"slices"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
)

// postLicense installs a key, however it was copied.
func (a *Agent) postLicense(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Key string `json:"key"`
	}
	if err := read(r, &in); err != nil {
		return err
	}
	if err := required(map[string]bool{"key": in.Key != ""}); err != nil {
		return err
	}
	got, err := a.guard.Install(r.Context(), in.Key)
	if err != nil {
		return err
	}
	out := installedView{Cleaned: got.Cleaned, Replaced: got.Replaced, License: claimsOf(&got.Claims)}
	s, err := a.guard.Status(r.Context())
	if err != nil {
		return err
	}
	if at := slices.IndexFunc(s.Licenses, func(l seatward.License) bool { return l.ID == got.Claims.LicenseID }); at >= 0 {
		out.License = licenseOf(s.Licenses[at])
	}
	if got.Unchanged {
		return write(w, http.StatusOK, out)
	}
	a.cfg.Log.Info("license installed", "license", got.Claims.LicenseID, "revision", got.Claims.Revision)
	return write(w, http.StatusCreated, out)
}

// installedView is what came of installing a key.
type installedView struct {
	// Cleaned is set when line breaks, quotation marks and the like were taken
	// out of the text; Replaced is the older revision that was installed, or 0.
	Cleaned  bool        `json:"cleaned"`
	Replaced int         `json:"replaced"`
	License  licenseView `json:"license"`
}

func (a *Agent) deleteLicense(w http.ResponseWriter, r *http.Request) error {
	if _, err := query(r); err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := a.guard.Remove(r.Context(), id); err != nil {
		return err
	}
	a.cfg.Log.Info("license removed", "license", id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postStatusList puts the vendor's revocation list in force, unless a newer one
// is.
func (a *Agent) postStatusList(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		List string `json:"list"`
	}
	if err := read(r, &in); err != nil {
		return err
	}
	if err := required(map[string]bool{"list": in.List != ""}); err != nil {
		return err
	}
	text, _ := license.Clean(in.List)
	got, err := a.guard.InstallStatusList(r.Context(), text)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, struct {
		IssuedAt instant `json:"issued_at"`
		Expires  instant `json:"expires"`
		Applied  bool    `json:"applied"`
	}{instant(got.IssuedAt), instant(got.Expires), got.Text == text})
}
