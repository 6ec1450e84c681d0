package mail

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// KeyRedeemed says what a permission key has become. Neither its code nor a license key is ever in a mail.
type KeyRedeemed struct {
	Organization string       `data:"organization"`
	Individual   bool         `data:"individual"` // one person with licenses of their own
	Redeemer     string       `data:"redeemer"`
	Prefix       string       `data:"prefix"`
	Licenses     []NewLicense `data:"licenses"`
	Link         string       `data:"link"` // to the products
}

// NewLicense is one license of it.
type NewLicense struct {
	Product string       `json:"product"`
	Plan    string       `json:"plan"`
	Serial  string       `json:"serial"`
	Users   domain.Users `json:"users"`
	Starts  time.Time    `json:"starts"`
	Expires time.Time    `json:"expires,omitzero"` // zero: perpetual
}

func (KeyRedeemed) template() string { return "permission_key_redeemed" }

func (l KeyRedeemed) write(p text.Printer, _ string) sheet {
	intro := p.T("%s has added to %s what the permission key %s… holds.", typed(l.Redeemer), typed(l.Organization), typed(l.Prefix))
	if l.Individual {
		intro = p.T("You have added to your own licenses what the permission key %s… holds.", typed(l.Prefix))
	}
	s := sheet{
		Subject: p.N("A permission key has become %d license", "A permission key has become %d licenses", len(l.Licenses)),
		Intro:   []string{intro},
		Action:  action{p.T("See the products"), l.Link},
		Outro:   []string{p.T("The key is used up. Copies of its code are worth nothing any more.")},
	}
	for _, n := range l.Licenses {
		until := p.T("Perpetual")
		if !n.Expires.IsZero() {
			until = p.DateLong(n.Expires)
		}
		external := ""
		if n.Users.External > 0 {
			external = p.Number(n.Users.External)
		}
		s.Groups = append(s.Groups, facts(typed(n.Product),
			fact{Label: p.T("Plan"), Value: typed(n.Plan)},
			fact{Label: p.T("Serial number"), Value: typed(n.Serial), Code: true},
			fact{Label: p.T("Users"), Value: p.Number(n.Users.Internal)},
			fact{Label: p.T("External users"), Value: external},
			fact{Label: p.T("In force from"), Value: p.DateLong(n.Starts)},
			fact{Label: p.T("In force until"), Value: until},
		))
	}
	return s
}
