package mail

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// TestNoticesSayWhatTheyAreAbout looks at what the samples leave out, in both
// languages: a trial, the last day, and the other causes and stages.
func TestNoticesSayWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	const link = "https://portal.halden.example/x"
	for _, c := range []struct {
		language string
		letter   Letter
		subject  string
		says     string
	}{
		{"en", LicenseExpiring{LicenseName: "Yard", Product: "Suite", Days: 1, Link: link}, "License Yard ends in 1 day", "Renew this license"},
		{"de", LicenseExpiring{LicenseName: "Hof", Product: "Suite", Days: 1, Link: link}, "Die Lizenz Hof endet in 1 Tag", "Diese Lizenz verlängern"},
		{"en", LicenseExpiring{LicenseName: "Yard", Product: "Suite", Trial: true, Days: 7, Link: link}, "Trial Yard ends in 7 days", "Choose a plan"},
		{"de", LicenseExpiring{LicenseName: "Hof", Product: "Suite", Trial: true, Days: 7, Link: link}, "Die Testlizenz Hof endet in 7 Tagen", "Tarif wählen"},
		{"en", InstallationStage{Product: "Suite", Stage: domain.StageWarnAdmins, Expired: true, Link: link}, "Suite needs a license", "Its last license has ended."},
		{"de", InstallationStage{Product: "Suite", Stage: domain.StageReadOnly, Expired: true, Link: link}, "Suite braucht eine Lizenz", "nur noch lesen"},
		{"de", InstallationStage{Product: "Suite", Stage: domain.StageWarnAdmins, NextStage: domain.StageWarnUsers, NextAt: noon, Link: link}, "Suite braucht eine Lizenz", "22. November 2026: Hinweis für alle"},
		{"en", LicenseReady{Product: "Suite", Renews: "SW-1", Scheduled: true, Starts: noon, Link: link}, "Your license for Suite is ready", "It takes over from SW-1 on 22 November 2026."},
		{"de", LicenseReady{Product: "Suite", Renews: "SW-1", Scheduled: true, Starts: noon, Link: link}, "Ihre Lizenz für Suite ist bereit", "Sie löst SW-1 ab, am 22. November 2026."},
		{"en", OrderReceived{Renews: "SW-1", Starts: noon, Ends: noon.AddDate(1, 0, 0), TermMonths: 12, Link: link}, "Order : your invoice", "Ends: 22 November 2027"},
		{"de", OrderReceived{Renews: "SW-1", Starts: noon, Ends: noon.AddDate(1, 0, 0), TermMonths: 12, Link: link}, "Bestellung : Ihre Rechnung", "Verlängert: SW-1"},
		{"en", LicenseRevised{LicenseName: "Yard", Product: "Suite", Ends: time.Time{}, Link: link}, "License Yard has a new key", "Perpetual"},
	} {
		m := compose(t, Job("tom@schiffbau.example", c.language, c.letter))
		if m.Subject != c.subject || !strings.Contains(strings.Join(strings.Fields(m.Text), " "), c.says) {
			t.Errorf("%s %T: subject %q, want %q; it should say %q:\n%s", c.language, c.letter, m.Subject, c.subject, c.says, m.Text)
		}
	}
}
