package mail

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// LicenseExpiring says that a license ends soon and that nothing takes over from it.
type LicenseExpiring struct {
	Organization string       `data:"organization"`
	Product      string       `data:"product"`
	LicenseName  string       `data:"license_name"`
	Serial       string       `data:"serial"`
	Users        domain.Users `data:"users"`
	Trial        bool         `data:"trial"`
	Ends         time.Time    `data:"ends"`
	Days         int          `data:"days"` // until then; a day that has begun counts
	Link         string       `data:"link"` // to its renewal
}

func (LicenseExpiring) template() string { return "license_expiring" }

func (l LicenseExpiring) write(p text.Printer, _ string) sheet {
	name, product := typed(l.LicenseName), typed(l.Product)
	s := sheet{
		Subject: p.N("License %[2]s ends in %[1]d day", "License %[2]s ends in %[1]d days", l.Days, name),
		Intro: []string{
			p.T("The license %s for %s ends on %s. Nothing takes over from it yet.", name, product, p.DateLong(l.Ends)),
			p.T("A renewal starts when it ends, so renewing early costs no days and the users are never counted twice."),
		},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("License name"), Value: name},
			fact{Label: p.T("Serial number"), Value: typed(l.Serial), Code: true},
			fact{Label: p.T("Product"), Value: product},
			fact{Label: p.T("Users"), Value: p.Number(l.Users.Internal)},
			fact{Label: p.T("External users"), Value: some(p, l.Users.External)},
			fact{Label: p.T("Ends"), Value: p.DateTime(l.Ends), Strong: true},
		)},
		Action: action{p.T("Renew this license"), l.Link},
		Outro:  []string{p.T("An owner of the organization can renew it. If you no longer need it, nothing has to be done.")},
	}
	if l.Trial {
		s.Subject = p.N("Trial %[2]s ends in %[1]d day", "Trial %[2]s ends in %[1]d days", l.Days, name)
		s.Intro = []string{
			p.T("The trial %s of %s ends on %s.", name, product, p.DateLong(l.Ends)),
			p.T("A paid license starts when the trial ends, for the same installation and as many users as you choose."),
		}
		s.Action.Label = p.T("Choose a plan")
		s.Outro = []string{p.T("An owner of the organization can order it. If you no longer need it, nothing has to be done.")}
	}
	return s
}

// some is a number, nothing for none.
func some(p text.Printer, n int) string {
	if n == 0 {
		return ""
	}
	return p.Number(n)
}

// InstallationStage says how far an installation's violation has come.
type InstallationStage struct {
	Organization string       `data:"organization"`
	Product      string       `data:"product"`
	InstallID    string       `data:"install_id"`
	Stage        domain.Stage `data:"stage"`
	Expired      bool         `data:"expired"`  // no license is in force any more
	OverUse      bool         `data:"over_use"` // more users than licensed
	Users        domain.Users `data:"users"`    // the latest count
	Since        time.Time    `data:"since"`
	NextStage    domain.Stage `data:"next_stage"` // "": nothing changes by waiting
	NextAt       time.Time    `data:"next_at"`
	Link         string       `data:"link"` // to the licenses
}

func (InstallationStage) template() string { return "installation_stage" }

func (l InstallationStage) write(p text.Printer, _ string) sheet {
	product := typed(l.Product)
	next := ""
	if l.NextStage != "" && !l.NextAt.IsZero() {
		next = p.T("%s: %s", p.DateLong(l.NextAt), stageName(p, l.NextStage))
	}
	s := sheet{
		Subject: p.T("%s needs a license", product),
		Intro:   []string{stageMeaning(p, l.Stage, product)},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("Product"), Value: product},
			fact{Label: p.T("Install ID"), Value: typed(l.InstallID), Code: true},
			fact{Label: p.T("Users counted"), Value: some(p, l.Users.Internal)},
			fact{Label: p.T("External users counted"), Value: some(p, l.Users.External)},
			fact{Label: p.T("Since"), Value: p.DateLong(l.Since)},
			fact{Label: p.T("Next"), Value: next},
		)},
		Action: action{p.T("See the licenses"), l.Link},
		Outro:  []string{p.T("As soon as the users are licensed or removed, everything is as before. Nothing is lost.")},
	}
	if l.Expired {
		s.Intro = append(s.Intro, p.T("Its last license has ended. Renew it, or purchase another one and install its key."))
	}
	if l.OverUse {
		s.Intro = append(s.Intro, p.T("More users work with it than its licenses allow. License them, or block or remove some."))
	}
	return s
}

// stageMeaning says what a stage means for those who work with the product.
func stageMeaning(p text.Printer, s domain.Stage, product string) string {
	switch s {
	case domain.StageWarnUsers:
		return p.T("Everybody who works with %s is now shown a notice.", product)
	case domain.StageReadOnly:
		return p.T("%s is now read-only: everything can be read and nothing changed.", product)
	case domain.StageNone, domain.StageGrace, domain.StageWarnAdmins:
	}
	return p.T("The administrators of %s are now shown a notice.", product)
}

// stageName is what happens at a stage, in few words.
func stageName(p text.Printer, s domain.Stage) string {
	switch s {
	case domain.StageWarnAdmins:
		return p.T("notice for administrators")
	case domain.StageWarnUsers:
		return p.T("notice for everybody")
	case domain.StageReadOnly:
		return p.T("read-only")
	case domain.StageNone, domain.StageGrace:
	}
	return ""
}

// InstallationCured says that a violation is over which had been announced.
type InstallationCured struct {
	Organization string    `data:"organization"`
	Product      string    `data:"product"`
	InstallID    string    `data:"install_id"`
	Since        time.Time `data:"since"` // when what is over had begun
	Link         string    `data:"link"`  // to the licenses
}

func (InstallationCured) template() string { return "installation_cured" }

func (l InstallationCured) write(p text.Printer, _ string) sheet {
	product := typed(l.Product)
	return sheet{
		Subject: p.T("%s is licensed again", product),
		Intro:   []string{p.T("What was wrong with %s since %s is over. Everybody can work as before.", product, p.DateLong(l.Since))},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("Product"), Value: product},
			fact{Label: p.T("Install ID"), Value: typed(l.InstallID), Code: true},
		)},
		Action: action{p.T("See the licenses"), l.Link},
	}
}

// LicenseRevised says that a newer revision of a license is there. Like every mail it has no key in it.
type LicenseRevised struct {
	Organization string       `data:"organization"`
	Product      string       `data:"product"`
	LicenseName  string       `data:"license_name"`
	Serial       string       `data:"serial"`
	Revision     int          `data:"revision"`
	Users        domain.Users `data:"users"`
	Starts       time.Time    `data:"starts"`
	Ends         time.Time    `data:"ends"` // zero: perpetual
	Link         string       `data:"link"` // to the license
}

func (LicenseRevised) template() string { return "license_revised" }

func (l LicenseRevised) write(p text.Printer, _ string) sheet {
	until := p.T("Perpetual")
	if !l.Ends.IsZero() {
		until = p.DateLong(l.Ends)
	}
	name, product := typed(l.LicenseName), typed(l.Product)
	return sheet{
		Subject: p.T("License %s has a new key", name),
		Intro: []string{
			p.T("There is a new revision of the license %s for %s, with a key of its own.", name, product),
			p.T("Copy the key from the license and install it on the Licenses page of %s. It takes the place of the older key there.", product),
		},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: typed(l.Organization)},
			fact{Label: p.T("License name"), Value: name},
			fact{Label: p.T("Serial number"), Value: typed(l.Serial), Code: true},
			fact{Label: p.T("Revision"), Value: p.Number(l.Revision)},
			fact{Label: p.T("Users"), Value: p.Number(l.Users.Internal)},
			fact{Label: p.T("External users"), Value: some(p, l.Users.External)},
			fact{Label: p.T("In force from"), Value: p.DateLong(l.Starts)},
			fact{Label: p.T("In force until"), Value: until},
		)},
		Action: action{p.T("See the license and its key"), l.Link},
	}
}
