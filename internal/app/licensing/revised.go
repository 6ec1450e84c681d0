package licensing

import (
	"slices"

	"seatward.dev/seatward/internal/domain"
)

// revised is the license after a revision, not yet signed. Errors name the
// fields of the input; a license in the wrong state is licenses.not_active.
func (s *Service) revised(l domain.License, p domain.Policy, in ReviseInput) (domain.License, error) {
	if !slices.Contains(from(in.Revision), l.StateAt(s.Now())) {
		return l, domain.E(domain.Conflict, domain.CodeLicenseInactive).With("state", string(l.StateAt(s.Now())))
	}
	switch in.Revision {
	case Suspend:
		l.State = domain.LicenseSuspended
	case Revoke:
		l.State = domain.LicenseRevoked
	case Resume:
		l.State = domain.LicenseActive
		l.Revision++
	default:
		l.Revision++
		return l, reissued(&l, p, in)
	}
	return l, nil
}

// from are the states in which a license can be revised so.
func from(r Revision) []domain.LicenseState {
	living := []domain.LicenseState{domain.LicenseActive, domain.LicenseScheduled}
	switch r {
	case Reissue, Suspend:
		return living
	case Resume:
		return []domain.LicenseState{domain.LicenseSuspended}
	case Revoke:
		return append(living, domain.LicenseSuspended, domain.LicenseExpired)
	}
	return nil
}

// reissued changes what a reissued license says.
func reissued(l *domain.License, p domain.Policy, in ReviseInput) error {
	name, nameErr := domain.OptionalName("name", in.Name, domain.MaxName)
	if name == "" {
		name = l.ProductName
	}
	var installErr error
	install := ""
	if p.BoundToInstall {
		install, installErr = domain.InstallID("install_id", in.InstallID)
	} else if in.InstallID != "" {
		installErr = domain.Bad("install_id", domain.CodeUnknownField)
	}
	if err := domain.Join(nameErr, installErr, sizeOK(p, in.Users)); err != nil {
		return err
	}
	l.Name, l.InstallID, l.Users = name, install, in.Users
	return nil
}

// sizeOK bounds the users of a reissued license. What a plan sells does not
// bind the vendor who corrects it.
func sizeOK(p domain.Policy, u domain.Users) error {
	bad := func(field string, least int) error {
		return domain.Bad(field, domain.CodeRange).With("min", least).With("max", domain.MaxUsers)
	}
	var internal, external error
	if u.Internal < 0 || u.Internal > domain.MaxUsers || u.Total() < 1 {
		internal = bad("users.internal", 1)
	}
	switch {
	case u.External != 0 && !p.Extranet:
		external = domain.Bad("users.external", domain.CodeNoExternalUsers)
	case u.External < 0 || u.External > domain.MaxUsers:
		external = bad("users.external", 0)
	}
	return domain.Join(internal, external)
}
