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

// ConfirmEmail asks for the new address of an account to be confirmed.
type ConfirmEmail struct {
	Link    string    `data:"link"`
	Expires time.Time `data:"expires"`
}

func (ConfirmEmail) template() string { return "confirm_email" }

func (l ConfirmEmail) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("Confirm your new e-mail address"),
		Intro: []string{
			p.T("Someone, most likely you, wants this address for their account at %s. Confirm it where you are signed in to that account.", brand),
		},
		Action: action{p.T("Confirm the new address"), l.Link},
		Outro: []string{
			p.T("The link works once, until %s.", p.DateTime(l.Expires)),
			p.T("If it was not you, ignore this mail. Nothing happens without the confirmation."),
		},
	}
}

// EmailKnown tells the owner of an account that somebody wants their address for another. It goes out instead of
// ConfirmEmail, so that the page says the same for every address.
type EmailKnown struct {
	Link string `data:"link"` // to the sign-in page
}

func (EmailKnown) template() string { return "email_known" }

func (l EmailKnown) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("You already have an account"),
		Intro: []string{
			p.T("Someone, most likely you, wanted this address for another account at %s. It already has an account of its own, and nothing has changed.", brand),
		},
		Action: action{p.T("Sign in"), l.Link},
		Outro:  []string{p.T("If it was not you, there is nothing to do.")},
	}
}

// EmailRequested tells the owner of an account, at the address it has, that another is to take its place.
type EmailRequested struct {
	New  string    `data:"new"`
	Link string    `data:"link"` // to the profile
	At   time.Time `data:"at"`
}

func (EmailRequested) template() string { return "email_requested" }

func (l EmailRequested) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("A new e-mail address for your account"),
		Intro: []string{
			p.T("On %s somebody who knows your password asked to change the address of your account at %s to %s.", p.DateTime(l.At), brand, typed(l.New)),
			p.T("Until the new address is confirmed, nothing changes. If it was you, there is nothing to do here. If not, change your password now: that cancels the request."),
		},
		Action: action{p.T("Open the profile"), l.Link},
	}
}

// EmailChanged tells the old address of an account that it is not the account's any more.
type EmailChanged struct {
	New  string    `data:"new"`
	Link string    `data:"link"` // to the sign-in page
	At   time.Time `data:"at"`
}

func (EmailChanged) template() string { return "email_changed" }

func (l EmailChanged) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("The e-mail address of your account was changed"),
		Intro: []string{
			p.T("Since %s your account at %s has the address %s. Sign in with that one; this one gets no more mails about the account.", p.DateTime(l.At), brand, typed(l.New)),
			p.T("If it was not you, tell whoever runs these pages at once."),
		},
		Action: action{p.T("Sign in"), l.Link},
	}
}

// SecondFactorOn tells the owner of an account that it is asked for a code from now on.
type SecondFactorOn struct {
	Link string    `data:"link"` // to the profile
	At   time.Time `data:"at"`
}

func (SecondFactorOn) template() string { return "second_factor_on" }

func (l SecondFactorOn) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("The second factor is on"),
		Intro: []string{
			p.T("Since %s, signing in to your account at %s asks for a code of your authenticator as well.", p.DateTime(l.At), brand),
			p.T("Keep the recovery codes where you find them without your phone."),
		},
		Action: action{p.T("Open the profile"), l.Link},
		Outro:  []string{p.T("If it was not you, tell whoever runs these pages at once.")},
	}
}

// SecondFactorOff tells the owner of an account that the password alone opens it again.
type SecondFactorOff struct {
	Link       string    `data:"link"` // to the profile
	At         time.Time `data:"at"`
	ByOperator bool      `data:"by_operator"`
}

func (SecondFactorOff) template() string { return "second_factor_off" }

func (l SecondFactorOff) write(p text.Printer, brand string) sheet {
	who := p.T("The second factor of your account at %s was turned off on %s. The password alone opens it again.", brand, p.DateTime(l.At))
	if l.ByOperator {
		who = p.T("The operator of %s turned the second factor of your account off on %s. The password alone opens it again; you are signed out everywhere.", brand, p.DateTime(l.At))
	}
	return sheet{
		Subject: p.T("The second factor is off"),
		Intro:   []string{who, p.T("You can turn it on again in the profile.")},
		Action:  action{p.T("Open the profile"), l.Link},
		Outro:   []string{p.T("If you did not want this, change your password now and tell whoever runs these pages.")},
	}
}

// RecoveryCodesMade tells the owner of an account that the recovery codes they have kept are void.
type RecoveryCodesMade struct {
	Link string    `data:"link"` // to the profile
	At   time.Time `data:"at"`
}

func (RecoveryCodesMade) template() string { return "recovery_codes_made" }

func (l RecoveryCodesMade) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("New recovery codes"),
		Intro:   []string{p.T("On %s new recovery codes were made for your account at %s. The ones from before no longer work.", p.DateTime(l.At), brand)},
		Action:  action{p.T("Open the profile"), l.Link},
		Outro:   []string{p.T("If you did not want this, change your password now and tell whoever runs these pages.")},
	}
}

// RecoveryCodeUsed tells the owner of an account that one of its recovery codes was used.
type RecoveryCodeUsed struct {
	Left int       `data:"left"`
	Link string    `data:"link"` // to the profile
	At   time.Time `data:"at"`
}

func (RecoveryCodeUsed) template() string { return "recovery_code_used" }

func (l RecoveryCodeUsed) write(p text.Printer, brand string) sheet {
	return sheet{
		Subject: p.T("A recovery code was used"),
		Intro: []string{
			p.T("On %s somebody used a recovery code of your account at %s.", p.DateTime(l.At), brand),
			p.N("%d code is left. In the profile you can make new ones.", "%d codes are left. In the profile you can make new ones.", l.Left),
		},
		Action: action{p.T("Open the profile"), l.Link},
		Outro:  []string{p.T("If it was not you, change your password now and tell whoever runs these pages.")},
	}
}
