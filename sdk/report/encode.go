package report

import (
	"bytes"
	"encoding/json"
	"time"

	"seatward.dev/sdk/comply"
)

// The wire structs fix the order of members, so that equal reports give equal
// bytes. [decode] is their counterpart.
type wireReport struct {
	V              int           `json:"v"`
	ID             string        `json:"id"`
	InstallID      string        `json:"install_id"`
	Product        string        `json:"product"`
	Place          string        `json:"place"`
	Version        string        `json:"version"`
	IssuedAt       string        `json:"issued_at"`
	TimeZone       string        `json:"time_zone"`
	Licenses       []wireLicense `json:"licenses"`
	StatusIssuedAt string        `json:"status_issued_at,omitempty"`
	External       ExternalCount `json:"external"`
	Days           []wireDay     `json:"days"`
	Standing       wireStanding  `json:"standing"`
}

type wireLicense struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

type wireDay struct {
	Date     string `json:"date"`
	Internal int    `json:"internal"`
	External int    `json:"external"`
}

type wireStanding struct {
	Stage     comply.Stage `json:"stage"`
	Causes    []wireCause  `json:"causes"`
	NextStage comply.Stage `json:"next_stage,omitempty"`
	NextAt    string       `json:"next_at,omitempty"`
}

type wireCause struct {
	Cause comply.Cause `json:"cause"`
	Since string       `json:"since"`
}

// Encode returns the report as the payload that is signed. It fails with
// [BadClaims] when [Unverified.Verify] would refuse it.
func (r Report) Encode() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	w := wireReport{
		V: Version, ID: r.ID, InstallID: r.InstallID, Product: r.Product, Place: r.Place, Version: r.Version,
		IssuedAt: written(r.IssuedAt), TimeZone: r.TimeZone, Licenses: make([]wireLicense, len(r.Licenses)),
		StatusIssuedAt: written(r.StatusIssuedAt), External: r.HowExternal, Days: make([]wireDay, len(r.Days)),
		Standing: wireStanding{
			Stage: r.Standing.Stage, Causes: make([]wireCause, len(r.Standing.Causes)),
			NextStage: r.Standing.NextStage, NextAt: written(r.Standing.NextAt),
		},
	}
	for i, l := range r.Licenses {
		w.Licenses[i] = wireLicense(l)
	}
	for i, d := range r.Days {
		w.Days[i] = wireDay(d)
	}
	for i, c := range r.Standing.Causes {
		w.Standing.Causes[i] = wireCause{c.Cause, written(c.Since)}
	}
	return marshal(w)
}

const instantFormat = "2006-01-02T15:04:05.000Z"

// written is an instant in its one spelling, "" for the zero one.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(instantFormat)
}

// marshal leaves HTML characters as they are.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
