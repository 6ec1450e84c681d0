package seatward

import (
	"time"

	"seatward.dev/sdk/comply"
)

// ladderView is a violation as a line of dates.
type ladderView struct {
	Text, Cure string
	Rungs      []rungView
}

type rungView struct {
	When, Name, What, State string
	Tone                    string // now, past or ahead
}

func (s *speech) ladder(v comply.Verdict, cfg *Config) *ladderView {
	if v.Cause == "" {
		return nil
	}
	view := &ladderView{Text: s.trouble(v, cfg), Cure: s.cure(v)}
	for _, rung := range []struct {
		stage      comply.Stage
		name, what string
	}{
		{comply.Grace, s.T("It begins"), s.T("Shown here, announced to nobody.")},
		{comply.WarnAdmins, s.T("Notice to administrators"), s.T("Administrators see it on every page.")},
		{comply.WarnUsers, s.T("Notice to everybody"), s.T("Everybody sees it on every page.")},
		{comply.ReadOnly, s.T("Read-only"), s.T("Everything can be read. Signing in, installing a license, and removing or blocking users stay possible.")},
	} {
		r := rungView{When: s.Date(v.Reaches(rung.stage).In(cfg.Location)), Name: rung.name, What: rung.what}
		switch {
		case rung.stage == v.Stage:
			r.Tone, r.State = "now", s.T("Now")
		case v.Stage.AtLeast(rung.stage):
			r.Tone = "past"
		default:
			r.Tone, r.State = "ahead", s.ahead(v.Reaches(rung.stage), v.At)
		}
		view.Rungs = append(view.Rungs, r)
	}
	return view
}

// ahead counts the days begun until an instant.
func (s *speech) ahead(then, now time.Time) string {
	return s.Count(daysLeft(then, now), "in %s day", "in %s days")
}
