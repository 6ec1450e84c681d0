package mail

import (
	"time"

	"seatward.dev/seatward/internal/text"
)

// The mails about an account itself show no name: the address is not verified yet, or somebody else may have asked,
// and a name would let a stranger put words into a mail of ours.

// VerifyAddress asks a newcomer to confirm the address.
type VerifyAddress struct {
	Link    string    `data:"link"`
	Expires time.Time `data:"expires"`
}

func (VerifyAddress) template() string { return "verify_address" }

func (l VerifyAddress) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("Confirm your e-mail address"),
		Intro:   []string{p.T("Someone, most likely you, signed up at %s with this address. Confirm it to finish.", brand)},
		Action:  action{p.T("Confirm address"), l.Link},
		Outro: []string{
			p.T("The link works once, until %s.", p.DateTime(l.Expires)),
			p.T("If it was not you, ignore this mail. Nothing happens without the confirmation."),
		},
	}
}

// KnownAddress answers a sign-up with an address that has an account. It goes out instead of VerifyAddress, so that
// the page says the same to everybody and tells no stranger who has an account.
type KnownAddress struct {
	Link string `data:"link"` // to the sign-in page
}

func (KnownAddress) template() string { return "known_address" }

func (l KnownAddress) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("You already have an account"),
		Intro:   []string{p.T("Someone, most likely you, tried to sign up at %s with this address. It already has an account, and nothing has changed.", brand)},
		Action:  action{p.T("Sign in"), l.Link},
		Outro: []string{
			p.T("If you no longer know the password, the sign-in page lets you choose a new one."),
			p.T("If it was not you, there is nothing to do."),
		},
	}
}

// ResetPassword carries the link to choose a new password.
type ResetPassword struct {
	Link    string    `data:"link"`
	Expires time.Time `data:"expires"`
}

func (ResetPassword) template() string { return "reset_password" }

func (l ResetPassword) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("Choose a new password"),
		Intro:   []string{p.T("Someone, most likely you, asked for a new password for your account at %s.", brand)},
		Action:  action{p.T("Choose a new password"), l.Link},
		Outro: []string{
			p.T("The link works once, until %s.", p.DateTime(l.Expires)),
			p.T("If it was not you, ignore this mail. Your password stays as it is."),
		},
	}
}

// PasswordChanged tells the owner of an account what somebody did with it.
type PasswordChanged struct {
	Link string    `data:"link"` // to where a new password is asked for
	At   time.Time `data:"at"`
}

func (PasswordChanged) template() string { return "password_changed" }

func (l PasswordChanged) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("Your password was changed"),
		Intro: []string{
			p.T("The password of your account at %s was changed on %s.", brand, p.DateTime(l.At)),
			p.T("If it was you, there is nothing to do. If not, choose a new password now."),
		},
		Action: action{p.T("Choose a new password"), l.Link},
	}
}
