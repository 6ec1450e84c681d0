package seatward

import (
	"errors"

	"seatward.dev/sdk/license"
)

// refusalView says why a key was not installed and what to do about it.
type refusalView struct {
	Sentence, WayOut, Cleaned, Reason string
}

func (p *page) refusal(s *speech, err error, cleaned bool) *refusalView {
	v := &refusalView{Reason: "not_saved"}
	if cleaned {
		v.Cleaned = s.cleaned()
	}
	var refused *license.Error
	if !errors.As(err, &refused) {
		v.Sentence = s.T("The license is good, but could not be saved. Nothing has changed.")
		v.WayOut = s.T("Check that %s may write its data folder and that there is space left.", p.guard.cfg.ProductName)
		return v
	}
	v.Reason = string(refused.Reason)
	v.Sentence, v.WayOut = p.sentence(s, refused)
	return v
}

// sentence is the one table from reasons to words.
func (p *page) sentence(s *speech, e *license.Error) (sentence, wayOut string) {
	product := p.guard.cfg.ProductName
	again := s.T("Copy it again from the Customer portal, from its first to its last character.")
	switch e.Reason {
	case license.TooLarge:
		return s.T("This text is longer than any license key."), s.T("Copy only the key.")
	case license.Malformed:
		return s.T("This is not a complete license key."), again
	case license.BadAlgorithm:
		return s.T("This key is not signed the way license keys are."), again
	case license.BadChain:
		return s.T("This key was signed by a certificate that may not sign licenses."), s.T("Ask the vendor for a new key.")
	case license.UntrustedRoot:
		return s.T("This key was issued by someone other than the vendor of %s.", product), s.T("Copy the key from the Customer portal of %s.", product)
	case license.BadSignature:
		return s.T("This key was changed after it was issued."), again
	case license.BadClaims:
		return s.T("This key says something that this version of %s does not understand.", product), s.T("Update %s, or ask the vendor for a new key.", product)
	case license.WrongProduct:
		return s.T("This key is for another product: %s.", e.Claims.Lic.Product), s.T("Copy the key of a license for %s.", product)
	case license.WrongInstallation:
		return s.T("This key is for another installation: %s.", e.Claims.Audience[0]),
			s.T("This one has the Install ID %s. Copy the key of a license that was issued for it.", p.guard.InstallID())
	case license.NotYetValid:
		return s.T("This license starts on %s.", s.Date(e.Claims.NotBefore.In(p.guard.cfg.Location))), s.T("Install it from that day on.")
	case license.Revoked:
		return s.T("The vendor has withdrawn this license."), s.T("Ask the vendor why, or install another one.")
	case license.Superseded:
		return s.T("A newer version of this license has taken its place."), s.T("Copy the current key from the Customer portal.")
	}
	return s.T("This key was not accepted."), s.T("Ask the vendor for a new key.")
}
