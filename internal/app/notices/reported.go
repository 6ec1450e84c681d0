package notices

import (
	"fmt"
	"slices"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Reported tells how an installation stands, when a report says that it stands
// otherwise than before: each stage that it climbs to from warn_admins on, once
// for each violation, and the cure of one that had been told. It is a part of the
// transaction that takes the report.
func (s *Service) Reported(tx *store.Tx, inst domain.Installation, before, after domain.Standing) error {
	announced := domain.StageWarnAdmins.Rank()
	switch from, to := before.Stage.Rank(), after.Stage.Rank(); {
	case to > from && to >= announced:
		return s.climbed(tx, inst, after)
	case to == 0 && from >= announced:
		return s.cured(tx, inst, before)
	}
	return nil
}

// climbed announces a stage; those that were passed without a report are told
// by it.
func (s *Service) climbed(tx *store.Tx, inst domain.Installation, now domain.Standing) error {
	told, err := s.tell(tx, ofInstallation(inst, domain.NoticeStage, now.Stage, now), func(org domain.Organization) mail.Letter {
		return mail.InstallationStage{
			Organization: org.Name, Product: inst.ProductName, InstallID: inst.InstallID, Stage: now.Stage,
			Expired: slices.Contains(now.Causes, domain.CauseExpired), OverUse: slices.Contains(now.Causes, domain.CauseOverUse),
			Users: inst.Used, Since: now.Since, NextStage: now.NextStage, NextAt: now.NextAt, Link: s.link(org.ID, "licenses"),
		}
	})
	for _, stage := range domain.Stages() {
		if err == nil && told && stage.Rank() >= domain.StageWarnAdmins.Rank() && stage.Rank() < now.Stage.Rank() {
			err = s.pass(tx, ofInstallation(inst, domain.NoticeStage, stage, now))
		}
	}
	return err
}

func (s *Service) cured(tx *store.Tx, inst domain.Installation, before domain.Standing) error {
	_, err := s.tell(tx, ofInstallation(inst, domain.NoticeCured, domain.StageNone, before), func(org domain.Organization) mail.Letter {
		return mail.InstallationCured{
			Organization: org.Name, Product: inst.ProductName, InstallID: inst.InstallID, Since: before.Since, Link: s.link(org.ID, "licenses"),
		}
	})
	return err
}

// ofInstallation is a notice about a violation, which its beginning tells from
// others of the same installation.
func ofInstallation(inst domain.Installation, kind domain.NoticeKind, stage domain.Stage, violation domain.Standing) domain.Notice {
	return domain.Notice{
		Organization: inst.Organization, Subject: string(inst.ID), Kind: kind, Occasion: fmt.Sprintf("%s/%d", stage, violation.Since.UnixMilli()),
		Facts: domain.NoticeFacts{Product: inst.ProductName, InstallID: inst.InstallID, Stage: stage},
	}
}

// Revised tells that a newer revision of a license is there, and how to install
// it. It is a part of the transaction that makes the revision.
func (s *Service) Revised(tx *store.Tx, l domain.License) error {
	_, err := s.tell(tx, domain.Notice{
		Organization: l.Organization, Subject: string(l.ID), Kind: domain.NoticeRevised, Occasion: fmt.Sprint(l.Revision),
		Facts: domain.NoticeFacts{
			Product: l.ProductName, License: l.ID, Name: l.Name, Serial: l.Serial, InstallID: l.InstallID, Revision: l.Revision,
		},
	}, func(org domain.Organization) mail.Letter {
		return mail.LicenseRevised{
			Organization: org.Name, Product: l.ProductName, LicenseName: l.Name, Serial: l.Serial, Revision: l.Revision, Users: l.Users,
			Starts: l.StartsAt, Ends: l.ExpiresAt, Link: s.link(org.ID, "licenses/"+string(l.ID)),
		}
	})
	return err
}
