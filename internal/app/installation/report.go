package installation

import (
	"context"
	"slices"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Receive takes in a report that an installation sends from a network address,
// and returns the answer: news as package sdk/report encodes them. The report's
// signature is all the authority there is: one that no license of that
// installation has made is reports.unverified. Further: reports.malformed,
// reports.contradictory.
func (s *Service) Receive(ctx context.Context, installID, text, address string) (answer string, err error) {
	l, r, err := s.verify(ctx, text)
	if err != nil {
		return "", err
	}
	if r.InstallID != installID {
		return "", unverified()
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		t := taking{Service: s, tx: tx, report: r, address: address, by: domain.System()}
		answer, err = t.take(l)
		return err
	})
	return answer, err
}

// TakeIn takes in a report that somebody carries by hand to the organization
// whose license signed it. The answer is theirs to carry back; Answer reads it
// again. Errors are those of Receive.
func (s *Service) TakeIn(ctx context.Context, by domain.Actor, org domain.OrganizationID, text string) (i domain.Installation, reportID string, err error) {
	if err := s.Read(ctx, func(tx *store.Tx) error {
		_, err := s.Enter(tx, by, org, access.InstallationsReport)
		return err
	}); err != nil {
		return i, "", err
	}
	text, _ = license.Clean(text)
	if text == "" {
		return i, "", domain.Bad("report", domain.CodeRequired)
	}
	l, r, err := s.verify(ctx, text)
	if err == nil && l.Organization != org {
		err = unverified()
	}
	if err != nil {
		return i, "", atField(err)
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.InstallationsReport); err != nil {
			return err
		}
		t := taking{Service: s, tx: tx, report: r, by: by, byHand: true}
		_, err := t.take(l)
		i = t.installation
		return err
	})
	return i, r.ID, err
}

// Answer reads the answer to a report again, for who carries it by hand. It is
// kept for 30 days.
func (s *Service) Answer(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InstallationID, reportID string) (i domain.Installation, answer string, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if i, err = s.enter(tx, by, org, id, access.InstallationsReport); err != nil {
			return err
		}
		kept, ok, err := tx.InstallationReport(id, reportID)
		if err == nil && !ok {
			err = domain.E(domain.NotFound, domain.CodeNotFound)
		}
		answer = kept
		return err
	})
	return i, answer, err
}

// verify finds the license that a report says it is signed with, in the revision
// it names, and checks the signature with that key. A license that was withdrawn
// since still signs, so that its installation hears of it.
func (s *Service) verify(ctx context.Context, text string) (l domain.License, r report.Report, err error) {
	u, err := report.Parse(text)
	if err != nil {
		return l, r, refusal(err)
	}
	key := ""
	err = s.Read(ctx, func(tx *store.Tx) error {
		v, err := tx.LicenseRevision(domain.LicenseID(u.LicenseID), u.Revision)
		if err == nil {
			l, err = tx.LicenseAnywhere(v.License)
		}
		if err == nil {
			_, err = tx.Organization(l.Organization) // a deleted one is found nowhere
		}
		if domain.HasCode(err, domain.CodeNotFound) {
			return nil
		}
		key = v.Key
		return err
	})
	if err != nil {
		return l, r, err
	}
	if key == "" {
		key = "none" // takes as long as a wrong one
	}
	if r, err = u.Verify(key); err != nil {
		return l, r, refusal(err)
	}
	if !covers(key, r) {
		return l, r, unverified()
	}
	return l, r, nil
}

// covers reports whether a license key is for the installation that reports.
func covers(key string, r report.Report) bool {
	u, err := license.Inspect(key)
	if err != nil || u.Claims.Lic.Product != r.Product {
		return false
	}
	return slices.Contains(u.Claims.Audience, r.InstallID) || slices.Contains(u.Claims.Audience, license.ProductAudience(r.Product))
}

func unverified() *domain.Error {
	return domain.E(domain.Unauthenticated, domain.CodeReportUnverified)
}

// refusal is why a report is refused, in the portal's words.
func refusal(err error) error {
	switch report.ReasonOf(err) {
	case report.BadSignature:
		return unverified().Because(err)
	case report.TooLarge:
		return domain.E(domain.Invalid, domain.CodeRequestTooLarge).Because(err)
	case report.BadClaims:
		return domain.Bad("report", domain.CodeReportContradictory).Because(err)
	}
	return domain.Bad("report", domain.CodeReportMalformed).Because(err)
}

// atField is a refusal of what somebody has typed or chosen: they are known, it
// is the report that is not.
func atField(err error) error {
	if domain.HasCode(err, domain.CodeReportUnverified) {
		return domain.Bad("report", domain.CodeReportUnverified).Because(err)
	}
	return err
}

// noted writes the audit entries of a report: each one carried by hand, the
// first of an installation, and evidence of a clone that was not known.
func (t *taking) noted(first, cloned bool) error {
	i := t.installation
	change := app.Change{Organization: i.Organization, Action: access.InstallationsReport, Object: string(i.ID), Name: i.InstallID}
	if t.byHand {
		change.After = map[string]any{"report": t.report.ID, "days": len(t.report.Days), "by_hand": true}
	} else if first {
		change.After = map[string]any{"report": t.report.ID, "first": true}
	}
	if change.After != nil {
		if err := t.Audit(t.tx, t.by, change); err != nil {
			return err
		}
	}
	if !cloned {
		return nil
	}
	change.Action, change.After = access.InstallationsClone, evidence(i.Clone)
	return t.Audit(t.tx, domain.System(), change)
}
