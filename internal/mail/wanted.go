package mail

import "seatward.dev/seatward/internal/text"

// InvitationWanted tells an inviter that somebody whose invitation has expired
// would like a new one.
type InvitationWanted struct {
	Email        string `data:"email"`
	Organization string `data:"organization"`
	Link         string `data:"link"`
}

func (InvitationWanted) template() string { return "invitation_wanted" }

func (l InvitationWanted) write(p text.Printer, _ string) sheet {
	address, organization := typed(l.Email), typed(l.Organization)
	return sheet{
		Subject: p.T("%s asks for a new invitation", address),
		Intro: []string{
			p.T("The invitation of %s to %s has expired, and they ask for a new one.", address, organization),
			p.T("You can send it again from the list of pending invitations. Nothing happens if you do not."),
		},
		Action: action{p.T("See the invitation"), l.Link},
	}
}
