package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
)

const (
	maxText     = 64
	maxRevision = 1<<31 - 2
	letters     = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits      = "0123456789"
)

// check refuses a report that contradicts itself or leaves its bounds.
func (r *Report) check() error {
	for _, problem := range []string{r.problem(), r.licensesProblem(), r.daysProblem(), r.Standing.problem()} {
		if problem != "" {
			return refuse(BadClaims, problem)
		}
	}
	return nil
}

func (r *Report) problem() string {
	switch {
	case !license.IsInstallID(r.ID):
		return "id is not a UUID"
	case !license.IsInstallID(r.InstallID):
		return "install_id is not an Install ID"
	case !identifier(r.Product):
		return "product is not a slug"
	case len(r.Place) != 32 || !only(r.Place, digits+"abcdef"):
		return "place is not 32 hexadecimal digits"
	case !IsVersion(r.Version):
		return "version is too long or not plain"
	case !sane(r.IssuedAt):
		return "issued_at is out of range"
	case !IsTimeZone(r.TimeZone):
		return "time_zone is not a name"
	case !r.StatusIssuedAt.IsZero() && !sane(r.StatusIssuedAt):
		return "status_issued_at is out of range"
	case r.HowExternal != MonthActive && r.HowExternal != AllExternal:
		return "external is not a rule"
	}
	return ""
}

func (r *Report) licensesProblem() string {
	if n := len(r.Licenses); n > MaxLicenses {
		return fmt.Sprintf("%d licenses, at most %d", n, MaxLicenses)
	}
	for i, l := range r.Licenses {
		if !identifier(l.ID) || l.Revision < 1 || l.Revision > maxRevision {
			return "licenses holds something other than licenses"
		}
		if i > 0 && l.ID <= r.Licenses[i-1].ID {
			return "licenses does not ascend"
		}
	}
	return ""
}

func (r *Report) daysProblem() string {
	if n := len(r.Days); n > MaxDays {
		return fmt.Sprintf("%d days, at most %d", n, MaxDays)
	}
	for i, d := range r.Days {
		if !isDate(d.Date) || min(d.Internal, d.External) < 0 || max(d.Internal, d.External) > MaxUsers {
			return "days holds something other than counts of days"
		}
		if i > 0 && d.Date <= r.Days[i-1].Date {
			return "days does not ascend"
		}
	}
	return ""
}

func (s *Standing) problem() string {
	switch {
	case !isStage(s.Stage):
		return "standing.stage is not a stage"
	case (s.Stage == comply.None) != (len(s.Causes) == 0):
		return "standing names a stage without a cause, or a cause without a stage"
	case len(s.Causes) > 2 || len(s.Causes) == 2 && (s.Causes[0].Cause == s.Causes[1].Cause || s.Causes[1].Since.Before(s.Causes[0].Since)):
		return "standing.causes names the same twice, or the newer one first"
	case (s.NextStage == "") != s.NextAt.IsZero() || s.NextStage != "" && (!isStage(s.NextStage) || !sane(s.NextAt)):
		return "standing.next_stage and standing.next_at are no stage and its instant"
	}
	for _, c := range s.Causes {
		if c.Cause != comply.Expired && c.Cause != comply.OverUse || !sane(c.Since) {
			return "standing.causes holds something other than causes"
		}
	}
	return ""
}

func isStage(s comply.Stage) bool {
	for _, known := range comply.Stages() {
		if s == known {
			return true
		}
	}
	return false
}

// isDate reports whether s is a day of the calendar in its one spelling.
func isDate(s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && sane(t)
}

// sane bounds instants to the years that RFC 3339 can say after 1970 began.
func sane(t time.Time) bool { return t.Unix() >= 0 && t.UTC().Year() <= 9999 }

// identifier reports whether s is an id or slug of a machine.
func identifier(s string) bool {
	return s != "" && len(s) <= maxText && only(s, letters+digits+"_-.")
}

// IsTimeZone reports whether s can be the TimeZone of a report. Whether there is
// such a zone is not asked.
func IsTimeZone(s string) bool {
	return s != "" && len(s) <= maxText && only(s, letters+digits+"_-+/:")
}

func only(s, allowed string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(allowed, r) }) < 0
}

// IsVersion reports whether s can be the Version of a report.
func IsVersion(s string) bool { return len(s) <= maxText && plain(s) }

// plain reports whether s has one writing in JSON: printable ASCII of which
// nothing is ever escaped.
func plain(s string) bool {
	for _, b := range []byte(s) {
		if b < ' ' || b > '~' || b == '"' || b == '\\' {
			return false
		}
	}
	return true
}

// parseKID takes a key id apart: license id, slash, revision, in the one
// spelling.
func parseKID(kid string) (licenseID string, revision int, ok bool) {
	licenseID, number, _ := strings.Cut(kid, "/")
	n, err := strconv.ParseInt(number, 10, 32)
	ok = err == nil && n >= 1 && n <= maxRevision && strconv.FormatInt(n, 10) == number && identifier(licenseID)
	return licenseID, int(n), ok
}
