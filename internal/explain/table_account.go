package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// account are the codes about accounts, links and signing in.
var account = map[domain.Code]saying{
	domain.CodeSignIn: {
		what:   []string{text.Msg("The address or the password is wrong.")},
		wayOut: []string{text.Msg("Check both, or reset the password.")},
	},
	domain.CodeLocked: {
		what: []string{text.Msg("Signing in is paused after too many failed attempts.")},
		wayOut: []string{
			text.Msg("Try again in {retry_after}."),
			text.Msg("Try again in a few minutes."),
		},
	},
	domain.CodeUnverified: {
		what:   []string{text.Msg("This account's e-mail address has not been verified yet.")},
		wayOut: []string{text.Msg("Open the link in the mail we sent, or ask for a new one.")},
	},
	domain.CodePasswordCommon: {
		what:   []string{text.Msg("This password is among those that attackers try first.")},
		wayOut: []string{text.Msg("Choose another; a few words that have nothing to do with each other work well.")},
	},
	domain.CodePasswordWrong: {
		what:   []string{text.Msg("This is not your current password.")},
		wayOut: []string{text.Msg("Enter it again, or reset it from the sign-in page.")},
	},
	domain.CodeSecondFactor: {
		what:   []string{text.Msg("This account is protected by a second factor.")},
		wayOut: []string{text.Msg("Sign in with password and code first, and then open the link again.")},
	},
	domain.CodeFactorCode: {
		what:   []string{text.Msg("This code is wrong, or has been used.")},
		wayOut: []string{text.Msg("Enter the one that your authenticator shows now, or a recovery code.")},
	},
	domain.CodeFactorOn: {
		what:   []string{text.Msg("The second factor is on already.")},
		wayOut: []string{text.Msg("To set up another authenticator, turn it off first.")},
	},
	domain.CodeFactorOff: {
		what:   []string{text.Msg("The second factor is not on.")},
		wayOut: []string{text.Msg("Turn it on in the profile.")},
	},
	domain.CodeEmailSame: {
		what:   []string{text.Msg("This is your address already.")},
		wayOut: []string{text.Msg("Enter the one to change to.")},
	},
	domain.CodeEmailTaken: {
		what:   []string{text.Msg("This address has an account of its own by now.")},
		wayOut: []string{text.Msg("Change to another address, or sign in with that one.")},
	},
	domain.CodeLinkOther: {
		what:   []string{text.Msg("This link is for another account.")},
		wayOut: []string{text.Msg("Sign in with the account that asked for it, and open the link again.")},
	},
	domain.CodeLinkInvalid: {
		what:   []string{text.Msg("This link is not valid.")},
		wayOut: []string{text.Msg("Copy it whole from the mail, or ask for a new one.")},
	},
	domain.CodeLinkUsed: {
		what:   []string{text.Msg("This link has been used already.")},
		wayOut: []string{text.Msg("Sign in, or ask for a new one.")},
	},
	domain.CodeLinkExpired: {
		what:   []string{text.Msg("This link has expired.")},
		wayOut: []string{text.Msg("Ask for a new one.")},
	},
	domain.CodeWrongAccount: {
		what: []string{
			text.Msg("This invitation is for {email}."),
			text.Msg("This invitation is for another address."),
		},
		wayOut: []string{text.Msg("Sign in with that address, or ask for an invitation to yours.")},
	},
	domain.CodeSetupDone: {
		what:   []string{text.Msg("The first administrator has been set up already.")},
		wayOut: []string{text.Msg("Sign in, or ask an administrator to invite you.")},
	},
	domain.CodeTokenMalformed: {
		what:   []string{text.Msg("This is not an API token.")},
		wayOut: []string{text.Msg("Copy the token whole, as it was shown when it was made.")},
	},
}
